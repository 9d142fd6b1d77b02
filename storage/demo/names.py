"""Made-up people, each with a name in Russian and in English; no real person is meant.

Numbers lie in ranges that no operator gives out (subscriber numbers that begin with 000) and yet are
valid by the numbering plan, so that everything that checks numbers works and nobody is ever rung.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from storage.demo.chance import Dice


class Said(NamedTuple):
    """One text in the two languages of the made-up clinic."""

    en: str
    ru: str

    def by(self, locale: str) -> str:
        """The text in the language of a locale."""
        return self.ru if locale.startswith("ru") else self.en


def said(*lines: str) -> tuple[Said, ...]:
    """Pairs written as `english|русский`."""
    return tuple(Said(*line.split("|")) for line in lines)


NOTHING = Said("", "")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody before they are registered anywhere."""

    last: Said
    first: Said
    middle: Said
    female: bool
    born: date
    phone: str
    second_phone: str = ""
    alert: Said = NOTHING
    note: Said = NOTHING
    email: str = ""
    street: Said = NOTHING

    @property
    def phones(self) -> tuple[str, ...]:
        """The numbers in the order in which they are to be tried."""
        return (self.phone, self.second_phone) if self.second_phone else (self.phone,)


_SURNAMES = said(
    "Abramov|Абрамов", "Antonov|Антонов", "Baranov|Баранов", "Belov|Белов", "Biryukov|Бирюков",
    "Bychkov|Бычков", "Vasilyev|Васильев", "Vinogradov|Виноградов", "Vlasov|Власов",
    "Voronin|Воронин", "Gavrilov|Гаврилов", "Gerasimov|Герасимов", "Golubev|Голубев",
    "Gromov|Громов", "Gusev|Гусев", "Danilov|Данилов", "Dyomin|Дёмин", "Yershov|Ершов",
    "Yefimov|Ефимов", "Zhdanov|Жданов", "Zhuravlyov|Журавлёв", "Zaitsev|Зайцев", "Zuev|Зуев",
    "Ivanov|Иванов", "Ignatyev|Игнатьев", "Ilyin|Ильин", "Kazakov|Казаков", "Karpov|Карпов",
    "Kiselyov|Киселёв", "Klimov|Климов", "Kolesnikov|Колесников", "Komarov|Комаров",
    "Kotov|Котов", "Kravtsov|Кравцов", "Krylov|Крылов", "Kuznetsov|Кузнецов", "Lapin|Лапин",
    "Lebedev|Лебедев", "Lobanov|Лобанов", "Lukyanov|Лукьянов", "Maslov|Маслов",
    "Matveev|Матвеев", "Melnikov|Мельников", "Mikheev|Михеев", "Morozov|Морозов",
    "Nazarov|Назаров", "Nikitin|Никитин", "Orekhov|Орехов", "Osipov|Осипов", "Panin|Панин",
    "Platonov|Платонов", "Polyakov|Поляков", "Prokhorov|Прохоров", "Rodin|Родин",
    "Rozhkov|Рожков", "Ryabov|Рябов", "Savelyev|Савельев", "Safonov|Сафонов", "Semyonov|Семёнов",
    "Sidorov|Сидоров", "Sitnikov|Ситников", "Sobolev|Соболев", "Sokolov|Соколов",
    "Solovyov|Соловьёв", "Stepanov|Степанов", "Tikhonov|Тихонов", "Ushakov|Ушаков",
    "Fadeev|Фадеев", "Fomin|Фомин", "Frolov|Фролов", "Kharitonov|Харитонов", "Tsvetkov|Цветков",
    "Chernov|Чернов", "Chistyakov|Чистяков", "Shilov|Шилов", "Shubin|Шубин",
    "Shcherbakov|Щербаков", "Yudin|Юдин", "Yakushev|Якушев", "Zelensky|Зеленский",
    "Nagorny|Нагорный", "Polevoy|Полевой", "Kravchenko|Кравченко", "Shevchuk|Шевчук",
    "Melnik|Мельник", "Belykh|Белых",
)  # fmt: skip
_MEN = said(
    "Alexander|Александр", "Alexei|Алексей", "Andrei|Андрей", "Anton|Антон", "Artyom|Артём",
    "Boris|Борис", "Vadim|Вадим", "Viktor|Виктор", "Vladimir|Владимир", "Vyacheslav|Вячеслав",
    "Grigory|Григорий", "Denis|Денис", "Dmitry|Дмитрий", "Yegor|Егор", "Ivan|Иван", "Igor|Игорь",
    "Kirill|Кирилл", "Konstantin|Константин", "Leonid|Леонид", "Maxim|Максим", "Mark|Марк",
    "Mikhail|Михаил", "Nikolai|Николай", "Oleg|Олег", "Pavel|Павел", "Pyotr|Пётр",
    "Roman|Роман", "Semyon|Семён", "Sergei|Сергей", "Stepan|Степан", "Timofei|Тимофей",
    "Fyodor|Фёдор", "Yury|Юрий", "Yaroslav|Ярослав",
)  # fmt: skip
_WOMEN = said(
    "Alexandra|Александра", "Alina|Алина", "Alla|Алла", "Anna|Анна", "Antonina|Антонина",
    "Valentina|Валентина", "Varvara|Варвара", "Vera|Вера", "Viktoria|Виктория", "Galina|Галина",
    "Darya|Дарья", "Yevgenia|Евгения", "Yekaterina|Екатерина", "Yelena|Елена",
    "Yelizaveta|Елизавета", "Zhanna|Жанна", "Zinaida|Зинаида", "Inna|Инна", "Irina|Ирина",
    "Kira|Кира", "Ksenia|Ксения", "Larisa|Лариса", "Lyubov|Любовь", "Lyudmila|Людмила",
    "Margarita|Маргарита", "Marina|Марина", "Maria|Мария", "Nadezhda|Надежда", "Natalya|Наталья",
    "Nina|Нина", "Oksana|Оксана", "Olga|Ольга", "Polina|Полина", "Raisa|Раиса",
    "Svetlana|Светлана", "Sofya|Софья", "Tamara|Тамара", "Tatyana|Татьяна", "Ulyana|Ульяна",
    "Yulia|Юлия", "Yana|Яна",
)  # fmt: skip
_FATHERS = said(
    "Alexandrovich|Александрович", "Alexeevich|Алексеевич", "Andreevich|Андреевич",
    "Borisovich|Борисович", "Vadimovich|Вадимович", "Viktorovich|Викторович",
    "Vladimirovich|Владимирович", "Denisovich|Денисович", "Dmitrievich|Дмитриевич",
    "Ivanovich|Иванович", "Igorevich|Игоревич", "Konstantinovich|Константинович",
    "Leonidovich|Леонидович", "Maximovich|Максимович", "Mikhailovich|Михайлович",
    "Nikolaevich|Николаевич", "Olegovich|Олегович", "Pavlovich|Павлович", "Petrovich|Петрович",
    "Romanovich|Романович", "Sergeevich|Сергеевич", "Fyodorovich|Фёдорович", "Yurievich|Юрьевич",
)  # fmt: skip
_STREETS = said(
    "Lenina|Ленина", "Sadovaya|Садовая", "Zavodskaya|Заводская", "Tsvetochnaya|Цветочная",
    "Rechnaya|Речная", "Polevaya|Полевая", "Shkolnaya|Школьная", "Lesnaya|Лесная",
)  # fmt: skip
_ALERTS = said(
    "allergy: lidocaine|аллергия: лидокаин", "allergy: penicillin|аллергия: пенициллин",
    "crutches, help on the stairs|костыли, помочь на лестнице", "hard of hearing|плохо слышит",
    "wheelchair|кресло-коляска", "allergy: iodine|аллергия: йод",
    "diabetes, do not keep waiting|диабет, не задерживать",
)  # fmt: skip
_NOTES = said(
    "prefers English, after 15:00|удобнее по-английски, после 15:00",
    "call the daughter, not him|звонить дочери, не ему",
    "pays by card only|платит только картой", "do not call before 10:00|не звонить до 10:00",
    "asks for the window seat|просит место у окна", "comes with a child|приходит с ребёнком",
)  # fmt: skip

