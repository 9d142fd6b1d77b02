"""What is built and installed: the wheel's contents, and strangers of the same name."""

from __future__ import annotations

import os
import shutil
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

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=env)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


def install(home: Path, wheel: Path) -> None:
    """As a person would, but without the network: the dependencies are lent by this environment."""
    done = run(sys.executable, "-m", "pip", "--python", home, "install", "-q", "--no-deps", "--no-index", wheel)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with Frontdesk in it, for tests that leave it as it is."""
    place = tmp_path_factory.mktemp("installed") / "env"
    venv.create(place, with_pip=False)
    site = next(place.glob("lib/python*/site-packages"))
    (site / "lent.pth").write_text(f"{Path(textual.__path__[0]).parent}\n")
    install(place, wheel)
    return place


@pytest.fixture
def home(installed: Path, tmp_path: Path) -> Path:
    """One of a test's own; only the first line of the program says where it lies."""
    place = tmp_path / "env"
    shutil.copytree(installed, place, symlinks=True)
    program = place / "bin" / "frontdesk"
    text = program.read_text()
    assert text.startswith(f"#!{installed}/")
    program.write_text(text.replace(str(installed), str(place), 1))
    return place


def frontdesk(home: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "FRONTDESK_DATA": str(home / "data")}
    return run(home / "bin" / "frontdesk", *argv, cwd=home, env=env)


def stray_wheel(folder: Path, package: str) -> Path:
    """Somebody else's distribution, with a package of the same name as one of ours."""
    path = folder / f"{package}-9.0-py3-none-any.whl"
    info = f"{package}-9.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{package}/__init__.py", "STRAY = True\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 9.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(
            f"{info}/RECORD", f"{package}/__init__.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n"
        )
    return path


def test_the_wheel_has_everything_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.split("/")[0] for name in names}
    assert tops == {*PACKAGES, next(top for top in tops if top.endswith(".dist-info"))}
    expected = {
        path.relative_to(ROOT).as_posix()
        for floor in PACKAGES
        for path in (ROOT / floor).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".pyc", ".po", ".new")
    }
    assert expected - names == set()
    assert not [name for name in names if name.endswith((".po", ".pyc"))]
    assert {f"console/papers/defaults/{tongue}/contract.txt" for tongue in ("en", "ru")} <= names
    assert {f"console/locale/{tongue}/LC_MESSAGES/frontdesk.mo" for tongue in ("en", "ru")} <= names


def test_the_four_packages_have_one_owner_here() -> None:
    for name, distributions in owners().items():
        assert distributions in ([], ["frontdesk"]), f"{name} belongs to {distributions}"


def test_the_installed_program_works_in_both_languages(home: Path) -> None:
    assert frontdesk(home, "--version").stdout.startswith("frontdesk ")
    assert "--locale" in frontdesk(home, "check", "--help").stdout
    assert frontdesk(home, "user", "add", "anna", "--role", "cashier").returncode == 0
    assert "Логин" in frontdesk(home, "user", "list", "--locale", "ru").stdout
    done = frontdesk(home, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_console_installed_over_ours_is_met_with_one_clear_line(home: Path, tmp_path: Path) -> None:
    install(home, stray_wheel(tmp_path, "console"))
    done = frontdesk(home, "--version")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "another package named 'console'" in done.stderr
    assert "in an environment of its own" in done.stderr


@pytest.mark.parametrize("package", ["widgets", "storage", "themes"])
def test_a_package_installed_over_ours_has_two_owners(home: Path, tmp_path: Path, package: str) -> None:
    install(home, stray_wheel(tmp_path, package))
    done = frontdesk(home, "doctor")
    assert done.returncode == 1, done.stderr
    assert "owned more than once" in done.stdout


@pytest.mark.parametrize("package", ["widgets", "storage", "themes"])
def test_a_package_that_stands_before_ours_is_met_with_one_clear_line(
    installed: Path, tmp_path: Path, package: str
) -> None:
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text("STRAY = True\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from console.__main__ import main; sys.exit(main())"
    done = run(installed / "bin" / "python", "-I", "-c", code, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"another package named '{package}'" in done.stderr
