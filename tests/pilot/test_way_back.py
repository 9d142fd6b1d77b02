"""Esc leads back to the place from which a verb led away."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pilot.demo_desk import demo_desk, demo_file


@pytest.fixture(scope="module")
def demo(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_file(blank_database, tmp_path_factory.mktemp("demo") / "demo.db")


@pytest.mark.parametrize(
    ("place", "away", "there", "back"),
    [
        ("F3", "2v", "F6 PEOPLE", "Esc"),
        ("F3", "13p", "F5 CASH", "Esc"),
        ("F2", "5v", "F6 PEOPLE", "Esc"),
        ("F2", "5 Enter", "F4 DAY", "Esc"),
        ("F4", "v", "F6 PEOPLE", "Esc"),
        ("F4", "h", "F6 PEOPLE", "Esc"),
        ("F6 Esc", "b", "F4 DAY", "Esc Esc"),
        ("F6 Esc", "p", "F5 CASH", "Esc"),
    ],
)
async def test_esc_goes_back_to_where_one_came_from(
    demo: Path, tmp_path: Path, *, place: str, away: str, there: str, back: str
) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press(place)
        here = desk.driver.line(1)
        await desk.press(away)
        assert there in desk.driver.line(1)
        await desk.press(back)
        assert desk.driver.line(1).split() == here.split()
        assert not desk.app.place.sheets
        await desk.press("Esc")
        assert desk.driver.line(1).split() == here.split()


async def test_a_place_chosen_by_its_key_leads_nowhere_back(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F3 2v F4 F6 Esc Esc Esc")
        assert "F6 PEOPLE" in desk.driver.line(1)


async def test_who_works_in_the_new_place_stays_there(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F2 5 Enter")
        assert "F4 DAY" in desk.driver.line(1)
        await desk.press("l Esc")
        assert "F4 DAY" in desk.driver.line(1)
