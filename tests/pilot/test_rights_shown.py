"""Line 24 offers what the person may do, and a key that is not theirs says whose it is before anything is asked."""

from __future__ import annotations

import pytest

from storage.office import Office
from storage.rights import Role
from storage.store import Store
from tests.pilot.clinic import clinic, console
from tests.pilot.test_first_hour import seated


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DOCTOR, Role.MEDICAL_ASSISTANT])
async def test_no_hint_promises_what_the_role_lacks(store: Store, office: Office, role: Role) -> None:
    town = await clinic(store, office)
    await town.booked(0, 900)
    async with seated(store, role.value) as desk:
        for place, words in {
            "F4": ("Book", "Move", "Cancel", "Confirm", "No-show", "Openings"),
            "F5": ("Pay", "In/out", "Give back", "Strike off", "Lines"),
            "F6 Esc": ("New", "Edit", "Book"),
            "F8 1": ("New", "Edit"),
        }.items():
            await desk.press(place)
            offered = [word for word in words if word in desk.hints]
            assert not offered, f"{place} offers {offered}: {desk.hints}"


async def test_the_key_says_whose_it_is(store: Store, office: Office) -> None:
    town = await clinic(store, office)
    await town.booked(0, 900)
    async with seated(store, Role.DOCTOR.value) as desk:
        for keys, whose in (("F4 b", "senior administrator"), ("F5 p", "cashier"), ("F6 Esc n", "administrator")):
            await desk.press(keys)
            assert "this is done by:" in desk.news
            assert whose in desk.news


async def test_a_merge_is_refused_before_it_is_asked_for(store: Store, office: Office) -> None:
    town = await clinic(store, office)
    async with console(town.office) as desk:
        await desk.press("F2")
    async with seated(store, Role.ADMINISTRATOR.value) as desk:
        await desk.press("F6 Esc Enter 8")
        assert "this is done by: senior administrator, office manager" in "\n".join(desk.screen)
        desk.expect("1 identity paper").expect_not("PREVIEW")
