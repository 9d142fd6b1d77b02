"""The register of documents on a real database: numbers, signatures, copies, search, and attacks."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage.clock import StillClock
from storage.documents.records import Direction, Document, Draft, Entry, Kind, Place, Standing, State, Wanted, Warn
from storage.errors import Conflict, NotAllowed, NotFound, RuleBroken
from storage.ids import PatientId
from storage.office import Office, seat
from storage.patients.records import PaperKind
from storage.queue.gates import GateKind, GateState
from storage.rights import Role
from storage.store import Store
from tests.engine.document_acts import CONTRACT, LICENCE, PLAN, of
from tests.pilot.clinic import TODAY, clinic


async def manager_of(store: Store) -> Office:
    return await seat(store, Role.OFFICE_MANAGER.value, "desk 9")


async def numbers(office: Office, who: PatientId, count: int) -> list[str]:
    return [(await office.documents.issue(of(who))).number for _ in range(count)]


# ------------------------------------------------------------------------------ contracts


async def test_contracts_are_numbered_by_year_and_a_wrong_one_keeps_its_number(
    store: Store, office: Office, clock: StillClock
) -> None:
    who = (await clinic(store, office)).patients[0]
    assert await numbers(office, who, 2) == ["2026-0001", "2026-0002"]
    await office.journal.undo()  # the second was a mistake: its number is not given out again
    assert await numbers(office, who, 1) == ["2026-0003"]
    found = await office.documents.find(Wanted(standing=Standing.REVOKED))
    assert [(one.number, one.state, one.reason) for one in found] == [("2026-0002", State.REVOKED, "-")]
    clock.advance(days=100)
    assert await numbers(office, who, 1) == ["2027-0001"]
    other = await office.documents.issue(of(who, replace(CONTRACT, kind=Kind.REFERRAL)))
    assert other.number == "2027-0001", "each kind counts for itself"


async def test_a_signature_is_one_deed_with_its_copies_and_the_check_in(store: Store, office: Office) -> None:
    town = await clinic(store, office)
    who, visit = town.patients[0], await town.booked(0, 600)
    made = await office.documents.issue(of(who, copies=3))
    assert made.places == ((1, Place.DESK), (2, Place.DESK), (3, Place.DESK))

    async def contract_gate() -> GateState:
        gates = (await office.queue.gates({visit: 0}))[visit]
        return next(gate.state for gate in gates if gate.kind is GateKind.CONTRACT)

    assert await contract_gate() is GateState.MISSING, "printed is not signed"
    signed = await office.documents.sign(made.id, version=made.version)
    assert (signed.state, signed.places) == (
        State.SIGNED, ((1, Place.PATIENT), (2, Place.RECORD), (3, Place.PAYER)),
    )  # fmt: skip
    assert await contract_gate() is GateState.DONE
    (paper,) = (await office.patients.patient(who)).papers
    assert (paper.kind, paper.number) == (PaperKind.CONTRACT, made.number)
    await office.journal.undo()
    back = await office.documents.document(made.id)
    assert (back.state, back.places, back.signed_at) == (State.ISSUED, made.places, None)
    assert await contract_gate() is GateState.MISSING
    assert (await office.patients.patient(who)).papers == ()


async def test_a_revoked_contract_counts_no_more_and_is_answered_by_a_new_one(store: Store, office: Office) -> None:
    who = (await clinic(store, office)).patients[0]
    made = await office.documents.sign((await office.documents.issue(of(who))).id)
    with pytest.raises(RuleBroken, match="Say why"):
        await office.documents.revoke(made.id, "  ")
    gone = await office.documents.revoke(made.id, "wrong name")
    assert (gone.state, gone.reason) == (State.REVOKED, "wrong name")
    assert (await office.patients.patient(who)).papers == ()
    again = await office.documents.issue(of(who, replaces_id=made.id))
    assert (await office.documents.whole(made.id)).answered_by == again.number
    assert (await office.documents.paperwork([who]))[who].contract == replace(again, body="")
    for act in (office.documents.sign(made.id), office.documents.revoke(made.id, "once more")):
        with pytest.raises(RuleBroken, match="revoked"):
            await act
    await office.journal.undo()  # the new one
    await office.journal.undo()  # the revocation: it counts again
    assert (await office.documents.document(made.id)).state is State.SIGNED
    assert [one.number for one in (await office.patients.patient(who)).papers] == [made.number]


async def test_a_copy_handed_over_later_is_a_line_of_its_history(store: Store, office: Office) -> None:
    who = (await clinic(store, office)).patients[0]
    made = await office.documents.sign((await office.documents.issue(of(who))).id)
    moved = await office.documents.hand_over(made.id, 2, Place.ARCHIVE, "box 3")
    assert moved.places == ((1, Place.PATIENT), (2, Place.ARCHIVE))
    more = await office.documents.hand_over(made.id, 3, Place.PAYER)
    assert more.places[-1] == (3, Place.PAYER), "one more copy was printed"
    with pytest.raises(RuleBroken, match="no copy 5"):
        await office.documents.hand_over(made.id, 5, Place.PAYER)
    told = (await office.documents.whole(made.id)).moves
    assert [(move.copy, move.place) for move in told][-2:] == [(2, Place.ARCHIVE), (3, Place.PAYER)]
    await office.journal.undo()
    assert (await office.documents.document(made.id)).places == moved.places
    assert (await office.documents.whole(made.id)).moves[-1].voided, "that it was said stays said"


async def test_two_desks_sign_and_revoke_the_same_contract(store: Store, office: Office) -> None:
    who = (await clinic(store, office)).patients[0]
    made = await office.documents.issue(of(who))
    other = await seat(store, Role.ADMINISTRATOR.value, "desk 2")
    await office.documents.sign(made.id, version=made.version)
    with pytest.raises(Conflict, match="this document"):
        await other.documents.revoke(made.id, "wrong", made.version)


async def test_contracts_of_two_desks_at_once_have_two_numbers(store: Store, office: Office) -> None:
    who = (await clinic(store, office)).patients[0]
    other = await seat(store, Role.ADMINISTRATOR.value, "desk 2")
    made = await asyncio.gather(*(desk.documents.issue(of(who)) for desk in (office, other) * 5))
    assert sorted(one.number for one in made) == [f"2026-{turn:04}" for turn in range(1, 11)]


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (replace(CONTRACT, title=" \x07 "), "needs a title"),
        (replace(CONTRACT, title="x" * 300), "At most 200"),
        (replace(CONTRACT, body="  "), "has a text"),
        (replace(CONTRACT, number="17"), "gives what is issued here its number"),
        (replace(CONTRACT, issued_on=TODAY + timedelta(days=1)), "has not come yet"),
        (replace(CONTRACT, valid_until=TODAY - timedelta(days=1)), "does not run out before"),
        (replace(CONTRACT, copies=40), "At most 9"),
        (replace(CONTRACT, body="x" * 400_001), "too long"),
        (replace(LICENCE, number=""), "not the centre's own"),
    ],
)
async def test_what_cannot_be_entered_says_why(store: Store, office: Office, draft: Draft, said: str) -> None:
    who = (await clinic(store, office)).patients[0]
    with pytest.raises(RuleBroken, match=said):
        await office.documents.issue(of(who, draft))
    assert await office.documents.find(Wanted()) == ()


# ------------------------------------------------------------------------------ rights, search, expiry


async def test_the_centres_own_documents_are_kept_by_who_has_the_right(store: Store, office: Office) -> None:
    await clinic(store, office)
    manager = await manager_of(store)
    with pytest.raises(NotAllowed):
        await office.documents.receive(LICENCE)
    made = await manager.documents.receive(LICENCE)
    assert await office.documents.find(Wanted()) == ()
    assert await office.documents.ending() == {}
    for act in (office.documents.document(made.id), office.documents.whole(made.id)):
        with pytest.raises(NotFound):
            await act
    for refused in (office.documents.revoke(made.id, "x"), office.documents.attach(made.id, PLAN),
                    office.documents.hand_over(made.id, 1, Place.ARCHIVE)):  # fmt: skip
        with pytest.raises(NotAllowed):
            await refused
    fixed = await manager.documents.correct(made.id, Entry(title="Licence to heal", number="LO-78"))
    assert (fixed.title, fixed.number) == ("Licence to heal", "LO-78")
    assert [one.id for one in await manager.documents.find(Wanted(text="heal"))] == [made.id]
    assert await manager.documents.find(Wanted(text="lo 77")) == ()
    await manager.journal.undo()
    assert [one.id for one in await manager.documents.find(Wanted(text="lo-77"))] == [made.id]


async def test_what_was_issued_here_is_not_corrected(store: Store, office: Office) -> None:
    made = await office.documents.issue(of((await clinic(store, office)).patients[0]))
    with pytest.raises(RuleBroken, match="revoke it"):
        await office.documents.correct(made.id, Entry(title="Another"))


async def test_warnings_come_at_sixty_thirty_and_seven_days(store: Store, office: Office) -> None:
    await clinic(store, office)
    manager = await manager_of(store)
    for days in (-1, 0, 7, 8, 30, 31, 60, 61):
        until = TODAY + timedelta(days=days)
        early = replace(LICENCE, title=f"In {days} days", issued_on=TODAY - timedelta(days=9), valid_until=until)
        await manager.documents.receive(early)
    assert await manager.documents.ending() == {Warn.OVER: 1, Warn.AT_HAND: 2, Warn.NEAR: 2, Warn.SOON: 2}
    soon = await manager.documents.expiring()
    assert [one.title for one in soon] == [f"In {days} days" for days in (-1, 0, 7, 8, 30, 31, 60)]
    assert await manager.documents.find(Wanted(standing=Standing.EXPIRING)) == soon
    over = await manager.documents.find(Wanted(standing=Standing.EXPIRED))
    assert [one.title for one in over] == ["In -1 days"]
    await manager.documents.receive(replace(LICENCE, title="Renewed", valid_until=None, replaces_id=soon[0].id))
    assert Warn.OVER not in await manager.documents.ending(), "what was renewed needs no warning"


async def test_a_document_is_found_by_number_person_word_kind_and_day(store: Store, office: Office) -> None:
    town = await clinic(store, office)
    ivanov, smith, _ = town.patients
    contract = await office.documents.issue(of(ivanov))
    letter = await office.documents.receive(
        Draft(kind=Kind.LETTER, direction=Direction.RECEIVED, title="Выписка из стационара", number="Б-17/4",
              sender="City hospital", patient_id=smith, issued_on=date(2026, 9, 1))
    )  # fmt: skip

    async def found(text: str = "", **more: object) -> list[Document]:
        return list(await office.documents.find(Wanted(text=text, **more)))  # type: ignore[arg-type]  # filters

    def ids(listed: list[Document]) -> list[int]:
        return [one.id for one in listed]

    assert ids(await found("1")) == [letter.id, contract.id], "a number that begins so, and a serial"
    for text in ("2026-0001", "20260001", "0001", "ivanov", "Иванов", "contr", "paid serv"):
        assert ids(await found(text)) == [contract.id], text
    for text in ("б-17", "выпис", "VYPISKA stats", "hospital", "smith"):
        assert ids(await found(text)) == [letter.id], text
    assert await found("hospital paid") == []
    assert ids(await found(kind=Kind.LETTER)) == [letter.id]
    assert ids(await found(day=date(2026, 9, 1))) == [letter.id]
    assert ids(await found(patient_id=ivanov)) == [contract.id]
    assert ids(await found(standing=Standing.UNSIGNED)) == [contract.id]
    assert ids(await found(standing=Standing.RECEIVED)) == [letter.id]
    assert ids(await found()) == [letter.id, contract.id]
    assert ids(await found("%")) == []


# ------------------------------------------------------------------------------ attacks beneath


ATTACKS = (
    "UPDATE document SET body = 'another' || body, version = version + 1",
    "UPDATE document SET body_sha256 = '', version = version + 1",
    "UPDATE document SET title = 'x', version = version + 1 WHERE direction = 'issued'",
    "UPDATE document SET number = '1', version = version + 1 WHERE direction = 'issued'",
    "UPDATE document SET serial = serial + 1, version = version + 1 WHERE serial IS NOT NULL",
    "UPDATE document SET serial = NULL, year = NULL, version = version + 1 WHERE serial IS NOT NULL",
    "UPDATE document SET issued_on = '2020-01-01', version = version + 1 WHERE direction = 'issued'",
    "UPDATE document SET patient_id = 2, version = version + 1 WHERE patient_id IS NOT NULL",
    "UPDATE document SET patient_id = NULL, version = version + 1 WHERE patient_id IS NOT NULL",
    "UPDATE document SET kind = 'other', version = version + 1",
    "UPDATE document SET state = 'draft', version = version + 1",
    "UPDATE document SET state = 'revoked', version = version + 1",
    "UPDATE document SET signed_by = 9, version = version + 1 WHERE state = 'signed'",
    "UPDATE document SET signed_at = NULL, version = version + 1 WHERE state = 'signed'",
    "UPDATE document SET note = 'x'",
    "DELETE FROM document",
    "INSERT OR REPLACE INTO document SELECT * FROM document WHERE id = 1",
    "INSERT INTO document (kind, direction, state, title, patient_id, body, issued_on, \"by\", at, year, serial)"
    " VALUES ('contract', 'issued', 'issued', 'x', 1, 'x', '2026-10-02', 1, 1790940600, 2026, 9)",
    "INSERT INTO document (kind, direction, state, title, patient_id, body, issued_on, \"by\", at, year, serial)"
    " VALUES ('contract', 'issued', 'issued', 'x', 1, 'x', '2026-10-02', 1, 1790940600, 2026, 1)",
    "INSERT INTO document (kind, direction, state, title, patient_id, body, issued_on, \"by\", at)"
    " VALUES ('contract', 'issued', 'issued', 'x', 1, 'x', '2026-10-02', 1, 1790940600)",
    "UPDATE document_copy SET place = 'archive'",
    "UPDATE document_copy SET copy = 7",
    "DELETE FROM document_copy",
    "INSERT OR REPLACE INTO document_copy SELECT * FROM document_copy",
    "UPDATE document_file SET size = 1",
    "UPDATE document_file SET document_id = 1",
    "DELETE FROM document_file",
    "UPDATE document_content SET content = substr(content, 2)",
    "DELETE FROM document_content",
    "INSERT OR REPLACE INTO document_content SELECT * FROM document_content",
    "UPDATE record_place SET place = 'shelf'",
    "UPDATE record_place SET patient_id = 2",
    "DELETE FROM record_place",
)  # fmt: skip


def test_nobody_changes_what_was_issued_from_beneath(beneath: sqlite3.Connection) -> None:
    tables = ("document", "document_copy", "document_file", "document_content", "record_place")
    before = [beneath.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in tables]
    assert all(before), "there is something to attack in each"
    for attack in ATTACKS:
        with suppress(sqlite3.Error):
            beneath.execute(attack)
        after = [beneath.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in tables]
        assert after == before, attack
