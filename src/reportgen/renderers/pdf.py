"""HTML to a print-ready PDF; the only module that knows the PDF engine."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reportgen.document.model import Document, Table
from reportgen.errors import EnvironmentLacking, Finding, RenderError, Severity
from reportgen.layout.spec import LayoutSpec
from reportgen.renderers.fonts import substitutions
from reportgen.renderers.html import Breaks, render_html, row_id
from reportgen.renderers.spans import grid, has_spans

_PASSES = 4
"""Layouts at most: cutting a cell at a page's end may move that end, which settles at once."""

_MISSING_GLYPH = re.compile(r'unsupported by fonts: "(.)" \((U\+[0-9A-F]+)\)')


@dataclass(frozen=True, slots=True)
class MadePdf:
    """A finished PDF, the number of its pages, and what the engine had to say."""

    data: bytes
    pages: int
    findings: tuple[Finding, ...]


def render_pdf(document: Document, template: Path, layout: LayoutSpec) -> MadePdf:
    """Set a document as PDF.

    A merged cell that crosses a page is cut there, which takes a second layout. Raises RenderError
    (``missing-glyph``) naming every character that no font has, TemplateError, or
    EnvironmentLacking (``no-engine``).
    """
    engine, fonts, fetcher = _engine()
    spanning = [(index, table) for index, table in enumerate(_tables(document)) if has_spans(table)]
    breaks: Breaks = {}
    with _collected_later(), _heard() as warnings:
        for _ in range(_PASSES):
            html = render_html(document, template, layout, breaks)
            made = engine.HTML(string=html, url_fetcher=fetcher).render(font_config=fonts)
            found = _page_breaks(made.pages, spanning)
            if found == breaks:
                break
            breaks = found
        data: bytes = made.write_pdf(optimize_images=False)
    return MadePdf(data, len(made.pages), (*substitutions(), *_findings(warnings)))


def _tables(document: Document) -> Iterator[Table]:
    """Tables in the order in which they are printed."""
    for blocks in (document.body, *(item.body for item in document.attachments)):
        yield from (block for block in blocks if isinstance(block, Table))


def _page_breaks(pages: list[Any], spanning: list[tuple[int, Table]]) -> Breaks:
    """The body rows that begin a page inside a merged cell, for each table that has some."""
    breaks = {}
    for index, table in spanning:
        first_rows = set()
        for page in pages:
            rows = (at for at in range(len(table.body)) if row_id(index, at) in page.anchors)
            first_rows.add(next(rows, 0))
        cut = {
            at
            for start, _, cell in grid(table.body)
            for at in first_rows
            if start < at < start + cell.rowspan
        }
        if cut:
            breaks[index] = frozenset(cut)
    return breaks


@cache
def _engine() -> tuple[Any, Any, Any]:
    """The engine, its fonts, and what fetches resources (from the page itself only), made once."""
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise EnvironmentLacking(
            Finding("no-engine", "PDF 引擎缺少系统库", found=str(error), expected="安装 Pango 软件包")
        ) from error
    return weasyprint, FontConfiguration(), URLFetcher(allowed_protocols=("data",))


@contextmanager
def _collected_later() -> Iterator[None]:
    """Hold garbage collection while the engine builds its trees: they make it scan in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Collect what the engine would only log."""
    messages: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield messages
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def _findings(messages: list[str]) -> list[Finding]:
    """The engine's warnings as findings; a character without a glyph is an error."""
    missing = [match for text in messages if (match := _MISSING_GLYPH.search(text))]
    if missing:
        raise RenderError(
            Finding("missing-glyph", "没有一种字体有这个字", found=f"{match[1]}（{match[2]}）")
            for match in {match.group(): match for match in missing}.values()
        )
    return [
        Finding("engine", "PDF 引擎的提示", found=text, severity=Severity.WARNING)
        for text in dict.fromkeys(messages)
    ]
