"""What a patient answered, out of what a mail pipe or a gateway hands over: a mail, a calendar's answer, or words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

from storage.messages.answers import answer_of, first_words
from storage.messages.records import Answer

SIZE_MOST = 1_000_000
"""No answer is longer."""
_TOKEN = re.compile(r"<([0-9a-f]{12})\.\d+@")
_IN_SUBJECT = re.compile(r"\bSTOP\s+([0-9a-f]{12})\b", re.IGNORECASE)
_UID = re.compile(r"visit-(\d{1,18})@")
_HEADER = re.compile(rb"\A(?:From [^\n]*\n)?[!-9;-~]+:[ \t\r\n]")
_PARTSTAT = {"ACCEPTED": Answer.YES, "DECLINED": Answer.NO}


@dataclass(slots=True, kw_only=True)
class Reply:
    """What was handed over."""

    answer: Answer = Answer.OTHER
    text: str = ""
    token: str = ""
    """By which it names our message; empty: by visit and address."""
    visit: int | None = None
    address: str = ""
    by_machine: bool = False
    """An automatic answer: nobody said anything."""


def reply_of(data: bytes) -> Reply:
    """Read it; what cannot be read is words that a person looks at."""
    data = data[:SIZE_MOST]
    if data.lstrip()[:15].upper() == b"BEGIN:VCALENDAR":
        found = Reply()
        _calendar(data, found)
        return found
    if _HEADER.match(data):
        return _mail(data)
    text = data.decode("utf-8", "replace").strip()
    return Reply(answer=answer_of(first_words(text)), text=first_words(text))


def _mail(data: bytes) -> Reply:
    mail = message_from_bytes(data, policy=default)
    found = Reply(address=parseaddr(str(mail.get("From", "")))[1])
    for name in ("In-Reply-To", "References"):
        named = _TOKEN.findall(str(mail.get(name, "")))
        if named and not found.token:
            found.token = named[-1]
    subject = str(mail.get("Subject", ""))
    if stop := _IN_SUBJECT.search(subject):
        found.token, found.answer, found.text = stop[1].lower(), Answer.STOP, "STOP"
        return found
    for part in _parts(mail):
        if part.get_content_type() == "text/calendar" and _calendar(_bytes(part), found):
            return found
    auto = str(mail.get("Auto-Submitted", "no")).lower() not in ("", "no")
    found.by_machine = auto or mail.get_content_type() == "multipart/report" or "X-Failed-Recipients" in mail
    words = first_words("\n".join(_text(part) for part in _parts(mail) if part.get_content_type() == "text/plain"))
    found.text, found.answer = words, answer_of(words)
    return found


def _parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    return (part for part in mail.walk() if not part.is_multipart())


def _bytes(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, ValueError):  # a character set that there is not
        return _bytes(part).decode("utf-8", "replace")


def _calendar(data: bytes, found: Reply) -> bool:
    """Take an answer of a calendar; answers whether it was one."""
    text = re.sub(r"\r?\n[ \t]", "", data.decode("utf-8", "replace"))
    if not re.search(r"(?im)^METHOD:REPLY\s*$", text):
        return False
    attendee = re.search(r"(?im)^ATTENDEE([^\r\n]*?):mailto:([^\s]+)", text)
    partstat = re.search(r"(?i);PARTSTAT=\"?([A-Z-]+)", attendee[1]) if attendee else None
    uid = re.search(r"(?im)^UID:(\S+)", text)
    visit = _UID.match(uid[1]) if uid else None
    if attendee is None or partstat is None:
        return False
    found.answer, found.text = _PARTSTAT.get(partstat[1].upper(), Answer.OTHER), partstat[1].lower()
    found.address = found.address or attendee[2]
    found.visit = int(visit[1]) if visit else None
    return True
