"""A document's own number in the register: reserved before it is rendered, issued once it is published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.document.model import Document
from reportgen.errors import Finding, InputError, ReportgenError
from reportgen.numbering.scheme import DocNumber

if TYPE_CHECKING:
    from reportgen.numbering.register import Register

_UNFINISHED = "未成文："


@dataclass(frozen=True, slots=True)
class Registration:
    """A number reserved under a document's key, and the register that holds it."""

    at: str | Path | Register
    number: DocNumber
    key: str
    issuer: str
    fields: dict[str, Any]

    def issue(self) -> tuple[Finding, ...]:
        """Mark the number as issued, with the document's fields; gives what the register has to say."""
        with _opened(self.at) as register:
            remark = str(register.entry(self.number, issuer=self.issuer).fields.get("remark", ""))
            fields = dict(self.fields)
            if remark.startswith(_UNFINISHED):
                fields["remark"] = f"前次{remark}"
            return register.issue(self.number, self.key, issuer=self.issuer, **fields).findings

    def explain(self, error: ReportgenError) -> None:
        """Leave the reason why the document was not made at its reserved number."""
        reason = error.findings[0].message if error.findings else str(error)
        with _opened(self.at) as register:
            register.amend(self.number, issuer=self.issuer, remark=f"{_UNFINISHED}{reason}")


def reserve(document: Document, at: str | Path | Register | None, key: str | None) -> Registration:
    """Reserve the next number of the document's code and year; the same key gives the same number.

    A joint document takes the number of its lead organ, the first issuer. Raises InputError
    (``no-register``, ``no-key``) and what the register raises.
    """
    if at is None:
        message = "发文字号写 auto，须指明登记簿（register）"
        raise InputError(Finding("no-register", message, key="number", found="auto"))
    if key is None:
        message = "发文字号写 auto，而输入不是文件，须写 key（标识），以便再次生成时仍用原号"
        raise InputError(Finding("no-key", message, key="key"))
    fields: dict[str, Any] = {
        "title": document.title,
        "kind": document.kind,
        "date": document.date,
        "to": document.to,
        "cc": document.cc,
        "joint": document.issuers[1:],
        "disclosure": document.disclosure,
        "printer": document.printer,
        "print_date": document.print_date,
    }
    code, issuer = str(document.fields["code"]), document.issuers[0]
    with _opened(at) as register:
        number = register.reserve(code, document.date.year, key, issuer=issuer, **fields)
    return Registration(at, number, key, issuer, fields)


@contextmanager
def _opened(at: str | Path | Register) -> Iterator[Register]:
    """The register at a place, closed afterwards; or the caller's own, left open."""
    from reportgen.numbering.register import Register

    if isinstance(at, Register):
        yield at
        return
    with Register(at) as register:
        yield register
