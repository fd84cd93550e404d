"""Numbers in Chinese, the numbers of headings, and shares of a hundred. Pure, and never a float.

A quantity is read with 零, a year or a number that only names something is spelt with 〇 (GB/T 15835-2011):
3052 is 三千零五十二, 2012 is 二〇一二. Reading is strict: only what these functions write is read, so 两百,
一百一 and 十万零五千 are refused, with the right form as the suggestion where there is just one. Numbers lie
below 10^16. Every error is a NumeralError with one Finding: ``bad-numeral`` or ``numeral-range``.

Money and figures in 万 and 亿 are in :mod:`reportgen.amounts`. No library is used, for each is wrong
somewhere: cn2an 0.5.24 writes 1500005650 as 十五亿五千六百五十, years with 零, and reads decimals as floats;
borax 4.1.3 writes 110 as 一百十; pycnnum 2.1.1 writes 105000 as 十万五.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from reportgen.errors import Finding, NumeralError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "HeadingLabel",
    "format_percentage",
    "from_chinese",
    "from_chinese_decimal",
    "heading_label",
    "ordinal",
    "parse_heading_label",
    "percentages",
    "to_chinese",
    "to_chinese_digits",
]

LIMIT = 10**16
LONGEST = 40
"""No whole number below the limit takes as many characters."""
MAX_PLACES = 20

DIGITS = "零一二三四五六七八九"
_SPELT = "〇一二三四五六七八九"
_UNITS = (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10))
_VALUES = {digit: value for value, digit in enumerate(DIGITS)}
# what people say and type; used only to suggest the right form
_MENDINGS = str.maketrans("两俩〇○◯", "二二零零零")

# wide enough for any number below the limit, whatever precision the caller has set
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def exact(value: int | Decimal | str, found: str | None = None) -> Decimal:
    """Take a number as it is; a float, or a text like 1e5 or 1,000, raises NumeralError about ``found``."""
    number = None
    if isinstance(value, str):
        number = Decimal(value) if _PLAIN.fullmatch(value) else None
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
    if number is None or not number.is_finite():
        raise bad_numeral(str(value), "整数或十进制小数，如 1234.50")
    if not -LIMIT < number < LIMIT:
        raise out_of_range("数太大", found or str(value), "绝对值小于1亿亿")
    return number or number.copy_abs()


def rounded(value: int | Decimal | str, places: int) -> Decimal:
    """Round a number to a fixed number of decimals, halves away from zero (四舍五入)."""
    if not 0 <= places <= MAX_PLACES:
        raise out_of_range("小数位数不对", str(places), f"0至{MAX_PLACES}")
    number = exact(value).quantize(Decimal((0, (1,), -places)), context=_CONTEXT)
    return number or number.copy_abs()


def to_chinese(value: int | Decimal | str) -> str:
    """Write a quantity: 110 → 一百一十, 10010 → 一万零一十, ``-3.50`` → 负三点五零 (decimals as given).

    Raises NumeralError (``bad-numeral``, ``numeral-range``).
    """
    number = exact(value)
    whole, _, decimals = f"{number.copy_abs():f}".partition(".")
    text = quantity(int(whole))
    if text.startswith("一十"):
        text = text[1:]
    if decimals:
        text += "点" + "".join(DIGITS[int(digit)] for digit in decimals)
    return "负" + text if number < 0 else text


def to_chinese_digits(value: int | str) -> str:
    """Spell digits one by one, as years and numbers that name are: 2012 → 二〇一二, ``007`` → 〇〇七.

    Takes ASCII and full-width digits. Raises NumeralError (``bad-numeral``).
    """
    text = str(value)
    if not re.fullmatch(r"[0-9０-９]+", text):
        raise bad_numeral(text, "只含数字，如 2012")
    return "".join(_SPELT[int(digit)] for digit in text)


def from_chinese(text: str) -> int:
    """Read a whole quantity (一百一十, 负三) or spelt digits (二〇一二), each just as it is written here.

    Raises NumeralError (``bad-numeral``, ``numeral-range``).
    """
    number = _read(text)
    if number is None or "点" in text:
        raise bad_numeral(text, "如 一百一十、二〇一二", _suggestion(text))
    return int(number)


def from_chinese_decimal(text: str) -> Decimal:
    """Read what :func:`to_chinese` writes, decimals kept as given: 三点五零 → 3.50.

    Raises NumeralError (``bad-numeral``, ``numeral-range``).
    """
    number = _read(text)
    if number is None:
        raise bad_numeral(text, "如 一百一十、三点五", _suggestion(text))
    return number


def ordinal(number: int) -> str:
    """Write 第十二 for 12. Raises NumeralError (``numeral-range``) below 1."""
    if number < 1:
        raise out_of_range("序数从1起", str(number), "1以上的整数")
    return "第" + to_chinese(number)


class HeadingLabel(NamedTuple):
    """A heading's level (1–5) and number, and the text after them."""

    level: int
    number: int
    rest: str