_HARD = (
    # surname, first, middle, female, year of birth: names that a desk must survive
    ("Ivanov|Иванов", "Pyotr|Пётр", "Sergeevich|Сергеевич", False, 1958),
    ("Shcherbakova|Щербакова", "Yulia|Юлия", "Viktorovna|Викторовна", True, 1975),
    ("Smith|Smith", "John|John", "|", False, 1988),
    ("Yolkina|Ёлкина", "Vera|Вера", "Petrovna|Петровна", True, 1969),
    ("García|García", "Lucía|Lucía", "|", True, 1991),
    ("O'Neil|О'Нил", "Mary|Мэри", "|", True, 1983),
    ("Kim|Ким", "Alina|Алина", "Olegovna|Олеговна", True, 1997),
    ("Petrov-Zarechny|Петров-Заречный", "Kuzma|Кузьма", "Fyodorovich|Фёдорович", False, 1946),
    ("Sokolova|Соколова", "Inna|Инна", "Pavlovna|Павловна", True, 1980),
    ("Zhdanov|Жданов", "Oleg|Олег", "Igorevich|Игоревич", False, 1972),
    ("Wei|Wei", "Wang|Wang", "|", False, 1993),
    ("Abramova|Абрамова", "Larisa|Лариса", "Borisovna|Борисовна", True, 1964),
    ("Ivanova|Иванова", "Anna|Анна", "Sergeevna|Сергеевна", True, 1985),
    ("d'Artois|д'Артуа", "Étienne|Этьен", "|", False, 1979),
    ("von Bruckenthal-Weiss|фон Брукенталь-Вайс", "Anneliese|Аннелиза", "|", True, 1951),
    ("Mamin-Uralsky|Мамин-Уральский", "Vsevolod|Всеволод", "Rostislavovich|Ростиславович", False, 1949),
    ("Nguyễn|Nguyễn", "Thị Hoa|Thị Hoa", "|", True, 1999),
    ("Kyzylbashev|Кызылбашев", "Ruslanbek|Русланбек", "ogly Akhmedov|оглы Ахмедов", False, 1987),
    ("Müller|Müller", "Jürgen|Jürgen", "|", False, 1961),
    ("Yo|Ё", "Syn|Сын", "|", False, 2001),
    ("Zagorodnyaya-Verkhnevolzhskaya|Загородняя-Верхневолжская", "Alexandrina|Александрина",
     "Apollinarievna|Аполлинариевна", True, 1938),
    ("Løvås|Løvås", "Åse|Åse", "|", True, 1978),
    ("Tkachyov|Ткачёв", "Lev|Лев", "Yakovlevich|Яковлевич", False, 2015),
    ("Al-Rashidi|Аль-Рашиди", "Samira|Самира", "|", True, 1995),
)  # fmt: skip


