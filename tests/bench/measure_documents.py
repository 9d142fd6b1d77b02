"""A search of the register at many documents, on either engine (`python -m tests.bench.measure_documents ROWS`).

Fills an empty database by SQL beneath the guards, asks each question twenty times and prints milliseconds of
processor time of this process and of elapsed time, the middle of the twenty.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from storage.documents.queries import ending
from storage.documents.records import Kind, Standing, Wanted
from storage.documents.rules import words_of
from storage.documents.searching import find

TODAY = date(2026, 10, 2)
TITLES = (
    "Contract for paid services", "Consent to an ultrasound", "Letter from the city hospital", "Referral to surgery",
    "Certificate for school", "Выписка из стационара", "Договор на платные услуги",
)  # fmt: skip
KINDS = ("contract", "consent", "letter", "referral", "certificate", "other", "contract")
TIMES = 20


def fill(conn: Connection, count: int) -> None:
    """Patients and documents."""
    dice = random.Random(6)
    people = max(count // 5, 1)
    conn.execute(
        text(
            "INSERT INTO patient (id, last_name, first_name, last_key, first_key, middle_key, created_at)"
            " VALUES (:id, :name, 'Anna', :key, 'ana', '', 0)"
        ),
        [{"id": one, "name": f"Name{one}", "key": f"name{one}"} for one in range(1, people + 1)],
    )
    serials: dict[tuple[str, int], int] = {}
    rows, words = [], []
    for one in range(1, count + 1):
        at = dice.randrange(len(TITLES))
        day = TODAY - timedelta(days=(count - one) * 2000 // count)
        own = one % 500 == 0
        kind = "licence" if own else KINDS[at]
        serial = serials[kind, day.year] = serials.get((kind, day.year), 0) + 1
        number = f"{day.year}-{serial:04d}"
        rows.append(
            {
                "id": one, "kind": kind, "direction": "own" if own else "issued",
                "state": dice.choice(("issued", "signed", "signed", "signed")), "year": None if own else day.year,
                "serial": None if own else serial, "number": number, "key": number.replace("-", ""),
                "title": TITLES[at], "who": None if own else dice.randrange(1, people + 1), "day": day.isoformat(),
                "until": (day + timedelta(days=700)).isoformat() if own or at == 1 else None,
            }
        )  # fmt: skip
        words += [{"k": word, "of": one} for word in words_of(TITLES[at], number)]
    conn.execute(
        text(
            'INSERT INTO document (id, kind, direction, state, year, serial, number, number_key, title, patient_id,'
            ' issued_on, valid_until, "by", at, signed_at) VALUES (:id, :kind, :direction, :state, :year, :serial,'
            " :number, :key, :title, :who, CAST(:day AS DATE_OR_TEXT), CAST(:until AS DATE_OR_TEXT), 1, 0, 0)".replace(
                "DATE_OR_TEXT", "DATE" if conn.dialect.name == "postgresql" else "TEXT"
            )
        ),
        rows,
    )
    conn.execute(text("INSERT INTO document_word (k, document_id) VALUES (:k, :of)"), words)
    conn.execute(text("ANALYZE"))


QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "the newest": lambda conn: find(conn, Wanted(), TODAY, own=True),
    "a number": lambda conn: find(conn, Wanted(text="2026-0123"), TODAY, own=True),
    "half a number": lambda conn: find(conn, Wanted(text="2026-"), TODAY, own=True),
    "a name": lambda conn: find(conn, Wanted(text="name77"), TODAY, own=True),
    "a common word": lambda conn: find(conn, Wanted(text="contract"), TODAY, own=True),
    "two words": lambda conn: find(conn, Wanted(text="city hosp"), TODAY, own=True),
    "a word and a kind": lambda conn: find(conn, Wanted(text="serv", kind=Kind.CONTRACT), TODAY, own=True),
    "a kind and a day": lambda conn: find(conn, Wanted(kind=Kind.LETTER, day=TODAY - timedelta(9)), TODAY, own=True),
    "not signed": lambda conn: find(conn, Wanted(standing=Standing.UNSIGNED), TODAY, own=True),
    "run out": lambda conn: find(conn, Wanted(standing=Standing.EXPIRED), TODAY, own=True),
    "counted for the menu": lambda conn: ending(conn, TODAY, TODAY + timedelta(60)),
}


def measure(conn: Connection) -> None:
    """Ask and print."""
    for name, ask in QUESTIONS.items():
        ask(conn)
        processor, elapsed = [], []
        for _turn in range(TIMES):
            began, at = time.process_time(), time.perf_counter()
            ask(conn)
            processor.append((time.process_time() - began) * 1000)
            elapsed.append((time.perf_counter() - at) * 1000)
        told = f"{statistics.median(processor):7.1f} ms processor {statistics.median(elapsed):7.1f} ms elapsed"
        print(f"{name:22} {told}")  # noqa: T201  # a program for the console


def main() -> None:
    """Fill where the URL says, or a file in memory's folder, and measure."""
    count, url = int(sys.argv[1]), sys.argv[2]
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SET session_replication_role = replica"))
        else:
            for (name,) in conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                conn.execute(text(f"DROP TRIGGER {name}"))
        fill(conn, count)
    with engine.connect() as conn:
        measure(conn)
    if conn.dialect.name == "sqlite":
        print(f"{Path(url.removeprefix('sqlite:///')).stat().st_size / 1e6:.0f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
