"""Boards as logins over SSH: a real client hangs on the wall, and no key of it does anything but end it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.one_clinic import DATABASE, found_clinic, numbers
from tests.pty.terminal import Terminal
from tests.serve.served import Served

pytestmark = [pytest.mark.pty, pytest.mark.slow]

SEEN_SECONDS = 1.0
KEYS = "<f2><f3><f4><f5><f6><f8><f9><f10><f12><enter><esc><tab><up> abuz=7?4567"
"""Keys that do something at a desk, and none that ends a board."""
