from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.amounts import from_financial, group_thousands, in_wan, in_yi, to_financial
from reportgen.errors import NumeralError


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "零元整"),
        ("101", "壹佰零壹元整"),
        ("10.05", "壹拾元零伍分"),
        ("15", "壹拾伍元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.55", "伍角伍分"),
        ("1.50", "壹元伍角整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("110000", "壹拾壹万元整"),
        ("1500005650", "壹拾伍亿零伍仟陆佰伍拾元整"),
        ("1000000000000", "壹万亿元整"),
        ("-3.20", "负叁元贰角整"),
    ],
)
def test_capitals_follow_the_rules(amount: str, text: str) -> None:
    assert to_financial(amount) == text
    assert to_financial(Decimal(amount)) == text
    assert from_financial(text) == Decimal(amount)


def test_whole_amounts_may_be_integers_and_have_needless_zeros() -> None:
    assert to_financial(101) == to_financial("101.000") == "壹佰零壹元整"
    assert str(from_financial("壹佰零壹元整")) == "101.00"


@given(st.decimals(-(10**12), 10**12, places=2) | st.decimals(-(10**16) + 1, 10**16 - 1, places=2))
def test_reading_undoes_writing(amount: Decimal) -> None:
    assert from_financial(to_financial(amount)) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("人民币壹拾万零柒仟元伍角叁分", "107000.53"),
        ("壹拾万柒仟元零伍角叁分", "107000.53"),
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("壹佰圆正", "100.00"),
        ("壹億貳仟萬圓整", "120000000.00"),
        ("壹元伍角", "1.50"),
        (" 伍分 ", "0.05"),
    ],
)
def test_what_the_rules_leave_free_is_read(text: str, amount: str) -> None:
    assert str(from_financial(text)) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "整",
        "元整",
        "壹佰元",
        "拾元整",
        "壹佰壹元整",
        "一百元整",
        "伍分整",
        "零分",
        "零元伍角整",
        "壹元零伍角整",
        "壹拾元伍分",
        "壹拾万零零柒仟元整",
        "壹万零柒仟元整",
        "负零元整",
        "壹佰",
        "100元整",
        "壹" * 300 + "元整",
        "万" * 300 + "元整",
    ],
)
def test_other_texts_are_no_amounts(text: str) -> None:
    with pytest.raises(NumeralError) as caught:
        from_financial(text)
    (finding,) = caught.value.findings
    assert (finding.code, finding.found) == ("bad-numeral", text)
    assert finding.expected


def test_a_part_of_a_fen_is_never_rounded_away() -> None:
    with pytest.raises(NumeralError) as caught:
        to_financial("1.005")
    assert (caught.value.findings[0].code, caught.value.findings[0].found) == ("numeral-range", "1.005")


@pytest.mark.parametrize("amount", [10**16, "-10000000000000000"])
def test_an_amount_too_large_is_refused(amount: int | str) -> None:
    with pytest.raises(NumeralError, match="numeral-range"):
        to_financial(amount)
    with pytest.raises(NumeralError, match="现为：壹亿亿元整"):
        from_financial("壹亿亿元整")


@pytest.mark.parametrize("call", [to_financial, group_thousands, in_wan, in_yi])
def test_floats_are_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(NumeralError, match="bad-numeral"):
        call(0.1)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("1234567.80", None, "1,234,567.80"),
        (-1234, None, "-1,234"),
        (999, None, "999"),
        ("-0.0", None, "0.0"),
        ("1234.5", 2, "1,234.50"),
        ("1234.565", 2, "1,234.57"),
        ("-0.5", 0, "-1"),
        ("999.995", 2, "1,000.00"),
    ],
)
def test_thousands_are_grouped(value: int | str, places: int | None, text: str) -> None:
    assert group_thousands(value, places) == text


@pytest.mark.parametrize(
    ("value", "places", "wan", "yi"),
    [
        (12345, None, "1.2345万", "0.00012345亿"),
        (10_000, None, "1万", "0.0001亿"),
        (0, None, "0万", "0亿"),
        (Decimal("1E+10"), None, "1000000万", "100亿"),
        ("123456789.50", None, "12345.67895万", "1.234567895亿"),
        (3_450_000_000, None, "345000万", "34.5亿"),
        (-500_000_000, 1, "-50000.0万", "-5.0亿"),
        (12_345, 2, "1.23万", "0.00亿"),
        (12_350, 2, "1.24万", "0.00亿"),
    ],
)
def test_figures_in_wan_and_yi(value: int | str | Decimal, places: int | None, wan: str, yi: str) -> None:
    assert in_wan(value, places) == wan
    assert in_yi(value, places) == yi


@given(st.decimals(-(10**16) + 1, 10**16 - 1, places=4))
def test_figures_without_places_are_exact(value: Decimal) -> None:
    assert Decimal(in_wan(value).removesuffix("万")) * 10**4 == value
    assert Decimal(in_yi(value).removesuffix("亿")) * 10**8 == value
    assert Decimal(group_thousands(value).replace(",", "")) == value


def test_the_callers_precision_changes_nothing() -> None:
    with localcontext(prec=2):
        assert to_financial("-123456.78") == "负壹拾贰万叁仟肆佰伍拾陆元柒角捌分"
        assert group_thousands("123456.785", 2) == "123,456.79"
        assert in_wan(123_456_789) == "12345.6789万"
