"""Which heading of a table means which of our fields, in English and Russian.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from storage.errors import N_, RuleBroken
from storage.exchange.records import Cells, Kind, Reading
from storage.patients.plain import plain

_SPOKEN: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.PATIENTS: {
        "id": ("id", "patient id", "rec id", "record id", "external id", "mrn", "код", "код пациента", "ид"),
        "card_no": ("card no", "card", "card number", "chart number", "номер карты", "карта", "№ карты"),
        "name": ("name", "full name", "patient name", "patient", "фио", "пациент"),
        "last_name": ("last name", "surname", "family name", "family", "фамилия"),
        "first_name": ("first name", "given name", "given", "forename", "имя"),
        "middle_name": ("middle name", "patronymic", "second name", "отчество"),
        "sex": ("sex", "gender", "пол"),
        "birth_date": ("birth date", "date of birth", "dob", "birthdate", "born", "дата рождения", "д р", "др"),
        "birth_estimated": ("birth estimated", "estimated", "дата рождения примерная"),
        "phones": (
            *("phones", "phone", "mobile", "mobile phone", "telephone", "tel", "home phone", "work phone", "phone 2"),
            *("телефон", "телефоны", "мобильный", "мобильный телефон", "домашний телефон", "тел", "телефон 2"),
        ),
        "email": ("email", "e mail", "mail", "почта", "эл почта", "электронная почта"),
        "house": ("street number", "house", "house number", "дом"),
        "address": ("address", "street", "address 1", "address line 1", "адрес", "улица"),
        "address_more": ("address 2", "address line 2", "flat", "квартира"),
        "city": ("city", "suburb", "town", "город", "населенный пункт"),
        "region": ("region", "state", "province", "область", "регион"),
        "postcode": ("postcode", "postal code", "zip", "zip code", "индекс", "почтовый индекс"),
        "document_no": (
            *("document no", "document", "document number", "passport", "soc sec id", "ssn", "national id"),
            *("документ", "паспорт", "номер документа", "снилс"),
        ),
        "note": ("note", "notes", "comment", "примечание", "комментарий"),
        "alert": ("alert", "warning", "allergy", "внимание", "аллергия"),
        "status": ("status", "статус"),
        "merged_into": ("merged into", "объединён с"),
        "papers": ("papers",),
    },
    Kind.PRACTITIONERS: {
        "id": ("id", "practitioner id", "doctor id", "provider id", "код", "код врача", "ид"),
        "name": ("name", "full name", "practitioner", "doctor", "provider", "фио", "врач"),
        "last_name": ("last name", "surname", "family name", "фамилия"),
        "first_name": ("first name", "given name", "имя"),
        "middle_name": ("middle name", "patronymic", "отчество"),
        "specialty": ("specialty", "speciality", "специальность"),
        "room": ("room", "office", "кабинет"),
        "first_minutes": ("first minutes", "first visit minutes", "первичный минут", "первичный приём"),
        "follow_minutes": ("follow minutes", "follow up minutes", "повторный минут", "повторный приём"),
        "first_quota": ("first quota", "квота первичных"),
        "follow_quota": ("follow quota", "квота повторных"),
        "default": ("default", "is default", "по умолчанию"),
        "active": ("active", "works", "работает"),
        "hours": ("hours", "working hours", "часы", "часы работы"),
        "breaks": ("breaks", "перерывы"),
    },
    Kind.SERVICES: {
        "id": ("code", "id", "service id", "service code", "код", "код услуги"),
        "name": ("name", "service", "title", "наименование", "услуга", "название"),
        "specialty": ("specialty", "speciality", "специальность"),
        "kind": ("kind", "type", "вид", "тип"),
        "minutes": ("minutes", "duration", "length", "минут", "длительность"),
        "preparation": ("preparation", "подготовка"),
        "symptoms": ("symptoms", "complaints", "симптомы", "жалобы"),
        "active": ("active", "offered", "действует"),
        "price": ("price", "cost", "amount", "цена", "стоимость"),
        "price_from": ("price from", "valid from", "цена с", "действует с"),
        "price_to": ("price to", "valid to", "цена по", "действует по"),
    },
    Kind.SLOTS: {
        "id": ("id", "slot id", "код", "ид"),
        "practitioner": ("practitioner", "practitioner id", "doctor", "doctor id", "provider", "provider id", "врач"),
        "date": ("date", "appointment date", "slot date", "day", "дата"),
        "time": ("time", "appointment time", "slot time", "start time", "время", "начало"),
        "start": ("start", "start datetime", "starts at"),
        "end": ("end", "end datetime", "ends at"),
        "end_time": ("end time", "конец", "окончание"),
        "minutes": ("minutes", "duration", "length", "минут", "длительность"),
        "status": ("status", "статус"),
        "reason": ("reason", "comment", "причина"),
        "room": ("room", "кабинет"),
        "floor": ("floor", "этаж"),
    },
    Kind.APPOINTMENTS: {
        "id": ("id", "appointment id", "visit id", "код", "код приёма", "ид"),
        "patient": ("patient", "patient id", "пациент", "код пациента"),
        "practitioner": ("practitioner", "practitioner id", "doctor", "doctor id", "provider", "provider id", "врач"),
        "slot": ("slot", "slot id"),
        "date": ("date", "appointment date", "visit date", "дата", "дата приёма"),
        "time": ("time", "appointment time", "visit time", "время", "время приёма"),
        "start": ("start", "start datetime", "starts at"),
        "end": ("end", "end datetime", "ends at"),
        "fold": ("fold",),
        "minutes": ("minutes", "length", "planned minutes", "минут"),
        "status": ("status", "статус"),
        "kind": ("kind", "type", "visit type", "вид", "тип"),
        "service": ("service", "service code", "услуга", "код услуги"),
        "room": ("room", "кабинет"),
        "cancel_reason": ("cancel reason", "cancellation reason", "причина отмены"),
        "cancel_side": ("cancel side", "кто отменил"),
        "confirmation": ("confirmation", "confirmed", "подтверждение"),
        "comment": ("comment", "note", "notes", "комментарий", "примечание"),
        "overbook_reason": ("overbook reason", "причина сверх записи"),
        "follow_up_on": ("follow up on", "follow up", "повторный приём"),
        "booked_at": ("booked at", "scheduling date", "created", "booking date", "дата записи"),
        "arrived_at": ("arrived at", "check in time", "arrival time", "checked in", "пришёл", "время прихода"),
        "ready_at": ("ready at", "papers done at", "документы готовы"),
        "called_at": ("called at", "вызван", "время вызова"),
        "in_room_at": ("in room at", "actual start", "начало приёма"),
        "to_pay_at": ("to pay at", "к оплате"),
        "left_at": ("left at", "actual end", "конец приёма"),
        "seen_in": ("seen in", "принят в кабинете"),
        "cancel_late": ("cancel late", "поздняя отмена"),
        "card_state": ("card state", "где карта"),
        "priority": ("priority", "приоритет"),
        "priority_reason": ("priority reason", "причина приоритета"),
        "start_time": ("start time",),
        "end_time": ("end time",),
    },
}
"""The headings that are understood without being told, in lower case with single spaces."""

_JOINED = {"phones": "; "}
"""Between the values of several headings of one field; a space for all others."""

_NEEDED: Mapping[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.PATIENTS: (("last_name", "first_name", "name"),),
    Kind.PRACTITIONERS: (("last_name", "name"),),
    Kind.SERVICES: (("id",), ("name",)),
    Kind.SLOTS: (("date", "start"),),
    Kind.APPOINTMENTS: (("patient",), ("date", "start")),
}
"""Of each group one field must be there."""


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", heading.replace("№", " ").casefold()).split()).replace("ё", "е")


_HEADINGS_TOLD = 12
_LETTERS_TOLD = 24


def _told(headings: Sequence[str]) -> str:
    """The headings as a sentence can carry them."""
    shown = [plain(one)[:_LETTERS_TOLD] for one in headings[:_HEADINGS_TOLD]]
    return ", ".join([*shown, "..."] if len(headings) > _HEADINGS_TOLD else shown)


class Headings:
    """The headings of one table, understood."""

    def __init__(self, kind: Kind, headings: Sequence[str], reading: Reading) -> None:
        """Understand them.  Raises RuleBroken when they are not those of this kind."""
        self.columns: dict[str, list[int]] = {}
        """For each field of ours the places of its columns."""
        self._names = list(headings)
        heard = [_plain(heading) for heading in headings]
        for name, wanted in reading.columns.items():
            self.columns[name] = [heard.index(_plain(one)) for one in wanted if _plain(one) in heard]
            missing = [one for one in wanted if _plain(one) not in heard]
            if missing:
                raise RuleBroken(N_("The mapping names a column “{column}” that the file has not."), column=missing[0])
        taken = {place for places in self.columns.values() for place in places}
        for name, known in _SPOKEN[kind].items():
            if name in self.columns:
                continue
            words = [_plain(one) for one in known]
            places = [place for word in words for place, one in enumerate(heard) if one == word and place not in taken]
            if places:
                self.columns[name] = places if name == "phones" else places[:1]
                taken.update(self.columns[name])
        if kind is Kind.APPOINTMENTS:
            self._tell_planned_from_real()
        for group in _NEEDED[kind]:
            if not any(name in self.columns for name in group):
                raise RuleBroken(
                    N_("The headings name no {field}; these were read: {headings}."),
                    field=group[0],
                    headings=_told(headings),
                )

    def _tell_planned_from_real(self) -> None:
        """Beside a planned time, `start time` and `end time` are when the visit really began and ended."""
        planned = "time" in self.columns or "start" in self.columns
        for heard, plan, real in (("start_time", "time", "in_room_at"), ("end_time", "planned_end", "left_at")):
            if heard in self.columns:
                self.columns.setdefault(real if planned else plan, self.columns.pop(heard))

    def cells(self, line: int, row: Sequence[str], reading: Reading) -> Cells:
        """One line as fields of ours."""
        values: dict[str, str] = {}
        names: dict[str, str] = {}
        for name, places in self.columns.items():
            told = [plain(row[place]) for place in places]
            text = _JOINED.get(name, " ").join(filter(None, told))
            values[name] = reading.values.get(name, {}).get(text, text)
            names[name] = self._names[places[0]] if places else name
        return Cells(line, values, names)
