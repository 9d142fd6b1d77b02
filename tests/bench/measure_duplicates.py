"""How well people entered twice are found (`python tests/bench/measure_duplicates.py [FILE]`).

FILE is a CSV of patients whose ids tell the truth as in FEBRL: `rec-17-org` and `rec-17-dup-0` are one
person.  Without a file, a made-up set of the same kind is used (as many records as `--made` says).
The file goes through the real import into an empty centre, then through the real report.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from storage.centre.records import Centre
from storage.clock import SystemClock
from storage.exchange.records import Kind, Options
from storage.exchange.taking import take_file
from storage.office import seat
from storage.opening import FirstStart, open_data
from storage.patients import sweep

Pair = tuple[str, str]

_FIRST = [
    "anna", "boris", "clara", "david", "elena", "fedor", "greta", "henry", "irina", "jacob", "karin", "lukas",
    "maria", "nikolai", "olga", "pavel", "rosa",
]
_LAST = [
    "adler", "berger", "castro", "dimitrov", "eriksen", "fischer", "garcia", "hansen", "ivanov", "jensen",
    "keller", "larsen", "meyer", "novak",
]
_STREETS = [
    "north", "south", "river", "garden", "mill", "church", "station", "market", "forest", "harbour", "meadow",
    "bridge", "castle", "orchard",
]
_TOWNS = [
    "aston", "burley", "corfield", "denham", "easton", "fairlea", "grantley", "hadley", "ingham", "kelton",
]


@dataclass(frozen=True)
class Score:
    """What the report found against the truth."""

    true_pairs: int
    found: int
    false: int
    seconds: float

    @property
    def recall(self) -> float:
        """The part of the true pairs that was found."""
        return self.found / self.true_pairs


def person_of(record: str) -> str:
    """The number in a record's id."""
    return record.split("-")[1]


def truth(path: Path) -> set[frozenset[str]]:
    """The true pairs of a file, told by the numbers in its ids."""
    people: dict[str, list[str]] = {}
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            people.setdefault(person_of(row["rec_id"]), []).append(row["rec_id"])
    return {
        frozenset((one, other))
        for records in people.values()
        for at, one in enumerate(records)
        for other in records[at + 1 :]
    }


async def reported(path: Path, *, with_document: bool) -> tuple[list[Pair], float]:
    """Import into an empty centre and report; the pairs, and how long the report took."""
    with tempfile.TemporaryDirectory() as folder:
        first = FirstStart(centre=Centre(name="Measured"), login="measurer", register_name="1")
        store = await open_data(Path(folder) / "measured.sqlite3", SystemClock(), first=first)
        try:
            office = await seat(store, "measurer", "bench")
            await take_file(office, Kind.PATIENTS, path, Options())
            began = time.perf_counter()
            found = await office.read(sweep.duplicates, with_document=with_document)
            seconds = time.perf_counter() - began
            return await office.read(sweep.outside_names, found), seconds
        finally:
            await store.close()


def measure(path: Path, *, with_document: bool) -> Score:
    """Import, report and compare with the truth."""
    pairs, seconds = asyncio.run(reported(path, with_document=with_document))
    true_pairs = truth(path)
    found = {frozenset(pair) for pair in pairs}
    return Score(
        true_pairs=len(true_pairs), found=len(found & true_pairs), false=len(found - true_pairs), seconds=seconds
    )


# ---------------------------------------------------------------------------- a made-up set


def _slip(word: str, chance: random.Random) -> str:
    """One slip of the finger."""
    if len(word) < 3:
        return word
    at = chance.randrange(1, len(word) - 1)
    letter = chance.choice("aeinorst")
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return chance.choice((word[:at] + word[at + 1 :], word[:at] + letter + word[at:], swapped))


def make(path: Path, people: int, seed: int = 7) -> None:
    """Write a set in FEBRL's columns: each person once as it is and once with one to three errors."""
    chance = random.Random(seed)
    slipping = ("given_name", "surname", "address_1", "suburb", "postcode")
    names = ("rec_id", *slipping, "street_number", "date_of_birth", "soc_sec_id")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for number in range(people):
            born = date(1920, 1, 1) + timedelta(days=chance.randrange(36_000))
            row = {
                "given_name": chance.choice(_FIRST),
                "surname": chance.choice(_LAST) + chance.choice(("", "a", "son", "mann", "ova", "feld")),
                "street_number": str(chance.randrange(1, 300)),
                "address_1": f"{chance.choice(_STREETS)}{chance.choice(_STREETS)} street",
                "suburb": chance.choice(_TOWNS),
                "postcode": str(chance.randrange(1000, 9999)),
                "date_of_birth": f"{born:%Y%m%d}",
                "soc_sec_id": str(chance.randrange(1_000_000, 9_999_999)),
            }
            writer.writerow(row | {"rec_id": f"rec-{number}-org"})
            wrong = dict(row)
            for field in chance.sample(slipping, chance.randrange(1, 4)):
                wrong[field] = _slip(wrong[field], chance)
            writer.writerow(wrong | {"rec_id": f"rec-{number}-dup-0"})


def main() -> int:
    """Measure and print; 1 when less is found than is promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--made", type=int, default=500, metavar="PEOPLE")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = args.file
        if path is None:
            path = Path(folder) / "made.csv"
            make(path, args.made)
        scores = {True: measure(path, with_document=True), False: measure(path, with_document=False)}
    promised = {True: 0.95, False: 0.87}
    for with_document, score in scores.items():
        told = "with the document number" if with_document else "without it"
        if args.json:
            line = {"document": with_document, "recall": score.recall, "false": score.false, "seconds": score.seconds}
            sys.stdout.write(json.dumps(line) + "\n")
        else:
            found = f"{score.recall:.1%} of {score.true_pairs} pairs, {score.false} false, {score.seconds:.2f} s"
            sys.stdout.write(f"{told}: {found}\n")
    return int(any(score.false or score.recall < promised[which] for which, score in scores.items()))


if __name__ == "__main__":
    sys.exit(main())
