"""What a person did, in words: for undo, which names what it takes back and what it would take back next."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from console import document_words
from console.insuring import deed_words
from console.locale import N_, _
from console.locale.formats import clock, money
from console.typed.phones import format_phone
from console.visit_words import day_at, from_first
from storage.journal.records import Deed, Part

_ACTS = {
    "calls.open": N_("CALL ROW"),
    "calls.take": N_("CALL TAKEN"),
    "calls.identify": N_("CALLER NAMED"),
    "calls.name_caller": N_("CALLER NAMED"),
    "calls.new_caller": N_("NEW CALLER"),
    "calls.close": N_("CALL CLOSED"),
    "calls.edit": N_("OUTCOME OF A CALL"),
    "calls.drop": N_("CALL ROW DROPPED"),
    "calls.log_try": N_("TRY TO REACH"),
    "calls.done": N_("CALL DEALT WITH"),
    "calls.book": N_("BOOKING"),
    "calls.move": N_("MOVE"),
    "calls.cancel": N_("CANCELLATION"),
    "schedule.book": N_("BOOKING"),
    "assist.ask": N_("REQUEST FOR HELP"),
    "assist.answer": N_("ANSWER TO A REQUEST"),
    "schedule.book_pair": N_("BOOKING of two visits"),
    "schedule.move": N_("MOVE"),
    "schedule.cancel": N_("CANCELLATION"),
    "schedule.no_show": N_("NO-SHOW"),
    "schedule.reinstate": N_("BOOKING"),
    "schedule.come_late": N_("BOOKING"),
    "schedule.confirm": N_("CONFIRMATION"),
    "schedule.book_series": N_("COURSE OF VISITS"),
    "schedule.move_series": N_("MOVE OF A COURSE"),
    "schedule.cancel_series": N_("CANCELLATION OF A COURSE"),
    "evening.confirm": N_("CONFIRMATION"),
    "evening.log_try": N_("TRY TO REACH"),
    "evening.call_later": N_("CALL AT A LATER TIME"),
    "evening.move": N_("MOVE"),
    "evening.cancel": N_("CANCELLATION"),
    "evening.card": N_("CARD"),
    "evening.close_list": N_("PULL LIST CLOSED"),
    "rebooking.log_try": N_("TRY TO REACH"),
    "rebooking.call_later": N_("CALL AT A LATER TIME"),
    "rebooking.move": N_("MOVE"),
    "rebooking.cancel": N_("CANCELLATION"),
    "rebooking.keep": N_("VISIT THAT TAKES PLACE"),
    "schedule.amend": N_("CHANGE OF THE VISIT"),
    "schedule.card": N_("CARD"),
    "schedule.follow_up": N_("FOLLOW-UP"),
    "schedule.entered_in_error": N_("VISIT IN ERROR"),
    "queue.arrive": N_("ARRIVAL"),
    "queue.ready": N_("READY"),
    "queue.call": N_("CALLED"),
    "queue.send": N_("SENT IN"),
    "queue.next_patient": N_("SENT IN"),
    "queue.to_pay": N_("TO PAY"),
    "queue.leave": N_("GONE"),
    "queue.leave_without_visit": N_("LEFT UNSEEN"),
    "queue.step_back": N_("STEP BACK"),
    "queue.walk_in": N_("WALK-IN"),
    "queue.no_show": N_("NO-SHOW"),
    "queue.tell": N_("DOCTOR TOLD"),
    "queue.acknowledge": N_("SEEN"),
    "queue.prioritise": N_("ORDER IN THE QUEUE"),
    "queue.card": N_("CARD"),
    "queue.room_to_clean": N_("ROOM TO CLEAN"),
    "queue.room_clean": N_("ROOM CLEANED"),
    **document_words.DEEDS,
    **deed_words.DEEDS,
    "messages.agree": N_("WORD ON MESSAGES"),
    "messages.write": N_("MESSAGE"),
    "messages.write_all": N_("MESSAGES"),
    "messages.send_again": N_("MESSAGE SENT AGAIN"),
    "messages.let_be": N_("MESSAGE LET BE"),
    "messages.set_words": N_("WORDS OF MESSAGES"),
    "printing.add_printer": N_("NEW PRINTER"),
    "printing.change_printer": N_("PRINTER"),
    "printing.retire_printer": N_("PRINTER RETIRED"),
    "printing.put": N_("PRINTING"),
    "printing.reprint": N_("PRINTING A COPY"),
    "printing.again": N_("PRINTING AGAIN"),
    "printing.let_be": N_("PAPER LET BE"),
    "fiscal.tie": N_("FISCAL REGISTER"),
    "fiscal.tax_number": N_("TAX NUMBER"),
    "fiscal.again": N_("FISCAL RECEIPT AGAIN"),
    "fiscal.let_be": N_("FISCAL RECEIPT LET BE"),
    "recalls.log_try": N_("TRY TO REACH"),
    "recalls.due": N_("DAY OF A RECALL"),
    "recalls.stop": N_("RECALL STOPPED"),
    "recalls.start": N_("RECALL BEGUN AGAIN"),
    "recalls.opt_out": N_("CALLS TO A PATIENT"),
    "recalls.plan": N_("PLAN OF TREATMENT"),
    "recalls.stage_done": N_("STAGE OF A PLAN"),
    "recalls.close_plan": N_("PLAN CLOSED"),
    "recalls.add_type": N_("RECALL RULE"),
    "recalls.edit_type": N_("CHANGE OF THE RULE"),
    "recalls.use_type": N_("USE OF THE RULE"),
    "waiting.add": N_("ENTRY OF THE WAIT-LIST"),
    "waiting.change": N_("CHANGE OF THE ENTRY"),
    "waiting.give_up": N_("TAKEN OFF THE WAIT-LIST"),
    "waiting.settle": N_("ENTRY OF THE WAIT-LIST"),
    "waiting.log_try": N_("TRY TO REACH"),
    "waiting.fill": N_("BOOKING"),
    "patients.register": N_("REGISTRATION"),
    "patients.add_caller": N_("NEW CALLER"),
    "patients.edit": N_("CHANGE OF THE CARD"),
    "patients.add_phone": N_("NEW NUMBER"),
    "patients.set_alert": N_("ALERT"),
    "patients.open_card": N_("CARD OPENED"),
    "patients.note_paper": N_("PAPER"),
    "patients.void_paper": N_("PAPER VOIDED"),
    "patients.merge": N_("MERGING"),
    "patients.unmerge": N_("TAKING APART"),
    "services.add": N_("NEW SERVICE"),
    "services.edit": N_("CHANGE OF THE SERVICE"),
    **dict.fromkeys(("services.add_free_rule", "services.edit_free_rule"), N_("RULE OF FREE FOLLOW-UPS")),
    "services.offer": N_("OFFER OF THE SERVICE"),
    "services.set_price": N_("PRICE"),
    "services.withdraw_price": N_("PRICE TAKEN BACK"),
    "templates.put": N_("TEMPLATE"),
    "templates.withdraw": N_("TEMPLATE AS USUAL"),
    "claims.collect": N_("CLAIM COLLECTED"),
    "claims.add_line": N_("LINE OF A CLAIM"),
    "claims.take_out": N_("LINE TAKEN OUT OF A CLAIM"),
    "claims.hold": N_("CLAIM ON HOLD"),
    "claims.reopen": N_("CLAIM A DRAFT AGAIN"),
    "claims.ready": N_("CLAIM READY"),
    "claims.send": N_("CLAIM SENT"),
    "claims.accept": N_("CLAIM ACCEPTED"),
    "claims.reject": N_("REJECTION OF A CLAIM"),
    "claims.resubmit": N_("REJECTED LINES SENT AGAIN"),
    "claims.give_up": N_("CLAIM CLOSED"),
    "claims.enter_payment": N_("PAYMENT FROM AN INSURER"),
    "claims.match": N_("PAYMENT MATCHED"),
    "claims.set_layout": N_("LAYOUT OF A REGISTER"),
    "cash.charge_visit": N_("CHARGES OF THE VISIT"),
    "cash.add_charge": N_("CHARGE"),
    "cash.set_quantity": N_("CHANGE OF THE CHARGE"),
    **dict.fromkeys(("queue.reopen", "schedule.take_up"), N_("VISIT TAKEN UP AGAIN")),
    "cash.discount": N_("DISCOUNT"),
    "cash.void_charge": N_("STRUCK OFF"),
    "cash.cash_move": N_("CASH MOVED"),
    "cash.request_refund": N_("REFUND ASKED FOR"),
    "cash.pay": N_("PAYMENT"),
    "cash.deposit": N_("ADVANCE"),
    "cash.refund": N_("REFUND"),
    "cash.approve_refund": N_("REFUND"),
    "cash.decline_refund": N_("REFUND DECLINED"),
    "cash.reprint": N_("COPY OF A RECEIPT"),
    "cash.open_shift": N_("SHIFT OPENED"),
    "cash.hand_over": N_("DRAWER HANDED OVER"),
    "cash.accept_hand_over": N_("DRAWER TAKEN OVER"),
    "cash.close_shift": N_("SHIFT CLOSED"),
    "cash.keep_shift": N_("SHIFT KEPT"),
    **dict.fromkeys(("staff.add_practitioner", "staff.reinstate"), N_("NEW DOCTOR")),
    **dict.fromkeys(("staff.edit_practitioner", "staff.retire", "staff.make_default"), N_("CHANGE OF THE DOCTOR")),
    **dict.fromkeys(("staff.add_room", "staff.edit_room", "staff.use_room"), N_("ROOM")),
    **dict.fromkeys(("staff.add_equipment", "staff.edit_equipment", "staff.use_equipment"), N_("EQUIPMENT")),
    "services.need_device": N_("DEVICES OF A SERVICE"),
    **dict.fromkeys(("staff.add_line", "staff.end_line", "staff.set_week", "staff.set_hours"), N_("WORKING HOURS")),
    **dict.fromkeys(("staff.add_break", "staff.remove_break"), N_("BREAK")),
    **dict.fromkeys(("staff.add_exception", "staff.remove_exception"), N_("DAY OF ITS OWN")),
    **dict.fromkeys(("staff.set_days", "staff.clear_days"), N_("DAYS OF THEIR OWN")),
    "staff.import_absences": N_("ABSENCES FROM A FILE"),
    **dict.fromkeys(("staff.add_holiday", "staff.remove_holiday", "staff.fill_holidays"), N_("HOLIDAYS")),
    **dict.fromkeys(("accounts.add", "accounts.edit", "accounts.set_role", "accounts.set_disabled"), N_("LOGIN")),
    "accounts.set_pin": N_("PIN"),
    "accounts.set_password": N_("PASSWORD"),
    **dict.fromkeys(("accounts.add_key", "accounts.remove_key"), N_("PUBLIC KEY")),
    "accounts.end_session": N_("SESSION ENDED"),
    "centre.settle": N_("SETTINGS OF THE CENTRE"),
    "privacy.erase": N_("PERSON ERASED"),
    "privacy.give_out": N_("DATA GIVEN OUT"),
    "privacy.give_calendar": N_("CALENDAR GIVEN OUT"),
    "privacy.retain": N_("OVER ITS TIME ERASED"),
}
"""What an act was, by its verb; a test holds the list against the verbs of the desks."""
_STEPS = {
    "arrived": N_("ARRIVAL"),
    "ready": N_("READY"),
    "called": N_("CALLED"),
    "in-room": N_("SENT IN"),
    "to-pay": N_("TO PAY"),
    "left": N_("GONE"),
    "left-without-visit": N_("LEFT UNSEEN"),
    "undone": N_("STEP BACK"),
}
"""What `queue.advance` did, by the step that it took."""
_PAPERS = {
    "identity": N_("identity paper"),
    "contract": N_("contract"),
    "consent": N_("consent"),
    "policy": N_("policy"),
    "questionnaire": N_("questionnaire"),
}
_INSTEAD = {
    "cash.pay": N_("give the money back by a refund ({cancel} in Cash)"),
    "cash.deposit": N_("give the money back by a refund ({cancel} in Cash)"),
    "claims.settle": N_("give the money back by a refund ({cancel} in Cash)"),
    "cash.refund": N_("take the money again as a new payment"),
    "cash.approve_refund": N_("take the money again as a new payment"),
    "cash.decline_refund": N_("ask for the refund anew ({cancel} in Cash)"),
    "patients.open_card": N_("the number stays with the patient"),
    "cash.open_shift": N_("close the shift ({done} in Cash)"),
    "cash.close_shift": N_("only what you do after it can be undone; {new} in Cash opens a shift"),
    "cash.hand_over": N_("count it again to keep it ({move} in Cash)"),
    "cash.accept_hand_over": N_("hand the drawer over again"),
    "cash.keep_shift": N_("hand the drawer over again"),
    "privacy.erase": N_("nothing of the person is left to be put back"),
    **dict.fromkeys(("privacy.give_out", "privacy.give_calendar"), N_("what was given out is in other hands")),
    "privacy.retain": N_("nothing of it is left to be put back"),
}
"""What can be done about what cannot be taken back."""
TOLD = 3
"""So many acts of one deed are named."""


def act_word(verb: str) -> str:
    """`BOOKING`; a verb that no desk has is named as it is."""
    return _(_ACTS[verb]) if verb in _ACTS else verb


def told(deed: Deed) -> str:
    """What was done, and to whom: `BOOKING Ivanov Pyotr, Tue 6 Oct 11:20`."""
    parts = list(dict.fromkeys(_part(part) for part in reversed(deed.parts)))
    return " + ".join(parts[:TOLD]) + (" ..." if len(parts) > TOLD else "")


def _part(part: Part) -> str:
    about = [format_phone(part.who) if part.who.startswith("+") else part.who]
    if not part.who and part.verb.startswith("calls."):
        about = [_("number unknown")]
    if part.day is not None and part.minute is not None:
        about.append(from_first(part.visits, day_at(part.day, part.minute)))
    if part.thing not in _STEPS:
        about.append(_(_PAPERS[part.thing]) if part.thing in _PAPERS else part.thing)
    if part.amount_minor is not None:
        about.append(money(part.amount_minor))
    named = _STEPS.get(part.thing, "") if part.verb == "queue.advance" else _ACTS.get(part.verb, "")
    word = _(named) if named else _("ANOTHER ACT")
    return " ".join(filter(None, (word, ", ".join(filter(None, about)))))


def final(deed: Deed, legends: Mapping[str, str]) -> str:
    """That a deed cannot be taken back, and what to do instead; `legends` are the keys of the verbs."""
    instead = next((_(_INSTEAD[part.verb]) for part in deed.parts if part.verb in _INSTEAD), "")
    if instead:
        said = _("This cannot be taken back: {what}; {instead}.")
        return said.format(what=told(deed), instead=instead.format_map(legends))
    return _("This cannot be taken back: {what}.").format(what=told(deed))


def refused(deed: Deed, why: str) -> str:
    """That a deed cannot be taken back any more, and why."""
    return _("Not taken back: {what}. {why}").format(what=told(deed), why=why)


def coming(deed: Deed | None, key: str) -> str:
    """What the next `u` takes back; nothing when there is nothing, or nothing that can be."""
    if deed is None or deed.final:
        return ""
    return _("{key} again takes back: {what}").format(key=key, what=told(deed))


def asked(deed: Deed, key: str, own_desk: str, tz: ZoneInfo) -> str:
    """What `u` would take back, before it does: nothing on the line has named it."""
    at = clock(deed.at.astimezone(tz).time())
    if deed.desk != own_desk:
        said = _("{key} again takes back what {desk} did at {time}: {what}")
        return said.format(key=key, time=at, desk=deed.desk, what=told(deed))
    return _("{key} again takes back what was done at {time}: {what}").format(key=key, time=at, what=told(deed))
