"""Periods of days, as reports and statistics name them: ``2023年1月1日至2023年12月31日``, ``2024年第一季度``.

A century counts from its year 1, so 21世纪 is 2001 to 2100; a decade from its year 0, so 20世纪80年代 is 1980
to 1989. Every error is a DateError with one Finding: those of :mod:`reportgen.dates`, ``reversed-period``
(the end is before the start) and ``no-name`` (a period that has no name of its own).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.dates import FULL_WIDTH, Style, format_date, parse_date, refuse_reversed
from reportgen.errors import DateError, Finding

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "Period",
    "PeriodStyle",
    "format_period",
    "month_period",
    "parse_period",
    "quarter_period",
    "year_period",
]


class PeriodStyle(Style):
    """How a period is written. A plain string of the same value does as well."""

    FULL = "full"
    """``2023年1月1日至2023年12月31日``: the statistics period of an annual report."""
    SHORT = "short"
    """``2023年1月1日至12月31日``: what both ends share is said once; one day is written as a day."""
    BOUNDED = "bounded"
    """``自2023年1月1日始，至2023年12月31日止``"""
    NAME = "name"
    """``2023年``, ``2024年1月``, ``2024年第一季度``, ``2024年上半年``, ``20世纪80年代``, ``21世纪``"""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """All days from ``start`` to ``end``, both included. Raises DateError (``reversed-period``)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        refuse_reversed(self.start, self.end)

    @property
    def days(self) -> int:
        """The number of days, both ends counted."""
        return (self.end - self.start).days + 1


_PARTS = {
    "第一季度": (1, 3),
    "第二季度": (4, 6),
    "第三季度": (7, 9),
    "第四季度": (10, 12),
    "上半年": (1, 6),
    "下半年": (7, 12),
    "前三季度": (1, 9),
}
_EXAMPLES = "2023年1月1日至2023年12月31日、2023年1月至6月、2021—2025年、2024年第一季度或2024年"

_YEAR = re.compile(r"([0-9]{4})年度?")
_MONTH = re.compile(r"([0-9]{4})年([0-9]{1,2})月")
_PART = re.compile(r"([0-9]{4})年(?:第?([一二三四]季度)|([上下]半年|前三季度))")
_DECADE = re.compile(r"([1-9][0-9]?)世纪([1-9]0)年代")
_CENTURY = re.compile(r"([1-9][0-9]?)世纪")

_SEPARATOR = re.compile(r"(?:[始起][，,]?)?(?:至|到|[—–～~-])")
# the last unit of the start may be left to the end: 2021—2025年, 2023年1—6月
_START = re.compile(r"([0-9]{4})(?:年(?:([0-9]{1,2})(?:月(?:([0-9]{1,2})日?)?)?)?)?")
_ENDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"([0-9]{4})年",
        r"([0-9]{4})年([0-9]{1,2})月",
        r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日",
    )
)


def year_period(year: int) -> Period:
    """Give a calendar year. Raises DateError, as do the others, where no such period exists."""
    return Period(_day(year, 1, 1), _day(year, 12, 31))


def quarter_period(year: int, quarter: int) -> Period:
    """Give a quarter, 1 to 4."""
    if quarter not in range(1, 5):
        raise DateError(Finding("impossible-date", "没有这个季度", found=str(quarter), expected="1至4"))
    return _months(year, 3 * quarter - 2, 3 * quarter)


def month_period(year: int, month: int) -> Period:
    """Give a calendar month."""
    return _months(year, month, month)


def format_period(period: Period, style: PeriodStyle | str = PeriodStyle.FULL) -> str:
    """Write a period. Raises DateError (``unknown-style``; ``no-name`` by PeriodStyle.NAME)."""
    start, end = format_date(period.start), format_date(period.end)
    match PeriodStyle(style):
        case PeriodStyle.FULL:
            return f"{start}至{end}"
        case PeriodStyle.BOUNDED:
            return f"自{start}始，至{end}止"
        case PeriodStyle.SHORT:
            return start if period.days == 1 else f"{start}至{_shortened(period)}"
        case PeriodStyle.NAME:
            return _name(period)


