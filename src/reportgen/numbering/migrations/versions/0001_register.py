"""The first register: series, entries, audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reportgen.numbering.tables import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "register_series",
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
    op.create_table(
        "register_entries",
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
    live = sa.text("key IS NOT NULL AND state <> 'void'")
    op.create_index(
        "register_entries_key",
        "register_entries",
        ["series_id", "key"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_table(
        "register_audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("operator", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("series_id", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer),
        sa.Column("detail", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Refuse: going back would lose entries."""
    raise NotImplementedError
