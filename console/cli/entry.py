"""From the arguments to an exit code: the one boundary where errors become sentences."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping, Sequence

from console import __version__
from console.cli.command import NO, STOPPED, WELL, WRONG, Failed, Request, UsageError, of_the_machine
from console.cli.output import Output
from console.cli.parser import Parser, add_common
from console.cli.table import COMMANDS, CONSOLE, Entry, load
from console.locale import _, use
from console.present import say_error
from console.setting_values import SettingsError, printable
from console.settings import FLAGS, Settings, language_asked, read_settings
from console.typed.errors import TypedError
from storage.errors import StorageError
from storage.told import Told, tell


def run(argv: Sequence[str]) -> int:
    """Do what the arguments say."""
    _tolerate_any_terminal()
    out = Output()
    try:
        try:
            return _dispatch(list(argv), out)
        finally:  # also after the help of a command, which leaves by SystemExit
            out.finish()
    except (UsageError, SettingsError, TypedError) as error:
        out.error(str(error))
    except StorageError as error:
        out.error(say_error(error))
    except Failed as error:
        out.error(str(error))
        return NO
    except KeyboardInterrupt:
        out.error(_("Stopped before the end: nothing was left half done, and it may be repeated."))
        return STOPPED
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        out.give_up()
        return NO
    except OSError as error:
        out.error(of_the_machine(error))
        out.give_up()
    except Exception as error:  # the last boundary: never a traceback at a reception
        out.error(_unexpected(error))
    return WRONG


def _tolerate_any_terminal() -> None:
    """A name that the terminal's charset lacks becomes `?`, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _dispatch(argv: list[str], out: Output) -> int:
    common = Parser(prog="frontdesk", add_help=False, allow_abbrev=False)
    add_common(common)
    given, rest = common.parse_known_args(argv)  # they may stand anywhere, also behind a word like `user add`
    _speak(vars(given))
    if rest and not rest[0].startswith("-"):
        name, entry, rest = f"frontdesk {rest[0]}", _entry(rest[0]), rest[1:]
    elif rest == ["--version"]:
        out.line(f"frontdesk {__version__}")
        return WELL
    elif rest in (["--help"], ["-h"]):
        out.raw(_overview())
        return WELL
    else:
        name, entry = "frontdesk", CONSOLE
    command = load(entry)
    parser = Parser(prog=name, description=_(entry.summary), allow_abbrev=False)
    command.configure(parser)
    add_common(parser, data=command.on_data)
    args = parser.parse_args(rest, given)
    settings = _speak(vars(given))
    tell(Told(engine=settings.engine, key_file=settings.key_file))
    return command.run(Request(args=args, settings=settings, out=out))


def _entry(name: str) -> Entry:
    """The command that was named.  Raises UsageError with the nearest one."""
    if name in COMMANDS:
        return COMMANDS[name]
    near = difflib.get_close_matches(name, COMMANDS, n=1)
    if near:
        raise UsageError(
            _("There is no command “{name}”; did you mean “{known}”?").format(name=printable(name), known=near[0])
        )
    raise UsageError(
        _("There is no command “{name}”; there are: {known}.").format(name=printable(name), known=", ".join(COMMANDS))
    )


def _speak(given: Mapping[str, str | None]) -> Settings:
    """Read the settings and speak their language from here on."""
    argv = {name: given.get(name) for name in FLAGS}
    use(language_asked(argv))
    settings = read_settings(argv)
    use(settings.language)
    return settings


def _overview() -> str:
    """The list of commands."""
    lines = [_("Frontdesk: a reception console for a medical centre."), ""]
    wide = max(map(len, COMMANDS))
    lines.append(f"  frontdesk {'':{wide}}  {_(CONSOLE.summary)}")
    lines += [f"  frontdesk {name:{wide}}  {_(entry.summary)}" for name, entry in COMMANDS.items()]
    lines += ["", _("`frontdesk COMMAND --help` tells what a command takes.")]
    return "\n".join(lines) + "\n"


def _unexpected(error: Exception) -> str:
    """Keep the whole story in a file, say one sentence."""
    import logging
    import tempfile

    handle, path = tempfile.mkstemp(prefix="frontdesk-error-", suffix=".txt")
    os.close(handle)
    story = logging.FileHandler(path, encoding="utf-8")
    logging.getLogger("frontdesk").addHandler(story)
    logging.getLogger("frontdesk").error("unexpected", exc_info=error)
    story.close()
    return _("Something unexpected happened ({kind}); the details for the developers are in {path}.").format(
        kind=type(error).__name__, path=path
    )
