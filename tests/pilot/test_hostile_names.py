"""Text that came into the data by any road is shown, printed, exported and reported without being obeyed."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from sqlalchemy import Connection, select

from console.__main__ import main
from console.cash_words import printed
from console.cli.reports import REPORTS
from storage.cash.orders import PaymentOrder
from storage.cash.paper import as_copy
from storage.cash.print_lines import WIDTH
from storage.cash.records import ReceiptKind
from storage.cash.report_paper import report_text
from storage.exchange.formulas import guarded
from storage.exchange.records import Format, Kind
from storage.exchange.writing import give_file
from storage.office import Office, open_store
from storage.patients.records import PatientDraft, Phone
from storage.patients.tables import patient
from storage.rights import SYSTEM, Role
from tests.engine.exchange_files import take
from tests.pilot.crawler import Crawler
from tests.pilot.demo_desk import demo_desk, demo_file, obeyed
from tests.pilot.hostile import NAMES
from tests.pilot.poison import poisoned
from widgets.text import clean


@pytest.fixture(scope="module")
def hostile(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo clinic after somebody wrote into everything that holds text."""
    return poisoned(demo_file(blank_database, tmp_path_factory.mktemp("demo") / "demo.db"))


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=["80x24", "40x12"])
@pytest.mark.parametrize("place", ["calls", "queue", "schedule", "cash", "people", "services"])
async def test_every_place_shows_them(hostile: Path, tmp_path: Path, place: str, size: tuple[int, int]) -> None:
    async with demo_desk(hostile, tmp_path, size=size) as desk:
        crawler = Crawler(desk, texts_each=0)
        await crawler.crawl(place)
        await desk.press("Space")
        await desk.driver.type("red")
        desk.look()
        await desk.press("Down Down Esc")
        assert crawler.forms


async def test_papers_have_only_lines_of_their_width(hostile: Path, tmp_path: Path) -> None:
    """Receipts, refunds, copies, X and Z of a desk whose every name is hostile."""
    async with demo_desk(hostile, tmp_path) as desk:
        office = desk.app.office_open
        cash = office.cash
        day = await cash.day()
        assert day.shift is not None
        texts = []
        for due in day.dues:
            order = PaymentOrder(charges=tuple((one.id, one.version) for one in due.charges), tenders=())
            paid = await cash.pay(order)
            texts.append(paid.text)
        for name in NAMES:
            moved = await cash.cash_move(ReceiptKind.IN, 100, clean(name) or "x")
            copy, number = await cash.reprint(moved.id)
            texts += [moved.text, as_copy(copy.text, number, printed())]
        report = await cash.report(day.shift.id)
        texts.append(report_text(report, office.centre, printed()))
    assert len(texts) > 30
    for text in texts:
        for line in text.split("\n"):
            assert not obeyed(line), line
            assert cell_len(line) <= WIDTH, line


FORMULAS = ("=HYPERLINK(A1)", "+cmd|x!A0", "-Name", "@SUM(Z)", "\uff1dName", "'=quoted", "'t Hooft", "=\tTab")


@pytest.mark.parametrize("name", ["out.csv", "out.json", "out.ndjson"])
async def test_names_come_back_from_an_export(
    seated: Callable[..., Awaitable[Office]], tmp_path: Path, blank_database: Path, name: str
) -> None:
    """What was imported or registered is exported, imported elsewhere, and the same again; no cell is a formula."""
    office = await seated(Role.OFFICE_MANAGER)
    table = tmp_path / "in.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "last_name", "first_name", "note", "phone"))
        for number, text in enumerate((*(name.replace("\0", "") for name in NAMES), *FORMULAS)):
            writer.writerow((f"p{number}", guarded(text), "First", guarded(text), "+79161234567"))
    result = await take(office, Kind.PATIENTS, table)
    assert {one.field for one in result.rejected} <= {"last_name"}
    for text in ("O'Neil [Jr]", "\x1b[31mRed", "=1+1 Name"):
        draft = PatientDraft(last_name=text, first_name="Registered", phones=(Phone(e164="+79265550101"),))
        await office.patients.add_caller(draft)
    form = Format.CSV if name.endswith("csv") else Format.FHIR
    count = await give_file(office, Kind.PATIENTS, tmp_path / name, form)
    written = (tmp_path / name).read_text(encoding="utf-8")
    assert not obeyed(written.replace("\n", ""))
    if form is Format.CSV:
        for row in csv.reader(written.splitlines()):
            assert not [cell for cell in row if cell[:1] in "=-@\uff1d" and cell]
    other = tmp_path / "other.db"
    shutil.copy(blank_database, other)
    elsewhere = await open_store(other, office.clock)
    try:
        manager = Office(elsewhere, SYSTEM)
        again = await take(manager, Kind.PATIENTS, tmp_path / name)
        assert (again.imported, again.rejected) == (count, ())
        assert await people(manager) == await people(office)
    finally:
        await elsewhere.close()


async def people(office: Office) -> list[tuple[str, ...]]:
    """Names and notes of all."""

    def names(conn: Connection) -> list[tuple[str, ...]]:
        query = select(patient.c.last_name, patient.c.first_name, patient.c.note)
        return sorted(tuple(row) for row in conn.execute(query))

    return await office.read(names)


def test_reports_and_lists_on_a_terminal(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every report and list of the command line, from data that was written into from beneath."""
    (tmp_path / "frontdesk.sqlite3").write_bytes(hostile.read_bytes())
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path))
    monkeypatch.setenv("FRONTDESK_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("FRONTDESK_AT", "2026-10-02T14:30")
    days = ("--from", "2026-09-01", "--to", "2026-10-02")
    for name in REPORTS:
        for more in ((), ("--json",), ("--csv",)):
            code = main(["--as", "vetrova", "report", name, *(days if name != "duplicates" else ()), *more])
            out, err = capsys.readouterr()
            assert (code, err) == (0, ""), name
            assert not obeyed(out.replace("\n", "")), name
    for line in ("user list", "user list --json", "call ring +79160001000", "doctor", "check"):
        main(["--as", "vetrova", *line.split()])
        out, err = capsys.readouterr()
        assert not obeyed((out + err).replace("\n", "")), line
        assert "unexpected" not in err
