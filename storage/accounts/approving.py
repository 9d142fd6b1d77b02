"""Four eyes: a second person types their PIN in place, and the act is decided with both of them in its transaction."""

from __future__ import annotations

from contextvars import ContextVar, Token
from types import TracebackType

from storage.accounts import queries
from storage.errors import N_, NotAllowed
from storage.ids import ActId
from storage.journal.deeds import APPROVAL
from storage.rights import Actor, Right
from storage.unit import Unit
from storage.verbs import VERBS

_given: ContextVar[Approval | None] = ContextVar("approval", default=None)


class Approval:
    """A second person, known by their PIN, for one act: what is written `with` it may need them.

    Only `AccountService.approve` makes one.  It holds what is kept of the PIN, not the PIN.
    """

    def __init__(self, login: str, kept: str) -> None:
        """Know `login` by a PIN of which `kept` is stored."""
        self.login = login
        self.kept = kept
        self.key: str | None = None
        """The idempotency key of the act that it was used for; it is good for no other."""
        self.used: dict[tuple[ActId, Right], Actor] = {}
        """In the transaction under way: who approved which act, and by which right."""
        self._tokens: list[Token[Approval | None]] = []

    def __enter__(self) -> Approval:
        """What is written from here on is approved, once."""
        self._tokens.append(_given.set(self))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """What is written after is not."""
        _given.reset(self._tokens.pop())


def current() -> Approval | None:
    """The approval under which the running code writes."""
    return _given.get()


def lent(approval: Approval | None, key: str) -> Approval | None:
    """The approval for an act of this idempotency key, as often as the store has to try; None for any other act."""
    if approval is None or approval.key not in (None, key):
        return None
    approval.used.clear()
    return approval


def spend(approval: Approval | None, key: str) -> None:
    """The act of this key has been written with the approval, if it needed one."""
    if approval is not None and approval.used:
        approval.key = key


def second(unit: Unit) -> Actor:
    """The second person of the verb under way, journalled beside the first.

    Their right is the one that the verb names (`@verb(..., second=...)`).  Raises NotAllowed when nobody has
    typed a PIN, or somebody who may not approve this: the person who acts, a login that is shut, one without
    the right or whose PIN is another by now.
    """
    right = VERBS[unit.verbs[-1]].second
    if right is None:
        msg = f"{unit.verbs[-1]} names no right of a second person"
        raise RuntimeError(msg)
    given = unit.approval
    if given is None:
        raise needed(right)
    if (unit.act_id, right) in given.used:
        return given.used[unit.act_id, right]
    person = given.used[unit.act_id, right] = _known(unit, given, right)
    said = {"verb": unit.verbs[-1], "right": right, "approved_by": person.login, "name": person.name}
    unit.journal(APPROVAL, person.user_id, None, {**said, "asked_by": unit.actor.login, "asked_name": unit.actor.name})
    return person


def needed(right: Right) -> NotAllowed:
    """The error that asks for a second person."""
    return NotAllowed(N_("This takes a second person, who types their PIN: {right}."), rule="second", right=right)


def _known(unit: Unit, given: Approval, right: Right) -> Actor:
    if given.login == unit.actor.login:
        raise NotAllowed(N_("A second person must approve it: nobody approves what they do themselves."), rule="second")
    person = queries.by_login(unit.conn, given.login)
    if person.disabled or queries.pin_hash(unit.conn, given.login) != given.kept:
        raise NotAllowed(N_("{name} cannot approve it: the login or its PIN was changed meanwhile."), name=person.name)
    actor = Actor(user_id=person.id, login=person.login, name=person.name, role=person.role, desk=unit.actor.desk)
    if not actor.may(right):
        raise NotAllowed(
            N_("{name} may not approve it; it is approved by: {right}."), name=person.name, right=right
        )
    return actor
