"""Enter a ledger into the register: whole or not at all, and nothing passed over in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reportgen.errors import Finding, NumberError, Severity
from reportgen.numbering.fields import FIELDS, decode, normalise, to_text
from reportgen.numbering.record import Entry, ImportReport, Series, State
from reportgen.numbering.scheme import DocNumber, Form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.numbering.ledger import Ledger, Row
    from reportgen.numbering.rows import Rows

__all__ = ["enter"]

_STATES = {word: state for state in State for word in (state.value, state.label)} | {
    "": State.ISSUED,
    "有效": State.ISSUED,
    "发文": State.ISSUED,
    "已发文": State.ISSUED,
}
_TIME_OF = {State.RESERVED: "reserved_at", State.ISSUED: "issued_at", State.VOID: "voided_at"}


def enter(rows: Rows, book: Ledger, issuer: str, code: str) -> ImportReport:
    """Enter every row of ``book``; raise NumberError with all rows that cannot be entered."""
    rows.lock_opening()
    work = _Work(rows, issuer, code)
    for row in book.rows:
        try:
            work.enter(row)
        except NumberError as error:
            work.refused += [replace(finding, place=finding.place or row.place) for finding in error.findings]
    if work.refused:
        raise NumberError(work.refused)
    findings = [*book.findings, *work.findings, *work.gaps()]
    return ImportReport(tuple(work.entries.values()), tuple(findings))


class _Work:
    def __init__(self, rows: Rows, issuer: str, code: str) -> None:
        self._rows = rows
        self._issuer = issuer
        self._code = code
        self._opened: set[tuple[str, int, str]] = set()
        self._touched: dict[int, tuple[str, int, str]] = {}
        self.entries: dict[tuple[str, DocNumber], Entry] = {}
        self.findings: list[Finding] = []
        self.refused: list[Finding] = []

    def enter(self, row: Row) -> None:
        number = self._number(row)
        if number is None:
            return
        state, times = _state(row), _times(row)
        fields = normalise(row.fields)
        key = str(row.columns["key"]) if "key" in row.columns else None
        reason = str(row.columns.get("reason", ""))
        series = self._series(number, str(row.columns.get("issuer", self._issuer)))
        known = self._rows.find(series, number.sequence)
        holder = self._rows.find_key(series, key) if key and state != State.VOID else None
        if holder and holder.number != number:
            message = f"文件标识重复：此文件的文号是{holder.number}"
            raise NumberError(Finding("number-conflict", message, key="key", found=str(number)))
        if known is None:
            times.setdefault(_TIME_OF[state], self._rows.now)
            entry = self._rows.add(
                series,
                number.sequence,
                state,
                action="import",
                key=key,
                fields=fields,
                reason=reason,
                **times,
            )
        else:
            _compare(known, state if "state" in row.columns else known.state, fields)
            stored = normalise(known.fields)
            if {**stored, **fields} == stored:
                entry = known
            else:
                entry = self._rows.change(series, number.sequence, "import", fields={**stored, **fields})
        self.entries[series.issuer, number] = entry
        self.findings += [replace(finding, place=row.place) for finding in entry.findings]

    def gaps(self) -> list[Finding]:
        findings = []
        for code, year, issuer in self._touched.values():
            series = self._rows.find_series(code, year, issuer, exact=True)
            assert series is not None
            present = {entry.number.sequence for entry in self._rows.entries(code, year, series)}
            opened = (code, year, issuer) in self._opened
            # An old ledger may begin anywhere, and its earlier pages may come later.
            first = min(present) if opened else min(series.start, *present)
            series = self._rows.change_series(series, start=first)
            if opened and first > 1:
                message = f"{series}从{first}号起登记，之前的编号不在登记簿中，不算断号"
                findings.append(Finding("begins-late", message, severity=Severity.HINT))
            missing = [n for n in range(series.start, series.next) if n not in present]
            if missing:
                message = f"{series}断号{len(missing)}个：{_ranges(missing)}"
                findings.append(Finding("gaps", message, found=_ranges(missing), severity=Severity.WARNING))
        return findings

    def _number(self, row: Row) -> DocNumber | None:
        text = str(row.columns.get("number", ""))
        if not text:
            message = "这一行没有发文字号，未导入"
            found = str(row.fields.get("title", "")) or None
            self.findings.append(
                Finding("no-number", message, row.place, found=found, severity=Severity.WARNING)
            )
            return None
        series_code = str(row.columns.get("code", self._code))
        number, mendings = DocNumber.parse_lenient(text, None if series_code else Form.DOCUMENT)
        if mendings:
            message = f"编号已改正：{'；'.join(mendings)}"
            self.findings.append(
                Finding(
                    "number-mended",
                    message,
                    row.place,
                    found=text,
                    expected=str(number),
                    severity=Severity.WARNING,
                )
            )
        return number if number.code else replace(number, code=series_code)

    def _series(self, number: DocNumber, issuer: str) -> Series:
        series = self._rows.find_series(number.code, number.year, issuer or None)
        if series is None:
            series = self._rows.add_series(number.code, number.year, issuer, number.form)
            self._opened.add((series.code, series.year, series.issuer))
        if series.form != number.form:
            message = f"{series}的编号不这样写"
            raise NumberError(
                Finding("form-differs", message, found=str(number), expected=str(series.number(1)))
            )
        if series.closed:
            raise NumberError(Finding("year-closed", f"{series}已关账，不能再登记", found=str(number)))
        self._touched[series.id] = (series.code, series.year, series.issuer)
        return series


def _compare(known: Entry, state: State, fields: Mapping[str, Any]) -> None:
    if state != known.state:
        message = f"{known.number}重复：状态不同"
        raise NumberError(
            Finding("number-conflict", message, key="state", found=state.label, expected=known.state.label)
        )
    findings = [
        Finding(
            "number-conflict",
            f"{known.number}重复：登记簿中已有此号，但{FIELDS[name].head}不同",
            key=name,
            found=str(to_text(value)),
            expected=str(to_text(known.fields[name])),
        )
        for name, value in decode(fields).items()
        if name in known.fields and known.fields[name] != value
    ]
    if findings:
        raise NumberError(findings)


def _state(row: Row) -> State:
    text = str(row.columns.get("state", "")).strip().lower()
    if text not in _STATES:
        raise NumberError(
            Finding("bad-state", "状态不对", key="state", found=text, expected="预留、已发、作废")
        )
    return _STATES[text]


def _times(row: Row) -> dict[str, datetime]:
    times = {}
    for name in _TIME_OF.values():
        if name in row.columns:
            text = str(row.columns[name])
            try:
                time = datetime.fromisoformat(text)
            except ValueError as error:
                message = "时间不对"
                raise NumberError(
                    Finding("bad-time", message, key=name, found=text, expected="2023-12-25T08:00:00+00:00")
                ) from error
            times[name] = time.replace(tzinfo=time.tzinfo or UTC)
    return times


def _ranges(numbers: list[int]) -> str:
    """Write 74, 76, 77, 78 as 74、76—78."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
