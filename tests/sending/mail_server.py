"""A real mail server for tests, in the loop of the test: takes mail, refuses, hangs, or drops the line."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from console.sending.carriers import Mail


@dataclass
class Post:
    """What has arrived, and how the server behaves."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """Answers by recipient."""
    drops: bool = False
    """Hangs up after the words of a letter have come, without a word."""
    server: Any = None  # aiosmtpd has no types

    async def handle_RCPT(self, *told: Any) -> str:  # noqa: N802  # aiosmtpd's name
        _server, _session, envelope, address, _options = told
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        letter = message_from_bytes(cast(bytes, envelope.content), policy=default)
        self.letters.append(letter)
        self.to += envelope.rcpt_tos
        if self.drops:
            server.transport.abort()
        return "250 taken"

    def mail(self, **more: Any) -> Mail:
        """How it is reached."""
        told = {"host": "127.0.0.1", "port": self.port, "security": "none", "login": "", "password_file": None,
                "certificate": None, "sender": "reception@example.com", "seconds": 5.0}  # fmt: skip
        return Mail(**{**told, **more})


@asynccontextmanager
async def post_office(tls: ssl.SSLContext | None = None, password: str = "") -> AsyncIterator[Post]:
    """Listens on a port of its own; with `tls` it wants STARTTLS, with `password` a login."""
    post = Post()

    def known(*told: Any) -> AuthResult:
        given = told[-1]
        right = isinstance(given, LoginPassword) and given.password == password.encode()
        return AuthResult(success=right, handled=False)

    def factory() -> SMTP:
        more: dict[str, Any] = {"tls_context": tls, "require_starttls": tls is not None}
        if password:
            more |= {"authenticator": known, "auth_required": True, "auth_require_tls": tls is not None}
        return SMTP(post, enable_SMTPUTF8=True, hostname="test", **more)

    async with listening(factory) as port:
        post.port = port
        yield post


@asynccontextmanager
async def listening(factory: Callable[[], asyncio.BaseProtocol]) -> AsyncIterator[int]:
    """A port where something listens."""
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


class Silence(asyncio.Protocol):
    """Takes the call and says nothing."""


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's own certificate, signed by itself, and the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)  # noqa: TID251  # certificates are judged by the machine's clock
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1)).add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file, keys = folder / "mail.pem", folder / "mail.key"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    keys.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, keys)
    return context, file
