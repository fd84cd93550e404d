"""The cross-checks (勾稽关系) of the annual report: each holds where it must and fails where it must."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen import templates
from reportgen.errors import Finding, Place, TemplateError
from reportgen.manifest import CheckSpec
from reportgen.pipeline import check_input
from reportgen.source.checks import run_checks

FORMS = {spec.key: spec for spec in templates.load("annual-report").forms}
ROWS = [row.key for row in FORMS["applications"].rows]
OUTCOMES = ROWS[2:23]
APPLICANTS = ["person", "business", "research", "welfare", "legal", "other"]
COLUMNS = [*APPLICANTS, "total"]
GROUPS = ["reconsideration", "direct", "after_reconsideration"]
RESULTS = ["upheld", "corrected", "other", "pending"]
ROW_NAMES = {row.key: row.name for spec in FORMS.values() for row in spec.rows} | {
    row.key: row.name for row in FORMS["applications"].rows
}
COLUMN_NAMES = {column.key: column.name for column in FORMS["applications"].columns}

Form = dict[str, dict[str, Any]]
counts = st.integers(0, 10**9)


def disclosure(numbers: list[int]) -> Form:
    keys = [(row.key, column) for row in FORMS["disclosure"].rows for column in row.columns]
    made: Form = {}
    for (row, column), number in zip(keys, numbers, strict=True):
        made.setdefault(row, {})[column] = number
    return made


def applications(numbers: list[list[int]], carried: list[tuple[int, int]]) -> Form:
    """A consistent table: 21 outcomes by 6 applicants, and how much each carried in and out."""
    made: Form = {
        row: dict(zip(APPLICANTS, cells, strict=True)) for row, cells in zip(OUTCOMES, numbers, strict=True)
    }
    made |= {row: {} for row in ("received", "carried_in", "total", "carried_out")}
    for column, (earlier, later) in zip(APPLICANTS, carried, strict=True):
        made["total"][column] = sum(made[row][column] for row in OUTCOMES)
        made["carried_out"][column] = later
        whole = made["total"][column] + later
        made["carried_in"][column] = min(earlier, whole)
        made["received"][column] = whole - made["carried_in"][column]
    for row in made.values():
        row["total"] = sum(row.values())
    return made


def litigation(numbers: list[list[int]]) -> Form:
    return {
        group: {**dict(zip(RESULTS, cells, strict=True)), "total": sum(cells)}
        for group, cells in zip(GROUPS, numbers, strict=True)
    }


def report(**fields: Any) -> dict[str, Any]:
    return {
        "template": "annual-report",
        "issuer": "示例市青山街道办事处",
        "title": "青山街道办事处2023年政府信息公开工作年度报告",
        "year": 2023,
        "overview": "2023年，街道依法公开政府信息。",
        "disclosure": disclosure([0] * 10),
        "applications": {"otherwise": 0},
        "litigation": {"otherwise": 0},
        "problems": "公开的及时度有待提升。",
        "others": "暂无其他需报告的事项。",
        "date": "2024-01-19",
        **fields,
    }


def grid(width: int, height: int) -> st.SearchStrategy[list[list[int]]]:
    return st.lists(st.lists(counts, min_size=width, max_size=width), min_size=height, max_size=height)


tables = st.tuples(
    st.builds(disclosure, st.lists(counts, min_size=10, max_size=10)),
    st.builds(applications, grid(6, 21), st.lists(st.tuples(counts, counts), min_size=6, max_size=6)),
    st.builds(litigation, grid(4, 3)),
)


def involved(row: str, column: str) -> set[tuple[str, str]]:
    """The checks of table 3 that a number takes part in: their codes, and the row or column."""
    checks = {("applicants-total", row)}
    if row in {"received", "carried_in", "total", "carried_out"}:
        checks.add(("intake-outcome", column))
    if row == "total" or row in OUTCOMES:
        checks.add(("outcome-total", column))
    return checks


def sums(form: Form, code: str, key: str) -> tuple[int, int]:
    """Both sides of a check, added up here once more."""
    if code == "intake-outcome":
        return (
            form["received"][key] + form["carried_in"][key],
            form["total"][key] + form["carried_out"][key],
        )
    if code == "outcome-total":
        return form["total"][key], sum(form[row][key] for row in OUTCOMES)
    parts = RESULTS if code == "litigation-total" else APPLICANTS
    return form[key]["total"], sum(form[key][column] for column in parts)


def assert_told(finding: Finding, form: Form, code: str, key: str) -> None:
    left, right = sums(form, code, key)
    assert left != right
    assert f"为 {left}，" in finding.message
    assert f"为 {right}，" in finding.message
    name = COLUMN_NAMES[key] if code in {"intake-outcome", "outcome-total"} else ROW_NAMES[key]
    kind = {
        "intake-outcome": "列",
        "outcome-total": "列",
        "applicants-total": "行",
        "litigation-total": "组",
    }[code]
    assert f"“{name}”{kind}" in finding.message
    assert (
        finding.key
        == {
            "intake-outcome": "applications.total",
            "outcome-total": "applications.total",
            "applicants-total": f"applications.{key}",
            "litigation-total": f"litigation.{key}",
        }[code]
    )
    assert finding.place == Place("输入")


def assert_exactly(findings: tuple[Finding, ...], form: Form, checks: set[tuple[str, str]]) -> None:
    """These checks failed, each saying both its sums, and no other did."""
    assert len(findings) == len(checks)
    for code, key in checks:
        name = COLUMN_NAMES[key] if code in {"intake-outcome", "outcome-total"} else ROW_NAMES[key]
        (finding,) = [item for item in findings if item.code == code and f"“{name}”" in item.message]
        assert_told(finding, form, code, key)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_consistent_tables_have_nothing_to_say(made: tuple[Form, Form, Form]) -> None:
    numbers = sum(len(row) for form in made for row in form.values())
    assert numbers == 10 + 175 + 15
    overview = "街道依法公开政府信息。"
    assert (
        check_input(
            report(
                disclosure=made[0],
                applications=made[1],
                litigation=made[2],
                overview=overview,
                others="收取信息处理费。",
            )
        )
        == ()
    )


@settings(max_examples=60, deadline=None)
@given(
    made=tables,
    row=st.sampled_from(ROWS),
    column=st.sampled_from(COLUMNS),
    number=counts,
)
def test_any_one_changed_number_of_table_3_fails_its_checks_and_no_other(
    made: tuple[Form, Form, Form], row: str, column: str, number: int
) -> None:
    form = {key: dict(cells) for key, cells in made[1].items()}
    form[row][column] = number if number != form[row][column] else number + 1
    findings = check_input(report(applications=form, litigation=made[2]))
    assert_exactly(findings, form, involved(row, column))


@settings(max_examples=20, deadline=None)
@given(made=tables, group=st.sampled_from(GROUPS), column=st.sampled_from([*RESULTS, "total"]), number=counts)
def test_any_one_changed_number_of_table_4_fails_its_check(
    made: tuple[Form, Form, Form], group: str, column: str, number: int
) -> None:
    form = {key: dict(cells) for key, cells in made[2].items()}
    form[group][column] = number if number != form[group][column] else number + 1
    assert_exactly(check_input(report(litigation=form)), form, {("litigation-total", group)})


# numbers that differ from each other, so that no sum is right by chance
STEADY = applications(
    [[17 * row + 5 * column + 1 for column in range(6)] for row in range(21)],
    [(column + 3, 2 * column + 7) for column in range(6)],
)
CASES = [(row, column) for row in ROWS for column in COLUMNS]


@pytest.mark.parametrize(("row", "column"), CASES)
def test_each_of_the_175_numbers_is_checked(row: str, column: str) -> None:
    form = {key: dict(cells) for key, cells in STEADY.items()}
    form[row][column] += 1
    assert_exactly(check_input(report(applications=form)), form, involved(row, column))


def test_these_numbers_fail_all_39_checks() -> None:
    failed = set().union(*(involved(row, column) for row, column in CASES))
    assert len(failed) == 7 + 7 + 25
    assert {code: sum(item[0] == code for item in failed) for code, _ in failed} == {
        "intake-outcome": 7,
        "outcome-total": 7,
        "applicants-total": 25,
    }


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("column", [*RESULTS, "total"])
def test_each_of_the_15_numbers_of_table_4_is_checked(group: str, column: str) -> None:
    form = litigation([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])
    form[group][column] += 1
    assert_exactly(check_input(report(litigation=form)), form, {("litigation-total", group)})


RECEIVED_3 = {"received": [3, 0, 0, 0, 0, 0], "granted": [3, 0, 0, 0, 0, 0], "otherwise": 0}
CARRIED_IN_2 = {"carried_in": [2, 0, 0, 0, 0, 0], "granted": [2, 0, 0, 0, 0, 0], "otherwise": 0}
CARRIED_OUT_4 = {"received": [4, 0, 0, 0, 0, 0], "carried_out": [4, 0, 0, 0, 0, 0], "otherwise": 0}
HANDLED_5 = {
    "received": [3, 0, 0, 0, 0, 0],
    "carried_in": [2, 0, 0, 0, 0, 0],
    "granted": [5, 0, 0, 0, 0, 0],
    "otherwise": 0,
}
SUED = {"行政复议": [1, 1, 0, 0], "未经复议直接起诉": [2, 0, 0, 0], "复议后起诉": [0, 1, 0, 0]}

# the check, what else the report has, a text that agrees with the tables, and one that does not
TEXTS: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "text-received",
        {"applications": RECEIVED_3},
        "全年收到政府信息公开申请3件。",
        "全年收到政府信息公开申请4件。",
    ),
    (
        "text-received",
        {"applications": RECEIVED_3},
        "新收公开申请 3 件，均已答复。",
        "新收公开申请 13 件，均已答复。",
    ),
    ("text-none-received", {}, "2023年，街道无依申请公开诉求。", ""),
    ("text-none-received", {}, "未收到政府信息公开申请。", ""),
    ("text-carried-in", {"applications": CARRIED_IN_2}, "上年度结转2件。", "上年结转申请3件。"),
    ("text-carried-out", {"applications": CARRIED_OUT_4}, "结转至下年度4件。", "结转下年度继续办理5件。"),
    (
        "text-handled",
        {"applications": HANDLED_5},
        "共办理政府信息公开申请5件。",
        "共办理政府信息公开申请3件。",
    ),
    (
        "text-reconsideration",
        {"litigation": SUED},
        "行政复议2件、行政诉讼3件。",
        "行政复议1件、行政诉讼3件。",
    ),
    (
        "text-litigation",
        {"litigation": SUED},
        "行政复议案件2件，行政诉讼3件。",
        "行政复议案件2件，行政诉讼2件。",
    ),
    (
        "text-percentages",
        {},
        "甲类占比33.33%；乙类占比33.33%；丙类占比33.33%。",
        "甲类占比33.33%；乙类占比36.66%。",
    ),
    ("text-percentages", {}, "甲类占比27.1%，乙类占比72.9%。", "甲类占比27.1%，乙类占比7..9%，丙类占比1%。"),
    (
        "text-parts",
        {},
        "公开信息5条，全部在线。其中，机构类2条，占比40%；民生类3条，占比60%。",
        "公开信息6条，全部在线。其中，机构类2条，占比40%；民生类3条，占比60%。",
    ),
]


@pytest.mark.parametrize(("code", "tables", "agrees", "differs"), TEXTS)
def test_the_text_against_the_tables(code: str, tables: dict[str, Any], agrees: str, differs: str) -> None:
    assert check_input(report(**tables, overview=agrees)) == ()
    if code == "text-none-received":
        tables, differs = {"applications": RECEIVED_3}, agrees
    (finding,) = check_input(report(**tables, overview=["第一段。", f"## 情况\n{differs}"]))
    assert (finding.code, finding.key) == (code, "overview")


@pytest.mark.parametrize(
    "text",
    [
        "没有逾期办理的政府信息公开申请。",
        "无政府信息公开申请引起的行政复议。",
        "无因依申请公开被诉的案件。",
        "无正当理由大量反复申请的情形没有发生。",
    ],
)
def test_what_does_not_say_that_none_were_received(text: str) -> None:
    assert check_input(report(applications=RECEIVED_3, overview=text)) == ()


def test_both_sides_are_named() -> None:
    (finding,) = check_input(report(applications=RECEIVED_3, overview="全年收到公开申请4件。"))
    assert finding.message == "总体情况写收到申请 4 件，表三第一项总计为 3 件"


def test_text_in_tables_and_attachments_is_not_the_overview() -> None:
    rows = [["事项", "数"], ["收到公开申请9件", "9"]]
    assert check_input(report(overview=["收到公开申请0件。", {"table": {"rows": rows}}])) == ()


@pytest.mark.parametrize(
    ("code", "changed", "mended"),
    [
        (
            "charges-unreported",
            {"disclosure": {"charges": 1.5, "otherwise": 0}, "others": "无。"},
            {"others": "收取信息处理费1.5万元。"},
        ),
        (
            "problems-empty",
            {"problems": "无"},
            {"problems": "无人值守的公开栏更新不及时，拟增设专人管理维护。"},
        ),
        ("problems-empty", {"problems": "暂无存在的问题。"}, {"problems": "公开不够及时。"}),
        (
            "period",
            {"introduction": "统计期限自2022年1月1日起。"},
            {"introduction": "统计期限自2023年1月1日起。"},
        ),
        (
            "title-year",
            {"title": "青山街道办事处2022年政府信息公开工作年度报告"},
            {"title": "2023年年度报告"},
        ),
        ("due-date", {"date": "2024-02-01"}, {"date": "2024-01-31"}),
    ],
)
def test_the_other_checks_of_the_report(code: str, changed: dict[str, Any], mended: dict[str, Any]) -> None:
    assert [item.code for item in check_input(report(**changed))] == [code]
    assert check_input(report(**{**changed, **mended})) == ()


NOTICE = {"issuer": "甲", "title": "乙", "body": "丙。", "date": "2024-03-05"}


@pytest.mark.parametrize(
    ("code", "changed", "mended"),
    [
        ("number-year", {"number": "示政青〔2023〕8号"}, {"number": "示政青〔2024〕8号"}),
        ("number-code", {"number": "示政青〔2024〕8号", "code": "示青"}, {"code": "示政青"}),
        ("number-auto", {"number": "auto"}, {"code": "示政青"}),
        ("print-date", {"printer": "丁", "print_date": "2024-03-04"}, {"print_date": "2024-03-05"}),
        ("printer-without-date", {"printer": "丁"}, {"print_date": "2024-03-05"}),
        ("printer-without-date", {"print_date": "2024-03-05"}, {"printer": "丁"}),
    ],
)
def test_the_checks_of_an_ordinary_document(
    code: str, changed: dict[str, Any], mended: dict[str, Any]
) -> None:
    assert [item.code for item in check_input({**NOTICE, **changed})] == [code]
    assert check_input({**NOTICE, **changed, **mended}) == ()


def test_every_check_of_the_templates_is_tried_here() -> None:
    tried = {
        "intake-outcome", "outcome-total", "applicants-total", "litigation-total",
        *(code for code, *_ in TEXTS), "number-auto",
        "charges-unreported", "problems-empty", "period", "title-year", "due-date",
        "number-year", "number-code", "print-date", "printer-without-date",
    }  # fmt: skip
    written = {check.code for name in ("document", "annual-report") for check in templates.load(name).checks}
    assert written <= tried


CHECK = CheckSpec("sum", "合计 {{ left }}，应为 {{ right }}", left="a", right="b", at="a.x")


def test_an_expression_has_a_tolerance_and_a_place() -> None:
    places = {"a": Place("f", 3, 4)}
    (finding,) = run_checks((CHECK,), {"a": 1, "b": 2}, places, partial=False)
    assert (finding.message, finding.place, finding.key) == ("合计 1，应为 2", Place("f", 3, 4), "a.x")
    assert run_checks((replace(CHECK, tolerance=1),), {"a": 1, "b": 2}, places, partial=False) == []


@pytest.mark.parametrize(
    "left",
    [
        "c",
        "a.x.y",
        "a / 0",
        "a +",
        "a | nothing",
        "'x' - 1",
        "numbers('1', '(')",
        "().__class__.__bases__[0]",
    ],
)
def test_a_broken_expression_is_the_templates_fault(left: str) -> None:
    with pytest.raises(TemplateError) as caught:
        run_checks((replace(CHECK, left=left),), {"a": 1, "b": 2}, {}, partial=False)
    assert (caught.value.findings[0].code, caught.value.findings[0].key) == ("broken-check", "sum")


def test_what_is_faulty_or_missing_is_not_checked() -> None:
    assert run_checks((CHECK,), {"a": 1}, {}, partial=True) == []
    asked = CheckSpec("asked", "缺少", test="b is defined")
    assert run_checks((asked,), {}, {}, partial=True, lost={"b"}) == []
    assert len(run_checks((asked,), {}, {}, partial=True, lost={"c"})) == 1
