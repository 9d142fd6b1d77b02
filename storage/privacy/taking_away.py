"""Rows lose what they say of a person, and an erasure vouches for what is left of them.

One journal row names them all; the database lets exactly these be changed, and only until the next row is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select, text, update

from storage.cash import erasing, ledger
from storage.cash.tables import entry, posting, receipt_line
from storage.errors import N_, RuleBroken
from storage.ids import PatientId
from storage.journal import erased
from storage.journal.chain import hash_of
from storage.journal.tables import act, journal, journal_head
from storage.privacy import personal
from storage.privacy.records import Row
from storage.schema import metadata
from storage.unit import Unit

_JOURNAL = text(
    'SELECT id, act_id, at, login, desk, verb, what, "key", before, after, prev_hash, hash, salt'
    " FROM journal WHERE id = :row AND erased_by IS NULL"
)
"""As the check reads them: instants as plain seconds, as they were hashed."""
_GONE = (
    update(journal)
    .where(journal.c.id == bindparam("row"))
    .values(before=None, after=None, salt=None, erased_by=bindparam("by"))
)


class Told:
    """One row of the journal, as it is hashed."""

    def __init__(self, values: Sequence[object], prev_hash: str, own: str, salt: str | None) -> None:
        self.id = int(str(values[0]))
        self.values, self.prev_hash, self.hash, self.salt = tuple(values), prev_hash, own, salt

    @property
    def whole(self) -> bool:
        """Its hash is that of what it says."""
        return self.hash == hash_of(self.prev_hash, self.values, self.salt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """What is taken away."""

    tables: Mapping[str, Sequence[Row]]
    """Rows that stay without what they say of a person."""
    journal: Sequence[Told]
    """Rows of the journal that lose their details."""
    acts: Sequence[int] = field(default=())
    """Acts whose keys hold what a file calls the person."""
    patients: Sequence[PatientId] = field(default=())
    """Patients of whom the shell is left; the caller makes them so."""


def write_down(unit: Unit, key: int, away: Away) -> int:
    """Journal an erasure and take away what it names; answers its row.  `key` is the person, or 0.

    Raises RuleBroken for a journal that is damaged.  No other row may be journalled before the caller has finished.
    """
    emptied = {name: _emptied(name, away.tables.get(name, ())) for name in personal.EMPTIED}
    named = [(erased.JOURNAL, row.id) for row in away.journal]
    named += [(erased.ACT, act_id) for act_id in away.acts]
    named += [(erased.PATIENT, who) for who in away.patients]
    for name, letter in personal.LETTERS.items():
        named += [(letter, row_id) for row_id in emptied[name]]
    money = _money_left(unit.conn, away.tables.get("receipt", ()), emptied)
    told = erased.telling(named, rows=_journal_left(away.journal), money=money.told())
    unit.journal(erased.WHAT, key, None, told)
    by: int = unit.conn.execute(select(journal_head.c.last)).scalar_one()
    _take_rows(unit, emptied, by)
    if away.journal:
        unit.conn.execute(_GONE, [{"row": row.id, "by": by} for row in away.journal])
    for act_id in away.acts:
        unit.conn.execute(update(act).where(act.c.id == act_id).values(idem_key=f"erased-{act_id}"))
    return by


def telling(conn: Connection, row_ids: Iterable[int]) -> list[Told]:
    """Those of the journal's rows that still say something of the person, in their order."""
    found = []
    for row_id in row_ids:
        row = conn.execute(_JOURNAL, {"row": row_id}).first()
        if row is None:
            continue
        details = (personal.details_of(row.before), personal.details_of(row.after))
        if any(personal.says_something(row.what, one) for one in details):
            found.append(Told(tuple(row)[:10], row.prev_hash, row.hash, row.salt))
    return found


def _journal_left(rows: Sequence[Told]) -> str:
    """The digest of what is left of these rows; each is looked at once more before it goes.  Raises RuleBroken."""
    left = erased.Remains()
    for row in rows:
        if not row.whole:
            raise RuleBroken(
                N_("Row {row} of the journal is damaged, so that nothing is erased; run `frontdesk check`."), row=row.id
            )
        left.add([*row.values[:8], row.prev_hash, row.hash])
    return left.told()


def _emptied(table: str, rows: Sequence[Row]) -> dict[int, dict[str, object]]:
    """What changes in the rows of a table, by their key."""
    key = "appointment_id" if table == "priority" else "id"
    changes = {int(row[key]): personal.emptied(table, row) for row in rows}
    return {row_id: values for row_id, values in changes.items() if values}


def _money_left(
    conn: Connection, receipts: Sequence[Row], emptied: Mapping[str, Mapping[int, Mapping[str, object]]]
) -> erased.Remains:
    """The digest of what will be left of these receipts and their entries, in the order of the check."""
    left = erased.Remains()
    papers = {row["entry_id"]: row for row in receipts if row["id"] in emptied["receipt"]}
    asked = select(entry).where(entry.c.id.in_(list(papers))).order_by(entry.c.register_id, entry.c.number)
    for row in conn.execute(asked).all():
        paper = {**papers[row.id], **emptied["receipt"][papers[row.id]["id"]]}
        lines = conn.execute(
            select(receipt_line).where(receipt_line.c.receipt_id == paper["id"]).order_by(receipt_line.c.line)
        ).mappings()
        posted = conn.execute(select(posting).where(posting.c.entry_id == row.id).order_by(posting.c.line))
        postings = tuple((one.account_id, one.amount_minor) for one in posted)
        memo = emptied["entry"].get(row.id, {}).get("memo", row.memo)
        fields = erasing.fields_of(row)
        fields = (*fields[:8], memo, *fields[9:])
        left.add(erasing.remains_of(row, postings, ledger.paper_of(paper, list(lines)), fields))
    return left


def _take_rows(unit: Unit, emptied: Mapping[str, Mapping[int, Mapping[str, object]]], by: int) -> None:
    for name, changes in emptied.items():
        table = metadata.tables[name]
        key = table.c.appointment_id if name == "priority" else table.c.id
        for row_id, values in changes.items():
            stored = dict(values)
            if "version" in table.c:
                stored["version"] = table.c.version + 1
            if name == "receipt":
                stored |= {"patient_name": "", "reason": "", "erased_by": by}
            unit.conn.execute(update(table).where(key == row_id).values(stored))
