from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped,unused-ignore]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.dates import (
    DateStyle,
    add_working_days,
    annual_report_due,
    format_date,
    is_working_day,
    parse_date,
    parse_month,
    working_days_between,
)
from reportgen.errors import DateError, Finding

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
known_days = st.dates(date(2005, 1, 1), date(2025, 6, 30))
LAST_YEAR = max(chinese_calendar.holidays).year


def refused(call: object, *args: object) -> Finding:
    assert callable(call)
    with pytest.raises(DateError) as caught:
        call(*args)
    (finding,) = caught.value.findings
    assert finding.found
    assert finding.expected
    return finding


@pytest.mark.parametrize(
    ("style", "first", "second"),
    [
        ("official", "2024年1月19日", "2020年12月30日"),
        ("chinese", "二〇二四年一月十九日", "二〇二〇年十二月三十日"),
        ("iso", "2024-01-19", "2020-12-30"),
        ("dotted", "2024.1.19", "2020.12.30"),
        ("weekday", "2024年1月19日（星期五）", "2020年12月30日（星期三）"),
        ("month", "2024年1月", "2020年12月"),
        ("cheque", "贰零贰肆年零壹月壹拾玖日", "贰零贰零年壹拾贰月零叁拾日"),
    ],
)
def test_the_written_forms(style: str, first: str, second: str) -> None:
    assert format_date(date(2024, 1, 19), style) == first
    assert format_date(date(2020, 12, 30), DateStyle(style)) == second


def test_the_official_form_is_the_usual_one() -> None:
    assert format_date(date(2023, 12, 5)) == "2023年12月5日"


def test_every_style_has_its_form() -> None:
    assert len({format_date(date(2024, 1, 9), style) for style in DateStyle}) == len(DateStyle)


def test_an_unknown_style_is_named_with_the_known_ones() -> None:
    finding = refused(format_date, date(2024, 1, 19), "offical")
    assert finding.code == "unknown-style"
    assert finding.found == "offical"
    assert finding.expected == "official、chinese、iso、dotted、weekday、month、cheque"


@given(days, st.sampled_from([style for style in DateStyle if style != DateStyle.MONTH]))
def test_parse_undoes_format(day: date, style: DateStyle) -> None:
    assert parse_date(format_date(day, style)) == day


@pytest.mark.parametrize("style", [style for style in DateStyle if style != DateStyle.MONTH])
def test_every_day_of_a_leap_year_is_read_back(style: DateStyle) -> None:
    for number in range(366):
        day = date(2024, 1, 1) + timedelta(days=number)
        assert parse_date(format_date(day, style)) == day


@given(days)
def test_parse_month_undoes_format(day: date) -> None:
    assert parse_month(format_date(day, DateStyle.MONTH)) == (day.year, day.month)


def test_the_zero_of_a_year_is_u3007() -> None:
    assert format_date(date(2000, 1, 1), "chinese").startswith("二\u3007\u3007\u3007年")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (30, "三十"),
        (31, "三十一"),
    ],
)
def test_days_in_chinese_have_no_needless_one(number: int, text: str) -> None:
    assert format_date(date(2024, 3, number), "chinese") == f"二〇二四年三月{text}日"


@pytest.mark.parametrize(
    ("month", "day", "text"),
    [
        (1, 1, "零壹月零壹日"),
        (2, 10, "零贰月零壹拾日"),
        (3, 9, "叁月零玖日"),
        (9, 11, "玖月壹拾壹日"),
        (10, 20, "零壹拾月零贰拾日"),
        (11, 19, "壹拾壹月壹拾玖日"),
        (12, 21, "壹拾贰月贰拾壹日"),
        (12, 30, "壹拾贰月零叁拾日"),
        (12, 31, "壹拾贰月叁拾壹日"),
        (1, 15, "零壹月壹拾伍日"),
    ],
)
def test_cheques_guard_what_could_be_altered(month: int, day: int, text: str) -> None:
    assert format_date(date(2023, month, day), "cheque") == f"贰零贰叁年{text}"


@pytest.mark.parametrize(
    "text",
    [
        "２０２４年１月１９日",
        "2024年01月19日",
        " 2024年1月19日\n",
        "2024/1/19",
        "２０２４／０１／１９",
        "2024-1-19",
        "2024.01.19",
        "2024年1月19日星期五",
        "2024年1月19日 星期五",
        "2024年1月19日(周五)",
    ],
)
def test_other_unmistakable_forms_are_read(text: str) -> None:
    assert parse_date(text) == date(2024, 1, 19)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年2月30日", "1日至29日"),
        ("2023年2月29日", "1日至28日"),
        ("1900-02-29", "1日至28日"),
        ("2024.4.31", "1日至30日"),
        ("2024/13/1", "1月至12月"),
        ("2024-00-10", "1月至12月"),
        ("2024年1月0日", "1日至31日"),
        ("0000-01-01", "0001年以后"),
        ("二〇二四年二月三十日", "1日至29日"),
        ("二〇二四年十三月一日", "1月至12月"),
        ("二〇二四年一月三十二日", "1日至31日"),
        ("贰零贰叁年零贰月贰拾玖日", "1日至28日"),
        ("2024年1月19日（星期四）", "2024年1月19日（星期五）"),
    ],
)
def test_days_that_do_not_exist_are_refused(text: str, expected: str) -> None:
    finding = refused(parse_date, text)
    assert (finding.code, finding.found, finding.expected) == ("impossible-date", text, expected)


