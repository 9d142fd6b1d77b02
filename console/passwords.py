"""Setting one's own password for logins over SSH: typed twice, never shown, never kept as a draft."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from console.locale import _
from console.present import say_error
from console.sheets.fields import StaticField, ValueField
from console.sheets.form import Form
from console.typed.errors import TypedError
from storage.accounts.passwords import LENGTH_MAX, LENGTH_MIN, password_of, prepared
from storage.errors import RuleBroken


def password_form(login: str, accept: Callable[[str], Awaitable[None]]) -> Form[bool]:
    """A new password for a login."""

    def parse(text: str) -> str:
        try:
            return password_of(text, login)
        except RuleBroken as error:
            raise TypedError(say_error(error)) from None

    password: ValueField[str] = ValueField(
        "password", _("New password"), parse, secret=True, length_max=LENGTH_MAX,
        hint=lambda: _("at least {least} characters").format(least=LENGTH_MIN),
    )  # fmt: skip

    def same(text: str) -> str:
        if prepared(text) != (password.value or ""):
            raise TypedError(_("The two are not the same; type the same password again."))
        return text

    again: ValueField[str] = ValueField("again", _("Once more"), same, secret=True, length_max=LENGTH_MAX)
    about = StaticField("", _("For logins over SSH; the PIN of this desk stays as it is."))

    async def finish() -> bool:
        await accept(password.value or "")
        return True

    return Form(
        "password",
        _("Password of {login}").format(login=login),
        [about, password, again],
        finish,
        summary=lambda: _("SET THE PASSWORD"),
        draft=False,
    )
