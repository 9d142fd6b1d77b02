"""The example place at the keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from console.app import ConsoleApp
from tests.desk_driver import Driver
from tests.pilot.example_place import ExamplePlace, MadeUpOffice


@dataclass
class Desk:
    office: MadeUpOffice
    app: ConsoleApp
    driver: Driver

    @property
    def place(self) -> ExamplePlace:
        place = self.app.place
        assert isinstance(place, ExamplePlace)
        return place

    @property
    def taken(self) -> object:
        return self.place.taken

    async def press(self, keys: str) -> Driver:
        return await self.driver.press(keys)
