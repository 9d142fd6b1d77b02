"""What a person did, in words: for undo, which names what it takes back and what it would take back next."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from console import deed_words
from console.locale import _
from console.locale.formats import clock, money
from console.typed.phones import format_phone
from console.visit_words import day_at, from_first
from storage.journal.records import Deed, Part

TOLD = 3
"""So many acts of one deed are named."""


def act_word(verb: str) -> str:
    """`BOOKING`; a verb that no desk has is named as it is."""
    return _(deed_words.ACTS[verb]) if verb in deed_words.ACTS else verb


def told(deed: Deed) -> str:
    """What was done, and to whom: `BOOKING Ivanov Pyotr, Tue 6 Oct 11:20`."""
    parts = list(dict.fromkeys(_part(part) for part in reversed(deed.parts)))
    return " + ".join(parts[:TOLD]) + (" ..." if len(parts) > TOLD else "")


def _part(part: Part) -> str:
    about = [format_phone(part.who) if part.who.startswith("+") else part.who]
    if not part.who and part.verb.startswith("calls."):
        about = [_("number unknown")]
    if part.day is not None and part.minute is not None:
        about.append(from_first(part.visits, day_at(part.day, part.minute)))
    if part.thing not in deed_words.STEPS:
        about.append(_(deed_words.PAPERS[part.thing]) if part.thing in deed_words.PAPERS else part.thing)
    if part.amount_minor is not None:
        about.append(money(part.amount_minor))
    named = deed_words.STEPS.get(part.thing, "") if part.verb == "queue.advance" else deed_words.ACTS.get(part.verb, "")
    word = _(named) if named else _("ANOTHER ACT")
    return " ".join(filter(None, (word, ", ".join(filter(None, about)))))


def final(deed: Deed, legends: Mapping[str, str]) -> str:
    """That a deed cannot be taken back, and what to do instead; `legends` are the keys of the verbs."""
    did = {part.verb for part in deed.parts}
    instead = next((_(text) for verb, text in deed_words.INSTEAD.items() if verb in did), "")
    if instead:
        said = _("This cannot be taken back: {what}; {instead}.")
        return said.format(what=told(deed), instead=instead.format_map(legends))
    return _("This cannot be taken back: {what}.").format(what=told(deed))


def refused(deed: Deed, why: str) -> str:
    """That a deed cannot be taken back any more, and why."""
    return _("Not taken back: {what}. {why}").format(what=told(deed), why=why)


def coming(deed: Deed | None, key: str) -> str:
    """What the next `u` takes back; nothing when there is nothing, or nothing that can be."""
    if deed is None or deed.final:
        return ""
    return _("{key} again takes back: {what}").format(key=key, what=told(deed))


def asked(deed: Deed, key: str, own_desk: str, tz: ZoneInfo) -> str:
    """What `u` would take back, before it does: nothing on the line has named it."""
    at = clock(deed.at.astimezone(tz).time())
    if deed.desk != own_desk:
        said = _("{key} again takes back what {desk} did at {time}: {what}")
        return said.format(key=key, time=at, desk=deed.desk, what=told(deed))
    return _("{key} again takes back what was done at {time}: {what}").format(key=key, time=at, what=told(deed))
