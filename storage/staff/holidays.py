"""The public holidays that a roster starts from, by country."""

from __future__ import annotations

from datetime import date


def public_holidays(region: str, locale: str, year: int) -> list[tuple[date, str]]:
    """The days and names of a country's public holidays in a year, in order.

    The names are in the language asked for, else in the country's own; an unknown country has none.
    """
    # Imported here: the calendars of all countries are needed once a year, not at every start.
    from holidays import country_holidays

    try:
        calendar = country_holidays(region, years=year)
    except NotImplementedError:
        return []
    language = _language(locale, calendar.supported_languages)
    if language is not None:
        calendar = country_holidays(region, years=year, language=language)
    return sorted(calendar.items())


def _language(locale: str, supported: tuple[str, ...]) -> str | None:
    wanted = locale.replace("-", "_").split("_")[0]
    for language in supported:
        if language.split("_")[0] == wanted:
            return language
    return None