def parse_period(text: str) -> Period:
    """Read a period in any form that :func:`format_period` writes, and one day as a period.

    Also read are 2024年度, 2024年一季度, ranges of years and months (2021—2025年, 2023年1月至6月), and
    the ends in any form of :func:`~reportgen.dates.parse_date`. Raises DateError (``bad-date``,
    ``impossible-date``, ``reversed-period``).
    """
    try:
        period = _read(text.strip().translate(FULL_WIDTH))
    except DateError as error:
        raise DateError(replace(error.findings[0], found=text)) from None
    if period is None:
        raise DateError(Finding("bad-date", "不是期间的写法", found=text, expected=_EXAMPLES))
    return period


def _shortened(period: Period) -> str:
    start, end = period.start, period.end
    if start.year != end.year:
        return format_date(end)
    return f"{end.day}日" if start.month == end.month else f"{end.month}月{end.day}日"


def _name(period: Period) -> str:
    year, month = period.start.year, period.start.month
    century = f"{year // 100 + 1}世纪"
    names = (f"{year}年", f"{year}年{month}月", *(f"{year}年{part}" for part in _PARTS))
    for name in (*names, f"{century}{year % 100}年代", century):
        if _read_name(name) == period:
            return name
    found = format_period(period)
    raise DateError(Finding("no-name", "该期间没有专门的名称", found=found, expected="整年、整季、整月等"))


def _read(text: str) -> Period | None:
    period = _read_name(text) or _read_range(text)
    if period is None and (day := _read_day(text)):
        return Period(day, day)
    return period


def _read_name(text: str) -> Period | None:
    if match := _YEAR.fullmatch(text):
        return year_period(int(match[1]))
    if match := _MONTH.fullmatch(text):
        return month_period(int(match[1]), int(match[2]))
    if match := _PART.fullmatch(text):
        return _months(int(match[1]), *_PARTS[match[3] or f"第{match[2]}"])
    if match := _DECADE.fullmatch(text):
        first = (int(match[1]) - 1) * 100 + int(match[2])
        return Period(_day(first, 1, 1), _day(first + 9, 12, 31))
    if match := _CENTURY.fullmatch(text):
        last = int(match[1]) * 100
        return Period(_day(last - 99, 1, 1), _day(last, 12, 31))
    return None


def _read_range(text: str) -> Period | None:
    for separator in _SEPARATOR.finditer(text):
        left = text[: separator.start()].removeprefix("自").removeprefix("从")
        right = text[separator.end() :].removesuffix("止")
        if period := _read_ends(left, right):
            return period
    return None


def _read_ends(left: str, right: str) -> Period | None:
    if match := _START.fullmatch(left):
        given = [part for part in match.groups() if part]
        for shared in range(len(given)):
            prefix = "".join(map("".join, zip(given[:shared], "年月", strict=False)))
            parts = _ENDS[len(given) - 1].fullmatch(prefix + right)
            if parts:
                start, end = _unit([*map(int, given)]), _unit([*map(int, parts.groups())])
                return Period(start.start, end.end)
    first, last = _read_day(left), _read_day(right)
    return Period(first, last) if first and last else None


def _unit(parts: list[int]) -> Period:
    match parts:
        case [year]:
            return year_period(year)
        case [year, month]:
            return month_period(year, month)
        case _:
            day = _day(*parts)
            return Period(day, day)


def _read_day(text: str) -> date | None:
    try:
        return parse_date(text)
    except DateError as error:
        if error.findings[0].code == "bad-date":
            return None
        raise


def _months(year: int, first: int, last: int) -> Period:
    start, end = _day(year, first, 1), _day(year, last, 1)
    return Period(start, end.replace(day=monthrange(year, last)[1]))


def _day(year: int, month: int, number: int) -> date:
    # parse_date tells the user what is wrong with a day that does not exist
    return parse_date(f"{year:04}-{month}-{number}")
