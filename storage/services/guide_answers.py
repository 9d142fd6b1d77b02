"""The search over complaints, specialties and services, and what its answers come to on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import Connection, select

from storage.ids import PractitionerId, ServiceId
from storage.patients.names import fold, swap_layout
from storage.prepared import Prepared
from storage.services import guide_rules, queries
from storage.services.guide_queries import complaints, some
from storage.services.guide_records import Answer, Chance, Complaint, ComplaintDraft, FoundBy, Led, Probable
from storage.services.guide_rules import Line
from storage.services.records import PricedService, ServiceKind
from storage.services.tables import complaint, service

ANSWERS_MAX = 9
USUAL_MAX = 3
"""Of a specialty without a complaint so many further services are told: those that its complaints name most."""

_LINES = Prepared(
    select(*(service.c[name] for name in Line._fields)).where(service.c.active == 1).order_by(service.c.code)
)
_WORDS = Prepared(
    select(complaint.c.id, complaint.c.name, complaint.c.words, complaint.c.synonyms)
    .where(complaint.c.active == 1)
    .order_by(complaint.c.name)
)


def answers(conn: Connection, asked: str, day: date) -> tuple[Answer, ...]:
    """What the words are likely to cost on a day, the likeliest first.

    Words are those of a complaint, a specialty, a service or its code, in any order and alphabet.  As typed they win;
    else they were meant in the other layout of the keyboard; else a letter slipped; else some of them must do.
    """
    words = [guide_rules.telling_words(text) for text in (asked, swap_layout(asked))]
    if not any(words):
        return ()
    lines = [Line(*row) for row in _LINES.rows(conn)]
    told = _WORDS.rows(conn)
    texts = [line.words for line in lines] + [row.words for row in told]
    names = [line.name for line in lines] + [f"{row.name} {row.synonyms}".replace(",", " ") for row in told]
    best: list[_Match] = []
    for typed in chain(
        (guide_rules.folded_words(one) for one in words),
        (guide_rules.mended(one, texts, names) for one in words),
    ):
        found = sorted(_ranked(typed, lines, told), key=lambda one: one.rank)[: ANSWERS_MAX * 3]
        if found and found[0].whole:
            best = [one for one in found if one.whole]
            break
        best = best or found
    if any(one.by is FoundBy.COMPLAINT for one in best):  # the guide says it better than single words of the list
        best = [one for one in best if one.by is not FoundBy.SYMPTOM]
    return _Answering(conn, day, lines).of(best)


def leads(conn: Connection, one: Complaint, day: date) -> Led:
    """What a complaint comes to on a day, in use or not, and which of its services are not on the list."""
    lines = [Line(*row) for row in _LINES.rows(conn)]
    match = _Match(by=FoundBy.COMPLAINT, whole=True, rank=(), key=one.id)
    found = _Answering(conn, day, lines).of([match])
    missing = (each.named for each in one.draft.further if guide_rules.resolve(each.named, lines) is None)
    return Led(answer=found[0] if found else None, missing=tuple(missing))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """Something that answers to the words."""

    by: FoundBy
    whole: bool
    rank: tuple[Any, ...]  # Any: numbers and names, compared with each other
    key: int | str
    """The complaint's or service's id, or the folded specialty."""
    extras: tuple[int, ...] = ()
    """Of a specialty found by its services' symptoms: those services."""


_ORDER = {FoundBy.COMPLAINT: 0, FoundBy.SPECIALTY: 1, FoundBy.SERVICE: 2, FoundBy.SYMPTOM: 3}


def _ranked(meant: guide_rules.Typed, lines: Sequence[Line], told: Sequence[Any]) -> list[_Match]:
    def match(by: FoundBy, key: int | str, count: int, name: str, extras: tuple[int, ...] = ()) -> _Match:
        begins = not any(name.startswith(reading) for readings in meant for reading in readings)
        return _Match(by=by, whole=count == len(meant), key=key, extras=extras,
                      rank=(-count, _ORDER[by], begins, len(name), name))  # fmt: skip

    out = []
    for row in told:
        count = guide_rules.hits(meant, row.words)
        if count:
            out.append(match(FoundBy.COMPLAINT, row.id, count, fold(row.name)))
    specialties: dict[str, int] = {}
    symptoms: dict[str, list[tuple[int, int]]] = {}
    for line in lines:
        if not (any_word := guide_rules.hits(meant, line.words)):
            continue
        name = f" {fold(line.name)} {fold(line.code)} {''.join(fold(line.code).split())}"
        own = guide_rules.hits(meant, name)
        of_specialty = guide_rules.hits(meant, f" {line.specialty_key}")
        if of_specialty:
            specialties[line.specialty_key] = of_specialty
        if own and (own > of_specialty or line.kind != ServiceKind.FIRST.value):
            out.append(match(FoundBy.SERVICE, line.id, own, fold(line.name)))
        elif not of_specialty:
            symptoms.setdefault(line.specialty_key, []).append((any_word, line.id))
    out += [match(FoundBy.SPECIALTY, key, count, key) for key, count in specialties.items()]
    for key, found in symptoms.items():
        most = max(count for count, _id in found)
        ids = tuple(one for count, one in found if count == most)
        out.append(match(FoundBy.SYMPTOM, key, most, key, ids))
    return out


