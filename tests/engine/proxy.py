"""A wire between a desk and its server that is cut at a chosen moment, and mended."""

from __future__ import annotations

import contextlib
import socket
import threading
from enum import StrEnum
from typing import Self

from psycopg.conninfo import conninfo_to_dict

from storage.location import Server


class Cut(StrEnum):
    """When the wire is cut, once."""

    BEGIN = "BEGIN"
    """The server never hears that a transaction begins."""
    MIDDLE = "INSERT"
    """The first row is on its way."""
    COMMIT = "COMMIT"
    """The server never hears of the commit."""
    ANSWER = "answer"
    """It has committed, and its answer is lost."""
    AFTER = "after"
    """The desk has heard that it is committed, and cannot read what it wrote."""


IN_COMMIT = (Cut.COMMIT, Cut.ANSWER)


class Proxy:
    """Stands before a server; `where` is the database as it is seen through the wire."""

    def __init__(self, server: Server) -> None:
        """Begin to let through."""
        known = conninfo_to_dict(server.url)
        self._server = (str(known.get("host") or "localhost"), int(known.get("port") or 5432))
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        user = known.get("user") or ""
        secret = f":{known['password']}" if known.get("password") else ""
        self.where = Server(f"postgresql://{user}{secret}@127.0.0.1:{port}/{known['dbname']}")
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._cut: Cut | None = None
        self._stays = False
        self._answering: socket.socket | None = None
        self._too_late = False
        self.away = False
        """Nobody is let through."""
        self.was_cut = threading.Event()

    def __enter__(self) -> Self:
        """Open."""
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Close, with all that goes through it."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut_all()

    def cut_at(self, moment: Cut, *, stays: bool) -> None:
        """Cut every connection the next time it is that moment; with `stays` nobody gets through until `mend`."""
        self._cut, self._stays = moment, stays
        self.was_cut.clear()

    def mend(self) -> None:
        """Let through again."""
        self.away = False

    def cut_all(self, *, but: socket.socket | None = None) -> None:
        """Cut what goes through now."""
        for pair in tuple(self._pairs):
            if but in pair:
                continue
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                desk, _ = self._listening.accept()
                if self.away:
                    desk.close()
                    continue
                server = socket.create_connection(self._server)
                self._pairs.add((desk, server))
                for source, target in ((desk, server), (server, desk)):
                    threading.Thread(target=self._carry, args=(source, target, source is desk), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, to_server: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if to_server and self._is_the_moment(data, source):
                    self._now()
                elif not to_server and self._answering is target:
                    self._answering = None
                    if self._too_late:  # when the desk has heard, it can read by no other connection
                        self.away = self._stays
                        self.cut_all(but=target)
                        target.sendall(data)
                    self._now()
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _is_the_moment(self, data: bytes, desk: socket.socket) -> bool:
        if self._cut in (Cut.ANSWER, Cut.AFTER):
            if b"COMMIT" in data:
                self._too_late = self._cut is Cut.AFTER
                self._answering, self._cut = desk, None
            return False
        return self._cut is not None and self._cut.value.encode() in data

    def _now(self) -> None:
        self.away, self._cut = self._stays, None
        self.cut_all()
        self.was_cut.set()
