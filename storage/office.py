"""A person seated at the store, with the services of every room; and the way to open a store."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from storage.centre import queries as centre_queries
from storage.centre.records import Centre, Setup
from storage.clock import Clock, StillClock
from storage.errors import N_, NotAllowed, StorageError, Taken
from storage.hop import PRAGMAS
from storage.journal import late, together
from storage.journal.together import Together
from storage.location import Location, Server, driver_there
from storage.rights import Actor, Right
from storage.sharing import sharing_of
from storage.sqlite import SqliteEngine
from storage.store import Store
from storage.verbs import Verb

if TYPE_CHECKING:
    from storage.accounts.service import AccountService
    from storage.assist.service import AssistService
    from storage.calls.service import CallService
    from storage.cash.service import CashService
    from storage.claims.claim_service import ClaimService
    from storage.claims.split_service import SplitService
    from storage.documents.service import DocumentService
    from storage.evening.service import EveningService
    from storage.fiscal.service import FiscalService
    from storage.insurance.service import InsuranceService
    from storage.journal.service import JournalService
    from storage.messages.service import MessageService
    from storage.patients.service import PatientService
    from storage.printing.service import PrintingService
    from storage.privacy.service import PrivacyService
    from storage.queue.service import QueueService
    from storage.quoted import Quotes
    from storage.rebooking.service import RebookingService
    from storage.recalls.service import RecallService
    from storage.schedule.service import ScheduleService
    from storage.services.guide_service import GuideService
    from storage.services.service import PriceListService
    from storage.staff.service import StaffService
    from storage.templates.service import TemplateService
    from storage.waiting.service import WaitingService

P = ParamSpec("P")
T = TypeVar("T")


class Office:
    """What one seated person can do: the services of the rooms, built when first used."""

    def __init__(self, store: Store, actor: Actor) -> None:
        """Seat `actor` at `store`."""
        self.store = store
        self.actor = actor
        self.acts_done = 0
        """How many acts of this office have changed anything, undo not counted."""
        self.happened_at: datetime | None = None
        """When what is entered happened: set while papers are entered that were written without the console."""

    def seated(self, actor: Actor) -> Office:
        """The same store with another person at it."""
        return Office(self.store, actor)

    @property
    def clock(self) -> Clock:
        """Where time comes from: it stands still at what is entered from paper."""
        return self.store.clock if self.happened_at is None else StillClock(self.happened_at)

    def enter_from_paper(self, happened_at: datetime | None) -> None:
        """What this person does from here on happened then, and is marked as entered later; None: it happens now.

        Raises RuleBroken for a time to come, or one longer ago than a week.
        """
        if happened_at is not None:
            late.check(happened_at, self.store.clock.now())
        self.happened_at = happened_at

    @property
    def centre(self) -> Centre:
        """The centre's settings."""
        return self.store.centre

    def require(self, right: Right) -> None:
        """Raise NotAllowed unless the seated person has the right, as they were when they sat down or looked last."""
        if not self.actor.may(right):
            raise NotAllowed(
                N_("{name} may not do this; it is done by: {right}."), name=self.actor.name, right=right
            )

    async def read(self, fn: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query function; see `Store.read`.  Raises NotAllowed for a board, which reads its board only."""
        self.require(Right.READ)
        return await self.store.read(fn, *args, **kwargs)

    async def snapshot(self, fn: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query function whose statements all see one instant; see `Store.snapshot`."""
        self.require(Right.READ)
        return await self.store.snapshot(fn, *args, **kwargs)

    async def shared(
        self, fn: Callable[Concatenate[Connection, P], T], what: Hashable, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `read`, once for all desks of this process that ask it together; `what` tells it from other questions."""
        if self.happened_at is not None:  # the other desks ask about now
            return await self.read(fn, *args, **kwargs)
        self.require(Right.READ)
        return await sharing_of(self.store).get((fn, what), lambda: self.store.read(fn, *args, **kwargs))

    async def write(self, verb: Verb[P], /, *args: P.args, **kwargs: P.kwargs) -> int | None:
        """Run a verb as this person; see `Store.write`.  Taken brings what is free next."""
        deed = together.current() or Together()
        before = deed.written
        try:
            with deed, late.entering(self.happened_at):
                made = await self.store.write(self.actor, verb, *args, **kwargs)
        except Taken as error:
            if error.offering is not None:
                with suppress(StorageError):  # that the time is taken is said all the same
                    error.openings = await self.read(error.offering)
            raise
        self.acts_done += deed.written - before
        return made

    def together(self) -> Together:
        """What is written `with` it, also in several goes, is one deed: one undo takes back all of it."""
        return Together()

    def changes(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call `listener` with the topics of each commit, of this desk or another; returns how to stop."""
        return self.store.feed.subscribe(listener)

    async def settle(self, settings: Centre, seen: Centre) -> None:
        """Change the centre's own settings as they were when they were `seen`.  Raises Conflict."""
        from storage.settling import settle  # a room is imported when first used

        await self.store.write(self.actor, settle, settings, seen)

    async def setup(self) -> Setup:
        """How far the centre was set up."""
        from storage.settling import setup

        return await self.store.read(setup)

    async def look_who(self) -> None:
        """Look the seated person up again: a role given or taken counts at once.  Raises NotAllowed when shut."""
        self.actor = await self.store.read(centre_queries.present, self.actor)

    @cached_property
    def accounts(self) -> AccountService:
        """Who may log in."""
        from storage.accounts.service import AccountService

        return AccountService(self)

    @cached_property
    def journal(self) -> JournalService:
        """Undo and history."""
        from storage.journal.service import JournalService  # a room is imported when first used

        return JournalService(self)

    @cached_property
    def patients(self) -> PatientService:
        """The register of patients."""
        from storage.patients.service import PatientService

        return PatientService(self)

    @cached_property
    def staff(self) -> StaffService:
        """Practitioners, rooms, rosters."""
        from storage.staff.service import StaffService

        return StaffService(self)

    @cached_property
    def services(self) -> PriceListService:
        """Services and prices."""
        from storage.services.service import PriceListService

        return PriceListService(self)

    @cached_property
    def guide(self) -> GuideService:
        """What callers complain of, what it leads to, and what that is likely to cost."""
        from storage.services.guide_service import GuideService

        return GuideService(self)

    @cached_property
    def schedule(self) -> ScheduleService:
        """The book."""
        from storage.schedule.service import ScheduleService

        return ScheduleService(self)

    @cached_property
    def queue(self) -> QueueService:
        """Today's flow."""
        from storage.queue.service import QueueService

        return QueueService(self)

    @cached_property
    def privacy(self) -> PrivacyService:
        """What is held on a person: given out, erased, looked at."""
        from storage.privacy.service import PrivacyService

        return PrivacyService(self)

    @cached_property
    def calls(self) -> CallService:
        """The call log."""
        from storage.calls.service import CallService

        return CallService(self)

    @cached_property
    def assist(self) -> AssistService:
        """Doctors asked to help with a visit."""
        from storage.assist.service import AssistService

        return AssistService(self)

    @cached_property
    def documents(self) -> DocumentService:
        """The register of documents: copies, files, leaflets, where records are."""
        from storage.documents.service import DocumentService

        return DocumentService(self)

    @cached_property
    def evening(self) -> EveningService:
        """The evening run: records pulled, visits confirmed."""
        from storage.evening.service import EveningService

        return EveningService(self)

    @cached_property
    def recalls(self) -> RecallService:
        """Who is to be called because something is due, unfinished or fell through."""
        from storage.recalls.service import RecallService

        return RecallService(self)

    @cached_property
    def rebooking(self) -> RebookingService:
        """Visits that cannot take place as they were promised."""
        from storage.rebooking.service import RebookingService

        return RebookingService(self)

    @cached_property
    def waiting(self) -> WaitingService:
        """The wait-list, and whom free time is offered to."""
        from storage.waiting.service import WaitingService

        return WaitingService(self)

    @cached_property
    def quoted(self) -> Quotes:
        """What patients were quoted, beside their bills."""
        from storage.quoted import Quotes

        return Quotes(self)

    @cached_property
    def insurance(self) -> InsuranceService:
        """Insurers, policies, verification, guarantee letters."""
        from storage.insurance.service import InsuranceService

        return InsuranceService(self)

    @cached_property
    def splits(self) -> SplitService:
        """What of a bill goes to the insurer; the log of insured visits."""
        from storage.claims.split_service import SplitService

        return SplitService(self)

    @cached_property
    def claims(self) -> ClaimService:
        """Claims to insurers: sent, answered, paid."""
        from storage.claims.claim_service import ClaimService

        return ClaimService(self)

    @cached_property
    def messages(self) -> MessageService:
        """Messages to patients."""
        from storage.messages.service import MessageService

        return MessageService(self)

    @cached_property
    def fiscal(self) -> FiscalService:
        """Fiscal registers, and what they are told."""
        from storage.fiscal.service import FiscalService

        return FiscalService(self)

    @cached_property
    def printing(self) -> PrintingService:
        """Printers, and the papers that wait for them."""
        from storage.printing.service import PrintingService

        return PrintingService(self)

    @cached_property
    def templates(self) -> TemplateService:
        """The centre's own templates of papers."""
        from storage.templates.service import TemplateService

        return TemplateService(self)

    @cached_property
    def cash(self) -> CashService:
        """Shifts, charges, payments."""
        from storage.cash.service import CashService

        return CashService(self)


async def open_store(
    where: Location, clock: Clock, *, watch: bool = False, pragmas: tuple[str, ...] = PRAGMAS
) -> Store:
    """Open the database of a centre, on a file or a server; its schema must be there.  Raises Unavailable."""
    if isinstance(where, Server):
        with driver_there():
            from storage.postgresql import PostgresEngine  # an extra: not every installation has its driver
        return await Store.open(PostgresEngine(where), clock, watch=watch)
    return await Store.open(SqliteEngine(where, pragmas=pragmas), clock, watch=watch)


async def seat(store: Store, login: str, desk: str) -> Office:
    """Seat the person with this login.  Raises NotFound for an unknown or disabled login."""
    return Office(store, await store.read(centre_queries.actor, login, desk))
