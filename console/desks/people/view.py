"""What the place shows of a patient, in words.  Pure: records in, text and lines out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from console.locale import N_, _, ngettext
from console.locale.formats import clock, day_brief, day_digits, money_brief
from console.typed.phones import format_phone
from console.visit_words import beside_word, part_word
from storage.patients.records import Match, MatchedBy, PaperKind, Patient, PatientStatus, Phone, Sex
from storage.schedule.pair_records import Beside
from storage.schedule.records import Appointment, PatientBook
from widgets.lines import Line, Piece
from widgets.record_list import Row
from widgets.text import clip

SEXES = {
    Sex.MALE: N_("male"),
    Sex.FEMALE: N_("female"),
    Sex.OTHER: N_("other"),
    Sex.UNKNOWN: N_("sex unknown"),
}
PAPERS = {
    PaperKind.IDENTITY: N_("identity paper"),
    PaperKind.CONTRACT: N_("contract"),
    PaperKind.CONSENT: N_("consent"),
    PaperKind.POLICY: N_("policy"),
    PaperKind.QUESTIONNAIRE: N_("questionnaire"),
}
_MATCHED = {
    MatchedBy.CARD: N_("card number"),
    MatchedBy.PHONE: N_("number"),
    MatchedBy.NAME: N_("name"),
    MatchedBy.BIRTH: N_("birth date"),
    MatchedBy.DOCUMENT: N_("document"),
}
NOTHING_COUNTS = frozenset({PatientStatus.MERGED, PatientStatus.ARCHIVED})
"""Entries that nothing can be done with."""


@dataclass(frozen=True, slots=True)
class PeopleView:
    """The matches of what was asked, or the newest entries."""

    asked: str
    matches: tuple[Match, ...]
    only: bool = False
    """One entry that another place, the find line or a verb has led to."""


def born(day: date | None, *, estimated: bool) -> str:
    """`14.02.1988`, or `~1988` when only the year is known."""
    if day is None:
        return ""
    return f"~{day.year}" if estimated else day_digits(day)


def age(day: date | None, today: date) -> int | None:
    """Whole years."""
    if day is None:
        return None
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def rows_of(view: PeopleView) -> Iterator[Row[Match]]:
    """One row for each match."""
    for one in view.matches:
        cells = (
            one.full_name,
            born(one.birth_date, estimated=one.birth_estimated),
            format_phone(one.phone) if one.phone else "",
            one.card_no or "",
            standing(one, asked=bool(view.asked)),
        )
        quiet = one.status in NOTHING_COUNTS or one.status is PatientStatus.DECEASED
        tokens = ("", "", "", "dim", "alert" if one.alert and not quiet else "dim")
        yield Row(one.id, cells, one, tokens=tokens, token="row.quiet" if quiet else "row")


def standing(one: Match, *, asked: bool) -> str:
    """Glyph and word: merged, only called so far, an alert, else what answered the search."""
    if one.status is PatientStatus.MERGED:
        return _("- MERGED")
    if one.status is PatientStatus.DECEASED:
        return _("- DECEASED")
    if one.alert:
        return _("! ALERT")
    if one.status is PatientStatus.PROSPECTIVE:
        return _("· CALLED ONLY")
    return _(_MATCHED[one.matched_by]) if asked and one.matched_by is not MatchedBy.NAME else ""


def context(view: PeopleView) -> str:
    """Line 2, left: what is shown."""
    if view.only:
        return _("People · {who}").format(who=view.matches[0].usual_name)
    if view.asked:
        return _("People · “{text}”").format(text=view.asked)
    return _("People · the newest entries")


def totals(view: PeopleView, limit: int) -> str:
    """Line 2, right: how many were found; nothing is counted beyond what is shown."""
    count = len(view.matches)
    if not view.asked:
        return ""
    if count >= limit:
        return _("the first {count}, type more").format(count=count)
    return ngettext("{count} found", "{count} found", count).format(count=count)


def named(name: str, birth: date | None, card_no: str | None, *, estimated: bool = False) -> str:
    """Name, birth date and card: who somebody is, for a rule or a sentence."""
    parts = [name]
    if birth is not None:
        parts.append(born(birth, estimated=estimated))
    if card_no:
        parts.append(_("card {card}").format(card=card_no))
    return " · ".join(parts)


def identity(one: Match) -> str:
    """For the rule above the peek."""
    return named(one.full_name, one.birth_date, one.card_no, estimated=one.birth_estimated)


def option(one: Match) -> str:
    """Short, for a numbered choice."""
    return named(one.usual_name, one.birth_date, one.card_no, estimated=one.birth_estimated)


# ---------------------------------------------------------------------------- the strip below the list


def said_phone(phone: Phone) -> str:
    """A number with its label."""
    return " ".join(part for part in (format_phone(phone.e164), phone.label) if part)


def reach_line(one: Patient, today: date) -> Line:
    """Age, sex, numbers, e-mail."""
    years = age(one.birth_date, today)
    parts = [] if years is None else [ngettext("{count} year", "{count} years", years).format(count=years)]
    if one.sex is not Sex.UNKNOWN:
        parts.append(_(SEXES[one.sex]))
    parts.extend(said_phone(phone) for phone in one.phones)
    if one.email:
        parts.append(one.email)
    return ((" · ".join(parts) or _("nothing is known yet"), "peek"),)


def visits_line(book: PatientBook, debt: int, tz: ZoneInfo, other: Beside | None = None) -> Line:
    """Last visit, next visit, follow-up, debt, no-shows."""
    parts: list[str] = []
    if book.last is not None:
        parts.append(
            _("seen {day} {doctor}").format(day=day_brief(book.last.local_date), doctor=book.last.practitioner.initials)
        )
    if book.follow_up_on is not None:
        parts.append(_("follow-up due {day}").format(day=day_brief(book.follow_up_on)))
    booked = _booked(book.coming[0], tz) if book.coming else _("nothing booked")
    parts.append(f"{booked} {beside_word(other, book.coming[0].local_date)}" if other else booked)
    pieces: list[Piece] = [(" · ".join(parts), "peek")]
    if debt > 0:
        pieces.append(("   " + _("owes {sum}").format(sum=money_brief(debt)), "money"))
    if book.no_shows:
        told = ngettext("{count} no-show in 6 months", "{count} no-shows in 6 months", book.no_shows)
        pieces.append(("   " + told.format(count=book.no_shows), "alert"))
    return tuple(pieces)


def _booked(visit: Appointment, tz: ZoneInfo) -> str:
    local = visit.starts_at.astimezone(tz)
    said = _("booked {day} {time} {doctor}").format(
        day=day_brief(visit.local_date), time=clock(local.time()), doctor=visit.practitioner.initials
    )
    return f"{said} {part_word(visit)}" if visit.visits else said


def papers_line(one: Patient, today: date, unsigned: Mapping[PaperKind, str] | None = None) -> Line:
    """The alert, and which papers are there; what is missing carries a !."""
    pieces: list[Piece] = []
    if one.alert:
        pieces.append((f"{clip(one.alert, 30)} !   ", "alert"))
    there = [_(PAPERS[kind]) for kind in PAPERS if one.has_paper(kind, today)]
    made = unsigned or {}
    missing = [
        _("{paper} {number} not signed").format(paper=_(PAPERS[kind]), number=made[kind]) if kind in made
        else _(PAPERS[kind])
        for kind in PAPERS
        if not one.has_paper(kind, today)
    ]  # fmt: skip
    if there:
        pieces.append(("√ " + ", ".join(there) + "   ", "peek"))
    if missing:
        pieces.append(("! " + ", ".join(missing), "alert"))
    return tuple(pieces)


def strip(
    one: Patient, book: PatientBook, debt: int, *, today: date, tz: ZoneInfo, other: Beside | None = None,
    unsigned: Mapping[PaperKind, str] | None = None,
) -> Sequence[Line]:  # fmt: skip
    """The card strip: three lines; `other` is the visit that stands beside the next one.

    `unsigned`: the numbers of a contract and a consent that were made and wait for a signature.
    """
    return (reach_line(one, today), visits_line(book, debt, tz, other), papers_line(one, today, unsigned))


def merged_strip(one: Patient, survivor: Patient, card_key: str) -> Sequence[Line]:
    """The banner of an entry that was merged; `card_key` is the key of View the card."""
    into = named(survivor.full_name, survivor.birth_date, survivor.card_no, estimated=survivor.birth_estimated)
    return (
        ((_("- MERGED into {who}").format(who=into), "alert"),),
        ((_("Enter shows the card that is in use; {card} parts the two again.").format(card=card_key), "dim"),),
        ((" · ".join(said_phone(phone) for phone in one.phones), "dim"),),
    )


def line_of(one: Patient) -> Match:
    """A patient as a line of the list."""
    return Match(
        id=one.id,
        card_no=one.card_no,
        last_name=one.last_name,
        first_name=one.first_name,
        middle_name=one.middle_name,
        sex=one.sex,
        birth_date=one.birth_date,
        birth_estimated=one.birth_estimated,
        status=one.status,
        merged_into=one.merged_into,
        alert=one.alert,
        phone=one.phone,
        matched_by=MatchedBy.NAME,
    )
