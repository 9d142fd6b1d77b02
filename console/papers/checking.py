"""A template looked through before it is used: every unknown field with its line, then all of it filled in."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import nodes

from console.papers.fault import TemplateFault
from console.papers.made_up import VARIANTS
from console.papers.paper import as_lines
from console.papers.sandbox import Sandbox
from console.papers.template_tree import parsed, refused
from storage.errors import N_

UNKNOWN = N_("There is no field “{field}”; the nearest is “{nearest}”.")
UNKNOWN_AT_ALL = N_("There is no field “{field}”.")

FAULTS_MAX = 20
"""So many lines that cannot be read are told at once."""
Scope = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Nothing:
    """Of what nothing is known without running it."""


_NOTHING = _Nothing()
_LOOP = {name: 1 for name in ("index", "index0", "first", "last", "length")}


def problems(source: str, kind: str) -> list[TemplateFault]:
    """What is wrong with a template of a kind, in the order of its lines; empty: nothing."""
    found, readable = _unreadable(source)
    try:
        tree = parsed(readable, Sandbox())
    except TemplateFault as fault:
        return [*found, fault]
    found += refused(tree)
    found += _unknown(tree.body, {**VARIANTS["usual"](kind)})
    if not source.strip():
        found.append(TemplateFault(N_("This template is empty."), 1))
    if found:
        return sorted({(fault.line, str(fault)): fault for fault in found}.values(), key=lambda fault: fault.line)
    for variant in VARIANTS.values():
        try:
            body = Sandbox().run(source, variant(kind))
        except TemplateFault as fault:
            return [fault]
        as_lines(body, 40)
    return []


def _unreadable(source: str) -> tuple[list[TemplateFault], str]:
    """Lines with fields that cannot be read, and the rest; choices and repetitions are left, since they go in pairs."""
    found: list[TemplateFault] = []
    lines = source.split("\n")
    while len(found) < FAULTS_MAX:
        try:
            parsed("\n".join(lines), Sandbox())
        except TemplateFault as fault:
            at = fault.line - 1
            if not 0 <= at < len(lines) or "{{" not in lines[at] or "{%" in lines[at]:
                break
            found.append(fault)
            lines[at] = ""
        else:
            break
    return found, "\n".join(lines)


def _unknown(body: list[nodes.Node], scope: dict[str, object]) -> Iterator[TemplateFault]:
    """Unknown fields in parts that follow each other; what is set holds for those after it."""
    for node in body:
        if isinstance(node, nodes.For):
            yield from _fields(node.iter, scope)
            rows = _value(node.iter, scope)
            row = rows[0] if isinstance(rows, list) and rows else _NOTHING
            inner = {**scope, "loop": _LOOP}
            if isinstance(node.target, nodes.Name):
                inner[node.target.name] = row
            if node.test is not None:
                yield from _fields(node.test, inner)
            yield from _unknown(node.body, inner)
            yield from _unknown(node.else_, dict(scope))
        elif isinstance(node, nodes.If):
            yield from _fields(node.test, scope)
            for branch in (node.body, node.elif_, node.else_):
                yield from _unknown(list(branch), scope)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            yield from _fields(node.node, scope)
            scope[node.target.name] = _value(node.node, scope)
        else:
            yield from _fields(node, scope)


def _fields(node: nodes.Node, scope: Scope) -> Iterator[TemplateFault]:
    """Unknown fields of one expression."""
    if isinstance(node, nodes.Name):
        if node.name not in scope and node.name != "range":
            yield _fault(node.name, "", scope, node.lineno)
        return
    named = _named(node)
    if isinstance(node, nodes.Getattr | nodes.Getitem) and named is not None:
        group = _value(node.node, scope)
        if isinstance(group, Mapping) and named not in group:
            yield _fault(named, _path(node.node), group, node.lineno)
            return
    for child in node.iter_child_nodes():
        yield from _fields(child, scope)


def _named(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Getattr):
        return str(node.attr)
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        return node.arg.value
    return None


def _value(node: nodes.Node, scope: Scope) -> object:
    """What an expression stands for, as far as that is known without running it."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, _NOTHING)
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        group, named = _value(node.node, scope), _named(node)
        if isinstance(group, Mapping) and named is not None:
            return group.get(named, _NOTHING)
        if isinstance(group, list) and group and named is None:
            return group[0]
    return _NOTHING


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return f"{node.name}."
    named = _named(node)
    return f"{_path(node.node)}{named}." if isinstance(node, nodes.Getattr | nodes.Getitem) and named else ""


def _fault(name: str, path: str, group: Mapping[str, object], line: int) -> TemplateFault:
    near = difflib.get_close_matches(name, list(group), n=1, cutoff=0.6)
    if near:
        return TemplateFault(UNKNOWN, line, field=path + name, nearest=path + near[0])
    return TemplateFault(UNKNOWN_AT_ALL, line, field=path + name)
