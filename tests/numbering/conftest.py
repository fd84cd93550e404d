"""A private PostgreSQL server for this folder's tests, and a register on either database."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from reportgen.numbering.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2023, 12, 25, 8, 30, tzinfo=UTC)


class Server:
    """A PostgreSQL cluster in a temporary folder, reached by its socket only."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._data = folder / "data"
        self._folder = folder
        self._names = count()
        # PostgreSQL refuses to run as root.
        self._user = "postgres" if os.getuid() == 0 else None
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--no-locale", "--username=postgres")
        self.start()

    def start(self) -> None:
        # The writer of the log is kept slow: only a commit that waits for the disk survives a crash.
        options = f"-k {self._folder} -c listen_addresses='' -c wal_writer_delay=10s"
        self._run("pg_ctl", "--wait", f"--log={self._folder / 'log'}", f"--options={options}", "start")

    def crash(self) -> None:
        self._run("pg_ctl", "--wait", "--mode=immediate", "stop")

    def new_database(self) -> str:
        name = f"register{next(self._names)}"
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def dsn(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), f"--pgdata={self._data}", *arguments]
        log = self._folder / f"{program}.out"
        # A pipe would stay open in the server and never end.
        with log.open("wb") as output:
            done = subprocess.run(
                command, stdout=output, stderr=output, user=self._user, cwd=self._folder, check=False
            )
        if done.returncode:
            pytest.fail(f"{program}: {log.read_text(errors='replace')}")


def _programs() -> Path:
    found = [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    found += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0),
        reverse=True,
    )
    for folder in found:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    pytest.fail("these tests need a PostgreSQL server: apt-get install postgresql")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    programs = _programs()
    # Not under pytest's own folder, which the server's account may not enter.
    folder = Path(tempfile.mkdtemp(prefix="rg-pg-", dir="/tmp"))
    try:
        server = Server(programs, folder)
        yield server
        server.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a register that does not exist yet."""
    if request.param == "sqlite":
        return str(tmp_path / "register.db")
    database: str = request.getfixturevalue("server").new_database()
    return database


@pytest.fixture
def register(url: str) -> Iterator[Register]:
    with Register(url, operator="张三", clock=lambda: NOW) as register:
        yield register


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Register]:
    """A register on SQLite, where the database makes no difference."""
    with Register(tmp_path / "book.db", operator="张三", clock=lambda: NOW) as register:
        yield register
