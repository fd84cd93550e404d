from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reportgen.errors import DateError
from reportgen.periods import (
    Period,
    PeriodStyle,
    format_period,
    month_period,
    parse_period,
    quarter_period,
    year_period,
)

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
periods = st.tuples(days, days).map(lambda ends: Period(min(ends), max(ends)))
near_periods = st.tuples(days, st.integers(0, 40)).map(
    lambda pair: Period(pair[0], date.fromordinal(pair[0].toordinal() + pair[1]))
)
YEAR_2023 = Period(date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("full", "2023年1月1日至2023年12月31日"),
        ("short", "2023年1月1日至12月31日"),
        ("bounded", "自2023年1月1日始，至2023年12月31日止"),
        ("name", "2023年"),
    ],
)
def test_the_written_forms(style: str, text: str) -> None:
    assert format_period(YEAR_2023, style) == text
    assert format_period(YEAR_2023, PeriodStyle(style)) == text
    assert parse_period(text) == YEAR_2023


def test_the_full_form_is_the_usual_one() -> None:
    assert format_period(YEAR_2023) == "2023年1月1日至2023年12月31日"


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (date(2023, 5, 8), "2023年5月8日"),
        (date(2023, 5, 9), "2023年5月8日至9日"),
        (date(2023, 6, 8), "2023年5月8日至6月8日"),
        (date(2024, 5, 8), "2023年5月8日至2024年5月8日"),
    ],
)
def test_the_short_form_says_nothing_twice(end: date, text: str) -> None:
    assert format_period(Period(date(2023, 5, 8), end), "short") == text


@given(periods | near_periods, st.sampled_from([PeriodStyle.FULL, PeriodStyle.SHORT, PeriodStyle.BOUNDED]))
def test_parse_undoes_format(period: Period, style: PeriodStyle) -> None:
    assert parse_period(format_period(period, style)) == period


NAMED = [
    ("2024年", date(2024, 1, 1), date(2024, 12, 31)),
    ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
    ("2023年2月", date(2023, 2, 1), date(2023, 2, 28)),
    ("2024年第一季度", date(2024, 1, 1), date(2024, 3, 31)),
    ("2024年第二季度", date(2024, 4, 1), date(2024, 6, 30)),
    ("2024年第三季度", date(2024, 7, 1), date(2024, 9, 30)),
    ("2024年第四季度", date(2024, 10, 1), date(2024, 12, 31)),
    ("2024年上半年", date(2024, 1, 1), date(2024, 6, 30)),
    ("2024年下半年", date(2024, 7, 1), date(2024, 12, 31)),
    ("2024年前三季度", date(2024, 1, 1), date(2024, 9, 30)),
    ("20世纪80年代", date(1980, 1, 1), date(1989, 12, 31)),
    ("21世纪10年代", date(2010, 1, 1), date(2019, 12, 31)),
    ("20世纪", date(1901, 1, 1), date(2000, 12, 31)),
    ("21世纪", date(2001, 1, 1), date(2100, 12, 31)),
]


@pytest.mark.parametrize(("text", "start", "end"), NAMED)
def test_periods_that_have_a_name(text: str, start: date, end: date) -> None:
    assert parse_period(text) == Period(start, end)
    assert format_period(Period(start, end), "name") == text


@given(st.integers(1900, 2199), st.integers(1, 12), st.integers(1, 12))
def test_a_name_stands_for_its_period_only(year: int, first: int, last: int) -> None:
    assume(first <= last)
    period = Period(date(year, first, 1), month_period(year, last).end)
    parts = {(1, 3), (4, 6), (7, 9), (10, 12), (1, 6), (7, 12), (1, 9), (1, 12)}
    if first == last or (first, last) in parts:
        assert parse_period(format_period(period, "name")) == period
    else:
        with pytest.raises(DateError, match="no-name"):
            format_period(period, "name")


