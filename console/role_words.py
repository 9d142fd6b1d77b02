"""Roles in the words of the desk, and who may do a thing: for hints, reasons and lists."""

from __future__ import annotations

from console.locale import N_, _
from storage.rights import BOARDS, RIGHTS, Right, Role

ROLES = {
    Role.ADMINISTRATOR: N_("administrator"),
    Role.ADMINISTRATOR_CASHIER: N_("administrator and cashier"),
    Role.CASHIER: N_("cashier"),
    Role.SENIOR_ADMINISTRATOR: N_("senior administrator"),
    Role.OFFICE_MANAGER: N_("office manager"),
    Role.MEDICAL_ASSISTANT: N_("medical assistant"),
    Role.LEAD_ASSISTANT: N_("lead medical assistant"),
    Role.DOCTOR: N_("doctor"),
    Role.AUDITOR: N_("auditor"),
    Role.BOARD: N_("board of the hall"),
    Role.ROOM_BOARD: N_("board of a room"),
}


def role_title(role: Role) -> str:
    """`senior administrator`."""
    return _(ROLES[role])


def who_may(right: Right) -> str:
    """Who has a right: `office manager, senior administrator`."""
    return ", ".join(role_title(role) for role in Role if right in RIGHTS[role] and role not in BOARDS)


def not_yours(right: Right) -> str:
    """Why somebody without a right cannot do a thing, and who can: the end of a sentence."""
    return _("this is done by: {roles}").format(roles=who_may(right))
