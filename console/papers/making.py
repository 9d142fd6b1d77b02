"""A paper made: its template filled in with the facts of a patient, a visit or a day."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.locale import LANGUAGES, _
from console.papers.fault import TemplateFault
from console.papers.kinds import sort_of
from storage.errors import N_, Place, RuleBroken

if TYPE_CHECKING:
    from console.papers.fact_words import Gathered
    from storage.ids import AppointmentId, PatientId
    from storage.office import Office

DEFAULTS = Path(__file__).parent / "defaults"
"""The templates that come with the program, by language and kind."""
TITLE_MAX = 30
"""A longer title than this stands on the paper alone; lists, queues and files take the name of its kind."""
_BLANK = re.compile(r"(?:\b(?:No|№)\s*|№\s*)?_{4,}")
"""A number that nobody gave yet, in a title."""
_FAULT = N_("The template “{kind}” ({language}), line {line}: {sentence}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A paper, ready to be looked at and printed."""

    title: str
    body: str
    """In the notation of papers."""
    kind: str
    language: str
    version: int = 0
    """Of the centre's own template; 0 is the one that comes with the program."""
    patient_id: PatientId | None = None
    """Whom it is about."""
    blanks: tuple[str, ...] = ()
    """What nobody has filled in, which stays blank for a hand: said before it is printed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A template as it is used: the centre's own newest version, or ours."""

    body: str
    language: str
    version: int = 0


def default_source(kind: str, language: str) -> Source:
    """The template that comes with the program, in English where there is none in this language."""
    for tongue in (language, "en"):
        path = DEFAULTS / tongue / f"{sort_of(kind).code}.txt"
        if tongue in LANGUAGES and path.exists():
            return Source(path.read_text(encoding="utf-8"), tongue)
    raise RuleBroken(N_("There is no template “{kind}”."), kind=kind)


async def source_of(office: Office, kind: str, language: str) -> Source:
    """The template of a kind in a language that counts now: the centre's own, or ours."""
    own = await office.templates.newest(sort_of(kind).code, language)
    return default_source(kind, language) if own is None or own.usual else Source(own.body, language, own.version)


async def make(
    office: Office,
    kind: str,
    *,
    language: str | None = None,
    patient_id: PatientId | None = None,
    appointment_id: AppointmentId | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Made:
    """Make a paper of a kind about a patient, a visit or a day (`facts={"day": ...}`).

    `facts` adds what only the caller knows, over what is gathered; days and instants in it are put into words.
    Without `language` it is the centre's.  Raises RuleBroken that names the template and its line.
    """
    from console.papers.facts import gather  # here, since papers are made long after the first frame

    tongue = language or office.centre.locale
    source = await source_of(office, kind, tongue)
    day = (facts or {}).get("day")
    found = await gather(
        office, kind, patient_id=patient_id, appointment_id=appointment_id, day=day if isinstance(day, date) else None
    )
    return await asyncio.to_thread(_made, source, kind, tongue, found, facts or {})


def _made(source: Source, kind: str, tongue: str, found: Gathered, added: Mapping[str, Any]) -> Made:
    from console.papers.fact_words import in_words
    from console.papers.facts import merged, said
    from console.papers.made_up import empty
    from console.sending.words import in_language

    def facts() -> dict[str, Any]:
        return merged(merged(empty(kind), in_words(found)), said(added))

    filled = in_language(tongue, facts)
    made = filled_in(source, kind, filled)
    who = found.patient.usual_name if found.patient else ""
    title = f"{made.title}: {who}" if who and who not in made.title else made.title
    return replace(made, title=title, patient_id=found.patient.id if found.patient else None)


def filled_in(source: Source, kind: str, facts: Mapping[str, Any]) -> Made:
    """A template filled in with facts that are in words already.  Raises RuleBroken with the template and its line."""
    from console.papers.notation import Text, blocks
    from console.papers.sandbox import Sandbox
    from console.sending.words import in_language

    sandbox = Sandbox()
    try:
        body = sandbox.run(source.body, facts)
    except TemplateFault as fault:
        raise RuleBroken(
            _FAULT, kind=kind, language=source.language, line=fault.line, sentence=Place(fault.template, fault.values)
        ) from None
    title = next((block.text for block in blocks(body) if isinstance(block, Text) and block.kind == "title"), "")
    title = " ".join(_BLANK.sub("", title).split())
    if not 0 < len(title) <= TITLE_MAX:
        title = in_language(source.language, lambda: _(sort_of(kind).title))
    return Made(title=title, body=body, kind=kind, language=source.language, version=source.version,
                blanks=tuple(sandbox.blanks))  # fmt: skip
