"""How long a keystroke in the search box takes in a large register (`python tests/bench/measure_search.py`).

Fills a register with made-up patients (a million unless told), then types names in either alphabet and
layout, parts of numbers, birth dates and mixtures letter by letter, and prints the quantiles of each.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from storage.centre.records import Centre
from storage.clock import SystemClock
from storage.office import Office, seat
from storage.opening import FirstStart, open_data
from storage.patients.digit_runs import parts, reversed_digits
from storage.patients.names import fold

_ROOTS = ("Иван", "Петр", "Сидор", "Кузнец", "Соколов", "Мороз", "Волк", "Голуб", "Зайц", "Павл", "Щерб", "Юр", "Ёлк")
_MIDS = ("", "ал", "ен", "ор", "ич", "ел", "ар", "ос", "уш", "ин", "ач", "ищ", "юк", "ян")
_ENDS = ("ов", "ова", "ев", "ева", "ин", "ина", "ский", "ская", "енко", "ук", "ян", "дзе")
_FIRST = (
    *("Александр", "Алексей", "Андрей", "Анна", "Борис", "Вера", "Виктор", "Галина", "Дмитрий", "Елена", "Иван"),
    *("Ирина", "Мария", "Наталья", "Ольга", "Пётр", "Сергей", "Татьяна", "Фёдор", "Юлия"),
)
_MIDDLE = ("Иванович", "Петрович", "Сергеевна", "Олеговна", "Юрьевич", "Андреевна", "")
_TODAY = date(2026, 10, 2)


def people(count: int, chance: random.Random) -> Iterator[tuple[str, str, str, date, str, str]]:
    """Names, birth date, number, document of made-up people; common first names are common."""
    weights = [1 / (place + 1) for place in range(len(_FIRST))]
    firsts = chance.choices(_FIRST, weights, k=count)
    for first in firsts:
        last = chance.choice(_ROOTS) + chance.choice(_MIDS) + chance.choice(_MIDS) + chance.choice(_ENDS)
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(34_000))
        number = f"+79{chance.randrange(10**9):09d}"
        yield last, first, chance.choice(_MIDDLE), born, number, f"{chance.randrange(10**10):010d}"


def fill(path: Path, count: int, chance: random.Random) -> None:
    """Write the register's rows beneath the storage layer: quicker, and the same rows."""
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA synchronous=OFF")
    patients, phones, surnames = [], [], set()
    runs: list[tuple[int, int]] = []
    for row_id, (last, first, middle, born, number, document) in enumerate(people(count, chance), 1):
        keys = fold(last), fold(first), fold(middle)
        surnames.add(keys[0])
        patients.append((row_id, f"{row_id:06d}", last, first, middle, born.isoformat(), *keys, document, document))
        phones.append((reversed_digits(number), row_id, number))
        runs.extend((part, row_id) for part in parts([number, document]))
    with conn:
        conn.executemany(
            "INSERT INTO patient(id, card_no, last_name, first_name, middle_name, birth_date, last_key, first_key,"
            " middle_key, document_no, document_key, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            patients,
        )
        conn.executemany("INSERT INTO patient_phone(rev, patient_id, e164) VALUES (?, ?, ?)", sorted(phones))
        conn.executemany("INSERT INTO number_part(part, patient_id) VALUES (?, ?)", sorted(runs))
        conn.executemany("INSERT INTO surname(k) VALUES (?)", [(key,) for key in surnames])
        conn.execute("ANALYZE")
    conn.close()


def typed(chance: random.Random, rounds: int) -> dict[str, list[str]]:
    """What is typed, every beginning of it, by sort."""
    sorts: dict[str, list[str]] = {
        "name": [],
        "two names": [],
        "fragment": [],
        "patronymic": [],
        "number": [],
        "birth": [],
        "mixed": [],
    }
    for last, first, middle, born, number, document in people(rounds, chance):
        sorts["name"].extend(last[:end] for end in range(1, len(last) + 1))
        pair = f"{first[: chance.randrange(1, len(first) + 1)]} {last[: chance.randrange(1, len(last) + 1)]}"
        sorts["two names"].extend((pair, f"{last} {first} {middle}", f"{last[0]} {first[0]}"))
        sorts["fragment"].append(last[2:6])
        if middle:
            sorts["patronymic"].extend(middle[:end] for end in range(2, len(middle) + 1))
            sorts["patronymic"].extend(
                (f"{last} {middle}", f"{middle} {last[:3]}", f"{first} {middle}", f"{first[:2]} {middle}")
            )
        sorts["number"].extend((number[-4:], number[-7:], number[4:9], number, document[2:8], document[:6]))
        sorts["birth"].extend((f"{born:%d.%m.%Y}", f"{born:%d%m%Y}", f"{born:%d.%m}", str(born.year)))
        sorts["mixed"].extend((f"{last} {born.year}", f"{last[:3]} {number[-4:]}", f"{first} {born:%d.%m.%Y}"))
    return sorts


async def measure(office: Office, texts: list[str]) -> list[float]:
    """Milliseconds of each search, the whole way through the service."""
    taken = []
    for text in texts:
        began = time.perf_counter()
        await office.patients.search(text, 20)
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


async def run(folder: Path, count: int, rounds: int) -> None:
    """Fill, search, print."""
    chance = random.Random(11)
    path = folder / "measured.sqlite3"
    first = FirstStart(centre=Centre(name="Measured"), login="measurer", register_name="1")
    store = await open_data(path, SystemClock(), first=first)
    await store.close()
    if count:
        await asyncio.to_thread(fill, path, count, chance)
    store = await open_data(path, SystemClock(), first=first)
    office = await seat(store, "measurer", "bench")
    await measure(office, ["warm", "up 1958", "12345"])
    for sort, texts in typed(chance, rounds).items():
        taken = await measure(office, texts)
        p50, p99 = statistics.median(taken), taken[max(int(len(taken) * 0.99) - 1, 0)]
        told = f"p50 {p50:6.2f}  p99 {p99:6.2f}  worst {taken[-1]:6.2f} ms"
        sys.stdout.write(f"{sort:10} {len(taken):5} searches  {told}\n")
    await store.close()


def main() -> None:
    """Measure a register of a million, or of as many as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=60, help="people whose data are typed")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder), args.patients, args.rounds))


if __name__ == "__main__":
    main()
