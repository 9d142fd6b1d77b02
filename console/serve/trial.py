"""A person tries their terminal out over SSH: told where, shown the test pattern, and what they keep is theirs."""

from __future__ import annotations

import contextlib

from console.locale import _
from console.news import News
from console.serve.terminals import Terminals, words_of
from console.setting_values import SettingsError
from console.terminal.profile import TerminalProfile
from console.terminal.trying import try_terminal
from console.terminal.wire import Wire
from storage.rights import BOARDS, Actor
from widgets.text import clean


async def greeting(terminals: Terminals, actor: Actor, term: str) -> News | None:
    """To who comes from a terminal for the first time: where it is tried.  A board has no keys to try it by."""
    login = actor.login
    if actor.role in BOARDS or not await terminals.is_new(login, term):
        return None
    with contextlib.suppress(SettingsError):  # then it is said the next time, too
        await terminals.keep(login, term, {})
    return News(_("New terminal: if colours, letters or keys are wrong, F8, Terminal test."), passing=True)


async def try_out(
    terminals: Terminals, login: str, wire: Wire, profile: TerminalProfile
) -> tuple[TerminalProfile, News | None]:
    """Show the test pattern: what the terminal is taken for from now on, and what to say of it."""
    tried = await try_terminal(wire, profile, theme=terminals.theme, theme_folders=terminals.theme_folders)
    if not tried.keep:
        return profile, None
    told = words_of(tried.profile)
    try:
        await terminals.keep(login, profile.term, told)
    except SettingsError as error:
        return tried.profile, News(str(error), error=True)
    return tried.profile, News(
        _("√ {term} is kept for you: colours {colours}, letters {charset}, bell {bell}").format(
            term=clean(profile.term), **told
        )
    )
