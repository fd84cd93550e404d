"""The register's rows within one transaction: find, add, change. Every change writes its audit row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from reportgen.errors import Finding, NumberError
from reportgen.numbering import tables
from reportgen.numbering.counter import FLUSH
from reportgen.numbering.fields import decode
from reportgen.numbering.record import Change, Entry, Series, State
from reportgen.numbering.scheme import DocNumber, Form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["Rows", "ambiguous"]

_OPENING_LOCK = 2012_9704
_OF_SERIES = tables.entries.c.series_id == tables.series.c.id


class Rows:
    """One transaction's view of the register."""

    def __init__(
        self, connection: sa.Connection, now: datetime, operator: str = "", *, locking: bool = False
    ) -> None:
        """Work on ``connection``; ``now`` and ``operator`` go into the audit; ``locking`` is for writers."""
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"
        self.now = now
        self._operator = operator
        self._locking = locking

    def find_series(self, code: str, year: int, issuer: str | None, *, exact: bool = False) -> Series | None:
        """Find and lock the series that serves ``issuer``: its own, else the one opened without an issuer.

        Without an issuer, the only series of that code and year; NumberError (``ambiguous-issuer``) when
        there are several, for their numbers look alike. ``exact`` takes the issuer's own or none.
        """
        query = sa.select(tables.series).where(tables.series.c.code == code, tables.series.c.year == year)
        found = {row.issuer: _series(row) for row in self._connection.execute(query)}
        if exact:
            return self._lock(found.get(issuer or ""))
        if (issuer or "") in found or issuer:
            return self._lock(found.get(issuer or "") or found.get(""))
        if len(found) > 1:
            raise ambiguous(code, year, found)
        return self._lock(next(iter(found.values()), None))

    def all_series(self) -> list[Series]:
        """List every series, by code, year and issuer."""
        columns = tables.series.c
        query = sa.select(tables.series).order_by(columns.code, columns.year, columns.issuer)
        return [_series(row) for row in self._connection.execute(query)]

    def lock_opening(self) -> None:
        """Let no other process open a series until this transaction ends; call it before any is locked."""
        if self._postgresql:
            self._connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OPENING_LOCK)))

    def add_series(self, code: str, year: int, issuer: str, form: Form, start: int = 1) -> Series:
        """Open a series; its first number will be ``start``."""
        values = {"issuer": issuer, "code": code, "year": year, "form": str(form), "start": start}
        insert = sa.insert(tables.series).values(**values, next=start, recycle=False, closed=False)
        series = _series(self._connection.execute(insert.returning(tables.series)).one())
        self._log("open", series, None, {"start": start, "form": str(form)})
        return series

    def change_series(self, series: Series, **changes: Any) -> Series:
        """Change settings of a series."""
        changes = {name: value for name, value in changes.items() if getattr(series, name) != value}
        if not changes:
            return series
        update = sa.update(tables.series).where(tables.series.c.id == series.id).values(changes)
        self._log("configure", series, None, changes)
        return _series(self._connection.execute(update.returning(tables.series)).one())

    def find(self, series: Series, sequence: int) -> Entry | None:
        """Find and lock one number's entry."""
        return self._one(series, tables.entries.c.sequence == sequence)

    def find_key(self, series: Series, key: str) -> Entry | None:
        """Find and lock the entry that a document's key holds."""
        columns = tables.entries.c
        return self._one(series, sa.and_(columns.key == key, columns.state != State.VOID))

    def find_recyclable(self, series: Series) -> Entry | None:
        """Find and lock the lowest void number that never was issued."""
        columns = tables.entries.c
        return self._one(series, sa.and_(columns.state == State.VOID, columns.issued_at.is_(None)))

    def add(
        self,
        series: Series,
        sequence: int,
        state: State,
        *,
        action: str,
        key: str | None = None,
        fields: Mapping[str, Any],
        reason: str = "",
        **times: datetime | None,
    ) -> Entry:
        """Enter a number; the series then goes on after it."""
        values = {"key": key, "fields": dict(fields), "reason": reason}
        at = {"reserved_at": self.now, **{name: time for name, time in times.items() if time}}
        self._connection.execute(
            sa.insert(tables.entries).values(
                series_id=series.id, sequence=sequence, state=str(state), **values, **at
            )
        )
        columns = tables.series.c
        self._connection.execute(
            sa.update(tables.series)
            .where(columns.id == series.id, columns.next <= sequence)
            .values(next=sequence + 1)
        )
        self._log(action, series, sequence, {"state": str(state), **values})
        return self._known(series, sequence)

    def change(self, series: Series, sequence: int, action: str, **changes: Any) -> Entry:
        """Change an entry, and write down what is new in it."""
        columns = tables.entries.c
        self._connection.execute(
            sa.update(tables.entries)
            .where(columns.series_id == series.id, columns.sequence == sequence)
            .values(changes)
        )
        self._log(action, series, sequence, {k: v for k, v in changes.items() if not k.endswith("_at")})
        return self._known(series, sequence)

    def settle(self) -> None:
        """Have whatever was read here on the server's disk before it is answered; see ``counter``."""
        if self._postgresql:
            self._connection.execute(sa.text(FLUSH))

    def entries(self, code: str | None, year: int | None, series: Series | None = None) -> list[Entry]:
        """List entries by code, year, issuer and sequence; ``None`` means all."""
        columns = tables.series.c
        query = sa.select(tables.series, tables.entries).join_from(tables.series, tables.entries, _OF_SERIES)
        if code is not None:
            query = query.where(columns.code == code)
        if year is not None:
            query = query.where(columns.year == year)
        if series is not None:
            query = query.where(columns.id == series.id)
        order = (columns.code, columns.year, columns.issuer, tables.entries.c.sequence)
        return [_entry(_series(row), row) for row in self._connection.execute(query.order_by(*order))]

    def history(self, series: Series, sequence: int | None) -> list[Change]:
        """List the audit rows of one number, or of the series' settings, oldest first."""
        columns = tables.audit.c
        query = sa.select(tables.audit).where(
            columns.series_id == series.id, columns.sequence.is_not_distinct_from(sequence)
        )
        number = None if sequence is None else series.number(sequence)
        return [
            Change(row.at, row.operator, row.action, number, row.detail)
            for row in self._connection.execute(query.order_by(columns.id))
        ]

    def issuers_of(self, number: DocNumber) -> list[str]:
        """List the issuers that have an entry of this number."""
        columns = tables.series.c
        query = (
            sa.select(columns.issuer)
            .join_from(tables.series, tables.entries, _OF_SERIES)
            .where(
                columns.code == number.code,
                columns.year == number.year,
                tables.entries.c.sequence == number.sequence,
            )
        )
        return list(self._connection.execute(query.order_by(columns.issuer)).scalars())

    def _one(self, series: Series, condition: sa.ColumnElement[bool]) -> Entry | None:
        columns = tables.entries.c
        query = sa.select(tables.entries).where(columns.series_id == series.id, condition)
        row = self._connection.execute(self._locked(query.order_by(columns.sequence).limit(1))).first()
        return _entry(series, row) if row else None

    def _known(self, series: Series, sequence: int) -> Entry:
        entry = self.find(series, sequence)
        assert entry is not None
        return entry

    def _lock(self, series: Series | None) -> Series | None:
        if series is None or not self._locking:
            return series
        # Read again, because it may have gone on while the lock was waited for.
        query = sa.select(tables.series).where(tables.series.c.id == series.id)
        return _series(self._connection.execute(self._locked(query)).one())

    def _locked(self, query: sa.Select[Any]) -> sa.Select[Any]:
        return query.with_for_update() if self._locking else query

    def _log(self, action: str, series: Series, sequence: int | None, detail: Mapping[str, Any]) -> None:
        self._connection.execute(
            sa.insert(tables.audit).values(
                at=self.now,
                operator=self._operator,
                action=action,
                series_id=series.id,
                sequence=sequence,
                detail=dict(detail),
            )
        )


def ambiguous(code: str, year: int, issuers: Mapping[str, object]) -> NumberError:
    """Say that several issuers share a code, so that the issuer must be named."""
    message = f"{year}年有几个发文机关使用代字“{code}”，请注明发文机关"
    return NumberError(Finding("ambiguous-issuer", message, found=code, expected="、".join(sorted(issuers))))


def _series(row: sa.Row[Any]) -> Series:
    return Series(
        id=row._mapping[tables.series.c.id],
        issuer=row.issuer,
        code=row.code,
        year=row.year,
        form=Form(row.form),
        start=row.start,
        next=row.next,
        recycle=row.recycle,
        closed=row.closed,
    )


def _entry(series: Series, row: sa.Row[Any]) -> Entry:
    return Entry(
        number=series.number(row.sequence),
        issuer=series.issuer,
        state=State(row.state),
        key=row.key,
        fields=decode(row.fields),
        reason=row.reason,
        reserved_at=row.reserved_at,
        issued_at=row.issued_at,
        voided_at=row.voided_at,
    )
