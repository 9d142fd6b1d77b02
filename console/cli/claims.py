"""`frontdesk claims`: what insurers owe, listed and collected; their registers and layouts; what they paid."""

from __future__ import annotations

import difflib
import re
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from console import claim_words as words
from console.cli.command import WELL, Command, Request, UsageError, of_the_machine, path_of
from console.locale import _, language, ngettext
from console.locale.formats import day_digits, money
from console.register_files import register_bytes, write_file
from console.reports.answer import Money, for_csv
from console.typed.dates import order_of, parse_day
from console.typed.money import parse_money
from storage.claims.claim_records import Claim, ClaimState, PaymentDraft
from storage.claims.layout_rules import default_text, layout_of

if TYPE_CHECKING:
    from storage.office import Office

_REFERENCE = re.compile(r"(\d{4})-(\d+)|draft-(\d+)")


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="list|collect|register|layout|payment")
    listed = kinds.add_parser("list", help=_("claims that are open, with their sums"))
    listed.add_argument("--all", action="store_true", help=_("the closed ones too"))
    states = [one.value for one in ClaimState]
    listed.add_argument("--state", choices=states, metavar="STATE", help=", ".join(states))
    collect = kinds.add_parser("collect", help=_("put what is unclaimed of a period into drafts"))
    collect.add_argument("--insurer", default="", metavar="NAME", help=_("of one insurer; of every one unless told"))
    for name, told in (("from", _("the first day; of the month before unless told")),
                       ("to", _("the last day; of the month before unless told"))):  # fmt: skip
        collect.add_argument(f"--{name}", dest=f"day_{name}", default="", metavar="DAY", help=told)
    register = kinds.add_parser("register", help=_("write a claim as its insurer's register"))
    register.add_argument("number", metavar="NUMBER", help=_("such as 2026-3, or draft-5 before it is sent"))
    register.add_argument("--insurer", default="", metavar="NAME", help=_("where several have a claim of this number"))
    ways = register.add_mutually_exclusive_group(required=True)
    for form in ("csv", "xlsx"):
        ways.add_argument(f"--{form}", default="", metavar="FILE", help=_("into this file"))
    layout = kinds.add_parser("layout", help=_("how an insurer wants its register"))
    acts = layout.add_subparsers(dest="act", required=True, metavar="show|check|put")
    show = acts.add_parser("show", help=_("the layout of an insurer, or the usual one, as a file"))
    show.add_argument("insurer", metavar="INSURER", nargs="?", default="")
    check = acts.add_parser("check", help=_("say what is wrong with such a file; - is standard input"))
    check.add_argument("file", metavar="FILE")
    put = acts.add_parser("put", help=_("take such a file; - is standard input, an empty file takes it away"))
    put.add_argument("insurer", metavar="INSURER")
    put.add_argument("file", metavar="FILE")
    payment = kinds.add_parser("payment", help=_("enter what an insurer paid, and for which claims"))
    payment.add_argument("insurer", metavar="INSURER")
    payment.add_argument("document", metavar="DOCUMENT", help=_("the number that the bank gave it"))
    payment.add_argument("sum", metavar="SUM")
    payment.add_argument("--day", default="", metavar="DAY", help=_("when it came; today unless told"))
    payment.add_argument("--for", dest="claims", action="append", default=[], metavar="NUMBER",
                         help=_("a claim that it is for, in their order as far as the money goes"))  # fmt: skip
    for one in (listed, collect, payment):
        one.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))
    listed.add_argument("--csv", action="store_true", help=_("the rows as comma-separated values"))


def _run(request: Request) -> int:
    work = {"list": _list, "collect": _collect, "register": _register, "layout": _layout, "payment": _payment}
    return work[request.args.what](request)


# ---------------------------------------------------------------------------- naming


async def _insurer(office: Office, name: str) -> tuple[int, str]:
    """The insurer that a name, or its beginning, means.  Raises UsageError with the nearest."""
    known = list(await office.claims.insurers())
    wanted = " ".join(name.split()).casefold()
    exact = [one for one in known if one[1].casefold() == wanted]
    found = exact or [one for one in known if wanted and one[1].casefold().startswith(wanted)]
    if len(found) == 1:
        return found[0]
    names = [one[1] for one in found or known]
    if not names:
        raise UsageError(_("There is no insurer yet."))
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5) or names[:5]
    raise UsageError(_("No one insurer is called “{name}”; there are: {known}.").format(
        name=name, known=", ".join(names if found else near)))  # fmt: skip