@pytest.mark.parametrize(
    "text",
    [
        "明天",
        "十三",
        "2024年1月",
        "24年1月9日",
        "90年1月9日",
        "20240119",
        "2024-1/19",
        "2024年1月19日（星期五",
        "2024年1月19日星期八",
        "2024年一月十九日",
        "二〇二四年一月一十九日",
        "二〇二四年一月〇九日",
        "二千〇二四年一月九日",
        "贰零贰肆年壹月壹拾玖日",
        "贰零贰肆年零壹月拾玖日",
        "贰零贰肆年零叁月壹拾玖日",
        "2024-01-19T00:00",
        "自2024年1月19日",
        "2024年001月19日",
        "2024年¹月19日",
    ],
)
def test_other_texts_are_no_dates(text: str) -> None:
    finding = refused(parse_date, text)
    assert (finding.code, finding.found, finding.suggestion) == ("bad-date", text, None)


def test_an_empty_text_is_no_date() -> None:
    with pytest.raises(DateError, match="bad-date"):
        parse_date("")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("2024 年 1 月 19 日", "2024年1月19日"),
        ("2024年1月19号", "2024年1月19日"),
        ("二零二四年一月十九日", "二〇二四年一月十九日"),
        ("二○二四年一月十九日", "二〇二四年一月十九日"),
        ("二O二四年一月十九号", "二〇二四年一月十九日"),
    ],
)
def test_one_likely_meaning_is_suggested(text: str, suggestion: str) -> None:
    finding = refused(parse_date, text)
    assert (finding.code, finding.suggestion) == ("bad-date", suggestion)


@given(st.text(st.sampled_from("0129年月日-/. 一〇十零壹拾星期五（）")))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    codes = set()
    try:
        day = parse_date(text)
    except DateError as error:
        codes = {finding.code for finding in error.findings}
    else:
        assert parse_date(format_date(day)) == day
    assert codes <= {"bad-date", "impossible-date"}


def test_months_are_read_strictly() -> None:
    assert parse_month(" ２０２４年０１月 ") == (2024, 1)
    assert refused(parse_month, "2024年13月").code == "impossible-date"
    assert refused(parse_month, "2024年1月19日").code == "bad-date"


def test_annual_reports_are_due_at_the_end_of_january() -> None:
    assert annual_report_due(2023) == date(2024, 1, 31)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2024, 2, 4), True),  # 周日上班
        (date(2024, 2, 3), False),
        (date(2024, 2, 12), False),  # 春节
        (date(2024, 2, 18), True),  # 周日上班
        (date(2024, 2, 19), True),
        (date(2018, 12, 31), False),  # 次年放假通知调休
    ],
)
def test_working_days_follow_the_notices(day: date, working: bool) -> None:
    assert is_working_day(day) is working


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2024, 1, 19), 1, date(2024, 1, 22)),
        (date(2024, 1, 19), 20, date(2024, 2, 21)),
        (date(2024, 2, 9), 1, date(2024, 2, 18)),
        (date(2024, 2, 18), -1, date(2024, 2, 9)),
        (date(2024, 2, 12), 0, date(2024, 2, 18)),
        (date(2024, 1, 19), 0, date(2024, 1, 19)),
    ],
)
def test_terms_run_from_the_next_day(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


@given(known_days, st.integers(1, 40))
def test_counting_undoes_adding(start: date, count: int) -> None:
    end = add_working_days(start, count)
    assert is_working_day(end)
    assert working_days_between(start, end) == count
    assert add_working_days(end + timedelta(days=1), -1) == end


def test_the_first_day_does_not_count() -> None:
    assert working_days_between(date(2024, 1, 18), date(2024, 1, 19)) == 1
    assert working_days_between(date(2024, 1, 19), date(2024, 1, 19)) == 0
    assert refused(working_days_between, date(2024, 1, 19), date(2024, 1, 18)).code == "reversed-period"


@pytest.mark.parametrize(
    "day", [date(2003, 12, 31), date(LAST_YEAR, 12, 29), date(LAST_YEAR + 1, 1, 4), date(2190, 5, 1)]
)
def test_days_without_a_notice_are_never_guessed(day: date) -> None:
    finding = refused(is_working_day, day)
    assert finding.code == "calendar-range"
    assert finding.expected == f"2004年1月1日至{LAST_YEAR}年12月28日"


def test_the_last_settled_day_is_answered() -> None:
    assert is_working_day(date(LAST_YEAR, 12, 28)) in {True, False}
    assert is_working_day(date(2004, 1, 1)) is False


def test_sums_stop_where_the_notices_end() -> None:
    assert refused(add_working_days, date(LAST_YEAR, 12, 20), 30).code == "calendar-range"
    assert refused(working_days_between, date(LAST_YEAR, 12, 20), date(2190, 1, 1)).code == "calendar-range"
