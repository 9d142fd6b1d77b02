"""`frontdesk` and `python -m console`: guard against foreign packages, then the command line."""

from __future__ import annotations

import sys

import console

PACKAGES = ("console", "widgets", "storage", "themes")
"""Names that other distributions carry too; ours must stand side by side."""


def foreign_package() -> str | None:
    """One sentence when a package of another distribution stands in the place of ours, else None."""
    if getattr(console, "APP_ID", None) != "frontdesk.console":
        return (
            f"another package named 'console' ({getattr(console, '__file__', None)}) took the place of Frontdesk's; "
            "install Frontdesk in an environment of its own (python3 -m venv, pipx)."
        )
    from importlib.util import find_spec  # here and not above: Ctrl+C is heard from `main` on
    from pathlib import Path

    home = Path(console.__file__).resolve().parent.parent
    for name in PACKAGES[1:]:
        spec = find_spec(name)
        origin = None if spec is None or spec.origin is None else Path(spec.origin).resolve()
        if origin is None or origin.parent.parent != home:
            return (
                f"another package named '{name}' ({origin or 'not found'}) took the place of Frontdesk's in {home}; "
                "install Frontdesk in an environment of its own (python3 -m venv, pipx)."
            )
    return None


def main(argv: list[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        # While the command line was still being read, so in English: there may be no catalogue yet.
        sys.stderr.write("frontdesk: stopped before it began: nothing was changed, and it may be repeated.\n")
        return 130


def _run(argv: list[str]) -> int:
    trouble = foreign_package()
    if trouble is not None:
        # Before anything else is imported, so in English: the catalogues may be the foreign ones.
        sys.stderr.write(f"frontdesk: {trouble}\n")
        return 2
    from storage.collecting import begin_loading

    begin_loading()
    from console.cli.entry import run

    return run(argv)


if __name__ == "__main__":
    sys.exit(main())
