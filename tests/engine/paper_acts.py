"""The acts of templates of papers on the full day."""

from __future__ import annotations

from storage.office import Office

LETTER = "# A letter\n{{ note.text|paragraphs }}\n"


async def written(manager: Office) -> None:
    """One template of the centre's own."""
    await manager.templates.put("letter", "en", LETTER)


def paper_acts() -> dict[str, tuple[object, ...]]:
    """Another version, and the program's own again."""
    return {"templates.put": ("letter", "en", "# Another"), "templates.withdraw": ("letter", "en")}
