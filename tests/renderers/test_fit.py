"""Titles, marks, signatures and columns fit their room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.model import Cell, Table
from reportgen.layout.spec import GBT9704
from reportgen.renderers.fit import fit_mark, fit_signature, fit_table, fit_title, text_width

TITLES = [
    ("青阳街道办事处2023年政府信息公开工作年度报告", "青阳街道办事处"),
    ("青阳街道办事处关于进一步健全劳动人事争议处理机制的通知", "青阳街道办事处"),
    ("青阳街道办事处关于调整青阳街道道路交通安全综合整治工作领导小组及下设办公室的通知", "青阳街道办事处"),
    ("青阳街道办事处关于印发《青阳街道人防工程领域冬春火灾防控工作方案》的通知", "青阳街道办事处"),
    ("示例市人民政府关于开展2024年春季居民小区消防安全排查整治的通知", "示例市人民政府"),
    (
        "示例市人民政府办公室关于转发市发展和改革委员会等部门示例市推动大规模设备更新和消费品以旧换新实施方案的通知",
        "",
    ),
]


@pytest.mark.parametrize(("title", "issuer"), TITLES)
def test_titles_are_balanced_whole_words_in_a_good_shape(title: str, issuer: str) -> None:
    lines = fit_title(title, (issuer,), GBT9704)
    widths = [text_width(line) for line in lines]
    assert "".join(lines) == title
    assert max(widths) * GBT9704.title_size <= GBT9704.type_area_width
    assert min(widths) >= max(widths) * 0.4
    inner = widths[1:-1]
    assert all(width >= min(widths[0], widths[-1]) for width in inner), "an hour-glass"
    for line in lines[1:]:
        assert line[0] not in "的之和与、，。；：！？）》年月日号"
    for line in lines[:-1]:
        assert line[-1] not in "（《“"
    for word in ("年度报告", "领导小组", "办公室", "办事处", "劳动人事", "方案》", "2024年"):
        if word in title:
            assert any(word in line for line in lines), word


def test_typed_line_breaks_of_a_title_are_kept() -> None:
    assert fit_title("关于检查的\n通知", (), GBT9704) == ("关于检查的", "通知")


@given(st.text(alphabet="甲乙丙丁市政府办事处2024（）《》、", min_size=1, max_size=90))
def test_no_title_loses_a_character_or_overflows(title: str) -> None:
    lines = fit_title(title, (), GBT9704)
    assert "".join(lines) == title.strip()
    assert all(text_width(line) * GBT9704.title_size <= GBT9704.type_area_width for line in lines)


@pytest.mark.parametrize("length", [60, 150, 400, 2000])
def test_a_very_long_title_takes_no_long_time(length: int) -> None:
    title = ("示例市人民政府关于开展安全检查的通知" * length)[:length]
    lines = fit_title(title, (), GBT9704)
    assert "".join(lines) == title
    assert all(text_width(line) * GBT9704.title_size <= GBT9704.type_area_width for line in lines)


@given(st.integers(1, 60))
def test_marks_fit_the_type_area(length: int) -> None:
    fit = fit_mark("国" * length, GBT9704)
    widest = max(text_width(line) for line in fit.lines)
    assert "".join(fit.lines) == "国" * length
    assert widest * fit.size * fit.scale <= GBT9704.type_area_width
    assert 0.6 <= fit.scale <= 1
    assert fit.size <= GBT9704.mark_size


@pytest.mark.parametrize(
    ("name", "date", "right", "date_right"),
    [
        ("晋江市人民政府青阳街道办事处", "2024年1月19日", 2, 7.5),
        ("青阳街道办事处", "2024年1月19日", 2, 0.5),
        ("国务院", "2024年1月19日", 7.5, 2),
    ],
)
def test_signature_indents_of_the_worked_cases(name: str, date: str, right: float, date_right: float) -> None:
    fit = fit_signature((name,), date)
    assert (fit.name, fit.date) == (right, date_right)


def table(*rows: list[str]) -> Table:
    head, *body = [tuple(Cell(text) for text in row) for row in rows]
    return Table((head,), tuple(body), (None,) * len(rows[0]))


def test_columns_fill_the_type_area_and_short_ones_keep_their_words_whole() -> None:
    fit = fit_table(
        table(
            ["序号", "标题", "发文字号", "日期"],
            ["1", "关于进一步健全劳动人事争议处理机制的通知" * 3, "晋政青〔2023〕90号", "2023-12-30"],
        ),
        GBT9704,
    )
    assert sum(width.twips for width in fit.widths) == GBT9704.type_area_width.twips
    number, date = fit.widths[2], fit.widths[3]
    assert number >= fit.size * text_width("晋政青〔2023〕90号") + GBT9704.table_padding * 2
    assert date >= fit.size * text_width("2023-12-30") + GBT9704.table_padding * 2
    assert fit.widths[1] > number


@given(st.lists(st.lists(st.text("甲乙1a", max_size=60), min_size=3, max_size=3), min_size=2, max_size=6))
def test_any_table_fits(rows: list[list[str]]) -> None:
    fit = fit_table(table(*rows), GBT9704)
    assert sum(width.twips for width in fit.widths) == GBT9704.type_area_width.twips
    assert all(width > 0 for width in fit.widths)
