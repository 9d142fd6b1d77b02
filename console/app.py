"""The app: places, theme, keymap, keys in, news out, writes drained on leaving."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import os
import secrets
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events

from console import asking, from_paper, keymap, lifetime, paint
from console.desk import Desk, DeskScreen, Places, discover
from console.drafts import DraftStore
from console.first_steps import FirstSteps
from console.global_keys import GlobalKeys
from console.keyboard import Key, from_event
from console.late_marks import LateMarks
from console.live import Live
from console.locale import use
from console.messages import Request
from console.minutes import Minutes
from console.news import News
from console.person import Profile
from console.placing import Placing
from console.present import say_error
from console.printing.telling import Papers
from console.reads import Reads
from console.router import Router
from console.sheets.error_page import ErrorPage
from console.sheets.find_line import Preview
from console.sheets.key_help import as_sheets_know
from console.sheets.layer import Cover
from console.terminal.shown import Picture
from console.textual_private import CalmApp, begin_with, driver_of, is_batching
from console.writes import Writes
from storage.errors import StorageError
from storage.ids import ActId, PatientId

if TYPE_CHECKING:
    from console.sheets.form import Form
    from console.terminal.profile import TerminalProfile
    from storage.journal.records import Deed
    from storage.office import Office

T = TypeVar("T")
Finder = Callable[["ConsoleApp", str], Awaitable[Sequence[Preview]]]
"""What a text of the find/do line would do: the best reading first, then others."""


log = logging.getLogger(__name__)


class ConsoleApp(CalmApp, inherit_bindings=False):
    """One person's console.  `opening` brings the office; the first frame does not wait for it."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    ESCAPE_TO_MINIMIZE: ClassVar[bool] = False

    tries_terminal = False
    """It was left for the test pattern; its person comes back (`console/serve/session.py`)."""

    def __init__(
        self,
        opening: Callable[[], Awaitable[Office]],
        profile: Profile | None = None,
        *,
        desks: Sequence[Desk] | None = None,
        finder: Finder | None = None,
    ) -> None:
        """Take what is needed; nothing is opened before the first frame is painted."""
        self.profile = profile or Profile()
        use(self.profile.language)
        super().__init__(ansi_color=True)
        self.opening = opening
        self.places = Places(tuple(desks) if desks is not None else discover())
        self.language = self.profile.language
        terminal = self.profile.terminal or os.environ.get("TERM", "")
        theme = paint.fitting_theme(self.profile.theme, terminal, no_color=self.no_color)
        self.painter, theme_problem = paint.painter(theme, self.profile.theme_folders)
        self.keymap, problems = keymap.load(self.profile.keymap)
        problems += [theme_problem] if theme_problem else []
        self.news = News(" ".join(problems), error=True) if problems else News()
        self.passed: set[ActId] = set()
        """The acts of which `u` has said that they cannot be taken back; forgotten when more is done."""
        self._done_before = self._done_then = 0
        """How many acts were done here when the last key came, and when the news were said."""
        self.office: Office | None = None
        self.counts: dict[str, int] = {}
        self.reads = Reads()
        self.writes = Writes()
        self.placing = Placing(self)
        self.live = Live(self.placing.changed, self.failed)
        self.minutes = Minutes(self)
        self.papers = Papers(self)
        self._leaving: asyncio.Future[None] | None = None
        self.crash: BaseException | None = None
        """What ended the console when nothing else could be done."""
        self.router = Router(self._key, self.failed)
        self.drafts = DraftStore(self.profile.drafts, self.profile.login)
        self.records_before: dict[str, dict[str, str]] = {}
        """What each form was last accepted with, for `=`."""
        self.cover: Cover | None = None
        """A page over everything: the lock."""
        self.finder = finder
        self.phone = next((desk.phone for desk in self.places.desks if desk.phone), None)
        """What F9 does."""
        self.first_steps, self.late_marks = FirstSteps(self), LateMarks(self)
        self.unsaved: list[str] = []
        """What leaving could not wait for."""
        self.farewell = ""
        """Why the person was shut out, for the restored screen."""
        self._global_keys = GlobalKeys(self)
        self.screens: dict[str, DeskScreen[Any, Any]] = {}
        self.opened = asyncio.Event()
        """Storage was opened, or could not be."""
        self.own_context = contextvars.copy_context()
        begin_with(self, partial(self._build, self.places.first))
        for desk in self.places.desks:
            if desk is not self.places.first:
                self.add_mode(desk.id, partial(self._build, desk))

    # ------------------------------------------------------------ beginning and end
    def _build(self, desk: Desk) -> DeskScreen[Any, Any]:
        screen = desk.build()
        screen.desk = desk
        self.screens[desk.id] = screen
        return screen

    def on_load(self) -> None:
        """Set the language of every task that follows."""
        use(self.language)
        self.own_context = contextvars.copy_context()

    def in_context(self, call: Callable[[], None]) -> None:
        """Run something in this desk's language, whoever asks (a store is shared by desks of many languages)."""
        self.own_context.copy().run(call)

    def on_mount(self) -> None:
        """Begin to take keys; open storage once the first frame is out."""
        self.router.start()
        self.call_after_refresh(lifetime.begin_opening, self)

    def announce(self, text: str) -> None:
        """Say news that need an answer, as loudly as this person wants it."""
        self.news = News(text, alert=self.profile.bell == "visual")
        if self.profile.bell == "audible":
            self.bell()
        self.repaint()

    def delay_update(self, delay: float = 0.05) -> None:
        """Paint a place at once when it is switched to; there is nothing to mask."""

    def broke_down(self, error: BaseException) -> None:
        """The end by an error that reached Textual itself: kept for the one sentence that is said of it."""
        log.error("the console broke down", exc_info=error)
        self.crash = self.crash or error

    def give_up(self, error: Exception) -> None:
        """End this console for an error outside of any handler of Textual."""
        self.broke_down(error)
        self.exit(1)

    @property
    def keys_waiting(self) -> int:
        """Keys that were pressed and that nobody has come to yet."""
        return self.router.count_waiting

    async def leave(self) -> None:
        """Keep drafts, let writes end, go."""
        await lifetime.leave(self)

    def hung_up(self) -> None:
        """The line is gone, or the machine wants us to go: leave as a person would, drafts kept, writes ended."""
        self._leaving = self._leaving or asyncio.ensure_future(lifetime.leave(self))

    def ending(self) -> None:
        """However it ends: what listens to the data or to the time asks for no screen after the last one has gone."""
        lifetime.let_go(self)

    async def action_quit(self) -> None:
        """Textual's way to ask for the end."""
        await self.leave()

    # ------------------------------------------------------------ keys
    async def on_event(self, event: events.Event) -> None:
        """Keys take our own road; Textual gets the rest."""
        if isinstance(event, events.Key | events.Paste):
            self.take(from_event(event))
            return
        await super().on_event(event)

    def take(self, key: Key) -> None:
        """Take a key in: it is handled to its end before the next."""
        self.router.put(key)

    @property
    def typed_ahead(self) -> bool:
        """More keys wait than the one being handled."""
        return self.router.waiting

    async def _key(self, key: Key) -> None:
        await self.opened.wait()
        if (self.news.error or self.news.passing) and self.office is not None:
            self.news = News()
        if self._done != self._done_before:
            self.passed.clear()
        self._done_before = self._done
        if not await self._global_keys.key(key):
            place = self.place
            layer = self.cover or (place.sheets[-1] if place.sheets else None)
            await (layer.key(as_sheets_know(key, self.keymap)) if layer else place.keys.key(key))
        await self.router.settle_flows()
        self.place.settle()
        self.repaint()

    async def settled(self) -> None:
        """Wait until every key is handled and everything read (tests)."""
        await self.opened.wait()
        await self.router.quiet()
        await self.place.reads.ready()
        await self.reads.ready()
        if self.place.sheets:
            await self.place.sheets[-1].ready()
        self.in_context(self.repaint)

    # ------------------------------------------------------------ painting
    @property
    def place(self) -> DeskScreen[Any, Any]:
        """The place on the screen."""
        return cast("DeskScreen[Any, Any]", self.screen)

    def repaint(self) -> None:
        """Bring the place on the screen up to date."""
        if not self.is_running or not isinstance(self.screen, DeskScreen):
            return
        canvas = self.place.canvas
        if not canvas.is_mounted:
            return
        driver = driver_of(self)
        canvas.repaint(by_textual=driver is None)
        if canvas.cursor_cell is not None:
            self.cursor_position = canvas.cursor_cell
        if driver is not None:
            driver.show()

    def picture(self) -> Picture | None:
        """What the terminal is to show; nothing while places change, or lines are laid out for another size."""
        if is_batching(self) or not self.is_running or not isinstance(self.screen, DeskScreen):
            return None
        canvas = self.place.canvas
        if not canvas.is_mounted or canvas.size != self.size:
            return None
        return Picture(canvas.strips, canvas.cursor_cell or (0, 0))

    def paint_all(self) -> None:
        """Send every cell anew: something else wrote on the terminal."""
        if (driver := driver_of(self)) is not None:
            driver.forget()

    def fit_to(self, terminal: TerminalProfile) -> None:
        """Look as a terminal can: without colours it is shown Mono, whatever the person chose."""
        theme = "mono" if terminal.colours == "mono" else self.profile.theme
        self.painter, _told_already = paint.painter(theme, self.profile.theme_folders)

    @property
    def legends(self) -> dict[str, str]:
        """The verbs' keys as a sentence writes them: `_("{new} opens one").format(**app.legends)`."""
        return keymap.verb_legends(self.keymap, self.language)

    def clock_text(self) -> str:
        """Hours and minutes at the centre; blank until storage is open."""
        if self.office is None:
            return ""
        return from_paper.clock_text(self.office)

    async def go(self, place_id: str) -> DeskScreen[Any, Any]:
        """Show a place; forms left open stay as they were."""
        return await self.placing.go(place_id)

    async def request(self, request: Request) -> None:
        """Show the place that answers a request, and hand it over."""
        await self.placing.request(request)

    # ------------------------------------------------------------ news
    @property
    def office_open(self) -> Office:
        """The office; only asked for once storage is open."""
        if self.office is None:
            msg = "storage is not open yet"
            raise RuntimeError(msg)
        return self.office

    def say(self, text: str, *, error: bool = False, undo: bool = False) -> None:
        """Put a sentence into line 23."""
        done = self._done
        self.news = News(text, error=error, undo=undo and done > self._done_before)
        self._done_then = done

    @property
    def _done(self) -> int:
        return 0 if self.office is None else self.office.acts_done

    @property
    def offers_undo(self) -> bool:
        """The news tell of the newest act: with nothing written the offer would reach an older one."""
        return self.news.undo and self._done == self._done_then

    def has_offered(self, deed: Deed) -> bool:
        """The person can read on the screen that `u` takes this back now."""
        return deed.id == self.news.offers or (self.offers_undo and deed.desk == self.office_open.actor.desk)

    def say_error(self, error: StorageError) -> None:
        """Say what storage could not do."""
        self.say(say_error(error), error=True)

    def failed(self, error: BaseException) -> None:
        """Show what no handler could cope with: a sentence, or the one error page with its reference."""
        if isinstance(error, StorageError):
            self.say_error(error)
        else:
            reference = secrets.token_hex(3)
            log.error("%s", reference, exc_info=error)
            if not self.is_running:
                return  # a read that was under way when the console was left: nobody is there to be told
            self.place.sheets.append(ErrorPage(self, reference, error))
        self.repaint()

    # ------------------------------------------------------------ asking
    async def ask(self, form: Form[T], place: DeskScreen[Any, Any] | None = None) -> T | None:
        """Open a sheet; see `DeskScreen.ask`."""
        return await asking.ask(self, form, place or self.place)

    async def choose(self, title: str, choices: Sequence[str], place: DeskScreen[Any, Any] | None = None) -> int | None:
        """Open a numbered menu; see `DeskScreen.choose`."""
        return await asking.choose(self, title, choices, place or self.place)

    def look(self, patient_id: PatientId) -> None:
        """Note beside the keys that this person opened a patient's record."""
        self.reads.start(f"look {patient_id}", self._look(patient_id, self.placing.came_from or self.place.desk.id))

    async def _look(self, patient_id: PatientId, place: str) -> None:
        try:
            await self.office_open.privacy.look(patient_id, place)
        except StorageError as error:
            self.failed(error)

    async def find(self, text: str) -> None:
        """Open the find/do line."""
        await asking.find(self, text)

    def lock(self) -> None:
        """Cover the screen until it is unlocked."""
        self._global_keys.lock()

    async def undo(self) -> None:
        """Take back this person's newest act and say what it was."""
        await asking.undo(self)
