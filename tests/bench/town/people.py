"""A million made-up people: names by how common names are, numbers that follow from the row.  No real person."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate, product

from storage.patients.names import fold
from storage.patients.plain import number_key
from storage.patients.rules import card_text
from tests.bench.town.plan import TODAY, Plan, midnight


def _words(text: str) -> list[str]:
    return text.split()


_ROOTS = _words(
    "Иван Петр Сидор Кузнец Сокол Мороз Волк Голуб Зайц Павл Щерб Юр Ёлк Гром Тих Бел Черн Рыж Крас Синиц Воробь "
    "Лебед Орл Дубр Берез Осин Клён Полян Луг Реч Озер Мор Камн Песк Снег Зим Вес Лет Осен Звезд Лун Рассвет "
    "Мельн Гончар Плотн Ткач Бондар Пекар Рыбак Пастух Звон Колес Ковал Седель Шорник Каретн Яблок Вишн"
)
_MIDS = ["", *_words("ал ен ор ич ел ар ос уш ин ач ищ юк ян ат ит ок ун ыш еч")]
_ENDS = (
    *(("ов", "ова"), ("ев", "ева"), ("ин", "ина"), ("ский", "ская"), ("енко", "енко"), ("ук", "ук")),
    *(("ян", "ян"), ("дзе", "дзе"), ("ых", "ых"), ("ной", "ная"), ("цев", "цева"), ("ёнков", "ёнкова")),
)
_MEN = _words(
    "Александр Сергей Дмитрий Андрей Алексей Владимир Иван Михаил Николай Павел Евгений Максим Артём Юрий Виктор "
    "Игорь Олег Антон Илья Роман Денис Кирилл Константин Анатолий Никита Вячеслав Григорий Пётр Борис Фёдор Егор "
    "Степан Тимофей Матвей Леонид Вадим Глеб Ярослав Захар Савелий"
)
_WOMEN = _words(
    "Елена Анна Ольга Наталья Мария Татьяна Екатерина Ирина Светлана Людмила Юлия Галина Анастасия Валентина "
    "Марина Дарья Нина Виктория Надежда Любовь Полина Ксения Вера Тамара Лариса Алина София Оксана Зинаида Раиса "
    "Антонина Кристина Варвара Вероника Зоя Алла Инна Жанна Ульяна Таисия"
)
_FATHERS = _words(
    "Александрович Сергеевич Владимирович Николаевич Иванович Викторович Михайлович Юрьевич Анатольевич "
    "Дмитриевич Андреевич Алексеевич Петрович Васильевич Павлович Борисович Олегович Игоревич Евгеньевич "
    "Константинович Григорьевич Фёдорович Степанович Леонидович Романович Антонович Денисович Вадимович "
    "Кириллович Тимофеевич"
)
_LATIN_LAST = [a + b + c for a, b, c in product(
    ("Mül", "Han", "Lar", "Ros", "Ber", "Wal", "Kel", "Dun", "Har", "Mor", "Gar", "Fer", "Vas", "Lin", "O'Bri", "Ng"),
    ("", "le", "ri", "to", "an", "de", "mo", "ste"),
    ("son", "berg", "ler", "man", "ton", "field", "ski", "cía", "sen", "well", "uy", "ez"),
)]  # fmt: skip
_LATIN_FIRST = _words(
    "John Anna Peter Maria Thomas Eva Daniel Sofía Jürgen Lucía Mark Laura David Julia Paul Emma Oscar Nora "
    "Henrik Clara Étienne Ines Ahmed Leila Wei Mei Hassan Amira Erik Astrid"
)

_LATIN_SHARE = 0.12
_NOBODY_YET = 0.03
"""So many have only called so far: a name and a number, no card."""
_MERGED_EACH = 500
"""Every so manyeth entry was merged into the one before it."""
_MOBILE, _DOCUMENT = 387_420_489, 3_486_784_401
"""Coprime to ten: numbers of all people differ without being remembered."""
_STREETS = ("Садовая", "Речная", "Лесная", "Школьная", "Полевая", "Заводская", "Цветочная", "Новая")
_NOTES = ("звонить после 15:00", "приходит с ребёнком", "плохо слышит", "")


def _by_rank(count: int, late: float, power: float) -> list[float]:
    return list(accumulate(1 / (rank + late) ** power for rank in range(count)))


class People:
    """Everybody, by number from 1: what they are called takes five bytes each."""

    def __init__(self, plan: Plan) -> None:
        """Draw the names."""
        self._plan = plan
        chance = random.Random(plan.seed)
        stems = [root + mid for root, mid in product(_ROOTS, _MIDS)]
        males = [(stem + his, stem + her) for (his, her), stem in product(_ENDS, stems)]
        common, rare = males[: len(stems)], males[len(stems) :]
        chance.shuffle(rare)
        plain_first = sorted(common, key=lambda pair: len(pair[0]))
        latins = [(name, name) for name in _LATIN_LAST]
        self._last = [*plain_first, *rare, *latins]
        russians = len(self._last) - len(latins)
        self._first = (_MEN, _WOMEN, _LATIN_FIRST)
        self.count = plan.patients
        lasts = chance.choices(range(russians), cum_weights=_by_rank(russians, 10, 0.85), k=self.count)
        firsts = chance.choices(range(40), cum_weights=_by_rank(40, 3, 1.0), k=self.count)
        fathers = chance.choices(range(30), cum_weights=_by_rank(30, 3, 1.0), k=self.count)
        self._lasts = array("H", lasts)
        self._firsts = array("B", firsts)
        self._fathers = array("B", fathers)
        self._sexes = array("B", bytes(self.count))
        for at in range(self.count):
            roll = chance.random()
            if roll < _LATIN_SHARE:
                self._sexes[at] = 2
                self._lasts[at] = russians + int(chance.random() ** 2 * len(latins))
                self._firsts[at] %= len(_LATIN_FIRST)
            elif roll < 0.59:
                self._sexes[at] = 1

    def name(self, who: int) -> tuple[str, str, str]:
        """Last name, first name, patronymic."""
        sex, first = self._sexes[who - 1], self._firsts[who - 1]
        last = self._last[self._lasts[who - 1]][sex == 1]
        if sex == 2:
            return last, _LATIN_FIRST[first], ""
        father = _FATHERS[self._fathers[who - 1]]
        return last, self._first[sex][first], father.removesuffix("ич") + "на" if sex == 1 else father

    def card(self, who: int) -> str | None:
        """The card's number; None for who has only called."""
        return None if who % 100 < _NOBODY_YET * 100 else card_text(who)

    def survivor(self, who: int) -> int:
        """Who they are now: some entries were merged into the one before."""
        return who - 1 if who % _MERGED_EACH == 0 else who

    def phones(self, who: int) -> tuple[str, ...]:
        """None, one or two numbers."""
        if who % 20 == 7:
            return ()
        first = f"+79{who * _MOBILE % 10**9:09d}"
        return (first, f"+7495{who * _MOBILE % 9_999_991:07d}") if who % 5 == 3 else (first,)

    def document(self, who: int) -> str:
        """A made-up passport's series and number; empty for one in eight."""
        if who % 8 == 5 or self.card(who) is None:
            return ""
        number = f"{who * _DOCUMENT % 10**10:010d}"
        return f"{number[:4]} {number[4:]}"

    def known(self, days: float) -> int:
        """How many were in the register so many days after the first: the numbers up to this one."""
        old = self.count * 3 // 10
        return old + self._plan.share(self.count - old, days + 1, self._plan.past_days + 1)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows of `patient`, in the order of `PATIENT`."""
        chance = random.Random(self._plan.seed + 1)
        days = self._plan.past_days
        old = self.count * 3 // 10
        first = midnight(self._plan.first_day)
        for who in range(1, self.count + 1):
            last, given, father = self.name(who)
            card, document = self.card(who), self.document(who)
            sex = ("male", "female", "female" if self._firsts[who - 1] % 2 else "male")[self._sexes[who - 1]]
            since = first - (old - who) * 60 if who <= old else first + (who - old) * days * 86400 // (self.count - old)
            born = TODAY - timedelta(days=int(365 * abs(chance.gauss(42, 21))) % (365 * 97))
            merged = None if self.survivor(who) == who else who - 1
            status = "merged" if merged else "active" if card else "prospective"
            street = f"ул. {_STREETS[who % 8]}, {who % 120 + 1}" if card else ""
            yield (
                *(who, card, last, given, father, sex if card else "unknown", born.isoformat() if card else None),
                *(0, fold(last), fold(given), fold(father), status, merged),
                *(f"patient{who}@example.org" if who % 4 == 1 else "", street, document, number_key(document)),
                *(_NOTES[who % 4] if who % 10 == 9 else "", "аллергия: йод" if who % 33 == 0 else ""),
                *(min(since, midnight(TODAY)), 2 if merged else 1),
            )


PATIENT = (
    *("id", "card_no", "last_name", "first_name", "middle_name", "sex", "birth_date", "birth_estimated"),
    *("last_key", "first_key", "middle_key", "status", "merged_into", "email", "address", "document_no"),
    *("document_key", "note", "alert", "created_at", "version"),
)


def spoken(last: str, first: str) -> str:
    """How the cash desk writes a name."""
    return f"{last} {first}".strip()


