"""A line to the mail server: opened once for many messages, each of which goes out, does not, or is in doubt.

Imported when there is something to send: the library takes 50 ms, which belong to no start.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from types import TracebackType
from typing import Self

import aiosmtplib

from console.locale import _
from console.sending.carriers import Mail
from console.sending.trouble import InDoubt, NotSent, shortly
from storage.machine import reason_of

_STUFFED = re.compile(rb"(?m)^\.")
_START, _DONE, _LATER, _NEVER = 354, 250, 400, 500


class MailLine:
    """An open session with the server."""

    def __init__(self, mail: Mail) -> None:
        """Nothing is opened yet."""
        self._mail = mail
        self._client: aiosmtplib.SMTP | None = None
        self.gone = False
        """The words of the message under way have left us: what comes of it only the server knows."""

    async def __aenter__(self) -> Self:
        """Use it for some messages."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up, politely if the server listens."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            async with asyncio.timeout(2):
                await client.quit()
        except (OSError, TimeoutError, aiosmtplib.SMTPException):
            client.close()

    async def send(self, to: str, message: bytes) -> None:
        """Hand one message over.  Raises NotSent, InDoubt."""
        self.gone = False
        try:
            async with asyncio.timeout(self._mail.seconds):
                client = await self._opened()
                await self._addressed(client, to)
            await self._told(client, to, message)
        except NotSent as error:
            if error.line:
                self._drop()
            raise
        except asyncio.CancelledError:
            self._drop()
            raise
        except Exception as error:
            self._drop()
            if self.gone:
                raise self._doubt() from error
            raise self._line_down(error) from error

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    # ------------------------------------------------------------------ the steps

    async def _opened(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        mail = self._mail
        trusted = None if mail.security == "none" else await asyncio.to_thread(_trusted, mail)
        client = aiosmtplib.SMTP(
            hostname=mail.host,
            port=mail.port,
            timeout=mail.seconds,
            use_tls=mail.security == "tls",
            start_tls=mail.security == "starttls",
            tls_context=trusted,
            local_hostname="localhost",
        )
        self._client = client
        await client.connect()
        if mail.password_file is not None:
            password = await asyncio.to_thread(_password, mail)
            await client.login(mail.login, password)
        return client

    async def _addressed(self, client: aiosmtplib.SMTP, to: str) -> None:
        options: list[str] = []
        if not to.isascii():
            await client.ehlo()  # what it can is known from its answer
            if not client.supports_extension("smtputf8"):
                said = _("The mail server takes no address with such letters before the @: {address}.")
                raise NotSent(said.format(address=to), again=False)
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        try:
            await client.mail(self._mail.sender, options=options, encoding="utf-8" if options else "ascii")
            await client.rcpt(to, encoding="utf-8" if options else "ascii")
        except aiosmtplib.SMTPResponseException as error:
            await client.rset()
            raise self._refused(to, error.code, error.message) from error

    async def _told(self, client: aiosmtplib.SMTP, to: str, message: bytes) -> None:
        protocol, seconds = client.protocol, self._mail.seconds
        async with asyncio.timeout(seconds):
            answer = await client.execute_command(b"DATA", timeout=seconds)
        if answer.code != _START or protocol is None:
            raise self._refused(to, answer.code, answer.message)
        self.gone = True
        protocol.write(_STUFFED.sub(b"..", message) + b".\r\n")
        answer = await protocol.read_response(timeout=seconds)
        if answer.code != _DONE:
            self.gone = False  # the server has it, and says that it does not want it
            raise self._refused(to, answer.code, answer.message)

    # ------------------------------------------------------------------ what went wrong

    def _refused(self, to: str, code: int, answer: str) -> NotSent:
        said = _("The mail server does not take the message to {address}: {code} {answer}.")
        if code == 421:  # it hangs up on everybody
            said = _("The mail server takes nothing now: {code} {answer}.")
        sentence = said.format(address=to, code=code, answer=shortly(answer))
        return NotSent(sentence, again=_LATER <= code < _NEVER, line=code == 421)

    def _doubt(self) -> InDoubt:
        said = _("The line to {host} broke before the server said whether it took the message; ask the patient, or"
                 " send it again.")  # fmt: skip
        return InDoubt(said.format(host=self._mail.host))

    def _line_down(self, error: Exception) -> Exception:
        """No message could go out: why, as one sentence; what is no trouble of the line stays what it is."""
        host = self._mail.host
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            said = _("The mail server {host} does not accept mail_login or its password: {answer}.")
            return NotSent(said.format(host=host, answer=shortly(error.message)), again=True, line=True)
        if isinstance(error, (ssl.SSLCertVerificationError, aiosmtplib.SMTPConnectError)) and _of_certificate(error):
            said = _("The certificate of {host} is not trusted: {reason}; mail_certificate names one to trust.")
            return NotSent(said.format(host=host, reason=shortly(_of_certificate(error))), again=True, line=True)
        if isinstance(error, (TimeoutError, aiosmtplib.SMTPTimeoutError)):
            said = _("The mail server {host} has not answered within {seconds} seconds; it is tried again.")
            return NotSent(said.format(host=host, seconds=int(self._mail.seconds)), again=True, line=True)
        if isinstance(error, (OSError, aiosmtplib.SMTPException)):
            said = _("The mail server {host} cannot be reached: {reason}; it is tried again.")
            return NotSent(said.format(host=host, reason=_reason(error)), again=True, line=True)
        return error


def _of_certificate(error: BaseException) -> str:
    """What is wrong with the server's certificate, if that is what went wrong."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            return found.verify_message
        found = found.__cause__ or found.__context__
    return ""


def _reason(error: BaseException) -> str:
    """Why, as the end of a sentence."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ConnectionRefusedError):
            return _("nothing listens there")
        if isinstance(found, socket.gaierror):
            return _("no machine is known by this name")
        found = found.__cause__ or found.__context__
    if isinstance(error, OSError) and error.errno is not None and error.filename is not None:
        return f"{error.filename}: {_(reason_of(error))}"
    return shortly(str(error)) or type(error).__name__


def _trusted(mail: Mail) -> ssl.SSLContext:
    """What the machine trusts, and the server's own certificate."""
    context = ssl.create_default_context()
    if mail.certificate is not None:
        context.load_verify_locations(cafile=mail.certificate)
    return context


def _password(mail: Mail) -> str:
    """The first line of the file."""
    assert mail.password_file is not None
    return mail.password_file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
