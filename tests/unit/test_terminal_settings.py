"""What is told of a terminal: read strictly, written without touching anything else in the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.setting_values import SettingsError
from console.settings import Settings, read_settings
from console.terminal_settings import keep_terminal

TOLD = {"colours": "256", "charset": "koi8-r", "bell": "no"}
OTHER = {"colours": "mono", "charset": "ascii", "bell": "yes"}
NOT_CLEAN = """# my desk
theme = "day"  # bright


[terminal.xterm]
# old
colours='16'

[terminal.vt220]
bell = "no"
"""


def read(file: Path) -> Settings:
    return read_settings({}, {"FRONTDESK_CONFIG": str(file)})


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.toml"
    keep_terminal(file, "xterm-256color", TOLD)
    keep_terminal(file, "linux", OTHER)
    assert read(file).terminals == {"xterm-256color": TOLD, "linux": OTHER}
    assert file.stat().st_mode & 0o077 == 0
    keep_terminal(file, "xterm-256color", OTHER)
    assert read(file).terminals == {"xterm-256color": OTHER, "linux": OTHER}


def test_everything_else_in_the_file_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(NOT_CLEAN, encoding="utf-8")
    file.chmod(0o640)
    keep_terminal(file, "xterm", TOLD)
    settings = read(file)
    assert settings.terminals == {"xterm": TOLD, "vt220": {"bell": "no"}}
    assert settings.theme == "day"
    text = file.read_text(encoding="utf-8")
    assert text.startswith(NOT_CLEAN.partition("[")[0])
    assert "# old" in text
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_whatever_the_terminal_calls_itself(tmp_path_factory: pytest.TempPathFactory, term: str) -> None:
    file = tmp_path_factory.mktemp("named") / "settings.toml"
    keep_terminal(file, "vt220", OTHER)
    keep_terminal(file, term, TOLD)
    keep_terminal(file, term, TOLD)
    assert read(file).terminals == {"vt220": OTHER} | {term: TOLD}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[terminal.xterm]\ncolours = "many"', "many"),
        ("[terminal.xterm]\ncolours = 256", ""),
        ('[terminal.xterm]\ncolour = "16"', "colour"),
        ('terminal = "xterm"', "table of its name"),
        ("[terminal]\nxterm = 3", "table of its name"),
        ('[theme]\nxterm = "3"', "theme"),
    ],
)
def test_nonsense_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    if not said:
        assert read(file).terminals == {"xterm": {"colours": "256"}}
        return
    with pytest.raises(SettingsError, match=said):
        read(file)


def test_a_file_that_cannot_be_added_to_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    for text in ("theme = ", 'terminal = {xterm = {bell = "no"}}', "a = \"\"\"\n[terminal.xterm]\n\"\"\"\n\udcff"):
        data = text.encode(errors="surrogateescape")
        file.write_bytes(data)
        with pytest.raises(SettingsError):
            keep_terminal(file, "xterm", TOLD)
        assert file.read_bytes() == data
