"""The register's tables as the newest migration leaves them; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

__all__ = ["VERSION", "VERSION_TABLE", "UtcTime", "audit", "entries", "metadata", "series"]

VERSION = "0001"
VERSION_TABLE = "register_version"


class UtcTime(sa.TypeDecorator[datetime]):
    """An aware time: ``timestamptz`` on PostgreSQL, ISO text with +00:00 on SQLite, which has no times."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column's type."""
        return dialect.type_descriptor(self.impl if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Store UTC."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Read UTC."""
        if value is None:
            return None
        return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(UTC)


metadata = sa.MetaData()

series = sa.Table(
    "register_series",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("next", sa.Integer, nullable=False),
    sa.Column("recycle", sa.Boolean, nullable=False),
    sa.Column("closed", sa.Boolean, nullable=False),
    sa.UniqueConstraint("issuer", "code", "year", name="register_series_once"),
)

# No foreign key: series are never deleted, and looking theirs up would slow every number by a tenth.
entries = sa.Table(
    "register_entries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("series_id", sa.Integer, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("key", sa.Text),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("reserved_at", UtcTime, nullable=False),
    sa.Column("issued_at", UtcTime),
    sa.Column("voided_at", UtcTime),
    sa.UniqueConstraint("series_id", "sequence", name="register_entries_once"),
)
# A void number lets its key go, so that a document sent back can be numbered again.
_live = sa.and_(entries.c.key.is_not(None), entries.c.state != "void")
sa.Index(
    "register_entries_key",
    entries.c.series_id,
    entries.c.key,
    unique=True,
    sqlite_where=_live,
    postgresql_where=_live,
)

# No index either: it is written with every number, and seldom read.
audit = sa.Table(
    "register_audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("operator", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("series_id", sa.Integer, nullable=False),
    sa.Column("sequence", sa.Integer),
    sa.Column("detail", sa.JSON, nullable=False),
)
