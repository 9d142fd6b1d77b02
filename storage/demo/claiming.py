"""The claims of the made-up clinic: the last working day's are sent and part paid, or drafts; today's are to come."""

from __future__ import annotations

from datetime import date, datetime

from storage.claims import claim_queries, claim_verbs, line_queries, payment_queries, payment_verbs
from storage.claims.layout_rules import layout_of
from storage.claims.payment_records import PaymentDraft
from storage.claims.register_rules import sheet_of
from storage.claims.usual_layouts import default_text
from storage.rights import Actor
from storage.unit import Unit

DOCUMENT = "4711"
PAID_PERCENT = 40


def claim(unit: Unit, seat: tuple[Actor, datetime], day: date, locale: str) -> None:
    """One draft for each insurer of whom anything is owed; the first is sent, and the insurer pays a part of it."""
    with unit.seated(*seat):
        insurers = payment_queries.insurers(unit.conn)
        made = [unit.perform(claim_verbs.collect, insurer_id, day, day) for insurer_id, _name in insurers]
        drafts = [one for one in made if one is not None]
        if not drafts:
            return
        of = claim_queries.claim_of(unit.conn, drafts[0])
        unit.perform(claim_verbs.ready, of.id, of.version)
        _send(unit, of.id, locale)
        amount = of.amount_minor * PAID_PERCENT // 100 // 100 * 100
        draft = PaymentDraft(insurer_id=of.insurer_id, day=unit.today, document=DOCUMENT, amount_minor=amount)
        paid = unit.perform(payment_verbs.enter_payment, draft)
        unit.perform(payment_verbs.match, paid or 0, ((of.id, amount),))


def _send(unit: Unit, claim_id: int, locale: str) -> None:
    of = claim_queries.claim_of(unit.conn, claim_id)
    lines = line_queries.lines_of(unit.conn, claim_id)
    layout = layout_of(default_text(locale))
    sheet = sheet_of(layout, of, lines, centre=unit.centre.name, today=unit.today)
    number = claim_queries.next_number(unit.conn, of.insurer_id, unit.today.year)
    unit.perform(claim_verbs.send, claim_id, number, sheet.digest, of.version)
