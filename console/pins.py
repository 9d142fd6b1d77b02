"""Setting a PIN: typed twice, never shown, never kept as a draft."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from console.locale import _
from console.present import say_error
from console.sheets.fields import StaticField, ValueField
from console.sheets.form import Form
from console.typed.errors import TypedError
from storage.accounts.rules import PIN_LENGTH_MAX, PIN_LENGTH_MIN, pin_of
from storage.errors import RuleBroken


def _parse(text: str) -> str:
    """What anybody would try first is refused before it is typed again."""
    try:
        return pin_of(text)
    except RuleBroken as error:
        raise TypedError(say_error(error)) from None


def pin_form(login: str, accept: Callable[[str | None], Awaitable[None]]) -> Form[bool]:
    """A new PIN for a login, or none: True when there is one now."""
    pin: ValueField[str] = ValueField(
        "pin", _("New PIN"), _parse, required=False, visit=True, secret=True, length_max=PIN_LENGTH_MAX,
        hint=lambda: _("{least} to {most} digits; empty takes the PIN away").format(
            least=PIN_LENGTH_MIN, most=PIN_LENGTH_MAX),
    )  # fmt: skip

    def same(text: str) -> str:
        if text.strip() != (pin.value or ""):
            raise TypedError(_("The two are not the same; type the same PIN again."))
        return text.strip()

    again: ValueField[str] = ValueField(
        "again", _("Once more"), same, secret=True, length_max=PIN_LENGTH_MAX, when=lambda: pin.value is not None
    )
    about = StaticField("", _("F12 locks the desk; this PIN opens it again, at every desk."), rows=2)

    async def finish() -> bool:
        await accept(pin.value)
        return pin.value is not None

    return Form(
        "pin",
        _("PIN of {login}").format(login=login),
        [about, pin, again],
        finish,
        summary=lambda: _("SET THE PIN") if pin.tentative else _("NO PIN"),
        draft=False,
    )
