"""A fiscal driver as far as HTTP goes: does each token once, remembers what came of it, and misbehaves when told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handler = Callable[[BaseHTTPRequestHandler], bool]


class FakeDriver:
    """Listens at a port of its own; `done` is what the device has printed, in order."""

    def __init__(self) -> None:
        self.port = 0
        self.done: list[dict[str, Any]] = []
        self.raw: list[str] = []
        self.known: dict[str, dict[str, Any]] = {}
        self.posts: list[str] = []
        self.dies_before = self.dies_after = self.rubbish = self.ill = 0
        """So many of the next tasks it breaks off before or after it took them, answers rubbish to, or 500."""
        self.late = 0
        """So often it says `inProgress` of each."""
        self.refuses: dict[str, tuple[int, str]] = {}
        """Error codes by type of task."""
        self.expired = False
        self._server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def on(self) -> None:
        driver = self

        class Asked(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                """Not into the tests' output."""

            def do_POST(self) -> None:
                driver._post(self)

            def do_GET(self) -> None:
                driver._get(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Asked)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def off(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def types(self) -> list[str]:
        return [one["type"] for one in self.done]

    def _post(self, asked: BaseHTTPRequestHandler) -> None:
        text = asked.rfile.read(int(asked.headers["Content-Length"])).decode()
        told = json.loads(text)
        token = told["uuid"]
        self.posts.append(token)
        if self.dies_before:
            self.dies_before -= 1
            asked.connection.close()
            return None
        if self.ill:
            self.ill -= 1
            return self._say(asked, 500, {"error": {"description": "out of order"}})
        if token in self.known:
            return self._say(asked, 409, {"error": {"description": "known"}})
        self._take(token, told["request"][0], text)
        if self.dies_after:
            self.dies_after -= 1
            asked.connection.close()
            return None
        return self._say(asked, 201, {"uuid": token, "number": len(self.known)})

    def _take(self, token: str, task: dict[str, Any], text: str) -> None:
        kind = task["type"]
        if self.expired and kind not in ("openShift", "closeShift"):
            self.known[token] = {"status": "error", "errorCode": 68, "errorDescription": "24 hours"}
            return
        if kind in self.refuses:
            code, said = self.refuses[kind]
            self.known[token] = {"status": "error", "errorCode": code, "errorDescription": said}
            return
        if kind == "closeShift":
            self.expired = False
        self.done.append(task)
        self.raw.append(text)
        number = len(self.done)
        fiscal = {"fiscalDocumentNumber": number, "fiscalDocumentSign": str(7000 + number), "fnNumber": "9999078900001"}
        self.known[token] = {"status": "ready", "result": {"fiscalParams": fiscal}, "looks": self.late}

    def _get(self, asked: BaseHTTPRequestHandler) -> None:
        if self.rubbish:
            self.rubbish -= 1
            asked.send_response(200)
            asked.end_headers()
            asked.wfile.write(b"<html>?</html>")
            asked.close_connection = True
            return None
        found = self.known.get(asked.path.rpartition("/")[2])
        if found is None:
            return self._say(asked, 404, {"error": {"description": "unknown"}})
        if found.get("looks", 0) > 0:
            found["looks"] -= 1
            return self._say(asked, 200, {"results": [{"status": "inProgress"}]})
        return self._say(asked, 200, {"results": [found]})

    @staticmethod
    def _say(asked: BaseHTTPRequestHandler, status: int, document: object) -> None:
        data = json.dumps(document).encode()
        asked.send_response(status)
        asked.send_header("Content-Length", str(len(data)))
        asked.end_headers()
        asked.wfile.write(data)
