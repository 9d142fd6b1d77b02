"""What the settings make of a person who sits down, and what works beside the desks of this machine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from storage.private import DRAFTS

if TYPE_CHECKING:
    from console.daily import Plan
    from console.person import Profile
    from console.printing.background import Several
    from console.sending.sender import Sender
    from console.settings import Settings

DEMO_PIN = "2580"
"""As `storage.demo` gives it to everybody there, which must not be imported before the first frame."""


def profile_of(settings: Settings) -> Profile:
    """What the settings say of the person who sits down."""
    from console.person import Profile

    return Profile(
        language=settings.language,
        theme=settings.theme,
        plain=settings.layout == "plain",
        theme_folders=(settings.file.parent / "themes",),
        keymap=settings.keymap,
        drafts=settings.data / DRAFTS,
        papers=settings.papers,
        login=settings.login,
        bell=settings.bell,
    )


def seated_profile(settings: Settings, *, bare: bool, wall: bool) -> Profile:
    """The same at a console of its own; nothing is kept or sent from a `bare` one, nor from a `wall`."""
    profile = profile_of(settings)
    if wall and not bare:
        return profile
    profile = replace(profile, printing=printing_of(settings))
    if bare:
        return replace(profile, drafts=None, pin_of_all=DEMO_PIN)
    return replace(profile, daily=daily_of(settings), sender=sender_of(settings))


def daily_of(settings: Settings) -> Plan | None:
    """When the daily copy is made from here: never in a rehearsal, nor where nobody said where to."""
    from console.daily import plan_of

    if settings.at is not None or not settings.keeping.is_due_from(settings.database):
        return None
    return plan_of(settings.keeping.hour, settings.data, settings.language)


def sender_of(settings: Settings) -> Sender | None:
    """Who sends messages to patients from here: nobody in a rehearsal, nor where nothing is set to send by."""
    if settings.at is not None or not settings.carriers:
        return None
    from console.sending.sender import Sender

    return Sender(settings.carriers, settings.language)


def printing_of(settings: Settings) -> Several:
    """Who prints from here and tells the fiscal registers; in a rehearsal papers only, which reach nobody."""
    from console.fiscal.worker import FiscalWorker
    from console.printing.background import Several
    from console.printing.worker import PrintWorker

    paper = PrintWorker(settings.language)
    return Several(paper) if settings.at is not None else Several(paper, FiscalWorker(settings.language))
