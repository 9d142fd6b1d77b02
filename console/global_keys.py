"""Keys that mean the same over every place, list and sheet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from console.from_paper import enter_from_paper
from console.keyboard import Key
from console.locale import N_, _
from console.pins import pin_form
from console.sheets.help_page import HelpPage
from console.sheets.lock_page import LockPage
from console.sheets.menu import Menu
from storage.rights import Right

if TYPE_CHECKING:
    from console.app import ConsoleApp

_MENUS = {"menu.lists": ("lists", N_("Lists")), "menu.more": ("more", N_("More"))}


class GlobalKeys:
    """Places, menus, the phone, help, lock."""

    def __init__(self, app: ConsoleApp) -> None:
        """Serve `app`."""
        self._app = app

    async def key(self, key: Key) -> bool:
        """Handle a key if it is one of ours."""
        app = self._app
        app.minutes.touch()
        if key.name == "ctrl+l":
            app.paint_all()
            return True
        if key.name == "ctrl+c":
            app.say(_("To leave: F8, then the last line of the menu."))
            return True
        id = app.keymap.id(key.name) if len(key.name) > 1 else ""
        if app.cover is not None or not id:
            return False
        if not (id.startswith("place.") or id in _MENUS or id in ("phone", "help", "lock")):
            return False
        app.place.keys.drop()
        if id.startswith("place.") or id in _MENUS:
            self._close_menu()
        if id.startswith("place."):
            await self._place(id)
        elif id in _MENUS:
            await app.router.begin(self._menu(id))
        elif id == "phone":
            await self._phone()
        elif id == "help":
            self._help()
        else:
            self.lock()
        return True

    def _close_menu(self) -> None:
        """A menu that is open is left by the key of another place, or of the same menu."""
        sheets = self._app.place.sheets
        if sheets and isinstance(sheets[-1], Menu):
            sheets[-1].close()

    async def _place(self, id: str) -> None:
        app = self._app
        for desk in app.places.in_bar():
            if desk.key_id == id:
                app.placing.forget_way()
                place = await app.go(desk.id)
                if app.office is not None:
                    await app.router.begin(place.entered())
                return
        app.say(_("There is no such place here."), error=True)

    async def _menu(self, id: str) -> None:
        app = self._app
        menu, title = _MENUS[id]
        doors = app.places.doors(menu)
        own = self._own() if menu == "more" else []
        choices = [*(_(door.title) for _desk, door in doors), *(title for title, _do in own)]
        if not choices:
            app.say(_("There is nothing here yet."))
            return
        chosen = await app.choose(_(title), choices)
        if chosen is None:
            return
        if chosen < len(doors):
            desk, door = doors[chosen]
            app.placing.forget_way()
            place = await app.go(desk.id)
            if door.name:
                await place.entered_by(door.name)
        else:
            await own[chosen - len(doors)][1]()

    def _own(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        """What the last lines of the last menu do: the person's own, and leaving."""
        app = self._app
        lines: list[tuple[str, Callable[[], Awaitable[None]]]] = [
            (_("Enter from paper"), lambda: enter_from_paper(app)),
            (_("My PIN"), self._pin),
        ]
        if app.profile.sessions is not None and app.office is not None:
            lines += [(_("Terminal test"), self._try_terminal), (_("My password"), self._password)]
            if app.office.actor.may(Right.SESSIONS):
                lines.append((_("Logged in over SSH"), self._sessions))
        return [*lines, (_("Leave Frontdesk"), app.leave)]

    async def _try_terminal(self) -> None:
        """To the test pattern and back; open forms are kept as drafts."""
        self._app.tries_terminal = True
        await self._app.leave()

    async def _sessions(self) -> None:
        from console.sessions_menu import sessions  # only where there is a server

        await sessions(self._app)

    async def _password(self) -> None:
        """Set one's own password; it cannot be undone, only set again."""
        from console.passwords import password_form  # as above

        app = self._app
        office = app.office_open

        async def accept(password: str) -> None:
            await app.writes.run(office.accounts.set_password(office.actor.login, password))

        if await app.ask(password_form(office.actor.login, accept)):
            app.say(_("√ password of {login} set").format(login=office.actor.login))

    async def _pin(self) -> None:
        """Set one's own PIN, or take it away; it cannot be undone, only set again."""
        app = self._app
        office = app.office_open

        async def accept(pin: str | None) -> None:
            await app.writes.run(office.accounts.set_pin(office.actor.login, pin))

        is_set = await app.ask(pin_form(office.actor.login, accept))
        if is_set is not None:
            said = _("√ PIN of {login} set") if is_set else _("- {login} has no PIN now")
            app.say(said.format(login=office.actor.login))

    async def _phone(self) -> None:
        app = self._app
        if app.phone is None:
            app.say(_("There is no telephone here."), error=True)
        else:
            await app.place.ready()
            await app.router.begin(app.phone(app))

    def _help(self) -> None:
        place = self._app.place
        if place.sheets and isinstance(place.sheets[-1], HelpPage):
            place.sheets.pop()
        else:
            place.sheets.append(HelpPage(place, place.sheets[-1] if place.sheets else None))

    def lock(self) -> None:
        """Cover the screen; only counts are seen."""
        for layer in self._app.place.sheets:
            layer.leave()
        self._app.cover = LockPage(self._app)
