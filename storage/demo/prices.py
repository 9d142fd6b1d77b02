"""The price list of the made-up clinic: forty services with lengths, preparation, symptoms and prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from storage.demo.moments import moment
from storage.demo.names import Said
from storage.ids import ServiceId
from storage.services import verbs
from storage.services.records import ServiceDraft, ServiceKind
from storage.unit import Unit

SPECIALTIES: dict[str, Said] = {
    "derm": Said("dermatologist", "дерматолог"),
    "ther": Said("therapist", "терапевт"),
    "usi": Said("ultrasound", "УЗИ"),
    "gyn": Said("gynaecologist", "гинеколог"),
    "neur": Said("neurologist", "невролог"),
    "ent": Said("ENT doctor", "ЛОР-врач"),
    "": Said("", ""),
}
"""By the short word that this package uses for them."""

_FASTING = "come fasting, water only|приходить натощак, можно воду"
_DRINK = "drink a litre of water an hour before|за час выпить литр воды"
_KINDS = {
    "1": ServiceKind.FIRST,
    "2": ServiceKind.FOLLOW,
    "p": ServiceKind.PROCEDURE,
    "t": ServiceKind.TEST,
}

_LIST = """
derm D01 1 40 2200 Dermatologist, first visit|Дерматолог, первичный|rash, itch, acne, mole, psoriasis|\
сыпь, зуд, акне, родинка, псориаз
derm D02 2 20 1800 Dermatologist, follow-up|Дерматолог, повторный
derm D11 p 10 550 Dermatoscopy|Дерматоскопия|mole, birthmark|родинка, невус
derm D12 p 20 3200 Removal of a wart|Удаление бородавки|wart, papilloma|бородавка, папиллома
derm D13 p 20 2900 Skin biopsy|Биопсия кожи|mole|родинка
derm D21 t 10 700 Fungus scraping|Соскоб на грибок|itch, nails|зуд, ногти|no cream for three days|три дня без мази
ther T01 1 40 1900 Therapist, first visit|Терапевт, первичный|fever, cough, weakness, pressure|\
температура, кашель, слабость, давление
ther T02 2 20 1600 Therapist, follow-up|Терапевт, повторный
ther T11 p 10 900 Medical certificate|Справка
ther T12 p 15 800 Electrocardiogram|ЭКГ|chest pain, palpitations, pressure|боль в груди, сердцебиение, давление
ther T13 p 15 650 Injection into a muscle|Внутримышечная инъекция
ther T14 p 40 1400 Drip infusion|Капельница
ther T15 p 20 1200 Spirometry|Спирометрия|cough, breathlessness|кашель, одышка|no smoking for four hours|\
не курить четыре часа
usi U01 1 20 2800 Ultrasound of the abdomen|УЗИ брюшной полости|belly ache, heartburn|боль в животе, изжога|fasting
usi U02 2 20 1900 Ultrasound of the thyroid|УЗИ щитовидной железы|lump in the throat, weakness|ком в горле, слабость
usi U11 t 20 2100 Ultrasound of the kidneys|УЗИ почек|back pain|боль в пояснице|drink
usi U12 t 20 2400 Ultrasound of the breast|УЗИ молочных желёз|lump in the breast|уплотнение в груди
usi U13 t 40 3600 Heart ultrasound|Эхокардиография|palpitations, breathlessness|сердцебиение, одышка
usi U14 t 40 3400 Vessels of the neck|УЗИ сосудов шеи|dizziness, headache|головокружение, головная боль
usi U15 t 20 2300 Pelvic ultrasound|УЗИ малого таза|pain in the lower belly|боль внизу живота|drink
gyn G01 1 40 2100 Gynaecologist, first visit|Гинеколог, первичный|pain in the lower belly, delay|\
боль внизу живота, задержка
gyn G02 2 20 1700 Gynaecologist, follow-up|Гинеколог, повторный
gyn G11 p 10 600 Taking a smear|Взятие мазка
gyn G12 p 20 2500 Colposcopy|Кольпоскопия
gyn G21 t 0 1900 Smear cytology|Цитология мазка
neur N01 1 40 2300 Neurologist, first visit|Невролог, первичный|headache, dizziness, back pain, insomnia|\
головная боль, головокружение, боль в спине, бессонница
neur N02 2 20 1900 Neurologist, follow-up|Невролог, повторный
neur N11 p 30 2700 Nerve block|Блокада|back pain|боль в спине
neur N12 t 40 3100 Electroencephalogram|Электроэнцефалограмма|insomnia, fainting|бессонница, обмороки|\
wash the hair the evening before|накануне вымыть голову
ent E01 1 30 2000 ENT doctor, first visit|ЛОР-врач, первичный|sore throat, ear ache, hearing, runny nose|\
боль в горле, боль в ухе, слух, насморк
ent E02 2 20 1600 ENT doctor, follow-up|ЛОР-врач, повторный
ent E11 p 15 950 Wax removal|Удаление серной пробки|hearing|слух
ent E12 p 20 1100 Audiometry|Аудиометрия|hearing, ringing in the ears|слух, шум в ушах
- L01 t 5 450 Blood count|Общий анализ крови|weakness, fever|слабость, температура|fasting
- L02 t 5 380 Urine test|Общий анализ мочи|back pain|боль в пояснице
- L03 t 5 420 Blood glucose|Глюкоза крови|thirst, weakness|жажда, слабость|fasting
- L04 t 5 1250 Biochemistry, 8 values|Биохимия, 8 показателей|weakness|слабость|fasting
- L05 t 5 650 Thyroid hormone (TSH)|Гормон ТТГ|weakness, lump in the throat|слабость, ком в горле|fasting
- L06 t 5 890 Vitamin D|Витамин D|weakness|слабость
- L09 p 5 200 Blood draw|Взятие крови
"""
# specialty, code, kind, minutes, price in roubles, then names, symptoms, preparation in both languages


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the price list in both languages."""

    specialty: str
    code: str
    kind: ServiceKind
    minutes: int
    amount_minor: int
    name: Said
    symptoms: Said
    preparation: Said


