"""Where the elements stand on the finished page, measured on its ink, in both outputs.

GB/T 9704-2012 gives the places; the tolerance is that of eye and press, 0.8 mm.
"""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pytest

from measure import Both, Box, ink

OUTPUTS = ("pdf", "docx")
NEAR = 0.8
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
CHARACTER = 156 / 28
LINE = 10.39

NOTICE: dict[str, Any] = {
    "issuer": "示例市人民政府青山街道办事处",
    "number": "示政青〔2024〕8号",
    "title": "示例市人民政府青山街道办事处关于开展春季居民小区安全检查的通知",
    "to": ["各社区居民委员会", "街道各部门"],
    "body": "为做好有关工作，现将有关事项通知如下：\n" + "请认真组织实施有关工作。" * 70,
    "attachments": [{"title": "检查要点", "body": "要点如下。"}],
    "date": "2024-03-05",
    "note": "此件公开发布",
    "cc": ["示例市应急管理局"],
    "printer": "青山街道党政办公室",
    "print_date": "2024-03-06",
}


@pytest.fixture(params=OUTPUTS)
def pdf(request: pytest.FixtureRequest, both: Both) -> bytes:
    return both(NOTICE)[request.param]


def words(pdf: bytes, text: str) -> tuple[int, Box]:
    """The page and the box, in mm, of the last place of a text on one line."""
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        for page in reversed(file.pages):
            found = page.search("".join(f"{char} ?" for char in text), regex=True)
            if found:
                item = found[-1]
                box = tuple(item[side] / 72 * 25.4 for side in ("x0", "top", "x1", "bottom"))
                return page.page_number - 1, box  # type: ignore[return-value]
    pytest.fail(f"{text} is not in the file")


def test_masthead_and_title_keep_their_distances(pdf: bytes) -> None:
    mark = ink(pdf, 0, (0, 40, 210, 105), red=True)
    number = ink(pdf, 0, (0, mark[3] + 5, 210, mark[3] + 30))
    rule = ink(pdf, 0, (0, number[3], 210, number[3] + 10), red=True)
    title = ink(pdf, 0, (0, rule[3] + 5, 210, rule[3] + 28))
    assert mark[1] == pytest.approx(TOP + 35, abs=NEAR)  # 7.2.4
    assert mark[2] - mark[0] <= RIGHT - LEFT
    assert (mark[0] + mark[2]) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=NEAR)
    assert number[1] - mark[3] == pytest.approx(2 * LINE, abs=NEAR)  # 7.2.5, two lines
    assert (number[0] + number[2]) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=NEAR)
    assert rule[1] - number[3] == pytest.approx(4, abs=NEAR)  # 7.2.7
    assert rule[0] == pytest.approx(LEFT, abs=NEAR)
    assert rule[2] == pytest.approx(RIGHT, abs=NEAR)
    assert rule[3] - rule[1] == pytest.approx(0.5, abs=0.2)
    assert title[1] - rule[3] == pytest.approx(2 * LINE, abs=NEAR)  # 7.3.1, two lines


def test_recipients_stand_a_line_below_the_title(pdf: bytes) -> None:
    page, to = words(pdf, "各社区居民委员会、街道各部门：")
    assert page == 0
    assert to[0] == pytest.approx(LEFT, abs=NEAR)
    above = ink(pdf, 0, (0, to[1] - 18, 210, to[1] - 5))
    here = ink(pdf, 0, (0, to[1] - 2, 210, to[3] + 1))
    assert here[1] - above[3] == pytest.approx(LINE, abs=NEAR)  # 7.3.2


