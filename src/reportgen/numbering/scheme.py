"""Document numbers (发文字号): parse, mend, format. Pure.

The form is GB/T 9704-2012, 7.2.5: the code of the organ (机关代字), the year in full within 〔 〕, and the
sequence number, without 第 and without leading zeros, followed by 号: ``晋政青〔2023〕90号``. Orders (令),
announcements (公告、通告) and minutes (纪要) are numbered otherwise; see :class:`Form`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reportgen.errors import Finding, NumberError, Severity

if TYPE_CHECKING:
    from datetime import date

__all__ = ["DocNumber", "Form", "check_year"]

FIRST_YEAR, LAST_YEAR = 1900, 2099
MAX_SEQUENCE = 999_999_999


class Form(StrEnum):
    """How a number is written. Only ``DOCUMENT`` is GB/T 9704, 7.2.5; the others are practice."""

    DOCUMENT = "document"
    """``晋政青〔2023〕90号``"""
    ORDER = "order"
    """``第12号``: orders count through a term of office, so the year is 0."""
    NOTICE = "notice"
    """``2024年第1号``: announcements (公告、通告)."""
    MINUTES = "minutes"
    """``〔2024〕3号``: minutes of meetings (纪要)."""


_CODE = r"[\u4e00-\u9fff]{1,12}(?<!字)"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_SEQUENCE = r"(?P<sequence>[1-9][0-9]{0,8})号"
_PATTERNS = {
    Form.DOCUMENT: re.compile(rf"(?P<code>{_CODE})〔{_YEAR}〕{_SEQUENCE}"),
    Form.ORDER: re.compile(rf"第{_SEQUENCE}"),
    Form.NOTICE: re.compile(rf"{_YEAR}年第{_SEQUENCE}"),
    Form.MINUTES: re.compile(rf"〔{_YEAR}〕{_SEQUENCE}"),
}
_EXAMPLES = {
    Form.DOCUMENT: "机关代字〔年份〕序号号，如 晋政青〔2023〕90号",
    Form.ORDER: "第序号号，如 第12号",
    Form.NOTICE: "年份年第序号号，如 2024年第1号",
    Form.MINUTES: "〔年份〕序号号，如 〔2024〕3号",
}

# Spaces a clerk cannot see (zero-width, byte-order mark) come along with text pasted from the web.
_SPACES = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_BRACKETED = re.compile(r"[\[［(（【﹝〔〈《{｛「『]([0-9]+)[\]］)）】﹞〕〉》}｝」』]")


@dataclass(frozen=True, order=True, slots=True)
class DocNumber:
    """One document number; ``str()`` gives its written form.

    ``code`` is printed by ``Form.DOCUMENT`` only. In the other forms it is empty, or names the series
    (``公告``) for the register; the text does not hold it, so parsing leaves it empty.
    ``year`` is 1900 to 2099, and 0 in ``Form.ORDER``. Raises NumberError when the parts make no number.
    """

    code: str
    year: int
    sequence: int
    form: Form = Form.DOCUMENT

    def __post_init__(self) -> None:
        """Refuse parts whose text could not be read back."""
        faults = []
        if not (re.fullmatch(_CODE, self.code) or (not self.code and self.form != Form.DOCUMENT)):
            faults.append("机关代字应为1至12个汉字，末尾不加“字”")
        if self.form == Form.ORDER and self.year:
            faults.append("令的编号不含年份，年份应记为0")
        if self.form != Form.ORDER and not FIRST_YEAR <= self.year <= LAST_YEAR:
            faults.append("年份应为1900至2099的四位数字")
        if not 1 <= self.sequence <= MAX_SEQUENCE:
            faults.append(f"顺序号应为1至{MAX_SEQUENCE}")
        if faults:
            found = f"代字“{self.code}”，年份{self.year}，序号{self.sequence}"
            raise NumberError(
                Finding("bad-number", "；".join(faults), found=found, expected=_EXAMPLES[self.form])
            )

    def __str__(self) -> str:
        match self.form:
            case Form.ORDER:
                return f"第{self.sequence}号"
            case Form.NOTICE:
                return f"{self.year}年第{self.sequence}号"
            case Form.MINUTES:
                return f"〔{self.year}〕{self.sequence}号"
            case _:
                return f"{self.code}〔{self.year}〕{self.sequence}号"

    @classmethod
    def parse(cls, text: str, form: Form | None = Form.DOCUMENT) -> DocNumber:
        """Read a number written exactly as ``form`` asks; ``None`` takes whichever form fits.

        Raises NumberError (``bad-number``) that names every fault, and suggests the mended text
        where :meth:`parse_lenient` can mend it.
        """
        number = _match(text, form)
        if number is None:
            mended = _match(_mend(text)[0], form)
            raise _bad(text, form, str(mended) if mended else None)
        return number

    @classmethod
    def parse_lenient(cls, text: str, form: Form | None = Form.DOCUMENT) -> tuple[DocNumber, tuple[str, ...]]:
        """Read a number, mending what has one possible meaning; also say in Chinese what was mended.

        Mended are other brackets, 第, leading zeros, full-width digits and spaces. A short year, 字 and
        a missing 号 are not: they raise NumberError as in :meth:`parse`.
        """
        mended, mendings = _mend(text)
        number = _match(mended, form)
        if number is None:
            raise _bad(text, form, None)
        return number, mendings


def check_year(number: DocNumber, day: date) -> Finding | None:
    """Warn (``year-differs``) when the number's year is not that of the document's date.

    Practice, not a rule: the year is that of registration, which as a rule is that of signing.
    """
    if number.form == Form.ORDER or number.year == day.year:
        return None
    return Finding(
        "year-differs",
        f"发文字号的年份与成文日期的年份不一致：{number}，成文日期{day.year}年{day.month}月{day.day}日",
        key="number",
        found=str(number.year),
        expected=str(day.year),
        severity=Severity.WARNING,
    )


def _match(text: str, form: Form | None) -> DocNumber | None:
    for candidate in Form if form is None else (form,):
        if match := _PATTERNS[candidate].fullmatch(text):
            parts = match.groupdict()
            return DocNumber(
                parts.get("code", ""), int(parts.get("year", 0)), int(parts["sequence"]), candidate
            )
    return None


def _mend(text: str) -> tuple[str, tuple[str, ...]]:
    mendings = []

    def apply(mended: str, what: str) -> str:
        if mended != text:
            mendings.append(what)
        return mended

    text = apply(_SPACES.sub("", text), "删去空格")
    text = apply(text.translate(_FULL_WIDTH), "全角数字改为半角数字")
    text = apply(_BRACKETED.sub(r"〔\1〕", text, count=1), "年份的括号改为六角括号〔〕")
    text = apply(re.sub(r"〕第(?=[0-9])", "〕", text), "删去顺序号前的“第”字")
    text = apply(re.sub(r"(?<=[〕第])0+(?=[1-9][0-9]*号$)", "", text), "删去顺序号前的虚位“0”")
    return text, tuple(mendings)


def _bad(text: str, form: Form | None, suggestion: str | None) -> NumberError:
    expected = _EXAMPLES[form or Form.DOCUMENT]
    message = f"编号不合规范：{'；'.join(_faults(text, form)) or '不是发文字号的写法'}"
    return NumberError(Finding("bad-number", message, found=text, expected=expected, suggestion=suggestion))


def _faults(text: str, form: Form | None) -> list[str]:
    """Every fault of a text that is not a number, in reading order."""
    if not text.strip():
        return ["编号为空"]
    compact = _SPACES.sub("", text)
    plain = compact.translate(_FULL_WIDTH)
    bracketed = _BRACKETED.sub(r"〔\1〕", plain, count=1)
    faults = [
        reason
        for wrong, reason in (
            (compact != text, "不应有空格"),
            (plain != compact, "数字应为半角阿拉伯数字"),
            (bracketed != plain, "年份应用六角括号〔〕括入"),
        )
        if wrong
    ]
    if form in {Form.ORDER, Form.NOTICE}:
        return faults + _sequence_faults(bracketed.rpartition("第")[2])
    head, _, rest = bracketed.partition("〔")
    year, closed, tail = rest.partition("〕")
    if form in {None, Form.DOCUMENT}:
        faults += _code_faults(head)
    if not closed:
        return [*faults, "缺少用六角括号〔〕括入的年份"]
    if re.fullmatch(r"[0-9]{2}", year):
        faults.append("年份应标全称，写四位数字")
    elif not re.fullmatch(_YEAR, year):
        faults.append("年份应为1900至2099的四位数字")
    if tail.startswith("第"):
        faults.append("顺序号前不加“第”字")
    return faults + _sequence_faults(tail.removeprefix("第"))


def _code_faults(code: str) -> list[str]:
    if not code:
        return ["缺少机关代字"]
    if code.endswith("字"):
        return ["机关代字后不加“字”"]
    return [] if re.fullmatch(_CODE, code) else ["机关代字应为1至12个汉字"]


def _sequence_faults(text: str) -> list[str]:
    faults = []
    digits = text.removesuffix("号")
    if not re.fullmatch(r"[0-9]+", digits):
        faults.append("顺序号应为阿拉伯数字")
    elif not digits.strip("0"):
        faults.append("顺序号应从1起")
    elif digits.startswith("0"):
        faults.append("顺序号不编虚位（1不编为01）")
    elif len(digits) > len(str(MAX_SEQUENCE)):
        faults.append("顺序号过大")
    if not text.endswith("号"):
        faults.append("顺序号后应加“号”字")
    return faults
