"""What was written on paper while the console was away is entered later: its facts happened at another instant.

Domain rule (degraded operation): work goes on by hand, is entered as it happened, and every such row says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from storage.errors import N_, RuleBroken

BACK = timedelta(days=7)
"""So far back something may be entered: a paper that is older is a matter for whoever closed that week."""

TOPIC = "late"
"""Of the change feed: something was entered from paper."""

_happened: ContextVar[datetime | None] = ContextVar("happened", default=None)


def check(happened_at: datetime, now: datetime) -> None:
    """Raises RuleBroken for a time to come, or one longer ago than a week."""
    if happened_at > now:
        raise RuleBroken(N_("What is entered from paper has happened: give a time that is over."), rule="future")
    if now - happened_at > BACK:
        raise RuleBroken(
            N_("What is entered from paper happened within the last {days} days."), days=BACK.days, rule="long-ago"
        )


@contextmanager
def entering(happened_at: datetime | None) -> Iterator[None]:
    """What is written meanwhile happened then; None: it happens now."""
    token = _happened.set(happened_at)
    try:
        yield
    finally:
        _happened.reset(token)


def current() -> datetime | None:
    """When what is being written happened, if that is not now."""
    return _happened.get()
