from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from reportgen.errors import NumberError
from reportgen.numbering import store
from reportgen.numbering.register import Register
from reportgen.numbering.tables import VERSION, VERSION_TABLE, metadata

if TYPE_CHECKING:
    from pathlib import Path

NEWER = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "0001"


def upgrade():
    op.add_column("register_entries", sa.Column("seal", sa.Text, server_default="未用印"))
    {then}
"""


def engine(url: str) -> sa.Engine:
    return sa.create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=sa.NullPool)


def query(url: str, text: str) -> list[tuple[object, ...]]:
    with engine(url).connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(text))]


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A later program, whose register has one column more; its migration is the path's file."""
    folder = tmp_path / "100% later"
    shutil.copytree(store.MIGRATIONS, folder)
    step = folder / "versions" / "9999_seal.py"
    step.write_text(NEWER.format(then=""))
    monkeypatch.setattr(store, "MIGRATIONS", folder)
    monkeypatch.setattr(store, "VERSION", "9999")
    return step


def test_the_migrations_make_the_tables_the_program_uses(url: str) -> None:
    Register(url).close()
    with engine(url).connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []
    assert query(url, f"SELECT version_num FROM {VERSION_TABLE}") == [(VERSION,)]


def test_an_older_register_is_upgraded_and_keeps_its_entries(
    url: str, request: pytest.FixtureRequest
) -> None:
    with Register(url) as register:
        register.reserve("晋政青", 2023, "k", title="甲")
    request.getfixturevalue("newer")
    with Register(url) as register:
        assert register.entry("晋政青〔2023〕1号").fields == {"title": "甲"}
        assert register.reserve("晋政青", 2023, "k").sequence == 1
    assert query(url, "SELECT sequence, seal FROM register_entries") == [(1, "未用印")]


def test_an_upgrade_that_fails_leaves_the_register_as_it_was(
    url: str, request: pytest.FixtureRequest
) -> None:
    with Register(url) as register:
        register.reserve("晋政青", 2023)
    newer: Path = request.getfixturevalue("newer")
    newer.write_text(NEWER.format(then='op.execute("SELECT broken")'))
    with pytest.raises(NumberError):
        Register(url)
    assert query(url, f"SELECT version_num FROM {VERSION_TABLE}") == [(VERSION,)]
    with engine(url).connect() as connection:
        columns = [column["name"] for column in sa.inspect(connection).get_columns("register_entries")]
    assert "seal" not in columns


def test_a_newer_register_is_refused(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Register(url).close()
    with engine(url).begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(NumberError) as caught:
        Register(url)
    (finding,) = caught.value.findings
    assert (finding.code, finding.found, finding.expected) == ("register-newer", "9999", VERSION)
    assert "请升级程序" in finding.message
