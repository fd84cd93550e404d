from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.markdown import MarkdownTable, Numbering, parse_markdown
from reportgen.document.model import Block, Heading, Paragraph, Run, plain
from reportgen.errors import Finding, Place, Severity


def parsed(text: str, top: int = 1) -> tuple[list[Block | MarkdownTable], list[Finding]]:
    findings: list[Finding] = []
    blocks = parse_markdown(text, Numbering(top), lambda line: Place("f", line + 1, 1), findings)
    return list(blocks), findings


def paragraphs(text: str) -> list[str]:
    blocks, _ = parsed(text)
    assert all(isinstance(block, Paragraph) for block in blocks)
    return [plain(block.runs) for block in blocks if isinstance(block, Paragraph)]


def headings(text: str) -> list[tuple[int, str, str]]:
    return [
        (block.level, block.label, plain(block.runs))
        for block in parsed(text)[0]
        if isinstance(block, Heading)
    ]


def codes(text: str) -> list[tuple[str, int | None]]:
    return [(item.code, item.place.line) for item in parsed(text)[1] if item.place]


def test_one_line_is_one_paragraph() -> None:
    assert paragraphs("第一段。\n第二段。\n\n\n第三段。\n") == ["第一段。", "第二段。", "第三段。"]
    assert paragraphs("第一段。\r\n第二段。\r\n") == ["第一段。", "第二段。"]
    assert paragraphs("　　第一段。\n\t第二段。\n        第三段。\n\xa0\xa0第四段。  \n") == [
        "第一段。",
        "第二段。",
        "第三段。",
        "第四段。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "3*4*5 张*和李*，身份证350582********0012",
        "_甲_ __乙__ ____年____月____日",
        "签名：__________日期：__________",
        "13800****和1390000****两个号码",
        "***三星***",
        "* 星号开头",
        "1. 一点",
        "10) 十括号",
        "- 横线开头",
        "+ 加号开头",
        "> 大于开头",
        "---",
        "***",
        "===",
        "```",
        "~~~",
        "~~删~~ `码` &lt; &nbsp; &#65;",
        "环卫考评意见<试行>和<b>粗</b>",
        "<!-- 注 -->",
        "C:\\路径\\*.txt \\_ \\\\ \\# 行末\\",
        "[甲]: http://x",
        "[2023]8号 [甲] ![",
        "#1楼和#2楼",
        "{{ 甲 }} {% 乙 %} ${丙}",
        "A&B<C>D",
        "** 空格 **",
        "3 ** 4",
    ],
)
def test_what_stays_as_it_was_typed(text: str) -> None:
    assert paragraphs(text) == [text]
    assert paragraphs(f"前文。\n{text}\n后文。") == ["前文。", text, "后文。"]


@given(
    st.text(
        st.characters(categories=["L", "N", "P", "S"], exclude_characters="#|*[]!<＃`\u2028\u2029"),
        min_size=1,
    )
)
def test_no_word_of_a_line_is_lost(text: str) -> None:
    assert paragraphs(f"甲{text}。") == [f"甲{text}。"]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("甲**乙**丙", (Run("甲"), Run("乙", True), Run("丙"))),
        ("根据**“重点”**工作", (Run("根据"), Run("“重点”", True), Run("工作"))),
        ("**（一）甲。**乙", (Run("（一）甲。", True), Run("乙"))),
        ("**甲*乙**", (Run("甲*乙", True),)),
        ("**甲**、**乙**", (Run("甲", True), Run("、"), Run("乙", True))),
    ],
)
def test_bold(text: str, runs: tuple[Run, ...]) -> None:
    ((block,), _) = parsed(text)
    assert block == Paragraph(runs)


def test_links_keep_their_words_and_their_target() -> None:
    assert paragraphs("见<http://a.cn/>和[官网](http://b.cn/)。") == [
        "见http://a.cn/和官网（http://b.cn/）。"
    ]


def test_four_levels_are_numbered() -> None:
    text = "# 甲\n## 乙\n### 丙\n#### 丁\n#### 戊\n### 己\n## 庚\n### 辛\n# 壬\n## 癸\n"
    assert [label for _, label, _ in headings(text)] == [
        "一、", "（一）", "1.", "（1）", "（2）", "2.", "（二）", "1.", "二、", "（一）",
    ]  # fmt: skip
    assert codes(text) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("# 一、总体要求", "总体要求"),
        ("# 一. 总体要求", "总体要求"),
        ("## （一）总体要求", "总体要求"),
        ("## (一) 总体要求", "总体要求"),
        ("### 1.总体要求", "总体要求"),
        ("### 1、总体要求", "总体要求"),
        ("#### （1）总体要求", "总体要求"),
        ("# **一、总体**要求", "总体要求"),
    ],
)
def test_a_number_typed_by_hand_is_not_doubled(typed: str, kept: str) -> None:
    ((level, label, text),) = headings(typed)
    assert text == kept
    assert label == {1: "一、", 2: "（一）", 3: "1.", 4: "（1）"}[level]
    assert codes(typed) == []


