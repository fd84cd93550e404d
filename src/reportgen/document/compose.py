"""Make the Document from a validated input, by the recipe in the template's manifest."""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportgen.dates import parse_date
from reportgen.document.markdown import MarkdownTable, Numbering, parse_markdown
from reportgen.document.model import (
    Align,
    Attachment,
    Block,
    Cell,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Table,
    plain,
)
from reportgen.document.tables import PlaceOf, make_table
from reportgen.errors import Finding, InputError
from reportgen.manifest import FormCell, Manifest
from reportgen.numbering.scheme import DocNumber
from reportgen.source.forms import FormValues
from reportgen.source.located import Node
from reportgen.source.sheet import read_sheet

Forms = Mapping[str, FormValues]


@dataclass(frozen=True, slots=True)
class Parts:
    """The long parts of a document, and the words of each field of text for the checks."""

    body: tuple[Block, ...]
    attachments: tuple[Attachment, ...]
    texts: Mapping[str, str]


def compose_parts(node: Node, manifest: Manifest, forms: Forms, folder: Path) -> tuple[Parts, list[Finding]]:
    """Body and attachments of an input, and what is wrong with their text and tables.

    ``node`` is the sound part of an input; relative files start at ``folder``.
    """
    composer = _Composer(node, folder)
    body = composer.body(manifest, forms)
    attachments = composer.attachments()
    return Parts(body, attachments, composer.texts), composer.findings


def compose(fields: Mapping[str, Any], parts: Parts) -> Document:
    """The document of a sound input: its fields as plain values, and its long parts.

    Where no mark or signature is written, the issuers' names are; an empty one is not printed.
    """
    issuers = _many(fields["issuer"])
    number = fields.get("number")
    return Document(
        mark=fields.get("mark", f"{'、'.join(issuers)}文件"),
        title=fields["title"],
        issuers=issuers,
        body=parts.body,
        date=parse_date(fields["date"]),
        signature=_many(fields.get("signature", list(issuers))),
        number=DocNumber.parse(number) if number and number != "auto" else None,
        to=_many(fields.get("to")),
        attachments=parts.attachments,
        note=fields.get("note") or _disclosure_note(fields.get("disclosure")),
        disclosure=fields.get("disclosure") if isinstance(fields.get("disclosure"), str) else None,
        cc=_many(fields.get("cc")),
        printer=fields.get("printer"),
        print_date=_date(fields.get("print_date")),
        kind=fields.get("kind"),
        keywords=tuple(fields.get("keywords") or ()),
        fields=fields,
    )


def _many(value: str | list[str] | None) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _date(text: str | None) -> datetime.date | None:
    return None if text is None else parse_date(text)


def _disclosure_note(disclosure: object) -> str | None:
    """Where no note is written, the disclosure is one: 此件主动公开 (practice)."""
    return f"此件{disclosure}" if isinstance(disclosure, str) else None


def text_of(blocks: tuple[Block, ...]) -> str:
    """The words of blocks, a line for each paragraph and heading: what text checks read."""
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(plain(block.runs))
        elif isinstance(block, Heading):
            lines.append(plain(block.runs) + plain(block.rest))
    return "\n".join(lines)


