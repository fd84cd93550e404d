"""The register's schema, version by version; alembic applies them when a register is opened."""
