"""Files in and out: every line named, nothing half taken, safe to run twice, the same again elsewhere."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.clock import StillClock
from storage.errors import NotAllowed, RuleBroken, StorageError, Unavailable
from storage.exchange.people import split_name
from storage.exchange.records import Kind
from storage.exchange.tables_in import read_mapping
from storage.ids import AppointmentId, PatientId
from storage.office import Office
from storage.patients.recording import draft_of
from storage.patients.records import Phone, Sex
from storage.queue import queries as queue_queries
from storage.rights import Role
from storage.schedule import queries as schedule_queries
from storage.schedule.records import BookStatus
from tests.engine.exchange_files import PATIENTS, SLOTS, VISITS, Write, reasons, take, writer

Seat = Callable[..., Awaitable[Office]]


@pytest_asyncio.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER)


@pytest.fixture
def file(tmp_path: Path) -> Write:
    return writer(tmp_path)


async def test_patients_as_they_are(manager: Office, file: Write) -> None:
    result = await take(manager, Kind.PATIENTS, file(PATIENTS))
    assert (result.read, result.imported, result.unchanged, result.rejected) == (3, 3, 0, ())
    glass, sara, erik = [(await manager.patients.search(name))[0].id for name in ("glass", "zimmerman", "smith")]
    one = await manager.patients.patient(glass)
    assert (one.last_name, one.first_name, one.sex) == ("Glass", "Kristin", Sex.FEMALE)
    assert one.birth_date == date(1965, 2, 10)
    assert one.phones == (Phone(e164="+79161234567"),)
    two = await manager.patients.patient(sara)
    assert (two.last_name, two.first_name, two.note) == ("Zimmerman", "Sara", "Dr. MD")
    assert two.birth_date == date(1970, 2, 10)
    three = await manager.patients.patient(erik)
    assert three.last_name == "Smith Jr."
    assert three.phones == (Phone(e164="+442071838750"), Phone(e164="+74951112233", label="work"))
    again = await take(manager, Kind.PATIENTS, file(PATIENTS))
    assert (again.imported, again.unchanged) == (0, 3)


async def test_a_desk_s_edit_survives_the_next_run_and_a_newer_line_does_not_lose(manager: Office, file: Write) -> None:
    await take(manager, Kind.PATIENTS, file(PATIENTS))
    one = await manager.patients.patient((await manager.patients.search("glass"))[0].id)
    await manager.patients.edit(one.id, replace(draft_of(one), note="at the desk"), one.version)
    assert (await take(manager, Kind.PATIENTS, file(PATIENTS))).unchanged == 3
    assert (await manager.patients.patient(one.id)).note == "at the desk"
    newer = PATIENTS.replace("Kristin Glass", "Kristin Vase")
    assert (await take(manager, Kind.PATIENTS, file(newer))).imported == 1
    assert (await manager.patients.patient(one.id)).last_name == "Vase"
    assert (await take(manager, Kind.PATIENTS, file(PATIENTS))).imported == 1
    assert (await manager.patients.patient(one.id)).last_name == "Glass"
    assert (await take(manager, Kind.PATIENTS, file(PATIENTS))).unchanged == 3


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("9,,Female,1965-02-10,", "name"),
        ("9,Kristin Glass,Femail,1965-02-10,", "sex"),
        ("9,Kristin Glass,Female,1965-02-30,", "dob"),
        ("9,Kristin Glass,Female,yesterday,", "dob"),
        ("9,Kristin Glass,Female,2065-02-10,", "dob"),
        ("9,Kristin Glass,Female,1665-02-10,", "dob"),
        ("9,Kristin Glass,Female,1965-02-10,call me", "phone"),
        ("9,Kristin Glass,Female,1965-02-10,12", "phone"),
        (f"9,Kristin {'G' * 200},Female,1965-02-10,", "name"),
        ("9,Kristin Glass,Female,1965-02-10", ""),
        ("9,Kristin Glass,Female,1965-02-10,,more", ""),
        ("00001,Kristin Glass,Female,1965-02-10,", "patient_id"),
    ],
)
async def test_a_wrong_line_is_named_and_the_rest_is_taken(manager: Office, file: Write, line: str, field: str) -> None:
    result = await take(manager, Kind.PATIENTS, file(PATIENTS + line + "\n00010,Ann Good,f,1990-01-01,\n"))
    assert (result.read, result.imported) == (5, 4)
    assert reasons(result) == [(5, field)]
    assert str(result.rejected[0].reason)


async def test_text_of_files_is_made_plain(manager: Office, file: Write) -> None:
    await take(manager, Kind.PATIENTS, file("id,last name,first name\n\x1b7,Iva\u202enov\x1b[2J,\u200bIvan\n"))
    found = (await manager.patients.search("ivan"))[0]
    assert found.full_name == "Ivanov[2J Ivan"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
async def test_encodings_delimiters_and_russian_headings(
    manager: Office, file: Write, encoding: str, delimiter: str
) -> None:
    table = "Код,ФИО,Пол,Дата рождения,Телефон\n7,Щербакова Юлия Олеговна,ж,08.03.1975,89031112233\n"
    result = await take(manager, Kind.PATIENTS, file(table.replace(",", delimiter).encode(encoding)))
    assert result.imported == 1
    one = await manager.patients.patient((await manager.patients.search("щербакова"))[0].id)
    assert (one.full_name, one.phone) == ("Щербакова Юлия Олеговна", "+79031112233")


async def test_a_mapping_file(manager: Office, file: Write) -> None:
    mapping = read_mapping(
        file(
            '[columns]\nlast_name = "N1"\nfirst_name = "N2"\nbirth_date = "B"\nsex = "G"\naddress = ["S", "H"]\n'
            '[values.sex]\n"мальчик" = "male"\n[format]\ndelimiter = "|"\nencoding = "cp866"\ndate = "mdy"\n',
            "map.toml",
        )
    )
    table = "N1|N2|B|G|S|H\nПетров|Пётр|03/12/1958|мальчик|Ленина|5\n".encode("cp866")
    assert (await take(manager, Kind.PATIENTS, file(table), mapping=mapping)).imported == 1
    one = await manager.patients.patient((await manager.patients.search("петров"))[0].id)
    assert (one.birth_date, one.sex, one.address) == (date(1958, 3, 12), Sex.MALE, "Ленина 5")
    with pytest.raises(RuleBroken):
        await take(manager, Kind.PATIENTS, file("a|b\n1|2\n"), mapping=mapping)
    with pytest.raises(RuleBroken):
        read_mapping(file("columns = 1", "bad.toml"))
    with pytest.raises(RuleBroken):
        read_mapping(file("[columns", "bad.toml"))


async def test_files_that_are_none(manager: Office, file: Write, tmp_path: Path) -> None:
    for content in ("", "\n\n", "a,b\n1,2\n"):
        with pytest.raises(RuleBroken):
            await take(manager, Kind.PATIENTS, file(content))
    for path in (tmp_path / "none.csv", tmp_path, file(b"\x00\x01\x02PNG")):
        with pytest.raises(Unavailable):
            await take(manager, Kind.PATIENTS, path)
    with pytest.raises(RuleBroken):
        await take(manager, Kind.SERVICES, file("{}", "in.json"))


async def test_only_those_who_may(office: Office, file: Write) -> None:
    with pytest.raises(NotAllowed):
        await take(office, Kind.PATIENTS, file(PATIENTS))
    assert await office.patients.newest() == ()


async def test_a_rehearsal_keeps_nothing(manager: Office, file: Write) -> None:
    result = await take(manager, Kind.PATIENTS, file(PATIENTS + "9,,,,\n"), dry_run=True)
    assert (result.imported, len(result.rejected)) == (3, 1)
    assert await manager.patients.newest() == ()
    assert (await take(manager, Kind.PATIENTS, file(PATIENTS))).imported == 3


async def test_duplicates_are_reported(manager: Office, file: Write) -> None:
    await take(manager, Kind.PATIENTS, file(PATIENTS))
    more = "patient_id,name,sex,dob,phone\nx1,Kristin Glass,f,1965-02-10,+79161234567\nx2,Ann Other,f,1990-01-01,\n"
    assert (await take(manager, Kind.PATIENTS, file(more))).duplicates == (("00001", "x1"),)
    assert (await take(manager, Kind.PATIENTS, file(more))).duplicates == ()


async def test_cards_of_the_older_system_stay(manager: Office, file: Write) -> None:
    table = "id,card no,last name,first name,sex,birth date,phone\n1,004512,A,B,m,1980-01-01,89031112233\n"
    await take(manager, Kind.PATIENTS, file(table))
    assert (await manager.patients.search("4512"))[0].card_no == "004512"
    clash = await take(manager, Kind.PATIENTS, file(table.replace("\n1,", "\n2,")))
    assert reasons(clash) == [(2, "card no")]
    next_one = await take(manager, Kind.PATIENTS, file("id,last name,first name,sex,birth date\n3,C,D,f,1980-01-01\n"))
    assert next_one.imported == 1
    opened = await manager.patients.open_card((await manager.patients.search("C D"))[0].id)
    assert opened.card_no == "004513"


async def test_a_calendar_with_what_really_happened(manager: Office, file: Write, clock: StillClock) -> None:
    await take(manager, Kind.PATIENTS, file(PATIENTS))
    assert (await take(manager, Kind.SLOTS, file(SLOTS))).imported == 3
    result = await take(manager, Kind.APPOINTMENTS, file(VISITS))
    assert (result.imported, result.rejected) == (4, ())
    assert (await take(manager, Kind.APPOINTMENTS, file(VISITS))).unchanged == 4
    assert (await take(manager, Kind.SLOTS, file(SLOTS))).unchanged == 3
    default = await manager.staff.default_practitioner()
    assert default is not None
    spans = await manager.staff.working_spans([default.id], date(2026, 10, 1), date(2026, 10, 5))
    assert [(span.start_min, span.end_min) for span in spans[default.id, date(2026, 10, 1)]] == [(480, 510)]
    visits = await manager.read(schedule_queries.of_patient, PatientId(1))
    first = next(one for one in visits if one.status is BookStatus.FULFILLED)
    assert (first.local_date, first.local_min, first.minutes) == (date(2026, 10, 1), 480, 15)
    assert first.booked_at == datetime(2026, 9, 19, 21, tzinfo=UTC)
    steps = await manager.read(queue_queries.steps, first.id)
    assert [step.at for step in steps] == [
        datetime(2026, 10, 1, 4, 52, 10, tzinfo=UTC),
        datetime(2026, 10, 1, 5, 3, 30, tzinfo=UTC),
        datetime(2026, 10, 1, 5, 14, 5, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("b1,3,2026-09-21,2026-10-05,09:05:00,scheduled,,,,00002", "appointment_time"),
        ("b1,3,2026-09-21,2026-10-05,10:00:00,scheduled,,,,77777", "patient_id"),
        ("b1,3,2026-09-21,2026-10-05,10:00:00,scheduled,,,,", "patient_id"),
        ("b1,3,2026-09-21,2026-10-05,25:00:00,scheduled,,,,00002", "appointment_time"),
        ("b1,3,2026-09-21,,10:00:00,scheduled,,,,00002", "appointment_date"),
        ("b1,3,2026-09-21,2026-10-05,10:00:00,half,,,,00002", "status"),
        ("b1,3,when,2026-10-05,10:00:00,scheduled,,,,00002", "scheduling_date"),
        ("b1,3,2026-09-21,2026-10-01,10:00:00,attended,10:05:00,10:01:00,10:09:00,00002", "start_time"),
        ("b1,3,2026-09-21,2026-10-01,10:00:00,attended,,10:01:00,10:09:00,00002", "check_in_time"),
    ],
)
async def test_a_wrong_visit_is_named(manager: Office, file: Write, line: str, field: str) -> None:
    await take(manager, Kind.PATIENTS, file(PATIENTS))
    result = await take(manager, Kind.APPOINTMENTS, file(VISITS + line + "\n"))
    assert result.imported == 4
    assert reasons(result) == [(6, field)]


async def test_practitioners_and_services(manager: Office, file: Write) -> None:
    head = "id,name,specialty,room,first minutes,follow minutes,default"
    staff = head + "\nd1,Орлова Елена Игоревна,дерматолог,204,40,20,yes\n"
    assert (await take(manager, Kind.PRACTITIONERS, file(staff))).imported == 1
    assert (await take(manager, Kind.PRACTITIONERS, file(staff))).unchanged == 1
    one = (await manager.staff.practitioners())[0]
    assert (one.short_name, one.first_minutes, one.is_default) == ("Орлова Е.И.", 40, True)
    services = (
        "code,name,kind,minutes,price,valid from,valid to\nA1,Приём,first,40,1 500.50,2026-01-01,2026-09-30\n"
        "A1,Приём,first,40,1800,2026-10-01,\nB2,УЗИ,test,20,,,\nB3,,test,20,,,\nB4,X,odd,20,,,\nB5,X,test,20,1x,,\n"
    )
    result = await take(manager, Kind.SERVICES, file(services))
    assert result.imported == 3
    assert reasons(result) == [(5, "name"), (6, "kind"), (7, "price")]
    assert (await take(manager, Kind.SERVICES, file(services))).unchanged == 3
    found = await manager.services.price_list(date(2026, 9, 1))
    assert [(line.service.code, line.amount_minor) for line in found] == [("A1", 150050), ("B2", None)]
    dearer = services.replace("1800", "1900")
    assert (await take(manager, Kind.SERVICES, file(dearer))).imported == 1
    by_name = SLOTS.replace("slot_id", "slot_id,doctor").replace("\n1,", "\n1,Орлова Е.И.,").replace(
        "\n2,", "\n2,d1,").replace("\n3,", "\n3,nobody,")
    slots = await take(manager, Kind.SLOTS, file(by_name))
    assert (slots.imported, reasons(slots)) == (2, [(4, "doctor")])
    with pytest.raises(RuleBroken):
        await take(manager, Kind.SLOTS, file(SLOTS), practitioner="nobody")


FHIR = [
    {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "000777"}],
        "name": [{"family": "García", "given": ["Lucía", "María"]}],
        "gender": "female",
        "birthDate": "1988",
        "telecom": [
            {"system": "phone", "value": "+34 912 345 678", "use": "work"},
            {"system": "email", "value": "l@g.es"},
        ],
        "address": [{"line": ["Calle 5"], "city": "Madrid", "postalCode": "28001"}],
    },
    {"resourceType": "Patient", "id": "p2", "name": [{"text": "Ann"}], "gender": "robot"},
    {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Kim", "given": ["Alina"]}]},
    {"resourceType": "Schedule", "id": "s1", "actor": [{"reference": "Practitioner/d1"}]},
    {
        "resourceType": "Slot",
        "id": "t1",
        "schedule": {"reference": "Schedule/s1"},
        "status": "free",
        "start": "2026-10-05T06:00:00Z",
        "end": "2026-10-05T08:00:00Z",
    },
    {
        "resourceType": "Appointment",
        "id": "a1",
        "status": "booked",
        "start": "2026-10-05T06:00:00Z",
        "end": "2026-10-05T06:20:00Z",
        "participant": [{"actor": {"reference": "Patient/p1"}}, {"actor": {"reference": "Practitioner/d1"}}],
    },
]


@pytest.mark.parametrize("form", ["bundle", "list", "lines"])
async def test_fhir_in_every_wrapping(manager: Office, file: Write, form: str) -> None:
    wrapped = {
        "bundle": json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in FHIR]}),
        "list": json.dumps(FHIR),
        "lines": "\n".join(json.dumps(one) for one in FHIR) + "\n{broken\n",
    }[form]
    path = file(wrapped, "in.json")
    patients = await take(manager, Kind.PATIENTS, path)
    assert patients.imported == 1
    assert reasons(patients)[0] == (2, "gender")
    assert len(patients.rejected) == (2 if form == "lines" else 1)
    one = await manager.patients.patient((await manager.patients.search("garcia"))[0].id)
    assert (one.full_name, one.card_no, one.city) == ("García Lucía María", "000777", "Madrid")
    assert (one.birth_date, one.birth_estimated) == (date(1988, 1, 1), True)
    assert one.phones == (Phone(e164="+34912345678", label="work"),)
    for kind in (Kind.PRACTITIONERS, Kind.SLOTS, Kind.APPOINTMENTS):
        assert (await take(manager, kind, path)).imported == 1
        assert (await take(manager, kind, path)).unchanged == 1
    visit = await manager.read(schedule_queries.appointment_of, AppointmentId(1))
    assert (visit.local_date, visit.local_min, visit.minutes) == (date(2026, 10, 5), 540, 20)
    assert visit.practitioner.usual == "Kim Alina"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.lists(st.text(max_size=20), min_size=3, max_size=3), max_size=6).map(
            lambda rows: "id,name,dob\n" + "\n".join(",".join(row) for row in rows)
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=10),
            lambda inner: st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["resourceType", "name", "given", "family", "id", "telecom"]), inner),
            max_leaves=12,
        ).map(lambda value: json.dumps([{"resourceType": "Patient", "name": value, "telecom": value, "id": value}])),
    )
)
async def test_any_file_is_taken_or_refused_in_words(manager: Office, tmp_path: Path, content: str) -> None:
    path = tmp_path / "any"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    try:
        result = await take(manager, Kind.PATIENTS, path)
    except StorageError as error:
        refused = str(error)
    else:
        refused = ""
    if refused:
        return
    assert result.imported + result.unchanged + len(result.rejected) == result.read


def test_names_are_taken_apart() -> None:
    assert split_name("Kristin Glass")[:3] == ("Glass", "Kristin", "")
    assert split_name("Glass, Kristin")[:3] == ("Glass", "Kristin", "")
    assert split_name("Miss Rhonda Jones DDS") == ("Jones", "Rhonda", "", "Miss DDS")
    assert split_name("John Smith, Jr.")[:3] == ("Smith Jr.", "John", "")
    assert split_name("Иванов Пётр Ильич")[:3] == ("Иванов", "Пётр", "Ильич")
    assert split_name("Пётр Ильич Иванов")[:3] == ("Иванов", "Пётр", "Ильич")
    assert split_name("Пётр Иванов")[:3] == ("Иванов", "Пётр", "")
    assert split_name("Ким Алина")[:3] == ("Ким", "Алина", "")
    assert split_name("Madonna")[:3] == ("Madonna", "", "")
    assert split_name("")[:3] == ("", "", "")


async def test_a_visit_before_birth_is_refused(manager: Office, file: Write) -> None:
    await take(manager, Kind.PATIENTS, file(PATIENTS))
    table = "id,patient,date,time\nv1,00003,1984-02-29,09:00\nv2,00003,2026-10-05,09:00\n"
    result = await take(manager, Kind.APPOINTMENTS, file(table))
    assert reasons(result) == [(2, "date")]
    assert "birth" in result.rejected[0].reason.template
    assert result.imported == 1


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        ("09:00,09:05,09:06,09:10,09:30,09:40", False),
        ("09:00,,,09:10,09:30,", False),
        ("09:00,09:10,09:05,09:20,,", True),
        ("09:00,,09:15,09:10,,", True),
        ("09:00,,,,09:30,", True),
        ("09:00,,,09:10,09:40,09:30", True),
    ],
)
async def test_the_steps_of_a_visit_go_forward(manager: Office, file: Write, steps: str, refused: bool) -> None:
    await take(manager, Kind.PATIENTS, file(PATIENTS))
    table = "id,patient,date,time,arrived_at,ready_at,called_at,in_room_at,to_pay_at,left_at,card_state,priority\n"
    result = await take(manager, Kind.APPOINTMENTS, file(f"{table}v1,00003,2026-09-28,09:00,{steps},pulled,\n"))
    assert [field for _, field in reasons(result)] == (["in_room_at"] if refused else [])


async def test_words_of_a_visit_are_ours(manager: Office, file: Write) -> None:
    await take(manager, Kind.PATIENTS, file(PATIENTS))
    table = "id,patient,date,time,card_state,priority,priority_reason\n"
    wrong = "v1,00003,2026-10-05,09:00,lost,,\nv2,00003,2026-10-05,10:00,,first,x\nv3,00003,2026-10-05,11:00,,soon,\n"
    result = await take(manager, Kind.APPOINTMENTS, file(table + wrong))
    assert reasons(result) == [(2, "card_state"), (3, "priority"), (4, "priority_reason")]
