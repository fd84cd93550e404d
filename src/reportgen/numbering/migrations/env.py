"""Alembic runs this. The register passes its own connection, already inside a transaction."""

from __future__ import annotations

from alembic import context

from reportgen.numbering.tables import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
