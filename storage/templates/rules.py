"""What a template of papers may be, whatever its words say.  Pure."""

from __future__ import annotations

import hashlib
import re

from storage.errors import N_, RuleBroken

BODY_MAX = 64 * 1024
"""Characters of a template."""
_NAME = re.compile(r"[a-z][a-z_]{1,30}")


def check(kind: str, language: str, body: str) -> None:
    """Raise RuleBroken for a kind or a language that is no name, and for a body that is too long."""
    if not _NAME.fullmatch(kind) or not _NAME.fullmatch(language):
        raise RuleBroken(N_("A kind of paper and its language are names of small letters."), rule="name")
    if len(body) > BODY_MAX:
        raise RuleBroken(N_("A template has at most {most} characters."), most=BODY_MAX)
    if "\x00" in body:
        raise RuleBroken(N_("A template is a text; this is none."), rule="text")


def sum_of(body: str) -> str:
    """The SHA-256 of a body."""
    return hashlib.sha256(body.encode()).hexdigest()
