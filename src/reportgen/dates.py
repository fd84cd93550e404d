"""Days and working days as official documents write them. Pure: today is always an argument.

The date of a document is Arabic, in full and unpadded (GB/T 9704-2012, 7.3.5.4): ``2024年1月19日``. Years of
four digits (1000–9999) can be read back from every form. Every error is a DateError with one Finding:
``bad-date`` (not the text of a date), ``impossible-date`` (no such day), ``unknown-style``,
``calendar-range`` (no holiday notice is known for the day), ``reversed-period`` (an end before its start).
Periods are in :mod:`reportgen.periods`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from reportgen.errors import DateError, Finding

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "DateStyle",
    "Style",
    "add_working_days",
    "annual_report_due",
    "format_date",
    "is_working_day",
    "parse_date",
    "parse_month",
    "working_days_between",
]


class Style(StrEnum):
    """Base of the styles; an unknown name raises DateError (``unknown-style``)."""

    @classmethod
    def _missing_(cls, value: object) -> None:
        known = "、".join(cls)
        raise DateError(Finding("unknown-style", "没有这种写法", found=str(value), expected=known))


class DateStyle(Style):
    """How a day is written. A plain string of the same value does as well."""

    OFFICIAL = "official"
    """``2024年1月19日``: GB/T 9704-2012, 7.3.5.4."""
    CHINESE = "chinese"
    """``二〇二四年一月十九日``: before 2012, and still in laws and contracts; 〇 is U+3007 (GB/T 15835)."""
    ISO = "iso"
    """``2024-01-19``: GB/T 7408, for tables and indexes."""
    DOTTED = "dotted"
    """``2024.1.19``"""
    WEEKDAY = "weekday"
    """``2024年1月19日（星期五）``: the weekday is a remark, so it stands in full-width brackets."""
    MONTH = "month"
    """``2024年1月``: read back by :func:`parse_month`."""
    CHEQUE = "cheque"
    """``贰零贰肆年零壹月壹拾玖日``: 支付结算办法, annex 1 (正确填写票据和结算凭证的基本规定)."""


_DIGITS = "〇一二三四五六七八九"
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_WEEKDAYS = "一二三四五六日"
_EXAMPLES = "2024年1月19日、2024-01-19、2024/1/19、2024.1.19或二〇二四年一月十九日"
FULL_WIDTH = str.maketrans("０１２３４５６７８９－／．（）", "0123456789-/.()")
# what clerks type for 〇 and 日
_MENDINGS = str.maketrans("零○◯ＯO号", "〇〇〇〇〇日")


def _tens(number: int) -> str:
    """Write a number of 1 to 99 as it is read: 十, 十九, 二十一."""
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + "十" * (tens > 0) + (_DIGITS[ones] if ones else "")


def _cheque(number: int, guarded: frozenset[int]) -> str:
    """Write a number of 1 to 99 in capitals, with 零 before those to which strokes could be added."""
    tens, ones = divmod(number, 10)
    text = (_CAPITALS[tens] + "拾" if tens else "") + (_CAPITALS[ones] if ones else "")
    return "零" + text if number in guarded else text


_GUARDED_MONTHS = frozenset({1, 2, 10})
_GUARDED_DAYS = frozenset({*range(1, 11), 20, 30})

_WRITERS: dict[DateStyle, Callable[[date], str]] = {
    DateStyle.OFFICIAL: lambda day: f"{day.year}年{day.month}月{day.day}日",
    DateStyle.CHINESE: lambda day: f"{_digits(day, _DIGITS)}年{_tens(day.month)}月{_tens(day.day)}日",
    DateStyle.ISO: lambda day: f"{day.year:04}-{day.month:02}-{day.day:02}",
    DateStyle.DOTTED: lambda day: f"{day.year}.{day.month}.{day.day}",
    DateStyle.WEEKDAY: lambda day: f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）",
    DateStyle.MONTH: lambda day: f"{day.year}年{day.month}月",
    DateStyle.CHEQUE: lambda day: (
        f"{_digits(day, _CAPITALS)}年{_cheque(day.month, _GUARDED_MONTHS)}月"
        f"{_cheque(day.day, _GUARDED_DAYS)}日"
    ),
}

# up to 99, so that 十三月 and 三十二日 are impossible dates and not bad texts
_NUMBERS = {_tens(number): number for number in range(1, 100)}
_CHEQUE_MONTHS = {_cheque(number, _GUARDED_MONTHS): number for number in range(1, 100)}
_CHEQUE_DAYS = {_cheque(number, _GUARDED_DAYS): number for number in range(1, 100)}

_OFFICIAL = re.compile(
    r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日(?:[ \u3000]?(\()?(?:星期|周)([一二三四五六日])(?(4)\)))?"
)
_ARABIC = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_CHINESE = re.compile(rf"([{_DIGITS}]{{4}})年([{_DIGITS}十]+)月([{_DIGITS}十]+)日")
_CHEQUE = re.compile(rf"([{_CAPITALS}]{{4}})年([{_CAPITALS}拾]+)月([{_CAPITALS}拾]+)日")
_MONTH = re.compile(r"([0-9]{4})年([0-9]{1,2})月")


def format_date(day: date, style: DateStyle | str = DateStyle.OFFICIAL) -> str:
    """Write a day. Raises DateError (``unknown-style``)."""
    return _WRITERS[DateStyle(style)](day)


def parse_date(text: str) -> date:
    """Read one day in any form that :func:`format_date` writes, except ``month``.

    Full-width and zero-padded digits, ``2024/1/19``, and 星期五 or 周五 with or without brackets are read
    too. A weekday must be the right one. Raises DateError (``bad-date``, ``impossible-date``); what has one
    likely meaning (spaces, 号, 零 for 〇) is refused with that date as the suggestion.
    """
    day = _read(text)
    if day is None:
        finding = Finding(
            "bad-date", "不是日期的写法", found=text, expected=_EXAMPLES, suggestion=_suggestion(text)
        )
        raise DateError(finding)
    return day


def parse_month(text: str) -> tuple[int, int]:
    """Read ``2024年1月`` as (2024, 1). Raises DateError (``bad-date``, ``impossible-date``)."""
    match = _MONTH.fullmatch(text.strip().translate(FULL_WIDTH))
    if match is None:
        raise DateError(Finding("bad-date", "不是年月的写法", found=text, expected="2024年1月"))
    first = _day(text, int(match[1]), int(match[2]), 1)
    return first.year, first.month


def annual_report_due(year: int) -> date:
    """Give the last day for publishing a year's report: 31 January after it (政府信息公开条例, art. 49)."""
    return date(year + 1, 1, 31)


