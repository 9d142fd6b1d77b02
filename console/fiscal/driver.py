"""A fiscal driver on the local network: takes tasks over HTTP under a token, and is asked by it what came of them.

`POST /api/v2/requests` with `{"uuid": ..., "request": [task]}` hands a task over; a driver that knows the token
answers 409 and does nothing.  `GET /api/v2/requests/<uuid>` answers how it is: `wait`, `inProgress`, `ready`, `error`.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import uuid
from dataclasses import dataclass
from typing import Any

from console.fiscal.told import request_of, text_of
from console.fiscal.trouble import Expired, InDoubt, NotTaken
from console.locale import _
from console.printing.network import why
from storage.fiscal.records import Answer, Task, TaskKind
from storage.printing.rules import host_and_port
from widgets.text import clean

SECONDS = 10.0
"""So long any answer may take."""
LOOKS, LOOK_SECONDS = 20, 0.5
"""So often a task that the device works at is asked about, and so long after each other."""
EXPIRED = frozenset({68})
"""Codes of drivers for a shift that is older than 24 hours."""
SHIFT_OPEN, SHIFT_CLOSED = frozenset({82}), frozenset({73})
"""Codes for a shift that is open already, and for one that is closed already: what was wanted is so."""
SIZE_MOST = 1_000_000
PATH = "/api/v2/requests"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status, and the JSON document, None where it was none."""

    status: int
    document: Any  # Any: JSON of somebody else's


class Driver:
    """One driver at an address."""

    def __init__(self, address: str, *, look_seconds: float = LOOK_SECONDS) -> None:
        """Speak to the driver at `host:port`."""
        self.address = address
        self._look_seconds = look_seconds

    async def do(self, task: Task) -> Answer:
        """Have a task done, once.  Raises NotTaken, InDoubt.

        A task that was tried before is asked about first.  Where the device's own shift is too old it is closed and a
        new one opened, each under a token of its own that follows from the task's, and then the task is sent anew.
        """
        token = _derived(task.token, f"attempt {task.attempt}") if task.attempt else task.token
        try:
            return await self._once(token, request_of(task.payload), asks=task.tries > 1, kind=task.kind)
        except Expired as error:
            if task.kind is TaskKind.OPEN:
                raise NotTaken(str(error), again=True) from error
        await self._renewed(task, token)
        return await self._once(_derived(token, "again"), request_of(task.payload), asks=True, kind=task.kind)

    async def _renewed(self, task: Task, token: str) -> None:
        operator = json.loads(task.payload)["operator"]
        for kind in (TaskKind.CLOSE, TaskKind.OPEN):
            told = text_of({"type": kind.value, "operator": operator})
            await self._once(_derived(token, kind.value), told, asks=True, kind=kind)

    async def _once(self, token: str, told: str, *, asks: bool, kind: TaskKind) -> Answer:
        if asks:
            try:
                known = await self._asked(token, kind, is_new=False)
            except NotTaken as error:
                if error.again:  # nobody answers: what came of the try before stays unknown
                    raise InDoubt(str(error)) from error
                raise
            if known is not None:
                return known
        body = f'{{"uuid":{json.dumps(token)},"request":[{told}]}}'.encode()
        reply = await self._call("POST", PATH, body)
        if reply.status not in (200, 201, 202, 409):
            raise self._refused(reply)
        for _look in range(LOOKS):
            found = await self._asked(token, kind, is_new=True)
            if found is not None:
                return found
            await asyncio.sleep(self._look_seconds)
        raise InDoubt(_("The fiscal register is still at work; it is asked again."))

    async def _asked(self, token: str, kind: TaskKind, *, is_new: bool) -> Answer | None:
        """What came of a task; None while it is not done, or not known.  Raises NotTaken, InDoubt, Expired."""
        reply = await self._call("GET", f"{PATH}/{token}", None)
        if reply.status == 404 and not is_new:
            return None
        found = _result(reply)
        if found is None:
            raise InDoubt(self._rubbish())
        status = found.get("status")
        if status == "ready":
            return _answer(found)
        if status in ("wait", "inProgress"):
            if is_new:
                return None
            raise InDoubt(_("The fiscal register is still at work; it is asked again."))
        code, said = found.get("errorCode"), clean(str(found.get("errorDescription") or ""))[:160].rstrip(" .")
        if code in (SHIFT_OPEN if kind is TaskKind.OPEN else SHIFT_CLOSED if kind is TaskKind.CLOSE else ()):
            return _answer(found)
        if code in EXPIRED:
            raise Expired(_("The shift of the fiscal register is older than 24 hours."))
        raise NotTaken(_("The fiscal register refused: {said}.").format(said=said or code or status), again=False)

    async def _call(self, method: str, path: str, body: bytes | None) -> Reply:
        """One request.  Raises NotTaken where it was never sent, InDoubt where nobody knows."""
        return await asyncio.to_thread(self._call_now, method, path, body)

    def _call_now(self, method: str, path: str, body: bytes | None) -> Reply:
        host, port = host_and_port(self.address)
        line = http.client.HTTPConnection(host, port, timeout=SECONDS)
        try:
            try:
                line.connect()
            except OSError as error:
                said = _("The fiscal driver at {address} cannot be reached ({reason}).")
                raise NotTaken(said.format(address=self.address, reason=why(error)), again=True) from error
            try:
                line.request(method, path, body, {"Content-Type": "application/json"} if body else {})
                answer = line.getresponse()
                data = answer.read(SIZE_MOST)
            except (OSError, http.client.HTTPException) as error:
                said = _("The fiscal driver at {address} broke off; it is asked again what came of it.")
                raise InDoubt(said.format(address=self.address)) from error
        finally:
            line.close()
        try:
            return Reply(answer.status, json.loads(data))
        except ValueError:
            return Reply(answer.status, None)

    def _refused(self, reply: Reply) -> NotTaken | InDoubt:
        """An HTTP error: a request that is wrong stays wrong, a driver that is ill may be well later."""
        if 400 <= reply.status < 500:
            told = reply.document if isinstance(reply.document, dict) else {}
            error = told.get("error")
            said = error.get("description", "") if isinstance(error, dict) else told.get("description", "")
            words = clean(str(said))[:160].rstrip(" .") or str(reply.status)
            return NotTaken(_("The fiscal register refused: {said}.").format(said=words), again=False)
        return InDoubt(self._rubbish())

    def _rubbish(self) -> str:
        said = _("The fiscal driver at {address} answered what nobody can read; it is asked again.")
        return said.format(address=self.address)


def _result(reply: Reply) -> dict[str, Any] | None:
    if reply.status != 200 or not isinstance(reply.document, dict):
        return None
    results = reply.document.get("results")
    if not isinstance(results, list) or len(results) != 1 or not isinstance(results[0], dict):
        return None
    return results[0] if isinstance(results[0].get("status"), str) else None


def _answer(found: dict[str, Any]) -> Answer:
    result = found.get("result")
    told = result.get("fiscalParams") if isinstance(result, dict) else None
    said = told if isinstance(told, dict) else {}
    return Answer(
        document=str(said.get("fiscalDocumentNumber", "")),
        sign=str(said.get("fiscalDocumentSign", "")),
        storage=str(said.get("fnNumber", "")),
    )


def _derived(token: str, what: str) -> str:
    """The token of something that a task needs done first: the same whoever asks, and whenever."""
    return str(uuid.uuid5(uuid.UUID(token), what))