_Extra = tuple[Line, Chance, str]
"""A further service, how probable it is, and why."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """An answer before its prices are known."""

    title: str
    by: FoundBy
    main: Line
    further: Iterable[_Extra]
    specialty_key: str = ""
    draft: ComplaintDraft | None = None


@dataclass(slots=True)
class _Answering:
    """Turns matches into answers: services with their prices of the day, and who does them."""

    conn: Connection
    day: date
    lines: Sequence[Line]
    _visits: dict[str, Line] = field(default_factory=dict)
    _resolved: dict[str, Line | None] = field(default_factory=dict)
    _priced: Mapping[int, PricedService] = field(default_factory=dict)
    _doers: Mapping[str, Sequence[PractitionerId]] = field(default_factory=dict)

    def of(self, found: Sequence[_Match]) -> tuple[Answer, ...]:
        """The answers, in the order of the matches; what has no price on the day is passed over."""
        self._visits = guide_rules.first_visits(self.lines)
        known = some(self.conn, [int(one.key) for one in found if one.by is FoundBy.COMPLAINT])
        plans = [self._plan(one, known) for one in found]
        wanted = {line.id for plan in plans if plan for line in (plan.main, *(one[0] for one in plan.further))}
        doers = queries.doers(self.conn)
        self._doers = {key: [who.id for who in people] for key, people in doers.items()}
        self._priced = queries.priced(self.conn, [ServiceId(one) for one in wanted], self.day, doers)
        out: dict[tuple[str, int], Answer] = {}
        for plan in plans:
            answer = None if plan is None else self._answer(plan)
            if answer is not None:
                out.setdefault((answer.title, answer.main.service.id), answer)
        return tuple(out.values())[:ANSWERS_MAX]

    def _resolve(self, named: str) -> Line | None:
        if named not in self._resolved:
            self._resolved[named] = guide_rules.resolve(named, self.lines)
        return self._resolved[named]

    def _plan(self, one: _Match, known: Mapping[int, Complaint]) -> _Plan | None:
        if one.by is FoundBy.COMPLAINT:
            found = known.get(int(one.key))  # another desk may have taken it back between two statements
            return None if found is None else self._of_complaint(found.draft)
        by_id = {line.id: line for line in self.lines}
        if one.by is FoundBy.SERVICE:
            return self._of_service(by_id[int(one.key)])
        main = self._visits.get(str(one.key))
        if main is None:
            return None
        if one.by is FoundBy.SPECIALTY:
            return _Plan(main.specialty, one.by, main, self._usual(str(one.key)))
        extras = [by_id[other] for other in one.extras if by_id[other].id != main.id]
        kinds = (ServiceKind.PROCEDURE.value, ServiceKind.TEST.value)
        further = [(line, Chance.OFTEN, "") for line in extras if line.kind in kinds]
        return _Plan(main.specialty, one.by, main, further)

    def _of_complaint(self, draft: ComplaintDraft) -> _Plan | None:
        key = guide_rules.specialty_of(draft.specialty, self._visits)
        main = self._resolve(draft.first) if draft.first else None
        if main is None and key is not None:
            main = self._visits[key]
        if main is None:
            return None
        further = [
            (line, one.chance, one.why)
            for one in draft.further
            if (line := self._resolve(one.named)) is not None and line.id != main.id
        ]
        return _Plan(draft.name, FoundBy.COMPLAINT, main, further, key or main.specialty_key, draft)

    def _of_service(self, main: Line) -> _Plan:
        """A service by its name: alone, or with the first visit to who does it."""
        visit = self._visits.get(main.specialty_key) if main.specialty_key else None
        if visit is None or main.kind in (ServiceKind.FIRST.value, ServiceKind.FOLLOW.value):
            return _Plan(main.name, FoundBy.SERVICE, main, [])
        return _Plan(main.name, FoundBy.SERVICE, main, [(visit, Chance.SOMETIMES, "")])

    def _usual(self, key: str) -> list[_Extra]:
        """What the complaints of a specialty name most."""
        counts: Counter[int] = Counter()
        best: dict[int, _Extra] = {}
        for one in complaints(self.conn):
            if guide_rules.specialty_of(one.draft.specialty, self._visits) != key:
                continue
            for further in one.draft.further:
                line = self._resolve(further.named)
                if line is not None and further.chance <= Chance.OFTEN:
                    counts[line.id] += 1
                    best.setdefault(line.id, (line, Chance.OFTEN, ""))
        return [best[line_id] for line_id, _count in counts.most_common(USUAL_MAX)]

    def _answer(self, plan: _Plan) -> Answer | None:
        main = self._priced.get(plan.main.id)
        if main is None or main.amount_minor is None:
            return None
        probable: dict[int, Probable] = {}
        for line, chance, why in sorted(plan.further, key=lambda one: one[1]):
            item = self._priced.get(line.id)
            if item is not None and item.amount_minor is not None:
                probable.setdefault(line.id, Probable(item=item, chance=chance, why=why))
        key = plan.specialty_key or plan.main.specialty_key
        return Answer(
            title=plan.title,
            by=plan.by,
            main=main,
            probable=tuple(probable.values()),
            practitioner_ids=tuple(self._doers.get(key, ())) if key else (),
            red_flag=plan.draft.red_flag if plan.draft else "",
            advice=plan.draft.advice if plan.draft else "",
        )
