"""Templates of papers in a sandbox: what a template may say, and how much it may do.

A template is somebody's file.  It may put fields in, choose and repeat, and no more: every part of it that is not on
the list below is refused with its line, before any of it runs.  What runs counts its steps and its letters, so that a
loop without end ends in a sentence.  Facts are texts, numbers and lists of them: there is nothing to reach through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from console.locale import N_
from console.papers.escape import escaped, kept
from console.papers.fault import TemplateFault
from console.papers.template_tree import COUNTED, SIZED, allowed, limited, parsed

STEPS_MAX = 400_000
"""Parts gone through in all, each as often as it is repeated; a day sheet of 300 visits takes a tenth."""
LETTERS_MAX = 500_000
"""Letters of the whole paper: more than a hundred pages."""
TEXT_MAX = 20_000
"""Letters of one text that was put together."""
ROWS_MAX = 1_000
"""How far a template may count."""

_LOOP = ("index", "index0", "first", "last", "length")
"""What a loop tells of itself."""


class Notation(str):
    """A text that is notation of a paper already; only code makes one."""

    __slots__ = ()


class Sandbox(ImmutableSandboxedEnvironment):
    """Runs one template once, and counts what it does."""

    intercepted_binops = frozenset({"+", "-"})

    def __init__(self) -> None:
        """Allow what papers need, and nothing else."""
        super().__init__(
            undefined=_Unknown, lstrip_blocks=True, finalize=self._shown, optimized=False, cache_size=0
        )
        self.steps = self.letters = 0
        self.line = 1
        """Where the last loop began."""
        self.blanks: dict[str, None] = {}
        """What was empty and is left for a hand to fill in, by the words of the template, in order."""
        self.globals = {"range": self._range}
        self.tests = {}
        self.filters = {
            "blank": self._blank,
            "default": self._default,
            "join": self._join,
            "kept": lambda value: Notation(kept(_text(value))),
            "length": self._length,
            "lower": lambda value: _text(value).lower(),
            "paragraphs": self._paragraphs,
            "upper": lambda value: _text(value).upper(),
            COUNTED: self._counted,
            SIZED: self._sized,
        }

    def run(self, source: str, facts: Mapping[str, object]) -> str:
        """Fill a template in.  Raises TemplateFault."""
        try:
            tree = limited(allowed(parsed(source, self)), self)
            code = self.compile(tree, _NAME, _NAME)
            return self.template_class.from_code(self, code, self.globals).render(facts)
        except TemplateFault as fault:
            if not fault.line:
                fault.line = _line_of(fault) or self.line
            raise
        except (UndefinedError, SecurityError) as error:
            raise TemplateFault(N_("A field is not known here."), _line_of(error)) from None
        except TypeError as error:
            raise TemplateFault(
                N_("Text and numbers are mixed here; texts are joined with ~."), _line_of(error)
            ) from None
        except (RecursionError, MemoryError, SyntaxError, ValueError, OverflowError) as error:
            raise TemplateFault(N_("This is too much for a template."), _line_of(error) or self.line) from None

    # ------------------------------------------------------------------ what it looks at
    def getattr(self, obj: Any, attribute: str) -> Any:  # Any: whatever stands in the template
        """A field of facts, or what a loop tells; never an attribute of Python."""
        if isinstance(obj, Mapping):
            return _field(obj, attribute)
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        raise TemplateFault(N_("There is nothing called “{field}” here."), field=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # Any: whatever stands in the template
        """A field by its name, a row by its number."""
        if isinstance(obj, Mapping) and isinstance(argument, str):
            return _field(obj, argument)
        if isinstance(obj, list) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        raise TemplateFault(N_("There is nothing called “{field}” here."), field=str(argument)[:40])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # Any: Jinja's own signature
        """Only numbers are added."""
        if type(left) is not int or type(right) is not int:
            raise TemplateFault(N_("Text and numbers are mixed here; texts are joined with ~."))
        return left + right if operator == "+" else left - right

    # ------------------------------------------------------------------ what it does
    def _shown(self, value: object) -> str:
        """A value as it is put into the paper: escaped, unless it is notation that code made."""
        text = _text(value)
        shown = text if isinstance(value, Notation) else escaped(text)
        self.letters += len(shown)
        self._refuse_too_much()
        return shown

    def _counted(self, rows: object, parts: int, letters: int, line: int) -> Iterator[object]:
        """The rows of a loop, each counted with all that is repeated for it."""
        if not isinstance(rows, list | range):
            raise TemplateFault(N_("This is no list, so it cannot be repeated."), line)
        for row in rows:
            self.line = line
            self.steps += parts
            self.letters += letters
            self._refuse_too_much()
            yield row

    def _refuse_too_much(self) -> None:
        if self.steps > STEPS_MAX or self.letters > LETTERS_MAX:
            raise TemplateFault(N_("A loop goes on for too long here."), self.line)

    def _sized(self, value: str) -> str:
        if len(value) > TEXT_MAX:
            raise TemplateFault(N_("A text grows too long here."))
        return str(value)

    def _range(self, *bounds: object) -> range:
        if not bounds or len(bounds) > 3 or any(type(bound) is not int for bound in bounds) or bounds[2:] == (0,):
            raise TemplateFault(N_("Expected a count of at most {most} here."), most=ROWS_MAX)
        made = range(*(bound for bound in bounds if isinstance(bound, int)))
        if not 0 <= len(made) <= ROWS_MAX:
            raise TemplateFault(N_("Expected a count of at most {most} here."), most=ROWS_MAX)
        return made

    def _blank(self, value: object, name: str = "") -> str:
        """A field, or room for a hand where it is empty; `name` says what is missing."""
        text = _text(value)
        if text.strip():
            return text
        if name:
            self.blanks[_text(name)] = None
        return Notation("_" * 12)

    def _default(self, value: object, other: object = "") -> object:
        return value if _text(value).strip() else other

    def _join(self, rows: object, between: str = ", ") -> str:
        if not isinstance(rows, list):
            raise TemplateFault(N_("This is no list, so it cannot be joined."))
        self.steps += len(rows)
        self._refuse_too_much()
        return self._sized(_text(between).join(_text(row) for row in rows))

    def _length(self, value: object) -> int:
        if not isinstance(value, list | range | str):
            raise TemplateFault(N_("This is no list, so it has no length."))
        return len(value)

    def _paragraphs(self, value: object) -> Notation:
        """A text of several lines that people typed: each line a paragraph."""
        return Notation("\n".join(escaped(line) for line in _text(value).splitlines()))


_NAME = "<paper>"


class _Unknown(StrictUndefined):
    """A name that nothing has; any use of it says so."""

    __slots__ = ()

    def _fail_with_undefined_error(self, *args: Any, **kwargs: Any) -> Any:  # Any: Jinja's own signature
        raise TemplateFault(N_("There is no field “{field}”."), field=str(self._undefined_name))

    __str__ = __iter__ = __len__ = __bool__ = __eq__ = __ne__ = _fail_with_undefined_error


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, _Unknown):
        return str(value)  # which says that there is no such field
    if isinstance(value, bool) or not isinstance(value, int):
        raise TemplateFault(N_("This is a list or a group of fields; one of its fields is meant."))
    return str(value)


def _field(facts: Mapping[str, object], name: str) -> object:
    if name not in facts:
        raise TemplateFault(N_("There is no field “{field}”."), field=name)
    return facts[name]


def _line_of(error: BaseException) -> int:
    """The line of the template where it happened; 0 where nobody knows."""
    found, frame = 0, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == _NAME:
            found = frame.tb_lineno
        frame = frame.tb_next
    return found
