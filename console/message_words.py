"""Messages to patients in words: where each stands, by what it goes, why it was not sent."""

from __future__ import annotations

from console.locale import N_, _, pgettext
from storage.messages.records import (
    BROKEN_OFF,
    LET_BE,
    NOT_AGREED,
    VISIT_CHANGED,
    Answer,
    Channel,
    Kind,
    Message,
    State,
)

KINDS = {
    Kind.CONFIRMATION: N_("confirmation"),
    Kind.REMINDER: N_("reminder"),
    Kind.MOVED: N_("another time"),
    Kind.CANCELLED: N_("cancellation"),
    Kind.LEAFLET: N_("leaflet"),
}
_STATES: dict[State, tuple[str, str]] = {
    State.QUEUED: (N_("· WAITS"), "status.booked"),
    State.SENDING: (N_("o SENDING"), "status.waiting"),
    State.SENT: (N_("► SENT"), "status.called"),
    State.FAILED: (N_("! NOT SENT"), "status.action"),
    State.DOUBT: (N_("! IN DOUBT"), "status.action"),
    State.DROPPED: (N_("- DROPPED"), "status.cancelled"),
}
_ANSWERS: dict[Answer, tuple[str, str]] = {
    Answer.YES: (N_("√ YES"), "status.confirmed"),
    Answer.NO: (N_("! SAYS NO"), "status.action"),
    Answer.STOP: (N_("- NO MESSAGES"), "status.cancelled"),
    Answer.OTHER: (N_("! WROTE"), "status.action"),
}
_ERRORS = {
    VISIT_CHANGED: N_("the visit was changed before it could be sent"),
    LET_BE: N_("somebody let it be"),
    BROKEN_OFF: N_("whoever sent it stopped in the middle: nobody knows whether it arrived"),
    NOT_AGREED: N_("the patient does not want it any more"),
}
CHANNELS = {
    Channel.EMAIL: N_("by e-mail"),
    Channel.TEXT: N_("by text"),
    Channel.NONE: N_("no messages"),
}


def state_word(one: Message) -> tuple[str, str]:
    """Glyph and word, and how they look."""
    word, token = _STATES[one.state] if one.answer is None else _ANSWERS[one.answer]
    return _(word), token


def kind_word(one: Message) -> str:
    """What it says."""
    return _(KINDS[one.kind])


def why(one: Message) -> str:
    """Why it was not sent, or what the patient wrote."""
    if one.answer is not None:
        return one.answer_text
    return _(_ERRORS[one.error]) if one.error in _ERRORS else one.error


def channel_word(channel: Channel | None) -> str:
    """By what somebody may be written to."""
    return _("not asked yet") if channel is None else _(CHANNELS[channel])


def way_word(channel: str) -> str:
    """The way of a message in the narrow column that says `in` or `out` of calls."""
    mail, text = pgettext("way of a contact, 4 cells", "mail"), pgettext("way of a contact, 4 cells", "text")
    return mail if channel == "email" else text


def by_channel(channel: str) -> str:
    """`mail` or `text`, behind `by`; nothing for the telephone."""
    return {
        "email": pgettext("by which channel", "mail"),
        "text": pgettext("by which channel", "text"),
    }.get(channel, "")
