"""The symptom guide: what a caller's words lead to and cost; kept by the centre, given to it by sets."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio

from storage.errors import Conflict, NotAllowed, RuleBroken
from storage.office import Office
from storage.rights import SYSTEM, Right, Role
from storage.services import guide_text
from storage.services import verbs as price_list
from storage.services.guide_records import Answer, Chance, ComplaintDraft, Field, FoundBy, Further
from storage.services.records import ServiceDraft, ServiceKind
from storage.staff.records import PractitionerDraft
from storage.unit import Unit
from storage.verbs import verb

TODAY = date(2026, 10, 2)
Seat = Callable[..., Awaitable[Office]]

PRICES = (
    ("N1", "Neurologist, first visit", "neurologist", ServiceKind.FIRST, 40, 230000, ""),
    ("N2", "Neurologist, follow-up", "neurologist", ServiceKind.FOLLOW, 20, 190000, ""),
    ("T1", "Therapist, first visit", "therapist", ServiceKind.FIRST, 40, 190000, ""),
    ("U4", "Ultrasound of neck vessels", "ultrasound", ServiceKind.TEST, 40, 340000, ""),
    ("L1", "Blood count", "", ServiceKind.TEST, 5, 45000, "come fasting"),
    ("E1", "Electroencephalogram", "neurologist", ServiceKind.TEST, 40, 310000, "wash the hair"),
)
HEADACHE = ComplaintDraft(
    name="Headache",
    synonyms="migraine, head hurts, голова болит",
    specialty="cephalologist, neurologist",
    further=(
        Further(named="E1", chance=Chance.SOMETIMES),
        Further(named="neck vessels", chance=Chance.NEARLY_ALWAYS, why="they feed the head"),
        Further(named="Tomogram / Blood count", chance=Chance.OFTEN),
        Further(named="Never on the list", chance=Chance.NEARLY_ALWAYS),
    ),
    red_flag="Speech is slurred: call the ambulance.",
    advice="Bring earlier results.",
)


@pytest_asyncio.fixture
async def senior(seated: Seat) -> Office:
    office = await seated(Role.SENIOR_ADMINISTRATOR)
    await office.staff.add_practitioner(
        PractitionerDraft(last_name="Zaitsev", first_name="Roman", specialty="Neurologist")
    )
    for code, name, specialty, kind, minutes, amount, preparation in PRICES:
        draft = ServiceDraft(
            code=code, name=name, specialty=specialty, kind=kind, minutes=minutes, preparation=preparation
        )
        await office.services.add(draft, amount)
    return office


async def first(office: Office, asked: str) -> Answer:
    found = await office.guide.answers(asked, TODAY)
    assert found, asked
    return found[0]


async def test_a_complaint_says_who_what_how_long_and_how_much(senior: Office) -> None:
    await senior.guide.add(HEADACHE)
    told = await first(senior, "headache")
    assert (told.title, told.by, told.main.service.code) == ("Headache", FoundBy.COMPLAINT, "N1")
    assert [(one.item.service.code, one.chance, one.why) for one in told.probable] == [
        ("U4", Chance.NEARLY_ALWAYS, "they feed the head"),
        ("L1", Chance.OFTEN, ""),
        ("E1", Chance.SOMETIMES, ""),
    ]
    assert (told.low_minor, told.high_minor, told.minutes) == (230000, 925000, 125)
    assert told.main.practitioners == ("Zaitsev R.",)
    assert len(told.practitioner_ids) == 1
    assert told.preparation == ("come fasting", "wash the hair")
    assert (told.red_flag, told.advice) == (HEADACHE.red_flag, HEADACHE.advice)


@pytest.mark.parametrize(
    "typed",
    ["headache", "HEAD", "hurts head", "migr", "hedache", "headahce", "migrane", "голова", "golova", "ujkjdf",
     "руфвфсру", "a migraine"],
)  # fmt: skip
async def test_any_word_layout_alphabet_and_one_slip_finds_it(senior: Office, typed: str) -> None:
    await senior.guide.add(HEADACHE)
    assert (await first(senior, typed)).title == "Headache"


@pytest.mark.parametrize("typed", ["", "  ", "% _", "zz", "qwxzv", "he'", "(" * 200, "0" * 5000])
async def test_what_names_nothing_is_answered_by_nothing(senior: Office, typed: str) -> None:
    assert await senior.guide.answers(typed, TODAY) == ()


async def test_as_typed_wins_over_the_other_layout_and_a_slip(senior: Office) -> None:
    """`ecg` in the other layout begins another word; a code with a digit is never mended."""
    await senior.guide.add(replace(HEADACHE, name="Учащённый пульс", synonyms=""))
    await senior.services.add(ServiceDraft(code="EX", name="Exg", kind=ServiceKind.TEST, minutes=5), 100)
    assert [one.title for one in await senior.guide.answers("ex", TODAY)] == ["Exg"]
    assert await senior.guide.answers("n9", TODAY) == ()


async def test_a_specialty_and_a_service_are_found_too(senior: Office) -> None:
    await senior.guide.add(HEADACHE)
    told = await first(senior, "neurolog")
    assert (told.by, told.main.service.code, told.low_minor) == (FoundBy.SPECIALTY, "N1", 230000)
    assert {one.item.service.code for one in told.probable} == {"U4", "L1"}, "what its complaints name most"
    alone = await first(senior, "electroenc")
    assert (alone.by, alone.low_minor, alone.high_minor) == (FoundBy.SERVICE, 310000, 540000)
    test = await first(senior, "L1")
    assert (test.title, test.low_minor, test.high_minor) == ("Blood count", 45000, 45000)
    follow = await first(senior, "neurologist follow")
    assert (follow.low_minor, follow.high_minor) == (190000, 190000)


async def test_symptoms_of_the_price_list_answer_where_the_guide_is_silent(senior: Office) -> None:
    draft = ServiceDraft(code="N9", name="Nerve block", specialty="neurologist", kind=ServiceKind.PROCEDURE, minutes=30,
                         symptoms="lumbago, sciatica")  # fmt: skip
    await senior.services.add(draft, 270000)
    told = await first(senior, "lumbago")
    assert (told.by, told.main.service.code, told.low_minor, told.high_minor) == (
        FoundBy.SYMPTOM, "N1", 230000, 500000,
    )  # fmt: skip


async def test_what_has_no_price_or_left_the_list_is_not_promised(senior: Office) -> None:
    await senior.guide.add(HEADACHE)
    services = {one.code: one for one in await senior.services.active()}
    await senior.services.offer(services["U4"].id, active=False)
    await senior.services.add(ServiceDraft(code="E0", name="Tomogram", kind=ServiceKind.TEST, minutes=30))
    told = await first(senior, "headache")
    assert [one.item.service.code for one in told.probable] == ["E1"], "no price of the tomogram, none of the vessels"
    await senior.services.offer(services["N1"].id, active=False)
    assert await senior.guide.answers("headache", TODAY) == ()


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"name": " "}, "complaint-name"),
        ({"specialty": " ,", "first": ""}, "complaint-where"),
        ({"further": (Further(named="E1"), Further(named="e1"))}, "complaint-twice"),
        ({"further": tuple(Further(named=f"S{at}") for at in range(13))}, "complaint-many"),
        ({"advice": "x" * 301}, "complaint-long"),
    ],
)
async def test_a_complaint_that_leads_nowhere_is_refused(senior: Office, wrong: dict[str, object], rule: str) -> None:
    with pytest.raises(RuleBroken) as told:
        await senior.guide.add(replace(HEADACHE, **wrong))  # type: ignore[arg-type]  # columns of the draft
    assert told.value.values["rule"] == rule
    assert await senior.guide.complaints() == ()


async def test_it_is_edited_taken_out_of_use_and_all_of_it_undone(senior: Office) -> None:
    made = await senior.guide.add(HEADACHE)
    with pytest.raises(RuleBroken):
        await senior.guide.add(HEADACHE)
    old = await senior.guide.complaint(made)
    other = replace(HEADACHE, further=(Further(named="L1", chance=Chance.NEARLY_ALWAYS),))
    await senior.guide.edit(old, other)
    assert (await senior.guide.complaint(made)).draft == other
    assert [one.item.service.code for one in (await first(senior, "headache")).probable] == ["L1"]
    with pytest.raises(Conflict):
        await senior.guide.edit(old, HEADACHE)
    await senior.journal.undo()
    now = await senior.guide.complaint(made)
    assert now.draft == old.draft
    await senior.guide.use(now, active=False)
    assert await senior.guide.answers("headache", TODAY) == ()
    assert [one.active for one in await senior.guide.complaints(retired=True)] == [False]
    await senior.journal.undo()
    await senior.journal.undo()
    assert await senior.guide.complaints(retired=True) == ()


async def test_who_may_not_change_prices_may_not_change_the_guide(seated: Seat) -> None:
    desk = await seated(Role.ADMINISTRATOR)
    assert not desk.actor.may(Right.SERVICES)
    with pytest.raises(NotAllowed):
        await desk.guide.add(HEADACHE)
    with pytest.raises(NotAllowed):
        await desk.guide.give(Field.GENERAL, "en")


# ---------------------------------------------------------------------------- the sets
async def test_a_set_never_writes_over_what_the_centre_made_of_it(senior: Office) -> None:
    await senior.guide.add(HEADACHE)
    made = await senior.guide.give(Field.GENERAL, "en")
    assert made == len(guide_text.given(Field.GENERAL, "en")) - 1, "the headache is the centre's own"
    guide = {one.ref: one for one in await senior.guide.complaints()}
    cough, fever = guide["general:cough"], guide["general:fever"]
    await senior.guide.edit(cough, replace(cough.draft, name="Any cough", advice="Wear a mask."))
    await senior.guide.use(fever, active=False)
    assert await senior.guide.give(Field.GENERAL, "en") == 0
    assert await senior.guide.give(Field.GENERAL, "ru") == 1, "only the headache was not given yet"
    after = {one.ref: one for one in await senior.guide.complaints(retired=True)}
    assert after["general:cough"].draft.advice == "Wear a mask."
    assert not after["general:fever"].active
    await senior.journal.undo()
    assert len(await senior.guide.complaints(retired=True)) == made + 1


@pytest.mark.parametrize("field", Field)
def test_the_sets_say_the_same_in_both_languages(field: Field) -> None:
    both = [guide_text.given(field, language) for language in guide_text.LANGUAGES]
    english, russian = (dict(one) for one in both)
    assert list(english) == list(russian)
    assert len(english) == len(both[0]) >= 15
    for ref, draft in english.items():
        other = russian[ref]
        assert [one.chance for one in draft.further] == [one.chance for one in other.further], ref
        assert bool(draft.red_flag) == bool(other.red_flag), ref
        assert bool(draft.advice) == bool(other.advice), ref
        assert len(draft.specialty.split(",")) > 0
        for one in (draft, other):
            assert one.name
            assert one.specialty
            assert max(len(one.red_flag), len(one.advice)) <= 150, "it is read out in one breath"
            read = tuple(
                each for chance in Chance for each in guide_text.read_further(
                    guide_text.show_further(one.further, chance), chance)
            )  # fmt: skip
            assert read == one.further, "what is shown in a field is read as it was"
    assert not any("а" <= char <= "я" for draft in english.values() for char in repr(draft).lower())
    names = [draft.name for draft in (*english.values(), *russian.values())]
    assert len(set(names)) == len(names)


# ---------------------------------------------------------------------------- how quick
@verb("test.long_list", right=Right.IMPORT)
def _long(unit: Unit, count: int) -> None:
    for number in range(count):
        draft = ServiceDraft(
            code=f"X{number:04}", name=f"Procedure {number} of the {'left' if number % 2 else 'right'} side",
            specialty=f"speciality{number % 40}", kind=ServiceKind.FIRST if number < 40 else ServiceKind.PROCEDURE,
            minutes=10, symptoms=f"sign{number}, pain{number % 97}",
        )  # fmt: skip
        price_list.add(unit, draft, 10000 + number)


@pytest.mark.only_sqlite("the time of a question is measured where no server shares the machine")
async def test_a_key_is_answered_at_once_in_a_list_of_two_thousand(senior: Office) -> None:
    await senior.store.write(SYSTEM, _long, 2000)
    await senior.guide.give(Field.GENERAL, "en")
    await senior.guide.answers("procedure h", TODAY)
    spent = []
    for typed in ("h", "he", "headache", "hedache", "ufkjdf", "procedure", "procedre 7", "zzzzzz", "speciality3"):
        before = time.process_time()
        await senior.guide.answers(typed, TODAY)
        spent.append((time.process_time() - before, typed))
    assert max(spent)[0] < 0.15, max(spent)


# ---------------------------------------------------------------------------- beneath the storage
@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE complaint_service SET why = 'x'",
        "UPDATE complaint_service SET chance = 1 WHERE id = 1",
        "INSERT INTO complaint_service (complaint_id, named, chance) VALUES (1, 'L9', 4)",
        "INSERT INTO complaint_service (complaint_id, named, chance) VALUES (1, ' ', 1)",
        "INSERT INTO complaint_service (complaint_id, named, chance) VALUES (1, 'B01', 1)",
        "INSERT INTO complaint_service (complaint_id, named, chance) VALUES (4711, 'L9', 1)",
        "INSERT INTO complaint (name) VALUES ('leads nowhere')",
        "INSERT INTO complaint (name, specialty) VALUES ('Headache', 'therapist')",
        "UPDATE complaint SET name = 'x'",
    ],
)
def test_the_database_keeps_it_whole(beneath: sqlite3.Connection, forged: str) -> None:
    kept = [beneath.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES]
    with pytest.raises(Exception, match=r"(?i)version|constraint|unique|violates|taken away|append"):
        beneath.execute(forged)
    assert [beneath.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES] == kept


TABLES = ("complaint", "complaint_service")