def feminine(name: Said, female: bool) -> Said:
    """The surname or patronymic as a woman bears it."""
    if not female:
        return name
    endings = (
        ("ич", "на", "ich", "na"),
        ("ский", "ская", "sky", "skaya"),
        ("ный", "ная", "ny", "naya"),
        ("вой", "вая", "voy", "vaya"),
        ("в", "ва", "v", "va"),
        ("ин", "ина", "in", "ina"),
    )
    for male_ru, female_ru, male_en, female_en in endings:
        if name.ru.endswith(male_ru) and name.en.endswith(male_en):
            return Said(
                name.en.removesuffix(male_en) + female_en,
                name.ru.removesuffix(male_ru) + female_ru,
            )
    return name


def fictional_phone(number: int) -> str:
    """A mobile number that nobody has: the subscriber part begins with 000."""
    return f"+79{16 + number % 10}000{1000 + number * 7 % 9000:04d}"


def people(count: int, dice: Dice, today: date) -> list[Person]:
    """That many different people, the hard names first; nobody is born after `today`."""
    made = [_hard(number, row, dice) for number, row in enumerate(_HARD[:count])]
    seen = {(person.last, person.first, person.middle) for person in made}
    while len(made) < count:
        female = dice.percent(58)
        last = feminine(dice.pick(_SURNAMES), female)
        first = dice.pick(_WOMEN if female else _MEN)
        middle = feminine(dice.pick(_FATHERS), female)
        if (last, first, middle) in seen:
            continue
        seen.add((last, first, middle))
        born = today - timedelta(days=dice.between(400, 31_000))
        made.append(_person(len(made), last, first, middle, female=female, born=born, dice=dice))
    return made


def _hard(number: int, row: tuple[str, str, str, bool, int], dice: Dice) -> Person:
    last, first, middle = said(*row[:3])
    born = date(row[4], 1, 1) + timedelta(days=dice.roll(365))
    return _person(number, last, first, middle, female=row[3], born=born, dice=dice)


def _person(number: int, last: Said, first: Said, middle: Said, *, female: bool, born: date, dice: Dice) -> Person:
    street, house = dice.pick(_STREETS), dice.between(1, 120)
    flat = dice.between(1, 200)
    return Person(
        last=last,
        first=first,
        middle=middle,
        female=female,
        born=born,
        phone=fictional_phone(number),
        second_phone="" if dice.percent(75) else f"+7495000{2000 + number:04d}",
        alert=dice.pick(_ALERTS) if dice.percent(7) else NOTHING,
        note=dice.pick(_NOTES) if dice.percent(10) else NOTHING,
        email=f"patient{number:03d}@example.org" if dice.percent(30) else "",
        street=Said(f"{house} {street.en}, {flat}", f"{street.ru}, {house}, {flat}"),
    )
