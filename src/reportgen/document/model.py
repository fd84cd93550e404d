"""The document: frozen values that every renderer reads and none changes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from reportgen.numbering.scheme import DocNumber


class Align(StrEnum):
    """How a cell's text stands between its sides."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look."""

    text: str
    strong: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4; ``label`` is its number (一、), empty where it has none.

    ``rest`` follows a heading that runs into its paragraph: 「（一）强化领导。根据……」.
    """

    level: int
    label: str
    runs: Runs
    rest: Runs = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of body text."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that covers ``colspan`` columns and ``rowspan`` rows."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    align: Align = Align.CENTER
    head: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells that begin in them, as HTML counts.

    ``widths`` are the columns' shares in characters, None where the content decides; ``size`` is
    the type in points, None where the layout decides; a ``whole`` table stays on one page. ``key``
    names a form's table, and ``values`` its numbers as printed, ``values[row][column]``.
    """

    head: tuple[Row, ...]
    body: tuple[Row, ...]
    widths: tuple[Decimal | None, ...]
    caption: str | None = None
    unit: str | None = None
    note: str | None = None
    size: Decimal | None = None
    whole: bool = False
    key: str | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: its file's bytes, and its width in millimetres where declared."""

    data: bytes
    name: str
    caption: str | None = None
    width_mm: Decimal | None = None
    alt: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


Block = Heading | Paragraph | Table | Figure | PageBreak


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment on pages of its own; ``label`` is 附件 or 附件1."""

    label: str
    title: str
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One official document, complete; texts are without the marks that the layout adds."""

    mark: str
    title: str
    issuers: tuple[str, ...]
    body: tuple[Block, ...]
    date: datetime.date
    signature: tuple[str, ...]
    number: DocNumber | None = None
    to: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    note: str | None = None
    disclosure: str | None = None
    cc: tuple[str, ...] = ()
    printer: str | None = None
    print_date: datetime.date | None = None
    kind: str | None = None
    keywords: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


def plain(runs: Runs) -> str:
    """The text of runs."""
    return "".join(run.text for run in runs)
