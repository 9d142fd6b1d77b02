"""`frontdesk messages words`: the words of the messages out as a file, and in again; checked before any is kept."""

from __future__ import annotations

import json
import sys
import tomllib
from typing import TYPE_CHECKING

from console.cli.command import WELL, Request, UsageError, of_the_machine, path_of
from console.locale import LANGUAGES, _
from console.sending.words import in_language, usual
from storage.messages.records import WORDED, Channel, Kind, Words
from storage.messages.rules import FIELDS

if TYPE_CHECKING:
    from storage.office import Office

_CHANNELS = (Channel.EMAIL, Channel.TEXT)
STANDARD = "-"


def words(request: Request) -> int:
    """Show them all, or take a file."""
    if not request.args.file:
        own = request.in_office(lambda office: office.messages.words())
        request.out.raw(_document({_key(one): (one.subject, one.body) for one in own}))
        return WELL
    wanted = _read(request.args.file)
    count = request.in_office(lambda office: _take(office, wanted))
    request.out.line(_("Messages in the centre's own words: {count}").format(count=count))
    return WELL


def _key(one: Words) -> tuple[Kind, Channel, str]:
    return one.kind, one.channel, one.language


def _usual(kind: Kind, channel: Channel, language: str) -> tuple[str, str]:
    return in_language(language, lambda: usual(kind, channel))


def _document(own: dict[tuple[Kind, Channel, str], tuple[str, str]]) -> str:
    told = _("What may stand in a message: {fields}")
    lines = ["# " + told.format(fields=" ".join(f"{{{name}}}" for name in FIELDS)), ""]
    for kind in WORDED:
        for channel in _CHANNELS:
            for language in LANGUAGES:
                subject, body = own.get((kind, channel, language)) or _usual(kind, channel, language)
                lines.append(f"[{kind.value}.{channel.value}.{language}]")
                if channel is Channel.EMAIL:
                    lines.append(f"subject = {json.dumps(subject, ensure_ascii=False)}")
                quoted = body.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
                short = f"body = {json.dumps(body, ensure_ascii=False)}"
                lines.append(f'body = """\n{quoted}"""' if "\n" in body else short)
                lines.append("")
    return "\n".join(lines)


def _read(name: str) -> list[Words]:
    """The words of a file.  Raises UsageError for what is no such file."""
    try:
        data = sys.stdin.buffer.read() if name == STANDARD else path_of(name).read_bytes()
        found = tomllib.loads(data.decode())
    except OSError as error:
        raise UsageError(of_the_machine(error)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        said = _("{file} is no file of words; `frontdesk messages words` writes one.")
        raise UsageError(said.format(file=name)) from None
    return [_one(kind, channel, language, text) for kind, channel, language, text in _leaves(found)]


def _leaves(found: dict[str, object]) -> list[tuple[str, str, str, object]]:
    leaves = []
    for kind, channels in found.items():
        for channel, languages in channels.items() if isinstance(channels, dict) else [("", None)]:
            for language, text in languages.items() if isinstance(languages, dict) else [("", None)]:
                leaves.append((kind, channel, language, text))
    return leaves


def _one(kind: str, channel: str, language: str, text: object) -> Words:
    known = kind in WORDED and channel in {one.value for one in _CHANNELS} and language in LANGUAGES
    body = text.get("body") if isinstance(text, dict) else None
    subject = text.get("subject", "") if isinstance(text, dict) else None
    if not known or not isinstance(body, str) or not isinstance(subject, str):
        raise UsageError(
            _("“{section}” is no message: expected one of {kinds}, then email or text, then {languages}, with a body.")
            .format(section=".".join(filter(None, (kind, channel, language))), kinds=", ".join(WORDED),
                    languages=", ".join(LANGUAGES))
        )  # fmt: skip
    return Words(kind=Kind(kind), channel=Channel(channel), language=language, subject=subject, body=body.strip("\n"))


async def _take(office: Office, wanted: list[Words]) -> int:
    """Keep what differs from the usual; what does not is the usual again.  One deed, undone as one."""
    await office.messages.check_words(wanted)
    with office.together():
        for one in wanted:
            same = (one.subject, one.body) == _usual(one.kind, one.channel, one.language)
            await office.messages.set_words(Words(kind=one.kind, channel=one.channel, language=one.language,
                                                  subject="", body="") if same else one)  # fmt: skip
    return len(await office.messages.words())
