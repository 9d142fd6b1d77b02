"""Insurers and claims as they are named on the command line."""

from __future__ import annotations

import difflib
import re
from datetime import date
from typing import TYPE_CHECKING

from console.cli.command import UsageError
from console.locale import _
from console.typed.dates import order_of, parse_day
from storage.claims.claim_records import Claim

if TYPE_CHECKING:
    from storage.office import Office



_REFERENCE = re.compile(r"(\d{4})-(\d+)|draft-(\d+)")
"""`2026-3`, `draft-5`."""


async def insurer_named(office: Office, name: str) -> tuple[int, str]:
    """The insurer that a name, or its beginning, means.  Raises UsageError with the nearest."""
    known = list(await office.claims.insurers())
    wanted = " ".join(name.split()).casefold()
    exact = [one for one in known if one[1].casefold() == wanted]
    found = exact or [one for one in known if wanted and one[1].casefold().startswith(wanted)]
    if len(found) == 1:
        return found[0]
    names = [one[1] for one in found or known]
    if not names:
        raise UsageError(_("There is no insurer yet."))
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5) or names[:5]
    raise UsageError(_("No one insurer is called “{name}”; there are: {known}.").format(
        name=name, known=", ".join(names if found else near)))  # fmt: skip


async def claim_named(office: Office, text: str, insurer: int | None) -> Claim:
    """The claim that a reference means.  Raises UsageError, NotFound."""
    read = _REFERENCE.fullmatch(text.strip().lower())
    if read is None:
        raise UsageError(_("Expected the number of a claim, such as 2026-3, or draft-5."))
    if read[3]:
        return (await office.claims.opened(int(read[3][:18]))).claim
    found = await office.claims.numbered(int(read[1]), int(read[2][:18]))
    found = tuple(one for one in found if insurer is None or one.insurer_id == insurer)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(_("There is no claim {number}.").format(number=text))
    raise UsageError(_("Several insurers have a claim {number}: {known}; say which by --insurer.").format(
        number=text, known=", ".join(one.insurer for one in found)))  # fmt: skip


def day_named(office: Office, text: str, usual: date) -> date:
    """A day as it is typed in a field of the console."""
    if not text:
        return usual
    today = office.centre.day_of(office.clock.now())
    return parse_day(text, today=today, order=order_of(office.centre.locale), near="past")
