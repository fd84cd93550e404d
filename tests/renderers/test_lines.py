"""Full lines of the PDF end at the type area's right edge, whatever stands in them."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pdfplumber
import pytest

from measure import files
from reportgen.pipeline import load
from reportgen.renderers.pdf_lines import spreading
from reportgen.renderers.pdf_spans import cutting

RIGHT = 184.0
MIXED = (
    "截至2023年12月31日，已公开政府信息129条，全文电子化率达100%；其中，机构职能类信息35条，占比27.13%。"
    "本报告的电子版可在晋江市人民政府网站“政务公开”专栏中查阅（http://www.jinjiang.gov.cn/），设立AB岗，**做到专职、专责**。"
)


def test_full_lines_end_at_the_right_edge() -> None:
    body = "\n".join(MIXED[at:] + MIXED for at in range(0, 40, 3)) + "\n## 健全机制。" + MIXED
    source = {"issuer": "青山街道办事处", "title": "通知", "date": "2024-03-05", "body": body}
    document, manifest, _ = load(source)
    _, pdf = files(document, manifest)
    full = []
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        for page in file.pages:
            lines = [line for line in page.extract_text_lines() if line["bottom"] / 72 * 25.4 < 262]
            full += [line for line in lines if line["x1"] / 72 * 25.4 > 181]
    assert len(full) > 80
    ends = {line["text"]: line["chars"][-1]["x1"] / 72 * 25.4 for line in full}
    assert {text: end for text, end in ends.items() if abs(end - RIGHT) > 0.3} == {}


def test_words_and_numbers_keep_their_own_spacing() -> None:
    document, manifest, _ = load(
        {"issuer": "青山街道办事处", "title": "通知", "date": "2024-03-05", "body": MIXED * 4}
    )
    _, pdf = files(document, manifest)
    gaps = set()
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        for line in file.pages[0].extract_text_lines():
            pairs = zip(line["chars"], line["chars"][1:], strict=False)
            gaps |= {
                round(right["x0"] - left["x0"], 1)
                for left, right in pairs
                if left["text"].isdigit() and right["text"].isdigit() and abs(left["size"] - 16) < 0.1
            }
    assert max(gaps) - min(gaps) <= 0.3, gaps


def test_another_engine_is_refused() -> None:
    other = SimpleNamespace(
        justify_line=lambda line: line, Layout=SimpleNamespace(set_text=lambda text: text)
    )
    with pytest.raises(RuntimeError, match="pdf_lines"), spreading(other, other):
        pass
    page = SimpleNamespace(remake_page=lambda index: index)
    with pytest.raises(RuntimeError, match="pdf_spans"), cutting(page):
        pass


def test_the_engine_is_left_as_it_was() -> None:
    from weasyprint.layout import inline, page
    from weasyprint.text import line_break

    before = inline.justify_line, line_break.Layout.set_text, page.remake_page
    document, manifest, _ = load({"issuer": "甲", "title": "通知", "date": "2024-03-05", "body": MIXED})
    files(document, manifest)
    assert (inline.justify_line, line_break.Layout.set_text, page.remake_page) == before
