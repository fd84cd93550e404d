from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import InputError, NumberError, Severity
from reportgen.numbering.scheme import MAX_SEQUENCE, DocNumber, Form, check_year

hanzi = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)
codes = hanzi.filter(lambda text: not text.endswith("字"))
years = st.integers(1900, 2099)
sequences = st.integers(1, MAX_SEQUENCE)


@given(codes, years, sequences)
def test_parse_undoes_str(code: str, year: int, sequence: int) -> None:
    number = DocNumber(code, year, sequence)
    assert DocNumber.parse(str(number)) == number
    assert DocNumber.parse_lenient(str(number)) == (number, ())


@given(st.sampled_from([Form.ORDER, Form.NOTICE, Form.MINUTES]), years, sequences, codes)
def test_parse_undoes_str_in_the_other_forms(form: Form, year: int, sequence: int, code: str) -> None:
    number = DocNumber(code, 0 if form == Form.ORDER else year, sequence, form)
    assert DocNumber.parse(str(number), form) == replace(number, code="")
    assert DocNumber.parse(str(number), None).form == form


def test_the_written_forms() -> None:
    assert str(DocNumber("晋政青", 2023, 90)) == "晋政青〔2023〕90号"
    assert str(DocNumber("", 0, 12, Form.ORDER)) == "第12号"
    assert str(DocNumber("公告", 2024, 1, Form.NOTICE)) == "2024年第1号"
    assert str(DocNumber("", 2024, 3, Form.MINUTES)) == "〔2024〕3号"


def test_numbers_sort_by_code_year_and_sequence() -> None:
    texts = ["晋政青〔2023〕9号", "晋政青〔2023〕10号", "晋政青〔2024〕1号"]
    numbers = [DocNumber.parse(text) for text in texts]
    assert sorted([numbers[2], numbers[0], numbers[1]]) == numbers


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        ("晋政青[2023]90号", "六角括号", "晋政青〔2023〕90号"),
        ("晋政青［2023］90号", "六角括号", "晋政青〔2023〕90号"),
        ("晋政青（2023）90号", "六角括号", "晋政青〔2023〕90号"),
        ("晋政青(2023)90号", "六角括号", "晋政青〔2023〕90号"),
        ("晋政青【2023】90号", "六角括号", "晋政青〔2023〕90号"),
        ("晋政青﹝2023﹞90号", "六角括号", "晋政青〔2023〕90号"),
        ("晋政青〔2023]90号", "六角括号", "晋政青〔2023〕90号"),
        ("晋政青〔2023〕第90号", "不加“第”", "晋政青〔2023〕90号"),
        ("晋政青〔2023〕090号", "虚位", "晋政青〔2023〕90号"),
        ("晋政青〔2023〕９０号", "半角", "晋政青〔2023〕90号"),
        ("晋政青 〔2023〕\u300090号", "空格", "晋政青〔2023〕90号"),
        ("\ufeff晋政青〔2023〕90号\n", "空格", "晋政青〔2023〕90号"),
        ("晋政青[2023]第００90 号", "虚位", "晋政青〔2023〕90号"),
        ("晋政青〔23〕90号", "四位数字", None),
        ("晋政青〔1823〕90号", "1900至2099", None),
        ("晋政青字〔2023〕90号", "不加“字”", None),
        ("晋政青〔2023〕90", "应加“号”", None),
        ("晋政青〔2023〕0号", "从1起", None),
        ("晋政青〔2023〕1234567890号", "过大", None),
        ("晋政青〔2023〕九十号", "阿拉伯数字", None),
        ("晋政青2023年90号", "缺少用六角括号", None),
        ("〔2023〕90号", "缺少机关代字", None),
        ("第12号", "缺少用六角括号", None),
        ("ABC〔2023〕90号", "1至12个汉字", None),
        (" ", "编号为空", None),
    ],
)
def test_each_fault_has_its_own_reason(text: str, reason: str, suggestion: str | None) -> None:
    with pytest.raises(NumberError) as caught:
        DocNumber.parse(text)
    (finding,) = caught.value.findings
    assert finding.code == "bad-number"
    assert reason in finding.message
    assert finding.found == text
    assert finding.suggestion == suggestion
    assert "晋政青〔2023〕90号" in (finding.expected or "")
    if suggestion is None:
        with pytest.raises(NumberError, match=reason):
            DocNumber.parse_lenient(text)
    else:
        number, mendings = DocNumber.parse_lenient(text)
        assert str(number) == suggestion
        assert mendings


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(NumberError) as caught:
        DocNumber.parse("晋政青[23]第09")
    message = caught.value.findings[0].message
    for reason in ("六角括号", "四位数字", "不加“第”", "虚位", "应加“号”"):
        assert reason in message


def test_lenient_says_everything_it_mended() -> None:
    assert DocNumber.parse_lenient("晋政青 [２０２３]第09号") == (
        DocNumber("晋政青", 2023, 9),
        (
            "删去空格",
            "全角数字改为半角数字",
            "年份的括号改为六角括号〔〕",
            "删去顺序号前的“第”字",
            "删去顺序号前的虚位“0”",
        ),
    )


def test_lenient_keeps_the_word_that_belongs_to_the_other_forms() -> None:
    assert DocNumber.parse_lenient("2024年第01号", Form.NOTICE)[0] == DocNumber("", 2024, 1, Form.NOTICE)
    assert DocNumber.parse_lenient("第 12 号", None)[0] == DocNumber("", 0, 12, Form.ORDER)
    assert DocNumber.parse_lenient("[2024]3号", None)[0] == DocNumber("", 2024, 3, Form.MINUTES)


@pytest.mark.parametrize("form", [Form.ORDER, Form.NOTICE, Form.MINUTES])
def test_the_other_forms_are_strict_too(form: Form) -> None:
    with pytest.raises(NumberError, match="应加“号”"):
        DocNumber.parse("〔2024〕3" if form == Form.MINUTES else "2024年第3", form)


@pytest.mark.parametrize(
    ("code", "year", "sequence", "form"),
    [
        ("", 2023, 1, Form.DOCUMENT),
        ("晋政青字", 2023, 1, Form.DOCUMENT),
        ("ABC", 2023, 1, Form.NOTICE),
        ("晋政青", 23, 1, Form.DOCUMENT),
        ("晋政青", 2023, 0, Form.DOCUMENT),
        ("晋政青", 2023, MAX_SEQUENCE + 1, Form.DOCUMENT),
        ("令", 2023, 1, Form.ORDER),
    ],
)
def test_impossible_parts_are_refused(code: str, year: int, sequence: int, form: Form) -> None:
    with pytest.raises(NumberError) as caught:
        DocNumber(code, year, sequence, form)
    assert caught.value.findings[0].code == "bad-number"
    assert isinstance(caught.value, InputError)


def test_a_year_unlike_the_date_is_a_warning() -> None:
    number = DocNumber("晋政青", 2023, 90)
    assert check_year(number, date(2023, 12, 30)) is None
    finding = check_year(number, date(2024, 1, 2))
    assert finding is not None
    assert (finding.code, finding.severity) == ("year-differs", Severity.WARNING)
    assert (finding.found, finding.expected) == ("2023", "2024")
    assert check_year(DocNumber("令", 0, 12, Form.ORDER), date(2024, 1, 2)) is None


def test_the_scheme_is_cheap_to_import() -> None:
    script = (
        "import sys, reportgen.numbering.scheme\n"
        "print([m for m in ('sqlalchemy', 'alembic', 'psycopg', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
