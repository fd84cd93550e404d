"""The register of document numbers (发文登记簿) as a document of its own: .docx and PDF."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from reportgen.errors import Finding, InputError
from reportgen.numbering.fields import FIELDS, to_text
from reportgen.numbering.record import Entry
from reportgen.pipeline import render
from reportgen.result import Result

_FIELDS = ("title", "kind", "signers", "date", "to", "copies", "disclosure")
"""The columns that a printed page has room for, where anything stands in them; CSV and XLSX hold all."""


def render_register(entries: Sequence[Entry], today: datetime.date, to: tuple[str, ...]) -> Result:
    """Set entries of the register as a landscape list whose head stands on every page.

    Raises InputError (``empty-register``) where there is nothing to print.
    """
    if not entries:
        raise InputError(Finding("empty-register", "登记簿里没有要导出的编号"))
    shown = [name for name in _FIELDS if any(name in entry.fields for entry in entries)]
    heads = ("序号", "发文字号", *(FIELDS[name].head for name in shown), "状态", "备注")
    rows = [
        [
            str(index),
            str(entry.number),
            *(str(to_text(entry.fields[name])) if name in entry.fields else "" for name in shown),
            entry.state.label,
            entry.reason or str(entry.fields.get("remark", "")),
        ]
        for index, entry in enumerate(entries, start=1)
    ]
    years = sorted({entry.number.year for entry in entries if entry.number.year})
    span = "" if not years else f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年"
    issuers = list(dict.fromkeys(entry.issuer for entry in entries if entry.issuer))
    declared = {"标题": {"align": "left"}, "主送机关": {"align": "left"}, "份数": {"align": "center"}}
    columns = {head: look for head, look in declared.items() if head in heads}
    source = {
        "template": "register",
        "issuer": issuers or ["—"],
        "title": f"{issuers[0] if len(issuers) == 1 else ''}{span}发文登记簿",
        "date": today,
        "body": [{"table": {"rows": [list(heads), *rows], "columns": columns}}],
    }
    return render(source, to=to)


def export_register(path: str | Path, entries: Sequence[Entry], today: datetime.date) -> Path:
    """Write entries as ``.docx`` or ``.pdf``, whichever the path's suffix says."""
    target = Path(path)
    result = render_register(entries, today, (target.suffix.lower().lstrip("."),))
    return result.save(target.parent, target.stem)[0]