async def _claim(office: Office, text: str, insurer: int | None) -> Claim:
    """The claim that a reference means.  Raises UsageError, NotFound."""
    read = _REFERENCE.fullmatch(text.strip().lower())
    if read is None:
        raise UsageError(_("Expected the number of a claim, such as 2026-3, or draft-5."))
    if read[3]:
        return (await office.claims.opened(int(read[3][:18]))).claim
    found = await office.claims.numbered(int(read[1]), int(read[2][:18]))
    found = tuple(one for one in found if insurer is None or one.insurer_id == insurer)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(_("There is no claim {number}.").format(number=text))
    raise UsageError(_("Several insurers have a claim {number}: {known}; say which by --insurer.").format(
        number=text, known=", ".join(one.insurer for one in found)))  # fmt: skip


def _day(office: Office, text: str, usual: date) -> date:
    if not text:
        return usual
    today = office.centre.day_of(office.clock.now())
    return parse_day(text, today=today, order=order_of(office.centre.locale), near="past")


# ---------------------------------------------------------------------------- list, collect


def _list(request: Request) -> int:
    args = request.args
    state = ClaimState(args.state) if args.state else None
    found = request.in_office(lambda office: office.claims.view(state, closed=args.all))
    out = request.out
    if args.json:
        out.json({
            "claims": [document(one) for one in found.claims],
            "unclaimed": [
                {"insurer": one.insurer, "parts": one.parts, "amount_minor": one.amount_minor, "oldest": one.oldest}
                for one in found.unclaimed
            ],
            "unmatched_minor": sum(one.unmatched_minor for one in found.payments),
        })  # fmt: skip
        return WELL
    if args.csv:
        keys = ("insurer", "from", "to", "number", "state", "sent", "sum", "paid", "rejected", "left")
        out.raw(",".join(keys) + "\n")
        for one in found.claims:
            cells = (one.insurer, one.first, one.last, one.reference, one.state.value, one.sent_on,
                     Money(one.amount_minor), Money(one.paid_minor), Money(one.rejected_minor),
                     Money(one.left_minor))  # fmt: skip
            out.raw(",".join(_quoted(for_csv(cell)) for cell in cells) + "\n")
        return WELL
    titles = (_("Insurer"), _("Period"), _("Number"), _("State"), _("Sum"), _("Paid"), _("Rejected"), _("Left"))
    rows = [
        (one.insurer, f"{day_digits(one.first)}-{day_digits(one.last)}", one.reference, words.state(one.state),
         money(one.amount_minor), money(one.paid_minor), money(one.rejected_minor), money(one.left_minor))
        for one in found.claims
    ]  # fmt: skip
    if rows:
        out.table(titles, rows, right=[False] * 4 + [True] * 4)
    else:
        out.line(_("No claim is open."))
    for loose in found.unclaimed:
        out.line(_("unclaimed of {insurer}: {sum}, the oldest of {day}").format(
            insurer=loose.insurer, sum=money(loose.amount_minor), day=day_digits(loose.oldest)))  # fmt: skip
    return WELL


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n') else text


def document(one: Claim) -> dict[str, Any]:  # Any: whatever JSON can hold
    """A claim as JSON tells it."""
    return {
        "id": one.id,
        "number": one.reference,
        "insurer": one.insurer,
        "from": one.first,
        "to": one.last,
        "state": one.state.value,
        "sent_on": one.sent_on,
        "lines": one.lines,
        "amount_minor": one.amount_minor,
        "paid_minor": one.paid_minor,
        "rejected_minor": one.rejected_minor,
        "left_minor": one.left_minor,
    }


