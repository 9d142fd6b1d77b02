"""Statements made once: compiled at their first run for each engine, then handed straight to its driver.

Building a statement anew costs 0.2 ms, SQLAlchemy's way of running a ready one 0.04, with a list of values 0.12; the
driver alone takes 0.01.  For what every keystroke and every write asks; elsewhere `conn.execute` is clear enough.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Executable, TextClause
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Converter = Callable[[Any], Any]
"""A value to or from the driver."""


class _Value:
    """Where one value of a statement comes from."""

    __slots__ = ("at", "constant", "name", "process")

    def __init__(self, name: str | None, at: int | None, constant: object, process: Converter | None) -> None:
        self.name, self.at, self.constant, self.process = name, at, constant, process

    def of(self, values: Mapping[str, Any]) -> Any:
        if self.name is None:
            value = self.constant
        else:
            value = values[self.name] if self.at is None else values[self.name][self.at]
        return value if self.process is None else self.process(value)


class _Shape:
    """A statement as one engine takes it, for lists of certain lengths."""

    __slots__ = ("answers", "names", "read", "sql", "values")

    def __init__(self, statement: Executable, dialect: Dialect, given: Mapping[str, Any]) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(given))  # type: ignore[attr-defined]
        state = compiled.construct_expanded_state(given)
        self.sql: str = state.statement
        items = {
            one: (name, at) for name, each in state.parameter_expansion.items() for at, one in enumerate(each)
        }
        names: Sequence[str] = state.positiontup or list(state.parameters)
        self.names = None if compiled.positional else tuple(names)
        """What a driver calls the values that it takes by name."""
        self.values = tuple(self._value(name, items, compiled, state, given) for name in names)
        self.read = _readers(statement, dialect)
        self.answers: bool | None = None
        """Whether it answers rows, known from its first run: the server's driver says so as slowly as it runs."""

    @staticmethod
    def _value(name: str, items: Mapping[str, tuple[str, int]], compiled: Any, state: Any, given: Any) -> _Value:
        listed, at = items.get(name, (name, None))
        bind: BindParameter[Any] = compiled.binds[listed]
        process = bind.type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)
        return _Value(listed if listed in given else None, at, state.parameters[name], process)

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        each = [value.of(values) for value in self.values]
        return each if self.names is None else dict(zip(self.names, each, strict=True))


def _readers(statement: Any, dialect: Dialect) -> tuple[tuple[int, Converter], ...]:
    """Which columns are converted, and how."""
    found = []
    for at, column in enumerate(_answered(statement)):
        kind: TypeEngine[Any] = column.type
        process = kind.dialect_impl(dialect).result_processor(dialect, None)
        if process is not None:
            found.append((at, process))
    return tuple(found)


def _answered(statement: Any) -> list[Any]:
    """The columns that a statement answers: none when it only writes, none that are known when it is text."""
    return [] if isinstance(statement, TextClause) else list(statement.exported_columns)


