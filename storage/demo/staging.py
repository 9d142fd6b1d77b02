"""Touches to the plan of today, so that every state of the queue is there to be seen at the demo's instant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from storage.demo.plan import Fate, Planned, Way

AT_TILL = 3
"""So many stand at the cash desk."""
IN_ROOMS = 4
"""At least so many are with a doctor, and"""
IN_HALL = 4
"""so many wait, while there are people who could have come by now."""


def stage(visits: Sequence[Planned], now: int) -> list[Planned]:
    """The same visits, with somebody called, some at the till, one who gave up and one who never came."""
    staged = list(visits)
    soon = [v for v in staged if _seen(v) and _way(v).arrived >= now - 1 and v.minute <= now + 40]
    missing = IN_HALL + max(0, IN_ROOMS - _inside(staged, now)) - _count(staged, _in_hall, now)
    for number, visit in enumerate(soon[: max(0, missing)]):
        staged[staged.index(visit)] = _come(visit, now, 3 + 2 * number)
    for doctor in dict.fromkeys(visit.doctor for visit in staged):
        if _inside(staged, now) < IN_ROOMS and not any(_is_inside(v, now) for v in staged if v.doctor == doctor):
            here = [v for v in staged if v.doctor == doctor and _in_hall(v, now)]
            for visit in here[:1]:
                staged[staged.index(visit)] = _go_in(visit, now)
    _change(staged, 1, lambda v: _in_hall(v, now), lambda v: _call(v, now))
    _change(staged, AT_TILL, lambda v: _came_out(v, now), lambda v: _to_till(v, now))
    if not any(v.fate is Fate.GAVE_UP and v.minute < now - 60 for v in staged):
        _change(staged, 1, lambda v: _morning(v, now), lambda v: replace(v, fate=Fate.GAVE_UP))
    if not any(v.fate is Fate.NO_SHOW and v.minute < now - 60 for v in staged):
        _change(staged, 1, lambda v: _morning(v, now), _never_came)
    return staged


def _change(
    visits: list[Planned],
    count: int,
    fits: Callable[[Planned], bool],
    change: Callable[[Planned], Planned],
) -> None:
    """Change the last `count` visits that fit."""
    fitting = [place for place, visit in enumerate(visits) if fits(visit)]
    for place in fitting[-count:]:
        visits[place] = change(visits[place])


def _way(visit: Planned) -> Way:
    assert visit.way is not None
    return visit.way


def _seen(visit: Planned) -> bool:
    return visit.fate is Fate.SEEN and visit.way is not None


def _in_hall(visit: Planned, now: int) -> bool:
    return _seen(visit) and _way(visit).arrived < now - 1 and _way(visit).inside > now


def _is_inside(visit: Planned, now: int) -> bool:
    return _seen(visit) and _way(visit).inside <= now < _way(visit).out


def _inside(visits: Sequence[Planned], now: int) -> int:
    return _count(visits, _is_inside, now)


def _count(visits: Sequence[Planned], fits: Callable[[Planned, int], bool], now: int) -> int:
    return sum(fits(visit, now) for visit in visits)


def _come(visit: Planned, now: int, ago: int) -> Planned:
    """Somebody comes a little earlier than planned, and waits."""
    way = _way(visit)
    return replace(visit, way=replace(way, arrived=now - ago, ready=now - ago + 2, called=max(way.called, now + 1)))


def _go_in(visit: Planned, now: int) -> Planned:
    """Somebody who waits is with the doctor already."""
    way = _way(visit)
    arrived = min(way.arrived, now - 4)
    later = max(way.out, now + 5)
    return replace(
        visit,
        way=Way(
            arrived=arrived,
            ready=min(way.ready, now - 3),
            called=now - 3,
            inside=now - 2,
            out=later,
            left=later + 6,
        ),
    )


def _call(visit: Planned, now: int) -> Planned:
    way = _way(visit)
    return replace(visit, way=replace(way, ready=min(way.ready, now - 1), called=now - 1))


def _came_out(visit: Planned, now: int) -> bool:
    return _seen(visit) and now - 30 < _way(visit).out <= now - 1


def _to_till(visit: Planned, now: int) -> Planned:
    return replace(visit, way=replace(_way(visit), left=now + 8))


def _morning(visit: Planned, now: int) -> bool:
    return _seen(visit) and now - 240 < visit.minute < now - 75


def _never_came(visit: Planned) -> Planned:
    return replace(visit, fate=Fate.NO_SHOW, way=None)
