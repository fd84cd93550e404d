"""Open a register's database: SQLite in a file, or PostgreSQL; bring its tables up to date."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from reportgen.errors import EnvironmentLacking, Finding, NumberError
from reportgen.numbering.tables import VERSION, VERSION_TABLE
from reportgen.numbering.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MIGRATIONS", "Store"]

MIGRATIONS = Path(__file__).with_name("migrations")
_UPGRADE_LOCK = 9704_2012


class Store:
    """Connections to one register, each used for one transaction; every error leaves as NumberError.

    ``url`` is a path, or a URL of SQLAlchemy (``sqlite:///…``, ``postgresql+psycopg://…``); ``timeout`` is
    the seconds to wait for a lock or a server. Durability is the database's full one: SQLite runs in WAL
    with ``synchronous=FULL``, PostgreSQL as the server is set.
    """

    def __init__(self, url: str | os.PathLike[str], timeout: float) -> None:
        """Connect, and create or upgrade the tables."""
        self._url = _parse(url)
        self.postgresql = self._url.get_backend_name() == "postgresql"
        self.where = self._url.render_as_string() if self.postgresql else str(self._url.database)
        self._engine = self._open(timeout)
        self._idle: list[Any] = []
        self._parents: list[Any] = []
        self._pid = os.getpid()
        try:
            self._upgrade()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Lend a connection for reading."""
        with self._translated(), self._own_engine().connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Lend a connection inside a transaction: kept when the block ends well, else undone."""
        engine = self._own_engine().execution_options(writes=True)
        with self._translated(), engine.begin() as connection:
            yield connection

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """Lend a connection of the driver itself, in autocommit; errors in the block pass unchanged.

        SQLAlchemy's pool costs as much time as taking a number, so these are kept here.
        """
        self._own_engine()
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    @property
    def driver_error(self) -> type[Exception]:
        """The base class of what the driver raises."""
        error: type[Exception] = self._engine.dialect.loaded_dbapi.Error
        return error

    def refuse(self, error: BaseException) -> NumberError:
        """Say a database's error in Chinese."""
        return NumberError(explain(error, self.where))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sa.exc.SQLAlchemyError, self.driver_error) as error:
            raise self.refuse(error) from error

    def _own_engine(self) -> sa.Engine:
        # A forked child must not speak on its parent's connections.
        if os.getpid() != self._pid:
            self._engine.dispose(close=False)
            self._parents, self._idle = self._idle, []
            self._pid = os.getpid()
        return self._engine

    def _connect(self) -> Any:
        with self._translated():
            arguments, options = self._engine.dialect.create_connect_args(self._url)
            connection: Any = self._engine.dialect.connect(*arguments, **{**options, **self._options})
            if self.postgresql:
                from psycopg import RawCursor

                connection.autocommit = True
                # one short statement again and again: planning it anew costs a third of taking a number
                connection.execute("SET plan_cache_mode = force_generic_plan")
                connection.taking = RawCursor(connection)  # made once: it serves every number
            else:
                _prepare_sqlite(connection, None)
            return connection

    def _open(self, timeout: float) -> sa.Engine:
        self._options: dict[str, Any] = {"timeout": timeout}
        if self.postgresql:
            self._options = {"connect_timeout": max(2, round(timeout))}
            if "options" not in self._url.query:
                self._options["options"] = f"-c lock_timeout={round(timeout * 1000)}"
        options: dict[str, Any] = {"isolation_level": "READ COMMITTED"} if self.postgresql else {}
        options["json_serializer"] = partial(json.dumps, ensure_ascii=False)
        try:
            engine = sa.create_engine(self._url, connect_args=self._options, **options)
        except ModuleNotFoundError as error:
            message = f"缺少连接 PostgreSQL 的程序库 {error.name}；请安装：pip install 'psycopg[binary]'"
            raise EnvironmentLacking(Finding("missing-library", message)) from error
        if not self.postgresql:
            sa.event.listen(engine, "connect", _prepare_sqlite)
            sa.event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _upgrade(self) -> None:
        with self.read() as connection:
            if _version(connection) == VERSION:
                return
        # Only now, because alembic takes a quarter of a second to import.
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.write() as connection:
            if self.postgresql:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
            version = _version(connection)
            known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
            if version is not None and version not in known:
                message = f"登记簿由较新的程序建立，本程序不能使用；请升级程序（{self.where}）"
                raise NumberError(Finding("register-newer", message, found=version, expected=VERSION))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _parse(url: str | os.PathLike[str]) -> sa.URL:
    text = os.fspath(url)
    if "://" not in text:
        return sa.URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        parsed = sa.make_url(text)
        # What a server's own tools write; both mean the driver this package asks for.
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
    except sa.exc.ArgumentError as error:
        raise _bad_url(text) from error
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise _bad_url(parsed.render_as_string())
    # A register in memory would be forgotten, and every connection would see another.
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise _bad_url(text)
    return parsed


def _bad_url(text: str) -> NumberError:
    expected = "文件路径、sqlite:///文件路径 或 postgresql+psycopg://用户:密码@主机/库"
    return NumberError(Finding("bad-register-url", "登记簿的地址不对", found=text, expected=expected))


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    table = sa.table(VERSION_TABLE, sa.column("version_num"))
    version: str | None = connection.execute(sa.select(table.c.version_num)).scalar()
    return version


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin transactions by itself, and too late: see _begin_sqlite.
    connection.isolation_level = None
    try:
        for setting in ("synchronous = FULL", "journal_mode = WAL"):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer takes the lock before it reads, so what it read cannot change before it writes.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