def _collect(request: Request) -> int:
    args = request.args

    async def job(office: Office) -> list[Claim]:
        from console.desks.claims.sheets import last_month

        first, last = last_month(office.centre.day_of(office.clock.now()))
        first = _day(office, args.day_from, first)
        last = _day(office, args.day_to, max(first, last))
        chosen = [await _insurer(office, args.insurer)] if args.insurer else await office.claims.insurers()
        before = {one.id for one in (await office.claims.view()).claims}
        with office.together():
            for insurer_id, _name in chosen:
                await office.claims.collect(insurer_id, first, last)
        return [one for one in (await office.claims.view()).claims if one.id not in before]

    made = request.in_office(job)
    if args.json:
        request.out.json({"made": [document(one) for one in made]})
        return WELL
    for one in made:
        lines = ngettext("{count} line", "{count} lines", one.lines).format(count=one.lines)
        state = words.reason(one.reason) or words.state(one.state)
        request.out.line(f"{one.reference}  {one.insurer}  {lines}  {money(one.amount_minor)}  {state}")
    if not made:
        request.out.line(_("Nothing of these days is unclaimed."))
    return WELL


# ---------------------------------------------------------------------------- registers and layouts


def _register(request: Request) -> int:
    args = request.args
    form = "csv" if args.csv else "xlsx"
    path = path_of(args.csv or args.xlsx)

    async def job(office: Office) -> None:
        insurer = (await _insurer(office, args.insurer))[0] if args.insurer else None
        claim = await _claim(office, args.number, insurer)
        sheet, _found = await office.claims.register(claim.id, language(), form=form)
        write_file(path, register_bytes(sheet))

    request.in_office(job)
    request.out.line(_("{file}: written.").format(file=path))
    return WELL


def _layout(request: Request) -> int:
    work = {"show": _show, "check": _check, "put": _put}
    return work[request.args.act](request)


def _show(request: Request) -> int:
    async def job(office: Office) -> str:
        insurer, _name = await _insurer(office, request.args.insurer)
        return (await office.claims.layout_text(insurer, language()))[0]

    request.out.raw(request.in_office(job) if request.args.insurer else default_text(language()))
    return WELL


def _check(request: Request) -> int:
    layout = layout_of(_text_of(request.args.file))
    count = ngettext("{count} column", "{count} columns", len(layout.columns)).format(count=len(layout.columns))
    request.out.line(_("The layout holds: {columns}.").format(columns=count))
    return WELL


def _put(request: Request) -> int:
    text = _text_of(request.args.file)
    if text.strip():
        layout_of(text)

    async def job(office: Office) -> str:
        insurer, name = await _insurer(office, request.args.insurer)
        await office.claims.set_layout(insurer, text)
        return name

    request.out.line(_("{insurer}: the layout is set.").format(insurer=request.in_office(job)))
    return WELL


def _text_of(file: str) -> str:
    """What a file says.  Raises UsageError."""
    try:
        return sys.stdin.read() if file == "-" else path_of(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(_("{file}: it is not text in UTF-8.").format(file=file)) from None
    except OSError as error:
        raise UsageError(of_the_machine(error)) from None


# ---------------------------------------------------------------------------- payments


def _payment(request: Request) -> int:
    args = request.args
    amount = parse_money(args.sum, least=1)

    async def job(office: Office) -> tuple[int, int]:
        insurer, _name = await _insurer(office, args.insurer)
        today = office.centre.day_of(office.clock.now())
        claims = [await _claim(office, one, insurer) for one in dict.fromkeys(args.claims)]
        draft = PaymentDraft(
            insurer_id=insurer, day=_day(office, args.day, today), document=args.document, amount_minor=amount
        )
        shares = _shares(claims, amount)
        with office.together():
            made = await office.claims.enter_payment(draft)
            if shares:
                await office.claims.match(made, shares)
        return made, sum(share for _claim_id, share in shares)

    made, matched = request.in_office(job)
    if args.json:
        request.out.json({"payment": made, "matched_minor": matched, "unmatched_minor": amount - matched})
    else:
        request.out.line(_("Entered {sum}: matched {matched}, unmatched {left}.").format(
            sum=money(amount), matched=money(matched), left=money(amount - matched)))  # fmt: skip
    return WELL


def _shares(claims: Sequence[Claim], amount: int) -> list[tuple[int, int]]:
    """As far as the money goes, in the order in which they were named."""
    shares = []
    for one in claims:
        share = min(one.left_minor, amount)
        if share:
            shares.append((one.id, share))
            amount -= share
    return shares


CLAIMS = Command(configure=_configure, run=_run)
