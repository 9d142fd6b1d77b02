"""The pipeline of the catalogues: gather the marked texts, bring every language up to date, compile, examine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from console.locale import DOMAIN, LANGUAGES, LOCALES

ROOT = LOCALES.parent.parent
_FLOORS = ("console", "widgets", "storage", "themes")
_KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_COMMENT = "Translators:"
_MOST = re.compile(r"\bmax (\d+)\b")
_PLACE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with one message of one language."""

    language: str
    message: str
    what: str


def path_of(language: str) -> Path:
    """Where the catalogue of a language is kept."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def gather() -> Catalog:
    """All texts that are marked in the sources, in a stable order."""
    template = Catalog(domain=DOMAIN, project="Frontdesk", charset="utf-8", fuzzy=False)
    for floor in _FLOORS:
        for name, line, message, comments, context in extract_from_dir(
            ROOT / floor,
            method_map=[("**.py", "python")],
            keywords=_KEYWORDS,
            comment_tags=(_COMMENT,),
            strip_comment_tags=True,
        ):
            del line  # a line number would change with every edit above it
            template.add(message, None, [(f"{floor}/{name}", 0)], auto_comments=comments, context=context)
    return template


def read(language: str) -> Catalog:
    """The catalogue of a language; an empty one when there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, charset="utf-8", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=language, domain=DOMAIN)


def update() -> None:
    """Bring every catalogue up to date with the sources and compile it."""
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(gather(), no_fuzzy_matching=True, keep_user_comments=True)
        catalogue.obsolete.clear()
        for message in catalogue:
            if message.fuzzy:  # it began or ceased to count: what was said no longer fits
                message.flags.discard("fuzzy")
                message.string = ("",) * catalogue.num_plurals if message.pluralizable else ""
        if language == "en":
            _repeat_sources(catalogue)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalogue))
        compile_catalogue(path)


def _repeat_sources(catalogue: Catalog) -> None:
    """English is what the sources say."""
    for message in catalogue:
        if message.id:
            message.string = message.id


def as_po(catalogue: Catalog) -> bytes:
    """The text of a .po file: sorted, without dates and line numbers, so that two people's edits merge."""
    from io import BytesIO

    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, omit_header=False, include_lineno=False)
    lines = buffer.getvalue().decode().split("\n")
    dated = ("# Translations", "# Copyright", "# This file", "# FIRST AUTHOR", '"POT-Creation', '"PO-Revision')
    noisy = ('"Project-Id', '"Last-Translator', '"Report-Msgid', '"Generated-By', '"Language-Team', "#\n")
    return "\n".join(
        line for line in lines if not line.startswith(dated + noisy) and line != "#" and "PROJECT" not in line
    ).encode()


def compile_catalogue(path: Path) -> None:
    """Turn a .po into the .mo beside it."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parent.parent.name)
    made = path.with_suffix(".mo.new")
    with made.open("wb") as target:
        write_mo(target, catalogue)
    made.replace(path.with_suffix(".mo"))


def flaws() -> Iterator[Flaw]:
    """Everything that is missing, stale, miscounted, mismatched or too wide in the catalogues."""
    template = gather()
    wanted = {(message.context, _first(message.id)): message for message in template if message.id}
    for language in LANGUAGES:
        catalogue = read(language)
        had = {(message.context, _first(message.id)): message for message in catalogue if message.id}
        for key in wanted.keys() - had.keys():
            yield Flaw(language, key[1], "is not in the catalogue; run python -m console.locale update")
        for key in had.keys() - wanted.keys():
            yield Flaw(language, key[1], "is in no source any more; run python -m console.locale update")
        for key in wanted.keys() & had.keys():
            for what in _flaws_of(wanted[key], had[key], catalogue):
                yield Flaw(language, key[1], what)


def _first(id: str | tuple[str, ...] | list[str]) -> str:
    return id if isinstance(id, str) else id[0]


def _flaws_of(source: Message, message: Message, catalogue: Catalog) -> Iterator[str]:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if message.fuzzy:
        yield "is marked fuzzy"
    if not strings or not all(strings):
        yield "is not translated"
        return
    counted = not isinstance(source.id, str)
    if len(strings) != (catalogue.num_plurals if counted else 1):
        yield f"has {len(strings)} forms instead of {catalogue.num_plurals}"
    ids = [source.id] if isinstance(source.id, str) else list(source.id)
    allowed = {place for id in ids for place in _PLACE.findall(id)}
    needed = set(_PLACE.findall(ids[-1]))
    for index, string in enumerate(strings):
        places = set(_PLACE.findall(string))
        # The form for one may leave the number out ("one call"), in any language.
        if places - allowed or (needed - places and not (counted and index == 0)):
            yield f"has the placeholders {sorted(places)} instead of {sorted(needed)}"
        if string[:1].isspace() != ids[0][:1].isspace() or string[-1:].isspace() != ids[0][-1:].isspace():
            yield "begins or ends with a space where the source does not, or the other way round"
    yield from _too_wide(source, strings)


def _too_wide(source: Message, strings: list[str]) -> Iterator[str]:
    from rich.cells import cell_len

    most = min((int(m[1]) for comment in source.auto_comments if (m := _MOST.search(comment))), default=None)
    if most is not None:
        for string in strings:
            cells = cell_len(_PLACE.sub("", string))
            if cells > most:
                yield f"takes {cells} cells of {most}: {string}"
