"""Who may do what.  Checked for every verb, inside the transaction, never only on a screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from storage.ids import PractitionerId, UserId


class Right(StrEnum):
    """One thing that a person may be allowed to do."""

    READ = "read"
    """See the desk's screens."""
    CALLS = "calls"
    """Log calls."""
    PATIENTS = "patients"
    """Register and edit patients."""
    MERGE = "merge"
    """Merge two patients."""
    BOOK = "book"
    """Book, move and cancel visits."""
    OVERBOOK = "overbook"
    """Approve as the second person that a visit is squeezed in: over another, outside hours, into the past."""
    CHECK_IN = "check-in"
    """Lead patients through the queue."""
    SEE_NOTICES = "see-notices"
    """Acknowledge arrivals (doctors)."""
    DOCUMENTS = "documents"
    """Keep the centre's and the staff's own documents, and the leaflets for patients."""
    CASH = "cash"
    """Open shifts, charge, take payments."""
    INSURANCE = "insurance"
    """Policies, guarantee letters, verification; what of a bill goes to the insurer."""
    CLAIMS = "claims"
    """Claims to insurers, what they answer and pay."""
    DISCOUNT = "discount"
    """Give a discount with a reason."""
    DISCOUNT_APPROVE = "discount-approve"
    """Approve as the second person a discount above the limit."""
    REFUND = "refund"
    """Give money back."""
    REFUND_APPROVE = "refund-approve"
    """Approve as the second person that money above the limit goes back."""
    REOPEN = "reopen"
    """Approve as the second person that a visit which has ended is taken up again."""
    DIFFERENCE_APPROVE = "difference-approve"
    """Close a shift whose drawer is off by more than the second limit; see what it should hold before it is counted."""
    SERVICES = "services"
    """Change services and prices."""
    ROSTER = "roster"
    """Change rosters, rooms and practitioners."""
    USERS = "users"
    """Say who may log in."""
    SESSIONS = "sessions"
    """See who sits at which desk over SSH, and end a session."""
    CENTRE = "centre"
    """Change the centre's settings."""
    IMPORT = "import"
    """Bring in data from files."""
    GIVE_OUT = "give-out"
    """Write down for a person everything that is held on them."""
    ERASE = "erase"
    """Take a person out of the data for good; what is over its time too."""
    SEE_LOOKS = "see-looks"
    """See who opened a patient's record."""


    BOARD = "board"
    """See the board of the waiting hall: tickets and rooms."""
    ROOM_BOARD = "room-board"
    """See the board at the door of a room: tickets and the doctor."""


class Role(StrEnum):
    """Who sits at the console."""

    ADMINISTRATOR = "administrator"
    ADMINISTRATOR_CASHIER = "administrator-cashier"
    """An administrator who was given the cash right."""
    CASHIER = "cashier"
    SENIOR_ADMINISTRATOR = "senior-administrator"
    OFFICE_MANAGER = "office-manager"
    MEDICAL_ASSISTANT = "medical-assistant"
    LEAD_ASSISTANT = "lead-assistant"
    DOCTOR = "doctor"
    AUDITOR = "auditor"
    BOARD = "board"
    """A screen in the waiting hall, not a person."""
    ROOM_BOARD = "room-board"
    """A screen at the door of a room."""


BOARDS = (Role.BOARD, Role.ROOM_BOARD)
"""Roles that see their board and nothing else: no desk opens for them."""

_DESK = frozenset({Right.READ, Right.CALLS, Right.PATIENTS, Right.BOOK, Right.CHECK_IN, Right.INSURANCE})
_TILL = frozenset({Right.READ, Right.CASH, Right.DISCOUNT, Right.REFUND, Right.INSURANCE})

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: _DESK,
    Role.ADMINISTRATOR_CASHIER: _DESK | _TILL,
    Role.CASHIER: _TILL | {Right.PATIENTS, Right.CHECK_IN},
    Role.SENIOR_ADMINISTRATOR: _DESK
    | _TILL
    | {Right.MERGE, Right.OVERBOOK, Right.REOPEN}
    | {Right.DISCOUNT_APPROVE, Right.REFUND_APPROVE, Right.DIFFERENCE_APPROVE}
    | {Right.ROSTER, Right.SERVICES, Right.DOCUMENTS, Right.IMPORT, Right.GIVE_OUT, Right.SEE_LOOKS, Right.SESSIONS}
    | {Right.CLAIMS},
    Role.OFFICE_MANAGER: frozenset(Right) - {Right.SEE_NOTICES},
    Role.MEDICAL_ASSISTANT: frozenset({Right.READ, Right.CHECK_IN}),
    Role.LEAD_ASSISTANT: frozenset({Right.READ, Right.CHECK_IN, Right.ROSTER}),
    Role.DOCTOR: frozenset({Right.READ, Right.CHECK_IN, Right.SEE_NOTICES}),
    Role.AUDITOR: frozenset({Right.READ, Right.SEE_LOOKS}),
    Role.BOARD: frozenset({Right.BOARD}),
    Role.ROOM_BOARD: frozenset({Right.ROOM_BOARD}),
}
RIGHTS |= {role: rights | {Right.BOARD, Right.ROOM_BOARD} for role, rights in RIGHTS.items() if Right.READ in rights}
"""What each role may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person at a desk, as every journal row names them."""

    user_id: UserId
    login: str
    name: str
    role: Role
    desk: str
    """The desk or terminal, for example `desk 1`."""
    practitioner_id: PractitionerId | None = None
    """Set when the person is a doctor with a book of their own."""

    def may(self, right: Right) -> bool:
        """Whether the person has the right."""
        return right in RIGHTS[self.role]


SYSTEM = Actor(user_id=UserId(0), login="system", name="Frontdesk", role=Role.OFFICE_MANAGER, desk="system")
"""Acts that no person asked for: first start, import by schedule, a telephone exchange."""
