"""Quantiles, and tables of them in Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.measured.cases import GOALS


@dataclass(frozen=True)
class Figures:
    """Milliseconds of one case."""

    count: int
    p50: float
    p99: float
    worst: float
    bare: float
    """The bare engine's median."""
    bare_cpu: float
    """The same in the processor's time; 0 where a server does the work."""
    cpu: float
    """The processor's time of the median one: what remains when the machine is busy with other things."""
    cpu_p99: float

    @classmethod
    def of(cls, taken: Sequence[tuple[float, float]], bare: Sequence[tuple[float, float]], *, alone: bool) -> Figures:
        """Of what was measured, by the clock and by the processor; `alone` when no server worked beside."""
        clock, cpu = [one for one, _ in taken], [one for _, one in taken]
        return cls(
            count=len(taken),
            p50=statistics.median(clock),
            p99=p99(clock),
            worst=max(clock),
            bare=statistics.median(one for one, _ in bare),
            bare_cpu=statistics.median(one for _, one in bare) if alone else 0,
            cpu=statistics.median(cpu),
            cpu_p99=p99(cpu),
        )

    @property
    def ratio(self) -> float:
        """Medians: the product's against the bare engine's, by the processor's time where that is all of it."""
        return self.cpu / self.bare_cpu if self.bare_cpu else self.p50 / self.bare

    @property
    def above(self) -> float:
        """Medians: how much the product adds."""
        return self.cpu - self.bare_cpu if self.bare_cpu else self.p50 - self.bare

    def as_json(self) -> dict[str, Any]:  # Any: JSON
        """For a file."""
        return asdict(self)


def p99(taken: Sequence[float]) -> float:
    """The 99th percentile, nearest rank."""
    return sorted(taken)[max(0, -(-len(taken) * 99 // 100) - 1)]


def verdict(name: str, of: Figures) -> str:
    """Whether a goal is met, and what of it is not."""
    goal, short = GOALS[name], list[str]()
    if goal.most is not None and of.ratio > goal.most:
        short.append(f"{of.ratio:.1f} times bare, not {goal.most:g}")
    if goal.over is not None and of.above > goal.over:
        short.append(f"{of.above:.1f} ms over bare, not {goal.over:g}")
    if of.p99 > goal.p99:
        short.append("by CPU only" if of.cpu_p99 <= goal.p99 and of.bare_cpu else f"p99 above {goal.p99:g}")
    return "; ".join(short) or "met"


def table(found: Mapping[str, Figures]) -> str:
    """One run."""
    heads = ("n", "p50", "p99", "worst", "CPU p50", "CPU p99", "bare p50", "bare CPU", "ratio", "goal p99")
    lines = [f"| what | {' | '.join(heads)} | |", f"|---|{'--:|' * len(heads)}---|"]
    for name, of in found.items():
        times = (of.p50, of.p99, of.worst, of.cpu, of.cpu_p99, of.bare, of.bare_cpu)
        cells = " | ".join(f"{one:.2f}" for one in times)
        lines.append(f"| {name} | {of.count} | {cells} | {of.ratio:.1f} | {GOALS[name].p99:g} | {verdict(name, of)} |")
    return "\n".join(lines)


def growth(runs: Mapping[str, Mapping[str, Figures]]) -> str:
    """Medians of the processor's time (of the clock, where a server works) at each size, and how much they grew."""
    sizes = list(runs)
    lines = [f"| what | {' | '.join(sizes)} | growth |", f"|---|{'--:|' * len(sizes)}--:|"]
    for name in next(iter(runs.values())):
        each = [of.cpu if of.bare_cpu else of.p50 for of in (runs[size][name] for size in sizes)]
        cells = " | ".join(f"{one:.2f}" for one in each)
        lines.append(f"| {name} | {cells} | {each[-1] / each[0]:.1f} |")
    return "\n".join(lines)
