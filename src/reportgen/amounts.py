"""Money in capitals (财务大写), and figures grouped by thousands or counted in 万 and 亿. Pure, no float.

Capitals follow 支付结算办法, annex 1 (正确填写票据和结算凭证的基本规定), and 会计基础工作规范, art. 52:
整 stands after 元 and after 角, never after 分; a missing 角 before 分 is read 零. Where both rules leave a
零 free (107000.53) none is written, and either form is read. Amounts lie below 10^16. Every error is a
NumeralError with one Finding: ``bad-numeral`` or ``numeral-range``.

No library is used: cn2an 0.5.24 writes 1.50 without 整, 1500005650 without 零, and 1.005 as 壹元整; borax
4.1.3 writes 10.05 as 壹拾元零角伍分.
"""

from __future__ import annotations

import re
from decimal import Decimal

from reportgen.numerals import DIGITS, bad_numeral, exact, out_of_range, quantity, rounded, value_of

__all__ = ["from_financial", "group_thousands", "in_wan", "in_yi", "to_financial"]

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_TO_CAPITALS = str.maketrans(DIGITS + "十百千", _CAPITALS + "拾佰仟")
_FROM_CAPITALS = str.maketrans(_CAPITALS + "拾佰仟", DIGITS + "十百千")
# the same rules accept these characters
_VARIANTS = str.maketrans("圆圓正億萬貳陸", "元元整亿万贰陆")
_AMOUNT = re.compile(
    rf"(?:([{_CAPITALS}拾佰仟万亿]+)元)?(?:零?([{_CAPITALS}])角)?(?:零?([{_CAPITALS}])分)?整?"
)
# a 零 that may be written or not: 壹拾万零柒仟元, 壹拾元零伍角
_FREE_ZERO = re.compile(r"(?<=[拾佰仟][万亿])零(?=.仟)|(?<=[拾佰仟万亿]元)零(?=.角)")


def to_financial(amount: Decimal | int | str) -> str:
    """Write yuan in capitals: 101 → 壹佰零壹元整, ``10.05`` → 壹拾元零伍分, ``0.50`` → 伍角整, 0 → 零元整.

    A negative amount begins with 负. Raises NumeralError (``bad-numeral``; ``numeral-range`` also for a part
    of a fen, which is never rounded away).
    """
    number = exact(amount)
    if number != rounded(number, 2):
        raise out_of_range("金额不足一分的部分无法大写", str(amount), "不超过两位小数")
    yuan, _, decimals = f"{rounded(number, 2).copy_abs():f}".partition(".")
    jiao, fen = map(int, decimals)
    text = f"{quantity(int(yuan))}元" if int(yuan) or not (jiao or fen) else ""
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif fen and text:
        text += "零"
    text += f"{DIGITS[fen]}分" if fen else "整"
    return ("负" if number < 0 else "") + text.translate(_TO_CAPITALS)


def from_financial(text: str) -> Decimal:
    """Read an amount in capitals as yuan with two decimals: 壹拾元零伍分 → 10.05.

    Read besides what :func:`to_financial` writes are 人民币 before it, 圆 and 正, 億 萬 貳 陸, a missing 整
    after 角, and a 零 that the rules leave free. Raises NumeralError (``bad-numeral``,
    ``numeral-range``).
    """
    plain = text.strip().removeprefix("人民币").translate(_VARIANTS)
    body = plain.removeprefix("负")
    match = _AMOUNT.fullmatch(body)
    expected = "如 壹佰零壹元整、壹拾元零伍分"
    if match is None:
        raise bad_numeral(text, expected)
    yuan, jiao, fen = (part and part.translate(_FROM_CAPITALS) for part in match.groups())
    try:
        digits = f"{value_of(yuan or '零')}.{value_of(jiao or '零')}{value_of(fen or '零')}"
        amount = exact(digits if body == plain else f"-{digits}", text)
    except KeyError:
        raise bad_numeral(text, expected) from None
    if to_financial(amount) != _FREE_ZERO.sub("", plain) + ("整" if plain.endswith("角") else ""):
        raise bad_numeral(text, expected)
    return amount


def group_thousands(value: Decimal | int | str, places: int | None = None) -> str:
    """Write ``1,234,567.80``, decimals as given; with ``places`` rounded to so many, halves up (四舍五入).

    Raises NumeralError (``bad-numeral``, ``numeral-range``).
    """
    return f"{exact(value) if places is None else rounded(value, places):,f}"


def in_wan(value: Decimal | int | str, places: int | None = None) -> str:
    """Write a number in 万: 12345 → ``1.2345万`` exactly; with ``places`` rounded, halves up (四舍五入).

    A unit follows as it is: ``in_wan(34500) + "元"``. Raises NumeralError.
    """
    return _scaled(value, 4, places) + "万"


def in_yi(value: Decimal | int | str, places: int | None = None) -> str:
    """Write a number in 亿, as :func:`in_wan` does in 万."""
    return _scaled(value, 8, places) + "亿"


def _scaled(value: Decimal | int | str, power: int, places: int | None) -> str:
    sign, digits, exponent = exact(value).as_tuple()
    assert isinstance(exponent, int)
    number = Decimal((sign, digits, exponent - power))
    if places is not None:
        return f"{rounded(number, places):f}"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