LEVELS = 4
_CIRCLED = "".join(
    chr(first + index)
    for first, count in ((0x2460, 20), (0x3251, 15), (0x32B1, 15))
    for index in range(count)
)
_CHINESE = r"([一二三四五六七八九十百零]{1,5})"
_ARABIC = r"([1-9１-９][0-9０-９]{0,2})"
# 1.5万元 is no label, 1.2023年 is one; four digits are a year
_LABELS = (
    (1, re.compile(rf"{_CHINESE}[、.．]")),
    (2, re.compile(rf"[（(]{_CHINESE}[）)]、?")),
    (3, re.compile(rf"{_ARABIC}(?:、|[.．](?![0-9０-９])|[.．](?=(?:19|20)[0-9]{{2}}年))")),
    (4, re.compile(rf"[（(]{_ARABIC}[）)]、?")),
    (5, re.compile(rf"([{_CIRCLED}])、?")),
    (5, re.compile(rf"{_ARABIC}[）)]、?")),
)
# ⑴ to ⒛ and ㈠ to ㈩, which input methods offer: one character for the whole label
_ENCLOSED = re.compile(r"[\u2474-\u249b\u3220-\u3229]")
# 一、二季度 and 1、2号楼 are not headings numbered 一 and 1
_NEXT = re.compile(
    rf"[（(]?(?:{_CHINESE}|{_ARABIC})[）)]?"
    r"(?:、|月|季度|级|类|期|批|等|线|审|产业|年级|号|组|标段|项|款)"
)


def heading_label(level: int, number: int) -> str:
    """Write the label of a heading: 一、 （一） 1. （1） for levels 1 to 4 (GB/T 9704-2012, 7.3.3), ① for 5.

    Unicode circles end at ㊿; from 51 on level 5 is ``51）``. Raises NumeralError (``numeral-range``).
    """
    if level not in range(1, LEVELS + 2) or number < 1:
        raise out_of_range("没有这样的标题序号", f"第{level}级第{number}个", "1至5级，从1起")
    if level > LEVELS:
        return _CIRCLED[number - 1] if number <= len(_CIRCLED) else f"{number}）"
    return ("{0}、", "（{0}）", "{1}.", "（{1}）")[level - 1].format(to_chinese(number), number)


def parse_heading_label(text: str) -> HeadingLabel | None:
    """Recognise a number typed by hand before a heading; ``rest`` is the end of ``text`` after it.

    Brackets and digits may be full- or half-width; 1、 一. （一）、 51） ⑴ ㈠ are taken as well. The number
    is 1 to 999, in Chinese a right quantity. What only looks like a number is None: ``2023年``, ``1.5万元``,
    ``一是``, and ``一、二季度`` or ``1、2号楼``, which go on to the next number.
    """
    plain = text.lstrip()
    if _ENCLOSED.match(plain):
        plain = unicodedata.normalize("NFKC", plain[0]) + plain[1:]
    for level, pattern in _LABELS:
        if match := pattern.match(plain):
            number = _label_number(match[1])
            rest = plain[match.end() :].lstrip()
            following = _NEXT.match(rest)
            if number and not (following and _label_number(following[1] or following[2]) == number + 1):
                return HeadingLabel(level, number, rest)
    return None


