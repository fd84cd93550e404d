"""What the register answers with: frozen values, each one row of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from reportgen.numbering.scheme import DocNumber, Form, check_year

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.errors import Finding
    from reportgen.numbering.fields import FieldValue

__all__ = ["Change", "Entry", "ImportReport", "Series", "State"]


class State(StrEnum):
    """What has become of a number; ``label`` is its Chinese name."""

    RESERVED = "reserved"
    ISSUED = "issued"
    VOID = "void"

    @property
    def label(self) -> str:
        """The name in a ledger."""
        return {"reserved": "预留", "issued": "已发", "void": "作废"}[self.value]


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one issuer, code and year, and how they are given out.

    ``issuer`` is empty where the register was never told it; such a series serves every issuer.
    ``next`` is the sequence number that comes next. ``recycle`` gives a void number that was never
    issued out again; ``closed`` gives no more numbers.
    """

    id: int
    issuer: str
    code: str
    year: int
    form: Form
    start: int
    next: int
    recycle: bool
    closed: bool

    def number(self, sequence: int) -> DocNumber:
        """Return the document number at ``sequence`` of this series."""
        return DocNumber(self.code, self.year, sequence, self.form)

    def __str__(self) -> str:
        return f"{self.issuer}“{self.code}”" + (f"{self.year}年" if self.year else "")


@dataclass(frozen=True, slots=True)
class Entry:
    """One number in the register. Times are UTC; ``reason`` says why it is held back or void."""

    number: DocNumber
    issuer: str
    state: State
    key: str | None
    fields: Mapping[str, FieldValue]
    reason: str
    reserved_at: datetime
    issued_at: datetime | None
    voided_at: datetime | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What to tell the clerk: ``year-differs`` where the number's year is not the document's."""
        day = self.fields.get("date")
        finding = check_year(self.number, day) if isinstance(day, date) else None
        return (finding,) if finding else ()


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the audit: who did what to a number (or to a series: ``number`` is None), and when."""

    at: datetime
    operator: str
    action: str
    number: DocNumber | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of a ledger: the entries it added or completed, and what to tell the clerk."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
