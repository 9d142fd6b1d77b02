"""Settings: where each comes from, and one sentence for each that cannot be used."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.setting_values import SettingsError, machine_zone, parse_instant
from console.settings import Settings, read_settings
from storage.location import Server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def read(file: Path, argv: dict[str, str | None] | None = None, **environ: str) -> Settings:
    return read_settings(argv or {}, {"FRONTDESK_CONFIG": str(file), **environ})


def test_later_wins_and_every_value_knows_its_source(file: Path) -> None:
    file.write_text('theme = "day"\nlanguage = "ru"\ndata = "/a"\ndesk = "desk 1"\n')
    settings = read(file, {"data": "/c"}, FRONTDESK_DATA="/b", FRONTDESK_LANGUAGE="en", LANG="ru_RU.UTF-8")
    assert (settings.data, settings.source("data")) == (Path("/c"), "--data")
    assert (settings.language, settings.source("language")) == ("en", "FRONTDESK_LANGUAGE")
    assert (settings.theme, settings.source("theme")) == ("day", str(file))
    assert (settings.desk, settings.source("desk")) == ("desk 1", str(file))
    assert (settings.bell, settings.source("bell")) == ("off", "built-in")
    assert settings.database == Path("/c/frontdesk.sqlite3")


@pytest.mark.parametrize(
    ("environ", "language", "source"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru", "LANG"),
        ({"LC_ALL": "ru_RU", "LANG": "en_US"}, "ru", "LC_ALL"),
        ({"LANG": "de_DE.UTF-8"}, "en", "LANG"),
        ({"LANG": "C"}, "en", "LANG"),
        ({}, "en", "built-in"),
        ({"FRONTDESK_LANGUAGE": "ru_RU.UTF-8"}, "ru", "FRONTDESK_LANGUAGE"),
    ],
)
def test_the_language_follows_the_system(file: Path, environ: dict[str, str], language: str, source: str) -> None:
    settings = read(file, None, **environ)
    assert (settings.language, settings.source("language")) == (language, source)


def test_no_color_means_mono_unless_somebody_chose(file: Path) -> None:
    assert read(file, NO_COLOR="1").theme == "mono"
    assert read(file, NO_COLOR="1", FRONTDESK_THEME="day").theme == "day"
    assert read(file, NO_COLOR="").theme == "night"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/srv/clinic.sqlite3", "/srv/clinic.sqlite3"),
        ("sqlite:////srv/a%20b.sqlite3", "/srv/a b.sqlite3"),
        ("sqlite+aiosqlite:////srv/x.db", "/srv/x.db"),
    ],
)
def test_the_database_may_be_elsewhere(file: Path, url: str, path: str) -> None:
    assert read(file, FRONTDESK_DATABASE=url).database == Path(path)


def test_the_database_may_be_on_a_server_and_its_password_is_not_shown(file: Path) -> None:
    where = read(file, FRONTDESK_DATABASE="postgres://anna:s%40cret@db.example:5433/clinic?sslmode=require").database
    assert isinstance(where, Server)
    assert where.url == "postgresql://anna:s%40cret@db.example:5433/clinic?sslmode=require"
    assert (str(where), where.database) == ("postgresql://anna@db.example:5433/clinic", "clinic")
    assert "cret" not in repr(where)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('them = "day"', "did you mean “theme”"),
        ('zzzzzz = "day"', "there are: data, database"),
        ("theme = 3", "must be a text in quotes, like theme = \"night\""),
        ('theme = "dya"', "is none of night, day, mono, contrast; did you mean “day”"),
        ('language = "fr"', "is none of en, ru"),
        ('database = "postgresql://anna:secret@host"', "expected postgresql://user@host:port/database"),
        ('database = "postgresql://anna:secret@host:port/db"', "expected postgresql://user@host:port/database"),
        ('database = "postgresql+asyncpg://anna:secret@host/db"', "expected postgresql://user@host:port/database"),
        ('database = "mysql://host/db"', "“mysql”"),
        ('database = ":memory:"', "would be lost"),
        ('database = "sqlite://"', "Expected the path"),
        ('desk = "a\\u001bb"', "Expected a short name"),
        ('theme = "day', "is not valid TOML"),
        ("theme", "is not valid TOML"),
    ],
)
def test_a_wrong_file_gets_one_sentence(file: Path, text: str, sentence: str) -> None:
    file.write_text(text)
    with pytest.raises(SettingsError, match=sentence) as caught:
        read(file)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_not_text_gets_one_sentence(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="not text in UTF-8"):
        read(file)


@given(data=st.binary(max_size=200))
def test_any_file_is_settings_or_one_sentence(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("settings") / "settings.toml"
    file.write_bytes(data)
    sentence = ""
    try:
        read(file)
    except SettingsError as error:
        sentence = str(error)
    assert sentence.isprintable()


def test_a_rehearsal_is_wall_time_at_the_machine_unless_it_says_otherwise(file: Path) -> None:
    assert read(file, FRONTDESK_AT="2026-11-02T08:00+03:00").at == datetime(2026, 11, 2, 5, tzinfo=UTC)
    assert parse_instant("2026-11-02T08:00", "--at").tzinfo is not None
    with pytest.raises(SettingsError, match="like 2026-10-02T14:30"):
        read(file, FRONTDESK_AT="soon")


def test_the_machine_zone_is_named_or_moscow() -> None:
    assert machine_zone({"TZ": "Asia/Tokyo"}) == "Asia/Tokyo"
    assert machine_zone({"TZ": ":Europe/Berlin"}) == "Europe/Berlin"
    assert machine_zone({"TZ": "UTC"}) == "Europe/Moscow"
    assert machine_zone({"TZ": "../../etc/passwd"}) == "Europe/Moscow"