@pytest.mark.parametrize(
    "period",
    [
        Period(date(2024, 1, 1), date(2024, 12, 30)),
        Period(date(2024, 1, 2), date(2024, 12, 31)),
        Period(date(2024, 2, 1), date(2024, 2, 28)),
        Period(date(2024, 2, 1), date(2024, 4, 30)),
        Period(date(2000, 1, 1), date(2009, 12, 31)),
        Period(date(1981, 1, 1), date(1990, 12, 31)),
        Period(date(1900, 1, 1), date(1999, 12, 31)),
    ],
)
def test_other_periods_have_no_name(period: Period) -> None:
    with pytest.raises(DateError, match="no-name"):
        format_period(period, "name")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023年1月1日起至2023年12月31日止", date(2023, 1, 1), date(2023, 12, 31)),
        ("自2023年1月1日起，至2023年12月31日止", date(2023, 1, 1), date(2023, 12, 31)),
        ("从2023年1月1日到12月31日", date(2023, 1, 1), date(2023, 12, 31)),
        ("２０２３年０１月０１日至１２月３１日", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-01-01至2023-12-31", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023.1.1—2023.12.31", date(2023, 1, 1), date(2023, 12, 31)),
        ("二〇二三年一月一日至二〇二三年十二月三十一日", date(2023, 1, 1), date(2023, 12, 31)),
        ("2021—2025年", date(2021, 1, 1), date(2025, 12, 31)),
        ("2021年至2025年", date(2021, 1, 1), date(2025, 12, 31)),
        ("2023年1—6月", date(2023, 1, 1), date(2023, 6, 30)),
        ("2023年11月至2024年2月", date(2023, 11, 1), date(2024, 2, 29)),
        ("2023年5月8—9日", date(2023, 5, 8), date(2023, 5, 9)),
        (" 2024年\n", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024年度", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024年一季度", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024年1月19日", date(2024, 1, 19), date(2024, 1, 19)),
    ],
)
def test_other_unmistakable_forms_are_read(text: str, start: date, end: date) -> None:
    assert parse_period(text) == Period(start, end)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-date"),
        ("今年", "bad-date"),
        ("上世纪80年代", "bad-date"),
        ("21世纪00年代", "bad-date"),
        ("20世纪85年代", "bad-date"),
        ("2024年第五季度", "bad-date"),
        ("2023年1月至", "bad-date"),
        ("至2023年12月31日", "bad-date"),
        ("2023年1月1日至12月", "bad-date"),
        ("2023年至12月31日", "bad-date"),
        ("2023年13月", "impossible-date"),
        ("2023年2月1日至30日", "impossible-date"),
        ("2023年1月1日至2023年2月29日", "impossible-date"),
        ("2023-02-29至2023-12-31", "impossible-date"),
        ("2023年1月0日至31日", "impossible-date"),
        ("0000年", "impossible-date"),
        ("2023年12月31日至1月1日", "reversed-period"),
        ("2025—2021年", "reversed-period"),
    ],
)
def test_wrong_texts_are_refused_as_they_stand(text: str, code: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_period(text)
    (finding,) = caught.value.findings
    assert (finding.code, finding.found) == (code, text)
    assert finding.expected


def test_periods_from_numbers() -> None:
    assert year_period(2023) == YEAR_2023
    assert quarter_period(2024, 1) == Period(date(2024, 1, 1), date(2024, 3, 31))
    assert quarter_period(2024, 4) == Period(date(2024, 10, 1), date(2024, 12, 31))
    assert month_period(2024, 2) == Period(date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize("quarter", [0, 5])
def test_there_are_four_quarters(quarter: int) -> None:
    with pytest.raises(DateError, match="没有这个季度"):
        quarter_period(2024, quarter)


def test_there_are_twelve_months() -> None:
    with pytest.raises(DateError, match="没有13月"):
        month_period(2024, 13)


def test_both_ends_belong_to_a_period() -> None:
    assert year_period(2024).days == 366
    assert Period(date(2024, 1, 1), date(2024, 1, 1)).days == 1


def test_periods_are_values_in_the_order_of_their_starts() -> None:
    first, second = quarter_period(2023, 4), quarter_period(2024, 1)
    assert sorted({second, first, quarter_period(2024, 1)}) == [first, second]


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(DateError, match="reversed-period"):
        Period(date(2024, 1, 2), date(2024, 1, 1))


def test_an_unknown_style_is_named_with_the_known_ones() -> None:
    with pytest.raises(DateError, match="full、short、bounded、name"):
        format_period(YEAR_2023, "long")
