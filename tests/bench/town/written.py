"""The journal of the town: who registered whom and booked what, each row chained to the one before."""

from __future__ import annotations

from storage.journal.chain import as_text, hash_of
from tests.bench.town.book import Visit
from tests.bench.town.ground import Ground
from tests.bench.town.people import People
from tests.bench.town.plan import Plan
from tests.bench.town.sink import Sink

JOURNAL = (
    *("id", "act_id", "at", "login", "desk", "verb", "what", "key", "before", "after"),
    *("prev_hash", "hash"),
)
_NAMES = ("last_name", "first_name", "middle_name")
ACT = ("id", "idem_key", "verb", "login", "desk", "at", "result")


class Journal:
    """Goes on where the product's own rows end."""

    def __init__(self, plan: Plan, people: People, ground: Ground, sink: Sink) -> None:
        """Read where the chain ends, and see how much is to be left out or said twice."""
        self._people, self._ground, self._sink, self._engine = people, ground, sink, sink.engine
        self._plan = plan
        last = self._engine.run("SELECT last, hash FROM journal_head")[0]
        self._id, self._hash = int(last[0]), str(last[1])
        self._act = int(self._engine.run("SELECT max(id) FROM act")[0][0])
        wanted = max(0, plan.journalled - self._id)
        told = plan.patients + plan.visits
        self._left_out = max(0, told - wanted)
        self._more = max(0, wanted - told)
        self._patients = 0
        sink.declare("act", ACT)
        sink.declare("journal", JOURNAL)

    def day(self, number: int, day_start: int, booked: list[Visit]) -> None:
        """Registrations and bookings of a day."""
        known = self._people.known(number) if number < self._plan.past_days else self._people.count
        while self._patients < known:
            self._patients += 1
            if self._left_out:
                self._left_out -= 1
                continue
            names = dict(zip(_NAMES, self._people.name(self._patients), strict=True))
            after = as_text({**names, "card_no": self._people.card(self._patients)})
            self._tell(day_start + OPENING, ("patients.register", "patient", self._patients, after))
        for visit in booked:
            if self._left_out:
                self._left_out -= 1
                continue
            after = (
                f'{{"kind":"{"first" if visit.first else "follow"}","local_date":"{visit.day.isoformat()}",'
                f'"local_min":{visit.minute},"minutes":{visit.minutes},"patient_id":{visit.patient},'
                f'"practitioner_id":{visit.doctor.id},"room_id":{visit.doctor.room},"starts_at_utc":{visit.starts_at}}}'
            )
            self._tell(visit.booked_at, ("schedule.book", "appointment", visit.id, after))
            again = self._more // self._plan.visits + (visit.id <= self._more % self._plan.visits)
            for _ in range(again):
                state = "confirmed" if visit.confirmed else "unconfirmed"
                after = f'{{"confirmation":"{state}"}}'
                self._tell(visit.booked_at + 60, ("schedule.confirm", "appointment", visit.id, after))

    def _tell(self, at: int, said: tuple[str, str, int, str | None]) -> None:
        verb, what, key, after = said
        self._id += 1
        self._act += 1
        place = self._id % len(self._ground.desk)
        login, desk = self._ground.desk[place][1], f"desk {place + 1}"
        digest = hash_of(self._hash, (self._id, self._act, at, login, desk, verb, what, key, None, after))
        self._sink.add("act", (self._act, f"{self._act:032x}", verb, login, desk, at, key))
        row = (self._id, self._act, at, login, desk, verb, what, key, None, after, self._hash, digest)
        self._sink.add("journal", row)
        self._hash = digest

    def end(self) -> None:
        """Set the head to the last row."""
        self._engine.run(f"UPDATE journal_head SET last = {self._id}, hash = '{self._hash}'")


OPENING = 8 * 3600
"""When the first of a day was registered, in seconds of the day."""