def items() -> list[Item]:
    """The price list, in its order."""
    return [_item(line) for line in _LIST.strip().splitlines()]


def _item(line: str) -> Item:
    specialty, code, kind, minutes, roubles, rest = line.split(" ", 5)
    texts = rest.replace("|fasting", "|" + _FASTING).replace("|drink", "|" + _DRINK).split("|")
    texts += [""] * (6 - len(texts))
    name, symptoms, preparation = (Said(*texts[at : at + 2]) for at in (0, 2, 4))
    return Item(
        specialty="" if specialty == "-" else specialty,
        code=code,
        kind=_KINDS[kind],
        minutes=int(minutes),
        amount_minor=int(roubles) * 100,
        name=name,
        symptoms=symptoms,
        preparation=preparation,
    )


def stock(unit: Unit, locale: str, wanted: list[Item] | None = None) -> dict[str, ServiceId]:
    """Write the price list: last year's prices, those that hold now, and some of next month.

    Answers the ids by code.
    """
    today = unit.today
    this_year = date(today.year, 1, 1)
    last_year = date(today.year - 1, 1, 1)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    listed = items() if wanted is None else wanted
    made: dict[str, ServiceId] = {}
    with unit.seated(unit.actor, moment(unit, last_year, 9 * 60)):
        for number, item in enumerate(listed):
            made[item.code] = ServiceId(verbs.add(unit, _draft(item, locale)) or 0)
            risen = number % 3 == 0
            old = item.amount_minor - item.amount_minor // 1000 * 100 if risen else item.amount_minor
            verbs.set_price(unit, made[item.code], old, last_year)
    with unit.seated(unit.actor, moment(unit, this_year, 9 * 60)):
        for item in listed[::3]:
            verbs.set_price(unit, made[item.code], item.amount_minor, this_year)
    for item in listed[::6]:
        verbs.set_price(unit, made[item.code], item.amount_minor + 10_000, next_month)
    return made


def _draft(item: Item, locale: str) -> ServiceDraft:
    return ServiceDraft(
        code=item.code,
        name=item.name.by(locale),
        specialty=SPECIALTIES[item.specialty].by(locale),
        kind=item.kind,
        minutes=item.minutes,
        preparation=item.preparation.by(locale),
        symptoms=item.symptoms.by(locale),
    )
