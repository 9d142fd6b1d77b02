"""A template as a tree: what may stand in it, and the counters that are put into it.  Nothing of it runs here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes

from console.locale import N_, _
from console.papers.fault import TemplateFault

SOURCE_MAX = 64 * 1024
"""Characters of a template."""
PARTS_MAX = 5_000
DEPTH_MAX = 60
"""How many parts a template has, and how deep they stand in each other."""
_MAY: frozenset[type[nodes.Node]] = frozenset({
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.CondExpr, nodes.Assign, nodes.Name,
    nodes.Const, nodes.Filter, nodes.Getattr, nodes.Getitem, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not, nodes.Add, nodes.Sub, nodes.Concat, nodes.Call,
})  # fmt: skip
COUNTED, SIZED = " counted", " sized"
"""Filters that no template can name: a name has no blank."""


def parsed(source: str, environment: Environment) -> nodes.Template:
    """Read a template.  Raises TemplateFault with the line that cannot be read."""
    if len(source) > SOURCE_MAX:
        raise TemplateFault(N_("A template has at most {most} characters."), 1, most=SOURCE_MAX)
    try:
        return environment.parse(_TAGS_ALONE.sub(r"\1{#\n#}", source))
    except TemplateSyntaxError as error:
        raise TemplateFault(N_("This cannot be read: {what}"), error.lineno, what=_said(error)) from None
    except (RecursionError, MemoryError, ValueError):
        raise TemplateFault(N_("This is too much for a template."), 1) from None


def _said(error: TemplateSyntaxError) -> str:
    """What Jinja says, as the end of a sentence; its words are English."""
    return " ".join((error.message or _("unknown")).split())[:200].rstrip(".") + "."


def allowed(tree: nodes.Template) -> nodes.Template:
    """Refuse whatever is not on the list.  Raises TemplateFault with the first line."""
    fault = next(refused(tree), None)
    if fault is not None:
        raise fault
    return tree


def refused(tree: nodes.Template) -> Iterator[TemplateFault]:
    """Every part that is not on the list; what is too much ends it."""
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    count = 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        line = int(getattr(node, "lineno", 0) or 0)
        if count > PARTS_MAX or depth > DEPTH_MAX:
            yield TemplateFault(N_("This is too much for a template."), line)
            return
        problem = _problem(node)
        if problem:
            yield TemplateFault(problem, line)
            continue
        waiting += [(child, depth + 1) for child in node.iter_child_nodes()]


_TAGS_ALONE = re.compile(r"^([ \t]*(?:\{%(?:(?!%\}).)*%\}[ \t]*|\{#(?:(?!#\}).)*#\}[ \t]*)+)\n", re.MULTILINE)
"""A line of nothing but tags, which leaves no empty line on paper; as a comment its end still counts as a line."""

FILTERS = ("blank", "default", "join", "kept", "length", "lower", "paragraphs", "upper")
"""What a template may do to a field, after `|`."""
_NOT_HERE = N_("Templates of papers cannot do this; they may put fields in, choose (if) and repeat (for).")


def _problem(node: nodes.Node) -> str:
    if type(node) not in _MAY:
        return _NOT_HERE
    if isinstance(node, nodes.Name) and node.name == "self":
        return _NOT_HERE
    if isinstance(node, nodes.Call):
        counts = isinstance(node.node, nodes.Name) and node.node.name == "range"
        return "" if counts and not (node.kwargs or node.dyn_args or node.dyn_kwargs) else _NOT_HERE
    if isinstance(node, nodes.Filter):
        known = node.name in FILTERS and node.node is not None
        plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        return "" if known and plain else N_("There are only these filters: blank, default, join, kept, length,"
                                              " lower, paragraphs, upper.")  # fmt: skip
    if isinstance(node, nodes.For) and node.recursive:
        return _NOT_HERE
    if isinstance(node, nodes.For | nodes.Assign):
        return "" if isinstance(node.target, nodes.Name) else _NOT_HERE
    return ""


def limited(tree: nodes.Template, environment: Environment) -> nodes.Template:
    """Put a counter into every loop, and a limit around every text that is joined."""
    for loop in list(tree.find_all(nodes.For)):
        parts, letters = _weight([*loop.body, *loop.else_])
        counted = [nodes.Const(value, lineno=loop.lineno) for value in (parts, letters, loop.lineno)]
        loop.iter = nodes.Filter(loop.iter, COUNTED, counted, [], None, None, lineno=loop.lineno)
    _sizes(tree)
    for node in tree.find_all(nodes.Filter):
        node.set_environment(environment)
    return tree


def _weight(body: Iterable[nodes.Node]) -> tuple[int, int]:
    """How many parts are gone through for one row, and how many letters stand there already."""
    parts, letters = 1, 0
    for top in body:
        for node in (top, *top.find_all(nodes.Node)):
            parts += 1
            letters += len(node.data) if isinstance(node, nodes.TemplateData) else 0
    return parts, letters


def _sizes(tree: nodes.Node) -> None:
    for node in [tree, *tree.find_all(nodes.Node)]:
        for name, value in list(node.iter_fields()):
            if isinstance(value, nodes.Concat):
                setattr(node, name, _sized(value))
            elif isinstance(value, list):
                value[:] = [_sized(one) if isinstance(one, nodes.Concat) else one for one in value]


def _sized(joined: nodes.Concat) -> nodes.Filter:
    return nodes.Filter(joined, SIZED, [], [], None, None, lineno=joined.lineno)