@pytest.mark.parametrize("text", ["2023年工作", "一是加强领导", "1.5万元以上", "一、二季度情况", "三个阶段"])
def test_what_only_looks_like_a_number_stays(text: str) -> None:
    assert headings(f"# {text}") == [(1, "一、", text)]


def test_a_wrong_number_is_told() -> None:
    assert headings("# 一、甲\n# 三、乙\n# 1.丙") == [(1, "一、", "甲"), (1, "二、", "乙"), (1, "三、", "丙")]
    _, findings = parsed("# 一、甲\n# 三、乙\n# 1.丙")
    assert [(item.code, item.severity, item.found, item.expected) for item in findings] == [
        ("heading-number", Severity.WARNING, "三、乙", "二、乙"),
        ("heading-number", Severity.WARNING, "1.丙", "三、丙"),
    ]


@pytest.mark.parametrize("mark", ["{-}", " {-}", "{.unnumbered}"])
def test_headings_without_a_number(mark: str) -> None:
    assert headings(f"# 引言{mark}\n# 甲") == [(1, "", "引言"), (1, "一、", "甲")]


def test_headings_that_run_into_their_paragraph() -> None:
    ((block,), _) = parsed("## （一）强化领导。根据**变动**，调整小组。")
    assert block == Heading(
        2, "（一）", (Run("强化领导。"),), (Run("根据"), Run("变动", True), Run("，调整小组。"))
    )
    ((block,), _) = parsed("# 强化领导。")
    assert block == Heading(1, "一、", (Run("强化领导。"),))


def test_levels_that_may_not_be_written() -> None:
    _, findings = parsed("##### 甲\n# 乙", top=2)
    assert [(item.code, item.place, item.expected) for item in findings] == [
        ("heading-level", Place("f", 1, 1), "## 至 ####"),
        ("heading-level", Place("f", 2, 1), "## 至 ####"),
    ]


def test_headings_without_a_word() -> None:
    assert codes("#\n\n# \n# {-}\n# 三、\n") == [
        ("empty-heading", 1),
        ("empty-heading", 3),
        ("empty-heading", 4),
        ("empty-heading", 5),
    ]


@pytest.mark.parametrize("line", ["#总体要求", "＃ 总体要求", "##总体要求"])
def test_a_heading_without_its_space_is_told(line: str) -> None:
    assert codes(f"甲。\n{line}") == [("heading-space", 2)]
    assert paragraphs(line) == [line]


def test_a_sentence_broken_over_lines_is_told() -> None:
    assert codes("自二〇\n二三年。\n甲：\n乙") == [("line-break", 1)]


def test_a_picture_in_the_text() -> None:
    assert codes("甲。\n乙![图](a.png)。\n\n| 甲 |\n|---|\n| ![](b.png) |") == [
        ("inline-image", 2),
        ("inline-image", 6),
    ]


def test_pipe_tables() -> None:
    text = "前文。\n\n| 甲 | 乙 |\n|:--|--:|\n| 1\\|2 | **粗** |\n| [网](http://a.cn) | |\n\n后文。"
    blocks, findings = parsed(text)
    assert findings == []
    assert blocks[1] == MarkdownTable((("甲", "乙"), ("1|2", "粗"), ("网（http://a.cn）", "")), (2, 4, 5))
    assert isinstance(blocks[2], Paragraph)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 | 3 |", ("extra-cell", 3)),
        ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n特此通知。", ("broken-table", 4)),
        ("| 甲 | 乙 |\n|---|\n| 1 | 2 |", ("broken-table", 2)),
        ("|---|---|", ("broken-table", 1)),
    ],
)
def test_tables_that_would_lose_or_swallow_text(text: str, fault: tuple[str, int]) -> None:
    assert [code for code in codes(text) if code[0] != "line-break"] == [fault]


@pytest.mark.parametrize(
    "text",
    ["[" * 20_000, "** 甲" * 5000, "-" * 50_000 + "x|", "| " * 5000, "![" * 5000, "<" * 20_000, "`" * 20_000],
)
def test_hostile_text_does_not_hang(text: str) -> None:
    start = time.perf_counter()
    assert paragraphs(text) == [text.strip()]
    assert time.perf_counter() - start < 5
