"""What a template says of itself: its fields, body, forms and checks. Values only; no reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportgen.errors import Severity


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One number of a form's row; ``sum`` names the columns that it totals."""

    key: str
    name: str
    sum: tuple[str, ...] = ()
    decimal: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of numbers; ``sum`` names the rows that it totals."""

    key: str
    name: str
    columns: tuple[str, ...]
    sum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormCell:
    """A printed cell: a label, or the number ``row.column``."""

    text: str = ""
    row: str | None = None
    column: str | None = None
    colspan: int = 1
    rowspan: int = 1
    head: bool = False
    align: str = "center"


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A printed form with fixed labels: the numbers it takes, and where each is printed."""

    key: str
    title: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]
    head: tuple[tuple[FormCell, ...], ...]
    body: tuple[tuple[FormCell, ...], ...]
    widths: tuple[Decimal, ...]
    size: Decimal | None = None
    whole: bool = False

    def column(self, key: str) -> FormColumn:
        """The column of that key."""
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """A relation that must hold, as expressions over the input, with its Chinese message.

    ``each`` maps a name to an expression that gives a list; the check runs once for each
    combination. Either ``left`` equals ``right`` (within ``tolerance``), or ``test`` is true.
    ``at`` is the key whose place the finding gets.
    """

    code: str
    message: str
    left: str | None = None
    right: str | None = None
    test: str | None = None
    when: str | None = None
    each: Mapping[str, str] = field(default_factory=dict)
    at: str | None = None
    tolerance: Decimal | None = None
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Manifest:
    """One template: what it takes, how its body is put together, where its files lie."""

    name: str
    title: str
    folder: Path
    schema: Mapping[str, Any]
    body: tuple[Mapping[str, Any], ...]
    forms: tuple[FormSpec, ...] = ()
    checks: tuple[CheckSpec, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    layout: Mapping[str, Any] = field(default_factory=dict)

    @property
    def docx(self) -> Path:
        """The Word template."""
        return self.folder / "docx" / f"{self.name}.docx"

    @property
    def html(self) -> Path:
        """The HTML template."""
        return self.folder / "html" / f"{self.name}.html"
