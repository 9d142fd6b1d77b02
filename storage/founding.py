"""The first start of a centre: its settings, the first person, one cash register.

Above the rooms, since it touches three of them.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert, select

from storage.accounts import queries as accounts
from storage.accounts import rules
from storage.cash.tables import register
from storage.centre import queries as centre
from storage.centre.records import Centre
from storage.centre.zones import rules_of
from storage.rights import Right, Role
from storage.unit import Unit
from storage.verbs import verb


@verb("centre.found", right=Right.CENTRE)
def found(unit: Unit, settings: Centre, login: str, name: str, register_name: str) -> int:
    """Make an empty database a centre's: nothing happens when it already is one.

    The person who starts it first is its office manager, and may let others in.
    """
    if centre.load(unit.conn) is not None:
        return 1
    centre.save(unit.conn, replace(settings, zone_rules=rules_of(settings.zone)))
    unit.journal("centre", 1, None, {"name": settings.name, "zone": settings.zone, "currency": settings.currency})
    user_id = accounts.insert_account(
        unit.conn, rules.login_of(login), rules.name_of(name, login), Role.OFFICE_MANAGER, None
    )
    unit.journal("account_user", user_id, None, {"login": login, "role": Role.OFFICE_MANAGER, "disabled": False})
    if unit.conn.execute(select(register.c.id)).first() is None:
        unit.conn.execute(insert(register).values(code="1", name=register_name))
        unit.journal("register", 1, None, {"code": "1", "name": register_name})
    unit.changed("centre", 1)
    unit.changed("staff", user_id)
    return 1
