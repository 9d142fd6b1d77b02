"""A second person for tests: the logins of these roles have a PIN, and one of them approves what another does."""

from __future__ import annotations

from storage.accounts.approving import Approval
from storage.accounts.rules import hashed
from storage.office import Office
from storage.rights import Role
from storage.schedule.records import NewAppointment, ReadBack

PIN = "2580"
HAVE_PIN = (Role.SENIOR_ADMINISTRATOR, Role.OFFICE_MANAGER)
_KEPT = hashed(PIN, b"tests")


def login_row(role: Role) -> dict[str, str | None]:
    """A login that is called as its role."""
    kept = _KEPT if role in HAVE_PIN else None
    return {"login": role.value, "name": role.value.replace("-", " ").title(), "role": role.value, "pin_hash": kept}


async def approved(office: Office, by: Role | None = None) -> Approval:
    """One of them types their PIN at the desk: the office manager, or the senior where the manager acts."""
    manager, senior = Role.OFFICE_MANAGER, Role.SENIOR_ADMINISTRATOR
    approver = by or (senior if office.actor.login == manager.value else manager)
    return await office.accounts.approve(approver.value, PIN)


async def squeezed(office: Office, wanted: NewAppointment) -> ReadBack:
    """Book over the rules, approved by the second person."""
    with await approved(office):
        return await office.schedule.book(wanted)
