"""The centre's own templates of papers, for the person at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.later import Later
from storage.templates.records import Template

if TYPE_CHECKING:
    from storage.office import Office
    from storage.templates import queries, verbs
else:
    queries = Later("storage.templates.queries")
    verbs = Later("storage.templates.verbs")


class TemplateService:
    """Versions: which counts, what was before, a new one."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def newest(self, kind: str, language: str) -> Template | None:
        """The version that counts; None where the centre never had its own."""
        return await self._office.read(queries.newest, kind, language)

    async def all_newest(self) -> tuple[Template, ...]:
        """The version that counts of each kind and language."""
        return await self._office.read(queries.all_newest)

    async def versions(self, kind: str, language: str) -> tuple[Template, ...]:
        """Every version, the newest first."""
        return await self._office.read(queries.versions, kind, language)

    async def version(self, kind: str, language: str, number: int) -> Template:
        """One version.  Raises NotFound."""
        return await self._office.read(queries.version, kind, language, number)

    async def put(self, kind: str, language: str, body: str) -> Template:
        """Make a text the newest version; whoever calls has checked what it says.  Raises RuleBroken."""
        await self._office.write(verbs.put, kind, language, body)
        return await self._now(kind, language)

    async def withdraw(self, kind: str, language: str) -> Template:
        """The program's own counts again.  Raises RuleBroken when it does already."""
        await self._office.write(verbs.withdraw, kind, language)
        return await self._now(kind, language)

    async def _now(self, kind: str, language: str) -> Template:
        found = await self.newest(kind, language)
        assert found is not None, "it was just put in"
        return found