class _Composer:
    """Turns the input's texts and blocks into the document's, and keeps what is wrong with them."""

    def __init__(self, node: Node, folder: Path) -> None:
        self.node = node
        self.folder = folder
        self.findings: list[Finding] = []
        self.texts: dict[str, str] = {}

    def body(self, manifest: Manifest, forms: Forms) -> tuple[Block, ...]:
        """The body by the manifest's recipe: its own headings, the input's fields, the forms."""
        assert isinstance(self.node.value, dict)
        fields = self.node.value
        numbering = Numbering()
        blocks: list[Block] = []
        for step in manifest.body:
            if step.get("when") and step["when"] not in fields:
                continue
            if "heading" in step:
                label = numbering.next(1) if step.get("numbered", True) else ""
                blocks.append(Heading(1, label, (Run(step["heading"]),)))
                numbering.top = 2
            elif "form" in step:
                if step["form"] in forms:
                    blocks.append(form_table(forms[step["form"]]))
            elif step["field"] in fields:
                made = tuple(self.blocks(fields[step["field"]], numbering))
                self.texts[step["field"]] = text_of(made)
                blocks.extend(made)
        return tuple(blocks)

    def attachments(self) -> tuple[Attachment, ...]:
        """The attachments; a single one has no number (GB/T 9704-2012, 7.3.7)."""
        assert isinstance(self.node.value, dict)
        node = self.node.value.get("attachments")
        items = node.value if node and isinstance(node.value, tuple) else ()
        made = []
        for index, item in enumerate(items, start=1):
            if isinstance(item.value, dict):
                inner = item.value.get("body")
                blocks = tuple(self.blocks(inner, Numbering())) if inner else ()
                label = "附件" if len(items) == 1 else f"附件{index}"
                # a title that is missing was reported; the body is still looked at
                title = str(item.value["title"].value) if "title" in item.value else ""
                made.append(Attachment(label, title, blocks))
        return tuple(made)

    def blocks(self, node: Node, numbering: Numbering) -> Iterator[Block]:
        """The blocks of a field: one Markdown text, or a list of texts and blocks."""
        items = node.value if isinstance(node.value, tuple) else (node,)
        for item in items:
            if isinstance(item.value, dict):
                yield from self._block(item.value)
            else:
                yield from self._text(item, numbering)

    def _text(self, node: Node, numbering: Numbering) -> Iterator[Block]:
        for block in parse_markdown(str(node.value), numbering, node.line, self.findings):
            if isinstance(block, MarkdownTable):
                yield make_table(block.rows, {}, _line_places(node, block.lines), self.findings)
            else:
                yield block

    def _block(self, fields: dict[str, Node]) -> Iterator[Block]:
        if not fields:
            return
        ((kind, node),) = fields.items()
        try:
            if kind == "table":
                yield self._table(node)
            elif kind == "page_break":
                if node.value:
                    yield PageBreak()
            elif isinstance(node.value, dict) and "source" in node.value:
                yield self._figure(node.value["source"], node.plain())
        except InputError as error:
            self.findings += [
                replace(fault, place=fault.place or node.place, key=fault.key or kind)
                for fault in error.findings
            ]

    def _table(self, node: Node) -> Table:
        options: dict[str, Any] = node.plain()
        if ("source" in options) == ("rows" in options):
            raise InputError(
                Finding(
                    "table-source",
                    "表要有 source（来源）或 rows（行），二者取一",
                    node.place,
                    key="table",
                )
            )
        if "source" in options:
            sheet = read_sheet(self.folder / options["source"], options["source"], options.get("sheet"))
            rows, place = sheet.rows, sheet.place
            return make_table(rows, options, place, self.findings)
        inline = node.at(("rows",))
        texts = [tuple(cell or "" for cell in row) for row in options["rows"]]
        width = max(len(row) for row in texts)
        return make_table(
            tuple(row + ("",) * (width - len(row)) for row in texts),
            options,
            lambda row, column: inline.at((row, column)).place,
            self.findings,
        )

    def _figure(self, source: Node, options: dict[str, Any]) -> Figure:
        path = self.folder / options["source"]
        width = options.get("width")
        return Figure(
            data=_picture(path, source),
            name=path.name,
            caption=options.get("caption"),
            width_mm=None if width is None else Decimal(str(width)),
            alt=options.get("alt") or options.get("caption") or path.stem,
        )


def _line_places(node: Node, lines: tuple[int, ...]) -> PlaceOf:
    """Places of a pipe table's rows, each of which stands on one of the text's lines."""
    return lambda row, _column: node.line(lines[row])


def _picture(path: Path, source: Node) -> bytes:
    """The bytes of a picture that both renderers can place."""
    from PIL import Image

    data = path.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                _load_whole(image)
    except Exception as error:  # whatever a broken file makes the library raise
        raise InputError(
            Finding(
                "bad-figure",
                "打不开这张图",
                source.place,
                key="figure",
                found=path.name,
                expected="PNG 或 JPEG 文件",
            )
        ) from error
    return data


def _load_whole(image: Any) -> None:
    """Read all of a picture; the PDF engine, once loaded, would let cut ones pass."""
    from PIL import ImageFile

    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        image.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def form_table(form: FormValues) -> Table:
    """A printed form as a table, its numbers in place."""
    spec = form.spec

    def row(cells: tuple[FormCell, ...]) -> Row:
        return tuple(
            Cell(
                form.text(cell.row, cell.column) if cell.row and cell.column else cell.text,
                cell.colspan,
                cell.rowspan,
                Align(cell.align),
                cell.head,
            )
            for cell in cells
        )

    return Table(
        head=tuple(row(cells) for cells in spec.head),
        body=tuple(row(cells) for cells in spec.body),
        widths=spec.widths,
        size=spec.size,
        whole=spec.whole,
        key=spec.key,
        values={line.key: {name: form.text(line.key, name) for name in line.columns} for line in spec.rows},
    )
