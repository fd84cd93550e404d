"""What both outputs print, word for word: the names that templates use."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reportgen.dates import format_date
from reportgen.document.model import (
    Block,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Runs,
    Table,
    plain,
)
from reportgen.layout.spec import LayoutSpec
from reportgen.renderers.fit import fit_mark, fit_signature, fit_title, text_width

Rich = Callable[[Runs], Any]

_ENDING_LINES = 2


@dataclass(slots=True)
class BlockView:
    """A block as a template sees it.

    ``kind`` is heading1 … heading4, paragraph, table, figure, page_break, or a form's key;
    ``runs`` and ``rest`` are text with its bold parts, for ``{{r … }}`` in Word; ``content`` is a
    table or picture, which the renderer puts there. ``ending`` counts the lines of
    a paragraph that goes with the signature, and is 0 for all others.
    """

    kind: str
    label: str = ""
    text: str = ""
    runs: Any = ""
    rest: Any = ""
    block: Block | None = None
    caption: str = ""
    unit: str = ""
    note: str = ""
    content: Any = ""
    ending: int = 0


def make_context(
    document: Document, layout: LayoutSpec, rich: Rich, *, latin_gap: float = 0.0
) -> dict[str, Any]:
    """The names that a template may use, with their texts as printed.

    ``rich`` turns runs into what the output puts in their place; ``latin_gap`` is the white, in ems,
    that the output sets between Chinese and Latin characters.
    """
    date = format_date(document.date)
    mark = fit_mark(document.mark or document.title, layout)
    several = len(document.attachments) > 1
    context: dict[str, Any] = {
        **{name: value for name, value in document.fields.items() if isinstance(value, (str, int, float))},
        "document": document,
        "mark": "\n".join(mark.lines),
        "mark_fit": mark,
        "number": str(document.number) if document.number else "",
        "title": document.title,
        "title_lines": fit_title(document.title, (*document.issuers, *document.signature), layout),
        "issuers": document.issuers,
        "to": recipients(document.to),
        "body": [view(block, rich) for block in document.body],
        "attachments": [
            {
                "index": index,
                "label": item.label,
                "title": item.title,
                "title_lines": fit_title(item.title, (), layout),
                "body": [view(block, rich) for block in item.body],
            }
            for index, item in enumerate(document.attachments, start=1)
        ],
        "several_attachments": several,
        "signature": document.signature,
        "signature_fit": fit_signature(document.signature, date, latin_gap),
        "date": date,
        "note": in_brackets(document.note) if document.note else "",
        "cc": f"{recipients(document.cc)}。" if document.cc else "",
        "printer": document.printer or "",
        "print_date": f"{format_date(document.print_date)}印发" if document.print_date else "",
        "imprint": bool(document.cc or document.printer),
    }
    _mark_ending(context["body"], layout)
    for block in document.body:
        if isinstance(block, Table) and block.key:
            context[block.key] = block.values
    return context


def view(block: Block, rich: Rich) -> BlockView:
    """One block as a template sees it."""
    if isinstance(block, Heading):
        return BlockView(
            f"heading{block.level}",
            block.label,
            plain(block.runs),
            rich(block.runs),
            rich(block.rest) if block.rest else "",
            block,
        )
    if isinstance(block, Paragraph):
        return BlockView("paragraph", text=plain(block.runs), runs=rich(block.runs), block=block)
    if isinstance(block, Table):
        return BlockView(
            block.key or "table",
            block=block,
            caption=block.caption or "",
            unit=unit_line(block.unit) if block.unit else "",
            note=block.note or "",
        )
    if isinstance(block, Figure):
        return BlockView("figure", text=block.alt, block=block, caption=block.caption or "")
    assert isinstance(block, PageBreak)
    return BlockView("page_break")


def _mark_ending(body: list[BlockView], layout: LayoutSpec) -> None:
    """The last paragraphs, of two lines at least: the signature's page must hold some body text."""
    kept = 0
    for item in reversed(body):
        if item.kind != "paragraph" or kept >= _ENDING_LINES:
            break
        item.ending = math.ceil((text_width(item.text) + 2) / layout.characters)
        kept += item.ending


def recipients(names: tuple[str, ...]) -> str:
    """Names in a row: ， between those that hold 、 themselves, 、 between others (practice)."""
    return ("，" if any("、" in name for name in names) else "、").join(names)


def in_brackets(note: str) -> str:
    """A note in its full-width brackets, which may have been typed (GB/T 9704-2012, 7.3.6)."""
    bare = note.strip()
    if bare[0] in "（(" and bare[-1] in "）)":
        bare = bare[1:-1]
    return f"（{bare}）"


def unit_line(unit: str) -> str:
    """单位：万元, whether or not its label was typed."""
    return unit if unit.startswith("单位") else f"单位：{unit}"
