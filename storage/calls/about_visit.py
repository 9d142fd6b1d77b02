"""What the call log tells the book of a visit: what the patient was quoted for it."""

from __future__ import annotations

from storage.calls.quotes import quoted_of
from storage.schedule.occasions import quoted_by

quoted_by(quoted_of)
