from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import NumeralError
from reportgen.numerals import (
    HeadingLabel,
    format_percentage,
    from_chinese,
    from_chinese_decimal,
    heading_label,
    ordinal,
    parse_heading_label,
    percentages,
    to_chinese,
    to_chinese_digits,
)

QUANTITIES = [
    (0, "零"),
    (2, "二"),
    (10, "十"),
    (12, "十二"),
    (20, "二十"),
    (99, "九十九"),
    (100, "一百"),
    (101, "一百零一"),
    (110, "一百一十"),
    (111, "一百一十一"),
    (1001, "一千零一"),
    (1010, "一千零一十"),
    (1100, "一千一百"),
    (3052, "三千零五十二"),
    (10_000, "一万"),
    (10_010, "一万零一十"),
    (10_100, "一万零一百"),
    (10_999, "一万零九百九十九"),
    (11_000, "一万一千"),
    (100_000, "十万"),
    (105_000, "十万五千"),
    (100_500, "十万零五百"),
    (110_000, "十一万"),
    (1_903_971, "一百九十万三千九百七十一"),
    (100_000_000, "一亿"),
    (100_010_000, "一亿零一万"),
    (105_000_000, "一亿零五百万"),
    (109_990_000, "一亿零九百九十九万"),
    (110_100_000, "一亿一千零一十万"),
    (1_001_000_000, "十亿零一百万"),
    (1_500_005_650, "十五亿零五千六百五十"),
    (10**12, "一万亿"),
    (10**12 + 1, "一万亿零一"),
    (1_000_100_000_001, "一万零一亿零一"),
    (10**13, "十万亿"),
    (-15, "负十五"),
]


@pytest.mark.parametrize(("number", "text"), QUANTITIES)
def test_quantities_use_zero_rightly(number: int, text: str) -> None:
    assert to_chinese(number) == text
    assert from_chinese(text) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0.5", "零点五"),
        ("0.05", "零点零五"),
        ("12.50", "十二点五零"),
        ("-3.2", "负三点二"),
        ("0.00", "零点零零"),
        ("7", "七"),
    ],
)
def test_decimals_are_kept_as_given(number: str, text: str) -> None:
    assert to_chinese(number) == text
    assert to_chinese(Decimal(number)) == text
    assert str(from_chinese_decimal(text)) == number


def test_an_exponent_and_a_signed_nothing_are_written_plainly() -> None:
    assert to_chinese(Decimal("1E+3")) == "一千"
    assert to_chinese(Decimal("-0.0")) == "零点零"


@given(st.integers(0, 10**12) | st.integers(-(10**16) + 1, 10**16 - 1))
def test_reading_undoes_writing(number: int) -> None:
    text = to_chinese(number)
    assert from_chinese(text) == number
    assert "零零" not in text
    assert not (number and text.endswith("零"))


@given(st.decimals(-(10**16) + 1, 10**16 - 1, places=4))
def test_reading_undoes_writing_of_decimals(number: Decimal) -> None:
    assert from_chinese_decimal(to_chinese(number)) == number


@pytest.mark.parametrize("value", [10**16, -(10**16), "99999999999999999"])
def test_a_number_too_large_is_refused(value: int | str) -> None:
    with pytest.raises(NumeralError, match="numeral-range"):
        to_chinese(value)


@pytest.mark.parametrize("value", [0.5, True, None, "1e5", "1,000", "１２", "", "1.", "NaN", Decimal("NaN")])
def test_what_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(NumeralError, match="bad-numeral"):
        to_chinese(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2012, "二〇一二"),
        ("2000", "二〇〇〇"),
        ("007", "〇〇七"),
        ("２０２４", "二〇二四"),
        (10, "一〇"),
        (0, "〇"),
    ],
)
def test_names_are_spelt_with_u3007(value: int | str, text: str) -> None:
    assert to_chinese_digits(value) == text
    assert from_chinese(text) == int(value)


def test_the_zero_of_spelling_is_u3007() -> None:
    assert to_chinese_digits(0) == "\u3007"


@given(st.integers(0, 10**16 - 1))
def test_reading_undoes_spelling(number: int) -> None:
    assert from_chinese(to_chinese_digits(number)) == number