def percentages(values: Iterable[int | Decimal | str], places: int = 2) -> tuple[Decimal, ...]:
    """Give each value's share of their sum in percent, with ``places`` decimals, adding up to exactly 100.

    By largest remainder: each share is rounded down, and the units still missing go to those that lost
    most, the earlier first. If all values are 0 so are all shares, which then add up to 0. Raises
    NumeralError (``numeral-range`` for a negative value, ``bad-numeral``).
    """
    numbers = []
    for value in values:
        number = exact(value)
        if number < 0:
            raise out_of_range("占比的各项不能是负数", str(value), "0以上的数")
        numbers.append(Fraction(number))
    zero = rounded(0, places)
    total = sum(numbers)
    if not total:
        return (zero,) * len(numbers)
    shares = [number * 100 * 10**places / total for number in numbers]
    units = [int(share) for share in shares]
    missing = 100 * 10**places - sum(units)
    for index in sorted(range(len(shares)), key=lambda index: units[index] - shares[index])[:missing]:
        units[index] += 1
    return tuple(Decimal(unit).scaleb(-places, context=_CONTEXT) for unit in units)


def format_percentage(value: int | Decimal | str, places: int = 2) -> str:
    """Write a percentage with fixed decimals: 9.3 → ``9.30%``; rounds halves up. Raises NumeralError."""
    return f"{rounded(value, places):f}%"


def quantity(number: int) -> str:
    """Write a whole number with 一十 in full everywhere, as money needs it."""
    if number < len(DIGITS):
        return DIGITS[number]
    unit, size = next((unit, size) for unit, size in _UNITS if number >= size)
    high, low = divmod(number, size)
    text = quantity(high) + unit
    if not low:
        return text
    return text + ("零" if low < size // 10 else "") + quantity(low)


def value_of(text: str) -> int:
    """Give what a quantity may mean, without judging how it is written; KeyError if nothing."""
    if len(text) > LONGEST:
        raise KeyError(text)
    for unit, size in _UNITS:
        high, found, low = text.rpartition(unit)
        if found:
            return value_of(high or "一") * size + value_of(low.lstrip("零") or "零")
    return _VALUES[text]


def bad_numeral(found: str, expected: str, suggestion: str | None = None) -> NumeralError:
    """Make the error for a text that is no number."""
    finding = Finding("bad-numeral", "不是数的写法", found=found, expected=expected, suggestion=suggestion)
    return NumeralError(finding)


def out_of_range(message: str, found: str, expected: str) -> NumeralError:
    """Make the error for a number that cannot be written so."""
    return NumeralError(Finding("numeral-range", message, found=found, expected=expected))


def _read(text: str) -> Decimal | None:
    spelt = 0 < len(text) <= LONGEST and set(text) <= set(_SPELT)
    try:
        digits = "".join(str(_SPELT.index(digit)) for digit in text) if spelt else _digits(text)
    except KeyError:
        return None
    number = exact(digits, text)
    return number if spelt or to_chinese(number) == text else None


def _digits(text: str) -> str:
    whole, point, decimals = text.removeprefix("负").partition("点")
    if point and not decimals:
        raise KeyError(point)
    sign = "-" if text.startswith("负") else ""
    fraction = "." + "".join(str(_VALUES[digit]) for digit in decimals) if point else ""
    return f"{sign}{value_of(whole)}{fraction}"


def _suggestion(text: str) -> str | None:
    mended = text.translate(_MENDINGS)
    for candidate in (
        mended,
        mended.replace("零", "〇"),
        re.sub(r"(?<=[万亿])零(?=.千)", "", mended),
        mended.replace("一十", "十", 1),
    ):
        if candidate != text and len(candidate) <= LONGEST and _read(candidate) is not None:
            return candidate
    return None


def _label_number(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    if text in _CIRCLED:
        return _CIRCLED.index(text) + 1
    number = _read(text)
    # 一二 is spelt, and no count
    return int(number) if number is not None and to_chinese(number) == text else None
