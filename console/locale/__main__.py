"""`python -m console.locale [update|check]`: bring the catalogues up to date, or name what is wrong with them."""

from __future__ import annotations

import sys

from console.locale.catalogues import flaws, update


def main(argv: list[str]) -> int:
    """Run one of the two; 1 when something is wrong with a catalogue."""
    if argv not in (["update"], ["check"]):
        sys.stderr.write("Expected: python -m console.locale update, or check.\n")
        return 2
    if argv == ["update"]:
        update()
    found = sorted((flaw.language, flaw.message, flaw.what) for flaw in flaws())
    for tongue, message, what in found:
        sys.stdout.write(f"{tongue}: {message!r} {what}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