@pytest.mark.parametrize("value", [-1, "", "2012年", "1.5", "二"])
def test_only_digits_are_spelt(value: int | str) -> None:
    with pytest.raises(NumeralError, match="bad-numeral"):
        to_chinese_digits(value)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("两百", "二百"),
        ("俩", "二"),
        ("二零一二", "二〇一二"),
        ("二○一二", "二〇一二"),
        ("十万零五千", "十万五千"),
        ("一十二", "十二"),
        ("一百一", None),
        ("一百十", None),
        ("百", None),
        ("十〇", None),
        ("十十", None),
        ("一百零零一", None),
        ("零一", "〇一"),
        ("廿三", None),
        ("负零", None),
        ("负", None),
        ("", None),
        ("三点五", None),
        ("12", None),
        ("一" * 300, None),
        ("万" * 300, None),
    ],
)
def test_reading_is_strict_and_suggests(text: str, suggestion: str | None) -> None:
    with pytest.raises(NumeralError) as caught:
        from_chinese(text)
    (finding,) = caught.value.findings
    assert (finding.code, finding.found, finding.suggestion) == ("bad-numeral", text, suggestion)
    assert finding.expected


@pytest.mark.parametrize("text", ["三点", "点五", "三点五十", "三点〇五", "三点五点五"])
def test_decimals_are_read_strictly(text: str) -> None:
    with pytest.raises(NumeralError) as caught:
        from_chinese_decimal(text)
    assert (caught.value.findings[0].code, caught.value.findings[0].found) == ("bad-numeral", text)


@pytest.mark.parametrize("text", ["一亿亿", "二" * 17])
def test_a_text_too_large_is_refused_as_it_stands(text: str) -> None:
    with pytest.raises(NumeralError) as caught:
        from_chinese(text)
    assert (caught.value.findings[0].code, caught.value.findings[0].found) == ("numeral-range", text)


@given(st.text(st.sampled_from("零〇一二两十百千万亿点负")))
def test_any_text_is_a_numeral_or_refused(text: str) -> None:
    try:
        number = from_chinese(text)
    except NumeralError:
        return
    assert text == to_chinese(number) or int(to_digits(text)) == number


def to_digits(text: str) -> str:
    return text.translate(str.maketrans("〇一二三四五六七八九", "0123456789"))


def test_ordinals() -> None:
    assert ordinal(1) == "第一"
    assert ordinal(12) == "第十二"
    with pytest.raises(NumeralError, match="numeral-range"):
        ordinal(0)


@pytest.mark.parametrize(
    ("level", "number", "label"),
    [
        (1, 1, "一、"),
        (1, 10, "十、"),
        (1, 99, "九十九、"),
        (1, 110, "一百一十、"),
        (2, 1, "（一）"),
        (2, 21, "（二十一）"),
        (3, 1, "1."),
        (3, 100, "100."),
        (4, 12, "（12）"),
        (5, 1, "①"),
        (5, 20, "⑳"),
        (5, 21, "㉑"),
        (5, 35, "㉟"),
        (5, 36, "㊱"),
        (5, 50, "㊿"),
        (5, 51, "51）"),
    ],
)
def test_labels_of_headings(level: int, number: int, label: str) -> None:
    assert heading_label(level, number) == label


@pytest.mark.parametrize(("level", "number"), [(0, 1), (6, 1), (1, 0), (5, -1)])
def test_there_is_no_other_label(level: int, number: int) -> None:
    with pytest.raises(NumeralError, match="numeral-range"):
        heading_label(level, number)


