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
    cpu: float
    """The processor's time of the median one: what remains when the machine is busy with other things."""
    cpu_p99: float

    @classmethod
    def of(cls, taken: Sequence[tuple[float, float]], bare: Sequence[float]) -> Figures:
        """Of what was measured: by the clock and by the processor."""
        clock, cpu = [one for one, _ in taken], [one for _, one in taken]
        return cls(
            count=len(taken),
            p50=statistics.median(clock),
            p99=p99(clock),
            worst=max(clock),
            bare=statistics.median(bare),
            cpu=statistics.median(cpu),
            cpu_p99=p99(cpu),
        )

    @property
    def ratio(self) -> float:
        """Medians: the product's against the bare engine's."""
        return self.p50 / self.bare

    def as_json(self) -> dict[str, Any]:  # Any: JSON
        """For a file."""
        return asdict(self)


def p99(taken: Sequence[float]) -> float:
    """The 99th percentile, nearest rank."""
    return sorted(taken)[max(0, -(-len(taken) * 99 // 100) - 1)]


def falls_short(name: str, of: Figures) -> str:
    """What of a goal is not met; empty when all of it is."""
    goal = GOALS[name]
    short = [f"p99 {of.p99:.1f} > {goal.p99:g}"] if of.p99 > goal.p99 else []
    if goal.most is not None and of.ratio > goal.most:
        short.append(f"{of.ratio:.1f} times bare > {goal.most:g}")
    if goal.over is not None and of.p50 - of.bare > goal.over:
        short.append(f"{of.p50 - of.bare:.2f} ms over bare > {goal.over:g}")
    return ", ".join(short)


def table(found: Mapping[str, Figures]) -> str:
    """One run."""
    heads = ("n", "p50", "p99", "worst", "CPU p50", "CPU p99", "bare p50", "ratio", "goal p99")
    lines = [f"| what | {' | '.join(heads)} | |", f"|---|{'--:|' * len(heads)}---|"]
    for name, of in found.items():
        times = (of.p50, of.p99, of.worst, of.cpu, of.cpu_p99, of.bare)
        cells = " | ".join(f"{one:.2f}" for one in times)
        verdict = falls_short(name, of) or "met"
        lines.append(f"| {name} | {of.count} | {cells} | {of.ratio:.1f} | {GOALS[name].p99:g} | {verdict} |")
    return "\n".join(lines)


def growth(runs: Mapping[str, Mapping[str, Figures]]) -> str:
    """p50 / p99 at each size, and how much the largest is above the smallest."""
    sizes = list(runs)
    lines = [f"| what | {' | '.join(sizes)} | growth of p50 |", f"|---|{'--:|' * len(sizes)}--:|"]
    for name in next(iter(runs.values())):
        cells = [f"{runs[size][name].p50:.2f} / {runs[size][name].p99:.2f}" for size in sizes]
        grown = runs[sizes[-1]][name].p50 / runs[sizes[0]][name].p50
        lines.append(f"| {name} | {' | '.join(cells)} | {grown:.1f} |")
    return "\n".join(lines)
