"""The tables of the claims room."""

from __future__ import annotations

from storage.claims.split_tables import insured_part

TABLES = (insured_part,)
"""In the order in which they are created."""