@given(st.integers(1, 5), st.integers(1, 999), st.sampled_from(["", "总体要求", "2023年工作", "三年行动"]))
def test_a_label_is_recognised(level: int, number: int, rest: str) -> None:
    found = parse_heading_label(heading_label(level, number) + rest)
    assert found == HeadingLabel(level, number, rest)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("一.总体要求", (1, 1, "总体要求")),
        ("　　一、 总体要求 ", (1, 1, "总体要求 ")),
        ("(一)总体要求", (2, 1, "总体要求")),
        ("（一)总体要求", (2, 1, "总体要求")),
        ("（十二）、总体要求", (2, 12, "总体要求")),
        ("㈠总体要求", (2, 1, "总体要求")),
        ("1．总体要求", (3, 1, "总体要求")),
        ("1、总体要求", (3, 1, "总体要求")),
        ("１２．总体要求", (3, 12, "总体要求")),
        ("1. 5万元补助", (3, 1, "5万元补助")),
        ("⒈总体要求", (3, 1, "总体要求")),
        ("(1)总体要求", (4, 1, "总体要求")),
        ("（１）总体要求", (4, 1, "总体要求")),
        ("⑴总体要求", (4, 1, "总体要求")),
        ("① 总体要求", (5, 1, "总体要求")),
        ("1)总体要求", (5, 1, "总体要求")),
        ("一、二〇二三年工作", (1, 1, "二〇二三年工作")),
        ("二、三公经费", (1, 2, "三公经费")),
        ("二、二季度工作", (1, 2, "二季度工作")),
        ("1、2023年工作", (3, 1, "2023年工作")),
    ],
)
def test_labels_typed_by_hand(text: str, label: tuple[int, int, str]) -> None:
    found = parse_heading_label(text)
    assert found == label
    assert text.endswith(found[2])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "总体要求",
        "2023年工作",
        "2023.1.1起施行",
        "1.5万元补助",
        "1．5万元补助",
        "⒈5万元补助",
        "5.12防灾减灾日",
        "1.1总则",
        "3·15消费者权益日",
        "一是加强领导",
        "一",
        "第一，加强领导",
        "十二五规划",
        "百、千、万工程",
        "百花齐放",
        "一二、总体要求",
        "一一、总体要求",
        "零、总体要求",
        "0.总体要求",
        "01.总体要求",
        "（2023）工作报告",
        "（试行）",
        "一、二季度工作安排",
        "一、二、三产业融合",
        "1、2号楼改造",
        "（一）（二）项规定",
    ],
)
def test_what_only_looks_like_a_label(text: str) -> None:
    assert parse_heading_label(text) is None


@given(st.text(st.sampled_from("一二十百千万零1２0、.．（）()①㈠⒈月 年")))
def test_any_heading_is_read_without_an_error(text: str) -> None:
    label = parse_heading_label(text)
    assert label is None or (1 <= label.number <= 999 and text.endswith(label.rest))


def test_percentages_of_the_sample_report() -> None:
    shares = percentages([35, 12, 4, 53, 12, 9, 4])
    assert list(map(str, shares)) == ["27.13", "9.30", "3.10", "41.09", "9.30", "6.98", "3.10"]


@pytest.mark.parametrize(
    ("values", "places", "shares"),
    [
        ([1, 1, 1], 2, ["33.34", "33.33", "33.33"]),
        ([1, 1, 1], 0, ["34", "33", "33"]),
        ([1, 2, 0], 1, ["33.3", "66.7", "0.0"]),
        (["0.1", Decimal("0.2")], 2, ["33.33", "66.67"]),
        ([7], 2, ["100.00"]),
        ([0, 0], 2, ["0.00", "0.00"]),
        ([], 2, []),
    ],
)
def test_missing_units_go_to_the_largest_remainders(
    values: list[int | str | Decimal], places: int, shares: list[str]
) -> None:
    assert list(map(str, percentages(values, places))) == shares


@given(st.lists(st.integers(0, 10**9), min_size=1).filter(any), st.integers(0, 6))
def test_percentages_add_up(values: list[int], places: int) -> None:
    shares = percentages(values, places)
    unit = Decimal(1).scaleb(-places)
    assert sum(shares) == 100
    assert all(share.as_tuple().exponent == -places for share in shares)
    for value, share in zip(values, shares, strict=True):
        assert abs(share * sum(values) - value * 100) < unit * sum(values)


def test_percentages_do_not_depend_on_the_callers_precision() -> None:
    with localcontext(prec=2):
        assert percentages([1, 2], 4) == (Decimal("33.3333"), Decimal("66.6667"))


def test_a_negative_part_has_no_share() -> None:
    with pytest.raises(NumeralError) as caught:
        percentages([3, "-1"])
    assert (caught.value.findings[0].code, caught.value.findings[0].found) == ("numeral-range", "-1")


@pytest.mark.parametrize("places", [-1, 21])
def test_places_have_bounds(places: int) -> None:
    with pytest.raises(NumeralError, match="小数位数"):
        percentages([1, 2], places)


def test_percentages_are_written_with_fixed_places() -> None:
    assert format_percentage("9.3") == "9.30%"
    assert format_percentage(Decimal("27.125")) == "27.13%"
    assert format_percentage(0, 9) == "0.000000000%"
    assert format_percentage("-0.001") == "0.00%"
