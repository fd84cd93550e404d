"""The register of document numbers (发文登记簿): one book for every process and machine of an office.

A number belongs to a series: issuer, code and year. It is *reserved* before the document is printed, then
*issued* or made *void*; its row stays in the register for ever, and every change leaves an audit row.
That a number is void and not used again is practice, not a rule, so a series may be set otherwise.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from reportgen.errors import Finding, NumberError
from reportgen.numbering import importing, ledger
from reportgen.numbering.counter import Taking, take_next
from reportgen.numbering.desk import (
    find_entry,
    known_series,
    open_series,
    recall,
    refuse,
    require_open,
    title,
)
from reportgen.numbering.fields import normalise
from reportgen.numbering.record import Change, Entry, ImportReport, Series, State
from reportgen.numbering.rows import Rows
from reportgen.numbering.scheme import DocNumber, Form
from reportgen.numbering.store import Store
from reportgen.numbering.trouble import is_race

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator
    from types import TracebackType

__all__ = ["Register"]

_TRIES = 50


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Register:
    """A register in an SQLite file (a path) or on a PostgreSQL server (``postgresql+psycopg://…``).

    It is created where there is none, and upgraded where it is of an older version. ``operator`` is who
    the audit names; ``timeout`` the seconds to wait for a lock or a server. Several threads and processes
    may use one register, each process with its own object.

    Everywhere ``issuer`` may be left out while only one issuer uses the code. Numbers are given as
    DocNumber or as text. Whatever goes wrong raises NumberError, and nothing has been changed then; only a
    server lost at the very moment of a commit leaves that open, and asking again with the key settles it.
    """

    def __init__(
        self,
        url: str | os.PathLike[str],
        *,
        operator: str = "",
        timeout: float = 30.0,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Open the register, or create it."""
        self._store = Store(url, timeout)
        self._operator = operator
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        self._store.close()

    def reserve(
        self,
        code: str,
        year: int,
        key: str | None = None,
        *,
        issuer: str | None = None,
        form: Form = Form.DOCUMENT,
        **fields: Any,
    ) -> DocNumber:
        """Take the next number, for good, whatever happens to this process afterwards.

        The same ``key`` (a document's own name) gives the same number again, so a crash between taking
        and using costs no number. ``fields`` are columns of the register (title, date, signers, …).
        Raises NumberError: ``year-closed``, ``form-differs``, ``ambiguous-issuer``, ``unknown-field``, ….
        """
        _check_series(code, year, form)
        values = normalise(fields)
        owner = issuer or ""
        for _ in range(_TRIES):
            taking = Taking(owner, code, year, form, key, values, self._now(), self._operator)
            try:
                sequence = take_next(self._store, taking)
            except self._store.driver_error as error:
                if is_race(error):
                    continue
                raise self._store.refuse(error) from error
            if sequence is not None:
                return DocNumber(code, year, sequence, form)
            with self._write() as rows:
                series = open_series(rows, code, year, issuer, form)
                entry = recall(rows, series, key, values)
                if entry:
                    return entry.number
                owner = series.issuer
        raise NumberError(Finding("register-locked", f"“{code}”{year}年取号的程序太多，请稍后再试"))

    def reserve_block(
        self,
        code: str,
        year: int,
        count: int,
        reason: str,
        *,
        issuer: str | None = None,
        form: Form = Form.DOCUMENT,
        **fields: Any,
    ) -> tuple[DocNumber, ...]:
        """Hold back the next ``count`` numbers, for later use or use on paper; ``reason`` says for what.

        A document then takes one of them by :meth:`claim`, or it is issued or made void directly.
        """
        DocNumber(code, year, max(count, 1), form)
        if count < 1:
            raise NumberError(Finding("bad-count", "预留的个数应为正整数", found=str(count)))
        values = normalise(fields)
        with self._write() as rows:
            series = open_series(rows, code, year, issuer, form)
            require_open(series)
            return tuple(
                rows.add(series, sequence, State.RESERVED, action="hold", fields=values, reason=reason).number
                for sequence in range(series.next, series.next + count)
            )

    def claim(
        self, number: DocNumber | str, key: str | None = None, *, issuer: str | None = None, **fields: Any
    ) -> Entry:
        """Reserve this very number: one held back, one missing (断号), or one chosen by hand.

        Raises NumberError (``number-taken``) when another document has it.
        """
        number, values = _number(number), normalise(fields)
        with self._write() as rows:
            series = open_series(rows, number.code, number.year, issuer, number.form)
            entry = rows.find(series, number.sequence)
            if entry and key is not None and entry.key == key and entry.state != State.VOID:
                return entry
            other = rows.find_key(series, key) if key is not None else None
            if other:
                raise refuse("key-differs", f"此文件已有文号{other.number}，不能再占{number}", number)
            require_open(series)
            if entry is None:
                return rows.add(
                    series, number.sequence, State.RESERVED, action="claim", key=key, fields=values
                )
            if entry.state != State.RESERVED or entry.key is not None or not entry.reason:
                message = f"{number}已被占用（{entry.state.label}）"
                raise refuse("number-taken", message, number, found=title(entry))
            changes = {"key": key, "fields": {**normalise(entry.fields), **values}, "reason": ""}
            return rows.change(series, number.sequence, "claim", **changes)

    def issue(
        self, number: DocNumber | str, key: str | None = None, *, issuer: str | None = None, **fields: Any
    ) -> Entry:
        """Mark a reserved number as issued, and add ``fields``; look at ``findings`` of the entry.

        With the entry's own ``key`` this may be said again, for a document made anew. Raises NumberError:
        ``unknown-number``, ``number-void``, ``already-issued``, ``key-differs``.
        """
        number, values = _number(number), normalise(fields)
        with self._write() as rows:
            series, entry = find_entry(rows, number, issuer)
            if entry.state == State.VOID:
                raise refuse("number-void", f"{number}已作废（{entry.reason}），不能发文", number)
            if key is not None and entry.key not in {None, key}:
                message = f"{number}属于另一份文件"
                raise refuse("key-differs", message, number, found=key, expected=entry.key)
            stored = normalise(entry.fields)
            changes: dict[str, Any] = {"fields": {**stored, **values}}
            if entry.state == State.ISSUED:
                if key is None or entry.key is None:
                    raise refuse("already-issued", f"{number}已经发文", number, found=title(entry))
                if changes["fields"] == stored:
                    return entry
            else:
                changes |= {"state": str(State.ISSUED), "key": key or entry.key, "issued_at": rows.now}
            return rows.change(series, number.sequence, "issue", **changes)

    def amend(self, number: DocNumber | str, *, issuer: str | None = None, **fields: Any) -> Entry:
        """Correct or complete the fields of a number that is not void."""
        number, values = _number(number), normalise(fields)
        with self._write() as rows:
            series, entry = find_entry(rows, number, issuer)
            if entry.state == State.VOID:
                raise refuse("number-void", f"{number}已作废（{entry.reason}），不能更改", number)
            changed = {**normalise(entry.fields), **values}
            return rows.change(series, number.sequence, "amend", fields=changed)

    def void(self, number: DocNumber | str, reason: str, *, issuer: str | None = None) -> Entry:
        """Make a number void; its row stays, with the reason, and its key may take another number.

        Raises NumberError: ``no-reason``, ``unknown-number``, ``already-void``.
        """
        number = _number(number)
        if not reason.strip():
            raise refuse("no-reason", f"作废{number}须写明原因", number)
        with self._write() as rows:
            series, entry = find_entry(rows, number, issuer)
            if entry.state == State.VOID:
                raise refuse("already-void", f"{number}早已作废（{entry.reason}）", number)
            changes = {"state": str(State.VOID), "reason": reason.strip(), "voided_at": rows.now}
            return rows.change(series, number.sequence, "void", **changes)

    def configure(
        self,
        code: str,
        year: int,
        *,
        issuer: str | None = None,
        form: Form = Form.DOCUMENT,
        start: int | None = None,
        recycle: bool | None = None,
        closed: bool | None = None,
    ) -> Series:
        """Set how a series gives out its numbers, opening it where there is none; None leaves a setting.

        ``start`` is the first number, settable until one is given out. ``recycle`` gives void numbers that
        never were issued out again. ``closed`` gives no more; those already out may be issued or made void.
        To let two issuers share a code, name the issuer here before either takes a number.
        """
        DocNumber(code, year, 1 if start is None else start, form)
        with self._write() as rows:
            series = open_series(rows, code, year, issuer, form, exact=bool(issuer))
            changes: dict[str, Any] = {"recycle": recycle, "closed": closed, "start": start}
            changes = {name: value for name, value in changes.items() if value is not None}
            if start not in {None, series.start}:
                if rows.entries(code, year, series):
                    message = f"{series}已有编号，不能再改起始号"
                    raise NumberError(Finding("series-begun", message, found=str(start)))
                changes["next"] = start
            return rows.change_series(series, **changes)

    def series(self) -> tuple[Series, ...]:
        """List every series with its settings."""
        with self._read() as rows:
            return tuple(rows.all_series())

    def entry(self, number: DocNumber | str, *, issuer: str | None = None) -> Entry:
        """Find one number's entry; NumberError (``unknown-number``) when there is none."""
        with self._read() as rows:
            return find_entry(rows, _number(number), issuer)[1]

    def entries(
        self, code: str | None = None, year: int | None = None, *, issuer: str | None = None
    ) -> tuple[Entry, ...]:
        """List entries, by code, year, issuer and sequence; what is left out means all."""
        with self._read() as rows:
            found = rows.entries(code, year)
        return tuple(entry for entry in found if issuer in {None, entry.issuer})

    def gaps(self, code: str, year: int, *, issuer: str | None = None) -> tuple[DocNumber, ...]:
        """List the numbers between the first and the last of a series that no entry explains (断号)."""
        with self._read() as rows:
            series = known_series(rows, code, year, issuer)
            present = {entry.number.sequence for entry in rows.entries(code, year, series)}
        return tuple(series.number(n) for n in range(series.start, series.next) if n not in present)

    def preview(self, code: str, year: int, *, issuer: str | None = None) -> DocNumber:
        """Tell which number would come next, without taking it: another may be quicker."""
        with self._read() as rows:
            series = rows.find_series(code, year, issuer)
            if series is None:
                return DocNumber(code, year, 1)
            recyclable = rows.find_recyclable(series) if series.recycle else None
            return recyclable.number if recyclable else series.number(series.next)

    def history(self, number: DocNumber | str, *, issuer: str | None = None) -> tuple[Change, ...]:
        """List every change of one number, oldest first."""
        number = _number(number)
        with self._read() as rows:
            series, _ = find_entry(rows, number, issuer)
            return tuple(rows.history(series, number.sequence))

    def export(
        self,
        path: str | os.PathLike[str],
        code: str | None = None,
        year: int | None = None,
        *,
        issuer: str | None = None,
    ) -> Path:
        """Write entries as a ledger, ``.csv`` or ``.xlsx``; :meth:`import_ledger` reads it back."""
        return ledger.write(Path(path), self.entries(code, year, issuer=issuer))

    def import_ledger(
        self, path: str | os.PathLike[str], *, issuer: str = "", code: str = ""
    ) -> ImportReport:
        """Enter an existing ledger (``.csv``, ``.xlsx``), whole or not at all.

        Its column heads may be Chinese or English; only the number's is needed. ``issuer`` is for rows that
        name none; ``code`` names the series of numbers that show no code (令, 公告, 纪要). Rows already
        in the register are completed. Missing numbers, mended numbers and columns that are not kept come
        back as findings; rows that contradict the register or each other raise NumberError, all at once.
        """
        book = ledger.read(Path(path))
        with self._write() as rows:
            return importing.enter(rows, book, issuer, code)

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    @contextmanager
    def _read(self) -> Iterator[Rows]:
        with self._store.read() as connection:
            yield Rows(connection, self._now())

    @contextmanager
    def _write(self) -> Iterator[Rows]:
        with self._store.write() as connection:
            yield Rows(connection, self._now(), self._operator, locking=True)


@lru_cache(maxsize=256)
def _check_series(code: str, year: int, form: Form) -> None:
    """Refuse a code or year that makes no number, once for each series."""
    DocNumber(code, year, 1, form)


def _number(number: DocNumber | str) -> DocNumber:
    return DocNumber.parse(number) if isinstance(number, str) else number