class Prepared:
    """One statement.  Its rows are named tuples; columns of one name twice are told by their place."""

    def __init__(self, statement: Executable) -> None:
        """Take a statement whose values are `bindparam`; an INSERT takes its columns from what it is run with."""
        self._statement = statement
        self._shapes: dict[object, _Shape] = {}

    @cached_property
    def _make(self) -> Converter:
        """A named row of a plain one; made at the first run, for half a millisecond each is too much for a start."""
        names = [column.key or "" for column in _answered(self._statement)]
        row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # its fields are the statement's
        return row._make if names else tuple

    def rows(self, conn: Connection, /, **values: Any) -> list[Any]:
        """Every row."""
        shape, bound = self.shaped(conn, values)
        return self.named(shape, _run(conn, shape, bound))

    def tuples(self, conn: Connection, /, **values: Any) -> list[tuple[Any, ...]]:
        """Every row as the driver gives it, without names: for lists of a thousand, unpacked by position."""
        shape, bound = self.shaped(conn, values)
        assert not shape.read, "a column is converted; coerce it to what the engine keeps"
        return _run(conn, shape, bound)

    def first(self, conn: Connection, /, **values: Any) -> Any:
        """The first row, or None."""
        found = self.rows(conn, **values)
        return found[0] if found else None

    def value(self, conn: Connection, /, **values: Any) -> Any:
        """The first column of the first row; None when there is none."""
        found = self.rows(conn, **values)
        return found[0][0] if found else None

    def column(self, conn: Connection, /, **values: Any) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self.rows(conn, **values)]

    def each(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write every one of the rows, which have the same columns, none of them a list."""
        shape, _ = self.shaped(conn, rows[0])
        _run(conn, shape, [shape.bound(row) for row in rows], many=True)

    def shaped(self, conn: Connection, values: Mapping[str, Any]) -> tuple[_Shape, Any]:
        """The statement for these values, and them as the driver takes them.  For this file only.

        A list is filled up with its last value to the next power of two: the engines keep what they have prepared by
        the text, and a text for every length would throw out the others.
        """
        lengths: list[int] = []
        full = values
        for name, value in values.items():
            if isinstance(value, (list, tuple)):
                most = 1 << (len(value) - 1).bit_length() if value else 0
                full = {**full, name: [*value, *value[-1:] * (most - len(value))]}
                lengths.append(most)
        wanted = conn.dialect.name, *values, *lengths
        shape = self._shapes.get(wanted)
        if shape is None:
            shape = self._shapes[wanted] = _Shape(self._statement, conn.dialect, full)
        return shape, shape.bound(full)

    def named(self, shape: _Shape, found: list[tuple[Any, ...]]) -> list[Any]:
        """Rows of the driver with their names, and with columns as their types say.  For this file only."""
        make, read = self._make, shape.read
        if not read:
            return [make(row) for row in found]
        made = []
        for row in found:
            cells = list(row)
            for at, process in read:
                cells[at] = process(cells[at])
            made.append(make(cells))
        return made


def ask(conn: Connection, *questions: tuple[Prepared, dict[str, Any]]) -> list[list[Any]]:
    """The rows of several statements with their values, none of which needs another's answer.

    A server is sent all of them and answers all of them: one journey.
    """
    if conn.dialect.name != "postgresql":
        return [one.rows(conn, **values) for one, values in questions]
    raw: Any = conn.connection.dbapi_connection
    shaped = [one.shaped(conn, values) for one, values in questions]
    with _ItsErrors(conn, shaped[0][0].sql, shaped[0][1]):
        with raw.pipeline():
            sent = [_send(conn, shape, bound) for shape, bound in shaped]
        found = [cursor.fetchall() for cursor in sent]
    return [one.named(shape, rows) for (one, _), (shape, _), rows in zip(questions, shaped, found, strict=True)]


def _run(conn: Connection, shape: _Shape, bound: Any, *, many: bool = False) -> list[tuple[Any, ...]]:
    with _ItsErrors(conn, shape.sql, bound):
        cursor = _send(conn, shape, bound, many=many)
        if many:
            return []
        if shape.answers is None:
            shape.answers = cursor.description is not None
        return cursor.fetchall() if shape.answers else []


def _send(conn: Connection, shape: _Shape, bound: Any, *, many: bool = False) -> Any:
    """By the driver itself; who listens to SQLAlchemy's statements (tests, benches) hears this one too."""
    for heard in conn.dispatch.before_cursor_execute:
        heard(conn, None, shape.sql, bound, None, many)
    raw: Any = conn.connection.dbapi_connection
    if not many:
        return raw.execute(shape.sql, bound)
    cursor = raw.cursor()
    cursor.executemany(shape.sql, bound)
    return cursor


class _ItsErrors:  # a context manager by hand: contextlib's costs as much as a small statement
    """Errors of the driver become SQLAlchemy's, as everybody above knows them."""

    __slots__ = ("bound", "conn", "sql")

    def __init__(self, conn: Connection, sql: str, bound: Any) -> None:
        self.conn, self.sql, self.bound = conn, sql, bound

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, at: object) -> None:
        if error is None:
            return
        driver: Any = self.conn.dialect.loaded_dbapi
        if isinstance(error, driver.Error):
            dialect = self.conn.dialect
            raise DBAPIError.instance(self.sql, self.bound, error, driver.Error, dialect=dialect) from error
