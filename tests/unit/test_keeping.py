"""Which copies are due, what they are called, and how long each is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.setting_values import SettingsError
from console.settings import read_settings
from storage.keeping import Keeping, daily_name, due_since, made_at, outlived, update_name
from storage.location import Server

DATA = Path("/clinic/front.desk.sqlite3")
MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 22, 17, 0, 3, tzinfo=UTC)
"""Sunday, 20:00:03 in Moscow."""


def test_a_name_says_of_what_and_when_and_is_read_back() -> None:
    assert update_name(DATA, "0001_foundation", NOW) == "front.desk-0001_foundation-20261122T170003Z.sqlite3"
    names = {daily_name(DATA, NOW): NOW, daily_name(DATA, NOW, sealed=True): NOW}
    strangers = [update_name(DATA, "0001", NOW), "front.desk-daily-20261122T170003Z.sqlite3.part", "letter.txt"]
    strangers += [daily_name(Path("/other.sqlite3"), NOW), "frontXdesk-daily-20261122T170003Z.sqlite3"]
    assert made_at(DATA, [*names, *strangers]) == names
    server = Server("postgresql://desk:secret@host/the%20clinic")
    assert daily_name(server, NOW) == "the_clinic-daily-20261122T170003Z.dump"
    assert made_at(server, [daily_name(server, NOW)])


def test_a_copy_falls_due_at_the_hour_of_the_centres_day() -> None:
    assert due_since(NOW, 20, MOSCOW) == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert due_since(NOW - timedelta(seconds=4), 20, MOSCOW) == datetime(2026, 11, 21, 17, tzinfo=UTC)
    berlin = ZoneInfo("Europe/Berlin")  # the clocks go back in the night to 25 October
    assert due_since(datetime(2026, 10, 25, 12, tzinfo=UTC), 20, berlin) == datetime(2026, 10, 24, 18, tzinfo=UTC)
    assert due_since(datetime(2026, 10, 25, 22, tzinfo=UTC), 20, berlin) == datetime(2026, 10, 25, 19, tzinfo=UTC)


@given(st.integers(0, 400 * 24 * 60), st.integers(0, 23))
def test_what_is_due_fell_due_within_a_day_and_an_hour(minutes: int, hour: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    since = due_since(now, hour, ZoneInfo("Europe/Berlin"))
    assert timedelta() <= now - since <= timedelta(hours=25)
    assert since.astimezone(ZoneInfo("Europe/Berlin")).hour in (hour, hour + 1)  # an hour that does not exist


def test_days_then_weeks_then_months_are_kept() -> None:
    copies = {daily_name(DATA, NOW - timedelta(days=day)): NOW - timedelta(days=day) for day in range(400)}
    gone = set(outlived(copies, Keeping(daily=3, weekly=2, monthly=4), MOSCOW))
    kept = sorted((copies[name] for name in copies if name not in gone), reverse=True)
    assert [f"{instant:%m-%d}" for instant in kept] == ["11-22", "11-21", "11-20", "11-15", "10-31", "09-30", "08-31"]


def test_of_several_on_one_day_the_newest_stays() -> None:
    copies = {daily_name(DATA, NOW - timedelta(hours=hour)): NOW - timedelta(hours=hour) for hour in range(3)}
    assert set(copies) - set(outlived(copies, Keeping(), MOSCOW)) == {daily_name(DATA, NOW)}
    assert outlived(copies, Keeping(daily=0, weekly=0, monthly=0), MOSCOW) == list(copies)[1:], "one is always kept"


def test_the_settings_say_where_when_and_for_how_long(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    told = {"backup_folder": "/b", "backup_hour": "off", "backup_keep": "1  2 3", "backup_passphrase_file": "/s"}
    file.write_text("".join(f'{name} = "{value}"\n' for name, value in told.items()))
    keeping = read_settings({"data": "/d"}, {"FRONTDESK_CONFIG": str(file)}).keeping
    assert keeping == Keeping(
        folder=Path("/b"), passphrase_file=Path("/s"), hour=None, daily=1, weekly=2, monthly=3, beside=Path("/d")
    )
    assert keeping.folder_for(DATA) == Path("/b")
    default = read_settings({"data": "/d"}, {"FRONTDESK_CONFIG": str(tmp_path / "none")}).keeping
    assert (default.hour, default.daily, default.weekly, default.monthly) == (20, 7, 4, 6)
    assert default.folder_for(DATA) == Path("/clinic/backups")
    assert default.folder_for(Server("postgresql://host/db")) == Path("/d/backups")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BACKUP_HOUR", "24", "is no hour; expected 0 to 23"),
        ("BACKUP_HOUR", "8pm", "is no hour"),
        ("BACKUP_KEEP", "7 4", "is not how many copies to keep"),
        ("BACKUP_KEEP", "7 4 -1", "is not how many copies to keep"),
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read_settings({}, {"FRONTDESK_CONFIG": str(tmp_path / "none"), f"FRONTDESK_{name}": value})
