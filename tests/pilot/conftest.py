"""The example place, typed at in the Latin and in the Russian layout."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.desk_driver import at_desk
from tests.pilot.example_desk import Desk
from tests.pilot.example_place import MadeUpOffice, example_app


@pytest_asyncio.fixture(params=[False, True], ids=["latin", "russian"])
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    office = MadeUpOffice()
    app = example_app(office)
    async with at_desk(app, russian_layout=request.param) as driver:
        yield Desk(office, app, driver)
