"""One server for the tests of a file: it starts in seconds, and each test leaves it as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.serve.served import Served


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if shutil.which("ssh") is None:
        pytest.skip("OpenSSH's client is not installed here")
    made = Served(tmp_path_factory.mktemp("served"))
    made.start()
    yield made
    if made.alive:
        made.stop()
