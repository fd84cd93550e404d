"""Take the next number of a series: one short transaction, written in the driver's own SQL for speed.

SQLite locks the file; PostgreSQL locks the series' row. Without that lock two processes could take one
number, so it is held until the number is committed. On PostgreSQL it would then be held while the disk
writes, and processes would queue for the disk one by one. There the number is therefore committed
asynchronously, which lets the lock go, and a second, synchronous commit follows before the number is
returned: PostgreSQL writes its log in order, so the second commit is on disk only after the first.
No number leaves here that a crash of the server could take back.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from reportgen.numbering.store import Store

__all__ = ["FLUSH", "Taking", "take_next"]

FLUSH = "SELECT pg_logical_emit_message(true, 'reportgen', '')"

# No row comes back when the series does not exist, is closed, knows the key or has a number to recycle.
_NEXT = """
UPDATE register_series SET next = next + 1
WHERE issuer = :issuer AND code = :code AND year = :year AND form = :form AND NOT closed
  AND NOT EXISTS (SELECT 1 FROM register_entries AS entry WHERE entry.series_id = register_series.id
                  AND entry.key = :key AND entry.state <> 'void')
  AND NOT (recycle AND EXISTS (SELECT 1 FROM register_entries AS entry
           WHERE entry.series_id = register_series.id AND entry.state = 'void' AND entry.issued_at IS NULL))
RETURNING id, next - 1 AS sequence"""
_ENTRY = """
INSERT INTO register_entries (series_id, sequence, state, key, fields, reason, reserved_at)"""
_AUDIT = """
INSERT INTO register_audit (series_id, sequence, at, operator, action, detail)"""

_SQLITE_ENTRY = f"{_ENTRY} VALUES (:id, :sequence, 'reserved', :key, :fields, '', :now)"
_SQLITE_AUDIT = f"{_AUDIT} VALUES (:id, :sequence, :now, :operator, 'reserve', :detail)"
_POSTGRESQL = f"""
WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
taken AS ({_NEXT}),
entry AS ({_ENTRY}
    SELECT id, sequence, 'reserved', :key, CAST(:fields AS json), '', :now FROM taken
    RETURNING series_id, sequence)
{_AUDIT}
    SELECT series_id, sequence, :now, :operator, 'reserve', CAST(:detail AS json) FROM entry, soon
RETURNING sequence"""  # noqa: S608 - put together from constants only
_NAMES = ("issuer", "code", "year", "form", "key", "fields", "detail", "now", "operator")
_POSTGRESQL = re.sub(r":(\w+)", lambda match: f"${_NAMES.index(match[1]) + 1}", _POSTGRESQL)


@dataclass(frozen=True, slots=True)
class Taking:
    """What is asked for: the series, and what its entry and audit row will say."""

    issuer: str
    code: str
    year: int
    form: str
    key: str | None
    fields: dict[str, Any]
    now: datetime
    operator: str

    def parameters(self) -> dict[str, Any]:
        """Return the values for the statements."""
        fields = json.dumps(self.fields, ensure_ascii=False)
        return {
            "issuer": self.issuer,
            "code": self.code,
            "year": self.year,
            "form": str(self.form),
            "key": self.key,
            "fields": fields,
            "detail": f'{{"key": {json.dumps(self.key, ensure_ascii=False)}, "fields": {fields}}}',
            "now": self.now,
            "operator": self.operator,
        }


def take_next(store: Store, taking: Taking) -> int | None:
    """Take the next sequence number for good, or return None where that needs a closer look.

    Errors of the driver pass unchanged; nothing has been taken then, or its key finds it again.
    """
    parameters = taking.parameters()
    with store.driver() as connection:
        if store.postgresql:
            cursor = connection.taking
            row = cursor.execute(_POSTGRESQL, [parameters[name] for name in _NAMES]).fetchone()
            if row is None:
                return None
            cursor.execute(FLUSH)
            return int(row[0])
        parameters["now"] = taking.now.isoformat()
        connection.execute("BEGIN IMMEDIATE")
        # Fetched whole, because an unfinished statement would keep the transaction open.
        rows = connection.execute(_NEXT, parameters).fetchall()
        if not rows:
            connection.execute("ROLLBACK")
            return None
        parameters["id"], parameters["sequence"] = rows[0]
        connection.execute(_SQLITE_ENTRY, parameters)
        connection.execute(_SQLITE_AUDIT, parameters)
        connection.execute("COMMIT")
        return int(parameters["sequence"])
