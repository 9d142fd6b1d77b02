"""The tables of the claims room."""

from __future__ import annotations

from storage.claims.claim_tables import CLAIM_TABLES
from storage.claims.split_tables import insured_part

TABLES = (insured_part, *CLAIM_TABLES)
"""In the order in which they are created."""
