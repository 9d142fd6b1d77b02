"""A doctor's help in words: asked, agreed, declined.  Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from console.locale import _
from console.locale.formats import clock
from console.visit_words import beside_word, day_at
from storage.assist.records import Answer, Assist


def state_word(one: Assist, tz: ZoneInfo) -> tuple[str, str]:
    """How a request stands, and how it looks: `? Orlova E.I. asked 14:30, no answer yet`."""
    said = {"doctor": one.practitioner.initials, "time": _time(one.answered_at or one.asked_at, tz), "words": one.said}
    if one.answer is None:
        return _("? {doctor} asked {time}, no answer yet").format(**said), "status.action"
    if one.answer is Answer.ACCEPTED:
        text = _("√ {doctor} helps: {words}") if one.said else _("√ {doctor} helps")
        return text.format(**said), "status.confirmed"
    text = _("x {doctor} declines: {words}") if one.said else _("x {doctor} declines")
    return text.format(**said), "status.noshow"


def _time(instant: datetime, tz: ZoneInfo) -> str:
    return clock(instant.astimezone(tz).time())


def about(one: Assist) -> str:
    """The visit, and its pair: `Ivanov Pyotr, Tue 6 Oct 10:40 Kim A. + Orlova 11:00`."""
    visit = one.visit
    when = day_at(visit.local_date, visit.local_min)
    other = "" if one.beside is None else f" {beside_word(one.beside, visit.local_date)}"
    return f"{visit.patient.usual}, {when} {visit.practitioner.initials}{other}"


def asked_word(one: Assist) -> str:
    """What the doctor is asked, with the words of the desk."""
    if one.words:
        return _("{who} asks for your help: {visit}; {words}").format(who=one.asker, visit=about(one), words=one.words)
    return _("{who} asks for your help: {visit}").format(who=one.asker, visit=about(one))
