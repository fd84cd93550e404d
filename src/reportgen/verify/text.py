"""Every word of the document stands in each finished file, in the document's order."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from reportgen.dates import format_date
from reportgen.document.model import Block, Document, Figure, Heading, Paragraph, Table, plain
from reportgen.errors import Finding, VerifyError
from reportgen.layout.spec import GBT9704, LayoutSpec

_SPACE = re.compile(r"[\s\u200b\u2060]+")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def verify_text(document: Document, docx: bytes | None, pdf: bytes | None) -> None:
    """Raise VerifyError (``lost-text``, ``lost-characters``) naming what a file lost, if anything.

    A .docx must hold all strings in order. In a PDF narrow cells that stand side by side are read
    line by line, so there the order is held for all but the cells, and every character is counted.
    """
    cells, prose = list(strings(document)), list(strings(document, cells=False))
    findings: list[Finding] = []
    if docx is not None:
        findings += _lost(cells, docx_text(docx), ".docx")
    if pdf is not None:
        text = pdf_text(pdf)
        findings += _lost(prose, text, "PDF")
        missing = Counter(_bare("".join(cells))) - Counter(text)
        if missing and not findings:
            lost = "".join(missing.elements())
            findings.append(Finding("lost-characters", "PDF 的表里缺了字", found="缺", expected=lost[:40]))
    if findings:
        raise VerifyError(findings)


def strings(document: Document, *, cells: bool = True) -> Iterator[str]:
    """Give the document's words in the order in which they are printed, with or without table cells."""
    if document.mark:
        yield document.mark
    if document.number:
        yield str(document.number)
    yield document.title
    yield from document.to
    yield from _block_strings(document.body, cells=cells)
    for attachment in document.attachments:
        yield attachment.title
    if document.signature:
        yield from document.signature
        yield format_date(document.date)
    if document.note:
        yield document.note.strip("（）()")
    for attachment in document.attachments:
        yield attachment.label
        yield attachment.title
        yield from _block_strings(attachment.body, cells=cells)
    yield from document.cc
    if document.printer:
        yield document.printer
    if document.print_date:
        yield format_date(document.print_date)


def _block_strings(blocks: tuple[Block, ...], *, cells: bool) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block.label + plain(block.runs) + plain(block.rest)
        elif isinstance(block, Paragraph):
            yield plain(block.runs)
        elif isinstance(block, Table):
            yield from filter(None, (block.caption, block.unit))
            if cells:
                yield from (cell.text for row in (*block.head, *block.body) for cell in row if cell.text)
            yield from filter(None, (block.note,))
        elif isinstance(block, Figure) and block.caption:
            yield block.caption


def docx_text(data: bytes) -> str:
    """The words of a .docx's body, without white space."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return _bare("".join(element.text or "" for element in root.iter(f"{_W}t")))


def pdf_text(data: bytes, layout: LayoutSpec = GBT9704) -> str:
    """Words of a PDF without white space, page after page; what stands below the type area is left out."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as file:
        texts = [page.get_textpage().get_text_bounded(bottom=layout.bottom_margin.pt) for page in file]
    return _bare("".join(texts).replace("\ufffe", ""))


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _lost(wanted: list[str], text: str, file: str) -> list[Finding]:
    """What does not follow, in order, in a file's text."""
    findings = []
    position = 0
    for words in wanted:
        bare = _bare(words)
        at = text.find(bare, position)
        if at < 0:
            findings.append(
                Finding("lost-text", f"{file} 里缺了这段文字，或次序不对", found="缺", expected=words[:40])
            )
        else:
            position = at + len(bare)
    return findings
