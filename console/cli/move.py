"""`frontdesk move`: the whole centre from its file to a PostgreSQL server."""

from __future__ import annotations

from argparse import ArgumentParser

from console.bootstrap import close_what_is_ours
from console.cli.command import WELL, Command, Request, begun, refuse_strangers
from console.locale import _, ngettext
from console.locale.formats import number
from console.setting_values import Value, database
from storage.errors import N_, RuleBroken
from storage.location import Server, driver_there


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--to",
        metavar="URL",
        required=True,
        help=_("an empty database: postgresql://user@host/database; a password is read from ~/.pgpass"),
    )


def _run(request: Request) -> int:
    from storage.moving import Earlier, move
    from storage.opening import require_current

    source = request.settings.database
    target = database(Value(request.args.to, "--to"), request.settings.data)
    if isinstance(source, Server):
        raise RuleBroken(
            N_("FRONTDESK_DATABASE or the settings name {server} already: take that out, so that the file is moved."),
            server=source,
        )
    if not isinstance(target, Server):
        raise RuleBroken(
            N_("A centre moves from a file to a server: name it with --to postgresql://user@host/database.")
        )
    require_current(source)
    refuse_strangers(request)
    out = request.out

    tables: list[str] = []

    def tell(table: str, done: int, of: int) -> None:
        if table not in tables:
            tables.append(table)
        out.progress(
            _("table {number}: {done} of {of} rows").format(number=len(tables), done=number(done), of=number(of))
        )

    with driver_there():
        from storage.connecting import facts_of
    facts_of(target)  # a server that does not answer, or refuses, is no place to begin
    close_what_is_ours(request.settings, out.error)
    with begun():
        moved = move(source, target, tell)
    if moved.earlier is Earlier.TAKEN_UP:
        out.line(_("An earlier copy was gone on with."))
    elif moved.earlier is Earlier.BEGUN_ANEW:
        out.line(_("The data had changed since an earlier copy: it was begun anew."))
    out.line(
        ngettext(
            "{count} row is on {server}; both sides were checked and come to the same sums.",
            "{count} rows are on {server}; both sides were checked and come to the same sums.",
            moved.rows,
        ).format(count=moved.rows, server=target)
    )
    out.line(_("Now set FRONTDESK_DATABASE, or `database` in each desk's settings, to it; the file is as it was."))
    return WELL


MOVE = Command(configure=_configure, run=_run)