def test_signature_and_date_without_seal(pdf: bytes) -> None:
    page, name = words(pdf, "示例市人民政府青山街道办事处")
    date_page, date = words(pdf, "2024年3月5日")
    assert page == date_page
    # 7.3.5.2: the signature two characters in, the date two characters right of its beginning
    assert name[2] == pytest.approx(RIGHT - 2 * CHARACTER, abs=NEAR)
    shift = ink(pdf, page, (0, date[1], 210, date[3]))[0] - ink(pdf, page, (0, name[1], 210, name[3]))[0]
    assert shift == pytest.approx(2 * CHARACTER, abs=1.5 * NEAR)
    assert date[1] - name[1] == pytest.approx(LINE, abs=NEAR)
    _, note = words(pdf, "附件：检查要点")
    assert name[1] - note[1] == pytest.approx(2 * LINE, abs=NEAR)
    _, remark = words(pdf, "（此件公开发布）")
    assert remark[1] - date[1] == pytest.approx(LINE, abs=NEAR)  # 7.3.6


def test_imprint_ends_on_the_type_area(pdf: bytes) -> None:
    page, printing = words(pdf, "青山街道党政办公室")
    last = ink(pdf, page, (30, 255, 180, 265))
    assert last[3] == pytest.approx(BOTTOM, abs=NEAR)  # 7.4.1
    assert ink(pdf, page, (0, last[3] - 0.3, 210, last[3]))[0] == pytest.approx(LEFT, abs=NEAR)
    assert ink(pdf, page, (0, last[3] - 0.3, 210, last[3]))[2] == pytest.approx(RIGHT, abs=NEAR)
    assert printing[0] == pytest.approx(LEFT + 14 / 72 * 25.4, abs=NEAR)  # 7.4.3, one character in
    _, date = words(pdf, "2024年3月6日印发")
    assert date[2] == pytest.approx(RIGHT - 14 / 72 * 25.4, abs=NEAR)
    _, copies = words(pdf, "抄送：示例市应急管理局。")
    assert copies[1] < printing[1]


def test_page_numbers_stand_outside(pdf: bytes) -> None:
    odd, even = ink(pdf, 0, (0, 263, 210, 280)), ink(pdf, 1, (0, 263, 210, 280))
    assert odd[2] == pytest.approx(RIGHT - 16 / 72 * 25.4, abs=NEAR)  # 7.5: odd pages right
    assert even[0] == pytest.approx(LEFT + 16 / 72 * 25.4, abs=NEAR)  # even pages left
    dash = ink(pdf, 0, (odd[0], 263, odd[0] + 2, 280))
    assert (dash[1] + dash[3]) / 2 == pytest.approx(BOTTOM + 7, abs=NEAR)


def test_attachment_begins_its_own_page(pdf: bytes) -> None:
    page, label = words(pdf, "附件")
    title_page, title = words(pdf, "检查要点")
    assert page == title_page
    assert label[1] < TOP + 6
    pitch = 28.95 / 72 * 25.4
    assert title[1] == pytest.approx(label[1] + 2 * pitch, abs=2.0)  # 7.3.7: title on the third line


@pytest.mark.parametrize("output", OUTPUTS)
def test_twenty_two_lines_of_twenty_eight_characters(output: str, both: Both) -> None:
    text = "中" * 28 * 60
    pdf = both({**NOTICE, "body": text, "attachments": [{"title": "无", "body": text}]})[output]
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        page = file.pages[1]
        lines = [line for line in page.extract_text_lines() if "中" in line["text"]]
    assert len(lines) == 22
    assert {len(line["text"]) for line in lines} == {28}


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize(
    "issuer",
    [
        "国务院",
        "示例市人民政府",
        "示例市人民政府青山街道办事处",
        "示例省示例市人民政府青山新区管理委员会街道办事处",
    ],
)
def test_mark_of_any_length_fits_and_starts_at_its_place(issuer: str, output: str, both: Both) -> None:
    pdf = both({"issuer": issuer, "title": "关于测试的通知", "body": "正文。", "date": "2024-03-05"})[output]
    mark = ink(pdf, 0, (0, 40, 210, 140), red=True)
    assert mark[1] == pytest.approx(TOP + 35, abs=NEAR)
    assert mark[0] >= LEFT - 0.2
    assert mark[2] <= RIGHT + 0.2
