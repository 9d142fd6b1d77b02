"""`frontdesk claims`: what insurers owe, listed and collected; their registers and layouts; what they paid."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console import claim_words as words
from console.cli import claim_files
from console.cli.claim_names import claim_named, day_named, insurer_named
from console.cli.command import WELL, Command, Request
from console.locale import _, ngettext
from console.locale.formats import day_digits, money
from console.reports.answer import Money, for_csv
from console.typed.money import parse_money
from storage.claims.claim_records import Claim, ClaimState
from storage.claims.payment_records import PaymentDraft

if TYPE_CHECKING:
    from storage.office import Office



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
    register.add_argument("--replace", action="store_true", help=_("write over a file that is there"))
    layout = kinds.add_parser("layout", help=_("how an insurer wants its register"))
    acts = layout.add_subparsers(dest="act", required=True, metavar="show|check|put")
    show = acts.add_parser("show", help=_("the layout of an insurer, or the usual one, as a file"))
    which = _("an insurer's name, or how it begins")
    show.add_argument("insurer", metavar="INSURER", nargs="?", default="", help=which)
    check = acts.add_parser("check", help=_("say what is wrong with such a file; - is standard input"))
    check.add_argument("file", metavar="FILE", help=_("a file, or - for standard input"))
    put = acts.add_parser("put", help=_("take such a file; - is standard input, an empty file takes it away"))
    put.add_argument("insurer", metavar="INSURER", help=which)
    put.add_argument("file", metavar="FILE", help=_("a file, or - for standard input"))
    payment = kinds.add_parser("payment", help=_("enter what an insurer paid, and for which claims"))
    payment.add_argument("insurer", metavar="INSURER", help=which)
    payment.add_argument("document", metavar="DOCUMENT", help=_("the number that the bank gave it"))
    payment.add_argument("sum", metavar="SUM", help=_("what came, as it is typed in the console"))
    payment.add_argument("--day", default="", metavar="DAY", help=_("when it came; today unless told"))
    payment.add_argument("--for", dest="claims", action="append", default=[], metavar="NUMBER",
                         help=_("a claim that it is for, in their order as far as the money goes"))  # fmt: skip
    for one in (listed, collect, payment):
        one.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))
    listed.add_argument("--csv", action="store_true", help=_("the rows as comma-separated values"))


def _run(request: Request) -> int:
    files = {"register": claim_files.register, "layout": claim_files.layout}
    work = {"list": _list, "collect": _collect, "payment": _payment, **files}
    return work[request.args.what](request)


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
        first = day_named(office, args.day_from, first)
        last = day_named(office, args.day_to, max(first, last))
        chosen = [await insurer_named(office, args.insurer)] if args.insurer else await office.claims.insurers()
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


# ---------------------------------------------------------------------------- payments


def _payment(request: Request) -> int:
    args = request.args
    amount = parse_money(args.sum, least=1)

    async def job(office: Office) -> tuple[int, int]:
        insurer, _name = await insurer_named(office, args.insurer)
        today = office.centre.day_of(office.clock.now())
        claims = [await claim_named(office, one, insurer) for one in dict.fromkeys(args.claims)]
        draft = PaymentDraft(
            insurer_id=insurer, day=day_named(office, args.day, today), document=args.document, amount_minor=amount
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
