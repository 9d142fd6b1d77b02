"""What the columns of the data are called by people, where `frontdesk check` names one that is wrong."""

from __future__ import annotations

from console.locale import N_, _

_COLUMNS = {
    "about": N_("matter"),
    "active": N_("whether it is in use"),
    "amount_minor": N_("sum"),
    "appointment_id": N_("visit"),
    "arrived_at": N_("time of arrival"),
    "birth_date": N_("date of birth"),
    "by_name": N_("name of who did it"),
    "call_id": N_("call"),
    "called_at": N_("time of the call to the room"),
    "caller_name": N_("name of the caller"),
    "cancel_reason": N_("reason of the cancellation"),
    "card_no": N_("card number"),
    "charge_id": N_("charge"),
    "comment": N_("comment"),
    "created_at": N_("time of making"),
    "created_by": N_("who made it"),
    "day": N_("day"),
    "desk": N_("desk"),
    "direction": N_("direction"),
    "discount_minor": N_("discount"),
    "document_no": N_("number of the document"),
    "email": N_("e-mail"),
    "end_min": N_("end"),
    "entry_id": N_("ledger entry"),
    "equipment_id": N_("equipment"),
    "first_name": N_("first name"),
    "kind": N_("kind"),
    "last_name": N_("last name"),
    "local_date": N_("day"),
    "local_min": N_("time"),
    "login": N_("login"),
    "method": N_("way of paying"),
    "middle_name": N_("middle name"),
    "minutes": N_("length"),
    "name": N_("name"),
    "note": N_("note"),
    "number": N_("number"),
    "opened_at": N_("time of opening"),
    "outcome": N_("outcome"),
    "paid_minor": N_("sum paid"),
    "part_of": N_("greater whole"),
    "patient_id": N_("patient"),
    "place": N_("place"),
    "practitioner_id": N_("doctor"),
    "price_minor": N_("price"),
    "quantity": N_("quantity"),
    "ready_at": N_("time of readiness"),
    "reason": N_("reason"),
    "receipt_id": N_("receipt"),
    "refunded_minor": N_("sum given back"),
    "register_id": N_("register"),
    "role": N_("role"),
    "room_id": N_("room"),
    "service_id": N_("service"),
    "sex": N_("sex"),
    "shift_id": N_("shift"),
    "specialty": N_("specialty"),
    "start_min": N_("beginning"),
    "state": N_("state"),
    "status": N_("state"),
    "text": N_("text"),
    "to_pay_at": N_("time of going to pay"),
    "total_minor": N_("total"),
    "user_id": N_("login"),
    "valid_from": N_("first day"),
    "valid_to": N_("last day"),
    "value": N_("value"),
    "withdrawn_at": N_("time of withdrawal"),
}


def table_word(name: str) -> str:
    """What one thing of a table is called."""
    return column_words(f"{name}_id") if f"{name}_id" in _COLUMNS else _quoted(name)


def column_words(names: str) -> str:
    """Columns, parted by commas, in the words of the desk; those without words by their own names, in quotes."""
    words = [_(_COLUMNS[name]) if name in _COLUMNS else _quoted(name) for name in names.split(", ")]
    return ", ".join(words)


def _quoted(name: str) -> str:
    return _("“{name}”").format(name=name)
