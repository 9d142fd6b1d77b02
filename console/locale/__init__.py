"""The desk's languages: gettext catalogues, one current language for each task.

The current catalogue is held in a ContextVar, so that many desks with many
languages live in one process.  English is the language of the sources: a
language without a catalogue falls back to it.
"""

from __future__ import annotations

import gettext as _gettext
from contextlib import suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parent
DOMAIN = "frontdesk"

LANGUAGES = {"en": "English", "ru": "Русский"}
"""Every language that the desk speaks, by its code, named in itself."""

_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    source = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = source.with_suffix(".mo")
    if source.exists() and (not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns):
        # Only in a checkout, after a catalogue was edited: an installed wheel carries no sources of them.
        from console.locale.catalogues import compile_catalogue

        with suppress(OSError):
            compile_catalogue(source)
    return _gettext.translation(DOMAIN, LOCALES, [language], fallback=True)


def use(language: str) -> None:
    """Make `language` ("en", "ru") the current one for this task and those it starts."""
    _language.set(language)


def language() -> str:
    """The current language."""
    return _language.get()


def _(message: str) -> str:
    """Translate a sentence."""
    return _catalogue(_language.get()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a sentence that counts something."""
    return _catalogue(_language.get()).ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Translate an ambiguous short word by its context."""
    return _catalogue(_language.get()).pgettext(context, message)


def N_(message: str) -> str:  # the name that extraction tools know  # noqa: N802
    """Mark a text for translation where it is written; translate it where it is shown."""
    return message