def is_working_day(day: date) -> bool:
    """Tell whether offices work on a day, by the State Council's yearly holiday notices.

    The notices are those in the package ``chinesecalendar``. Raises DateError (``calendar-range``) for a day
    that they do not settle: before 2004, after the last year, and 29 to 31 December of the last year, which
    the next year's notice has moved before (2006, 2007, 2011, 2018).
    """
    import chinese_calendar  # type: ignore[import-not-found,import-untyped,unused-ignore]

    first, last = _settled_days()
    if not first <= day <= last:
        expected = f"{format_date(first)}至{format_date(last)}"
        message = "国务院办公厅的放假安排未收录，不能推算工作日"
        raise DateError(Finding("calendar-range", message, found=format_date(day), expected=expected))
    return bool(chinese_calendar.is_workday(day))


def add_working_days(start: date, count: int) -> date:
    """Give the working day ``count`` working days after ``start``, which itself does not count.

    So a term runs from the next day (民法典, art. 201). A negative count goes back; 0 gives ``start``, or the
    first working day after it (art. 203). Raises DateError (``calendar-range``).
    """
    step = timedelta(days=-1 if count < 0 else 1)
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    while not is_working_day(day):
        day += step
    return day


def working_days_between(start: date, end: date) -> int:
    """Count the working days after ``start`` up to and including ``end``: undoes add_working_days.

    Raises DateError (``reversed-period``, ``calendar-range``).
    """
    refuse_reversed(start, end)
    return sum(is_working_day(start + timedelta(days=number + 1)) for number in range((end - start).days))


def refuse_reversed(start: date, end: date) -> None:
    """Raise DateError (``reversed-period``) when ``end`` lies before ``start``."""
    if end < start:
        found = f"{format_date(start)}至{format_date(end)}"
        raise DateError(Finding("reversed-period", "止期早于起期", found=found, expected="止期不早于起期"))


def _digits(day: date, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in f"{day.year:04}")


def _read(text: str) -> date | None:
    plain = text.strip().translate(FULL_WIDTH)
    if match := _OFFICIAL.fullmatch(plain):
        day = _day(text, int(match[1]), int(match[2]), int(match[3]))
        if match[5] and match[5] != _WEEKDAYS[day.weekday()]:
            raise _impossible(text, "星期与日期不符", format_date(day, DateStyle.WEEKDAY))
        return day
    if match := _ARABIC.fullmatch(plain):
        return _day(text, int(match[1]), int(match[3]), int(match[4]))
    for pattern, digits, months, days in (
        (_CHINESE, _DIGITS, _NUMBERS, _NUMBERS),
        (_CHEQUE, _CAPITALS, _CHEQUE_MONTHS, _CHEQUE_DAYS),
    ):
        match = pattern.fullmatch(plain)
        if match and match[2] in months and match[3] in days:
            year = int("".join(str(digits.index(digit)) for digit in match[1]))
            return _day(text, year, months[match[2]], days[match[3]])
    return None


def _day(text: str, year: int, month: int, number: int) -> date:
    if not year:
        raise _impossible(text, "没有公元0年", "0001年以后")
    if month not in range(1, 13):
        raise _impossible(text, f"没有{month}月", "1月至12月")
    last = monthrange(year, month)[1]
    if not 1 <= number <= last:
        raise _impossible(text, f"{year}年{month}月没有{number}日", f"1日至{last}日")
    return date(year, month, number)


def _impossible(text: str, message: str, expected: str) -> DateError:
    return DateError(Finding("impossible-date", message, found=text, expected=expected))


def _suggestion(text: str) -> str | None:
    mended = "".join(text.split()).translate(_MENDINGS)
    try:
        day = _read(mended)
    except DateError:
        return None
    style = DateStyle.CHINESE if mended[:1] in _DIGITS else DateStyle.OFFICIAL
    return format_date(day, style) if day else None


@cache
def _settled_days() -> tuple[date, date]:
    import chinese_calendar

    years = {day.year for day in chinese_calendar.holidays}
    return date(min(years), 1, 1), date(max(years), 12, 28)
