"""What is built and installed: the wheel's contents, and strangers of the same name."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
import textual

from console.__main__ import PACKAGES
from console.cli.doctor import owners

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_has_everything_and_nothing_else(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert tops == {*PACKAGES, next(top for top in tops if top.endswith(".dist-info"))}
    expected = {
        path.relative_to(ROOT).as_posix()
        for floor in PACKAGES
        for path in (ROOT / floor).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".pyc", ".po", ".md", ".new")
    }
    assert expected - names == set()
    assert not [name for name in names if name.endswith((".po", ".pyc"))]
    assert {f"console/locale/{tongue}/LC_MESSAGES/frontdesk.mo" for tongue in ("en", "ru")} <= names


def test_the_four_packages_have_one_owner_here() -> None:
    for name, distributions in owners().items():
        assert distributions in ([], ["frontdesk"]), f"{name} belongs to {distributions}"


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel in an environment of its own; its dependencies are lent by this one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    ours = Path(textual.__path__[0]).parent
    (site / "lent.pth").write_text(f"{ours}\n")
    return home


def frontdesk(home: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from console.__main__ import main; sys.exit(main())"
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "FRONTDESK_DATA": str(home / "data")}
    return subprocess.run(
        [home / "bin" / "python", "-I", "-c", code, *argv],
        capture_output=True,
        text=True,
        check=False,
        env=env,
        cwd=home,
    )


def test_the_installed_wheel_works_in_both_languages(installed: Path) -> None:
    assert frontdesk(installed, "--version").stdout.startswith("frontdesk ")
    assert "--locale" in frontdesk(installed, "check", "--help").stdout
    assert "Логин" in frontdesk(installed, "user", "list", "--locale", "ru").stdout
    done = frontdesk(installed, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("frontdesk\n") >= 4


@pytest.mark.parametrize("name", PACKAGES)
def test_a_stray_package_is_met_with_one_clear_line(installed: Path, tmp_path: Path, name: str) -> None:
    """Another distribution named `console` (or `storage`...) is installed over ours, or stands before it."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("STRAY = True\n")
    ours = next(installed.glob("lib/python*/site-packages"))
    if name == "console":
        # Overwritten in place, as pip does it: our __main__ is still there, its package no longer ours.
        entry = (ours / "console" / "__main__.py").read_text()
        (tmp_path / name / "__main__.py").write_text(entry)
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from console.__main__ import main; sys.exit(main())"
    done = subprocess.run(
        [installed / "bin" / "python", "-I", "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"another package named '{name}'" in done.stderr


def test_a_second_owner_is_reported(installed: Path) -> None:
    site = next(installed.glob("lib/python*/site-packages"))
    stray = site / "stray-1.0.dist-info"
    stray.mkdir()
    (stray / "METADATA").write_text("Metadata-Version: 2.1\nName: stray\nVersion: 1.0\n")
    (stray / "RECORD").write_text("storage/__init__.py,,\n")
    done = frontdesk(installed, "doctor")
    for file in stray.iterdir():
        file.unlink()
    stray.rmdir()
    assert done.returncode == 1
    assert "owned more than once" in done.stdout
