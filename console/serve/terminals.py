"""What each person has said of their terminals over SSH: one small file a person in the data folder, by TERM."""

from __future__ import annotations

import asyncio
import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from console.setting_values import SettingsError
from console.terminal.profile import TerminalProfile
from console.terminal_settings import Told, keep_terminal, terminals_of
from storage.private import private_folder

log = logging.getLogger(__name__)

FOLDER = "terminals"
"""In the data folder."""
NAMES_MAX = 50
"""From so many terminals does one person come; a client may call its own anything."""


@dataclass(frozen=True, slots=True)
class Terminals:
    """What is told of terminals: by the settings for everybody, by each person for themselves, which goes before."""

    folder: Path | None = None
    """Where each person's own is kept; None keeps nothing."""
    of_all: Told = field(default_factory=dict)
    theme: str = "night"
    theme_folders: tuple[Path, ...] = ()

    async def told(self, login: str, term: str) -> Mapping[str, str]:
        """What a terminal is to be taken for."""
        return (await self._own(login)).get(term) or self.of_all.get(term, {})

    async def is_new(self, login: str, term: str) -> bool:
        """Whether nobody has said anything of it, and this person has not come from one of its name before."""
        if self.folder is None or term in self.of_all:
            return False
        own = await self._own(login)
        return term not in own and len(own) < NAMES_MAX

    async def keep(self, login: str, term: str, told: Mapping[str, str]) -> None:
        """Write down what a person says of a terminal; with nothing told, that they came from it.

        Raises SettingsError.
        """
        if self.folder is not None:
            await asyncio.to_thread(_keep, self.folder, login, term, told)

    async def _own(self, login: str) -> Told:
        return {} if self.folder is None else await asyncio.to_thread(_read, self.folder / f"{login}.toml")


def words_of(profile: TerminalProfile) -> dict[str, str]:
    """What a test pattern was left with, in the words of the settings."""
    told = {"colours": profile.colours, "charset": profile.charset, "bell": "yes" if profile.bell else "no"}
    return told | ({"printer": "yes"} if profile.prints else {})


def _keep(folder: Path, login: str, term: str, told: Mapping[str, str]) -> None:
    try:
        private_folder(folder)
    except OSError as error:
        raise SettingsError(str(error)) from error
    keep_terminal(folder / f"{login}.toml", term, told)


def _read(file: Path) -> Told:
    """A file that is none keeps nobody from their desk."""
    try:
        return terminals_of(tomllib.loads(file.read_text()), file) if file.exists() else {}
    except (OSError, ValueError, SettingsError) as error:
        log.warning("%s is left aside: %s", file, error)
        return {}
