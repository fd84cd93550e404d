"""What goes wrong on a real machine: said in Chinese, and nothing lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest

from reportgen.errors import EnvironmentLacking, Finding, NumberError
from reportgen.numbering import store
from reportgen.numbering.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CODE = "晋政青"


def finding_of(caught: pytest.ExceptionInfo[NumberError]) -> Finding:
    (finding,) = caught.value.findings
    assert any("\u4e00" <= character <= "\u9fff" for character in finding.message)
    return finding


def fill(register: Register, count: int = 2000) -> int:
    """Take numbers until it fails; return how many were given."""
    for n in range(count):
        try:
            register.reserve(CODE, 2023, f"k{n}", title="长" * 500)
        except NumberError:
            return n
    return count


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a disk of 600 kB needs root; the page limit below is tested everywhere")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_full_disk_loses_nothing(tiny_disk: Path) -> None:
    with Register(tiny_disk / "register.db") as register:
        given = fill(register)
        assert 10 < given < 2000
        with pytest.raises(NumberError) as caught:
            register.reserve(CODE, 2023, title="长" * 5000)
        assert finding_of(caught).code in {"disk-full", "register-io"}
        assert len(register.entries()) == given
    subprocess.run(["mount", "-o", "remount,size=3m", str(tiny_disk)], check=True)
    with Register(tiny_disk / "register.db") as register:
        assert register.reserve(CODE, 2023, f"k{given}").sequence == given + 1
        assert register.reserve(CODE, 2023, "k0").sequence == 1
        assert register.gaps(CODE, 2023) == ()


def test_a_full_database_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = store._prepare_sqlite

    def prepare_small(connection: sqlite3.Connection, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA max_page_count = 40")

    monkeypatch.setattr(store, "_prepare_sqlite", prepare_small)
    with Register(tmp_path / "register.db") as register:
        given = fill(register)
        assert 10 < given < 2000
        with pytest.raises(NumberError) as caught:
            register.reserve(CODE, 2023, title="长" * 5000)
        assert finding_of(caught).code == "disk-full"
        with pytest.raises(NumberError, match="disk-full"):
            register.amend("晋政青〔2023〕1号", remark="长" * 50_000)
    monkeypatch.undo()
    with Register(tmp_path / "register.db") as register:
        assert len(register.entries()) == given
        assert register.entry("晋政青〔2023〕1号").fields == {"title": "长" * 500}
        assert register.reserve(CODE, 2023).sequence == given + 1


def test_a_register_that_can_only_be_read_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    with Register(path) as register:
        register.reserve(CODE, 2023, "k")
    with Register(f"sqlite:///file:{path}?mode=ro&uri=true") as register:
        assert len(register.entries()) == 1
        with pytest.raises(NumberError) as caught:
            register.reserve(CODE, 2023)
        assert finding_of(caught).code == "register-read-only"
        with pytest.raises(NumberError) as caught:
            register.void("晋政青〔2023〕1号", "误")
        assert finding_of(caught).code == "register-read-only"
        assert str(path) in finding_of(caught).message


def test_a_disk_that_can_only_be_read(tiny_disk: Path) -> None:
    with Register(tiny_disk / "register.db") as register:
        number = register.reserve(CODE, 2023, "k")
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    with pytest.raises(NumberError) as caught, Register(tiny_disk / "register.db") as register:
        register.reserve(CODE, 2023)
    assert finding_of(caught).code in {"register-read-only", "register-unopenable"}
    subprocess.run(["mount", "-o", "remount,rw", str(tiny_disk)], check=True)
    with Register(tiny_disk / "register.db") as register:
        assert register.reserve(CODE, 2023, "k") == number


def test_a_server_that_can_only_be_read(server: object) -> None:
    url = server.new_database()  # type: ignore[attr-defined]
    with Register(url) as register:
        register.reserve(CODE, 2023, "k")
    with Register(f"{url}&options=-c%20default_transaction_read_only=on") as register:
        assert len(register.entries()) == 1
        with pytest.raises(NumberError) as caught:
            register.reserve(CODE, 2023)
        assert finding_of(caught).code == "register-read-only"


def test_an_ordinary_account_may_use_the_register(server: object) -> None:
    url = server.new_database()  # type: ignore[attr-defined]
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS clerk")
        connection.execute("CREATE ROLE clerk LOGIN")
        connection.execute("GRANT CREATE ON SCHEMA public TO clerk")
    with Register(url.replace("postgres@", "clerk@")) as register:
        assert register.reserve(CODE, 2023, "k") == register.reserve(CODE, 2023, "k")


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_locked_file_is_waited_for_then_told(url: str) -> None:
    with Register(url, timeout=0.1) as register:
        number = register.reserve(CODE, 2023)
        holder = sqlite3.connect(url, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        for call in (lambda: register.reserve(CODE, 2023), lambda: register.void(number, "误")):
            with pytest.raises(NumberError) as caught:
                call()
            assert finding_of(caught).code == "register-locked"
        assert len(register.entries()) == 1
        holder.close()
        assert register.reserve(CODE, 2023).sequence == 2


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_locked_row_is_waited_for_then_told(url: str) -> None:
    with Register(url, timeout=0.1) as register:
        number = register.reserve(CODE, 2023)
        with psycopg.connect(url.replace("+psycopg", "")) as holder:
            holder.execute("LOCK TABLE register_entries, register_series")
            for call in (lambda: register.reserve(CODE, 2023), lambda: register.void(number, "误")):
                with pytest.raises(NumberError) as caught:
                    call()
                assert finding_of(caught).code == "register-locked"
        assert register.reserve(CODE, 2023).sequence == 2


def test_a_server_that_went_away_is_told_and_found_again(server: object) -> None:
    with Register(server.new_database()) as register:  # type: ignore[attr-defined]
        number = register.reserve(CODE, 2023, "k")
        server.crash()  # type: ignore[attr-defined]
        try:
            for call in (lambda: register.reserve(CODE, 2023), lambda: register.void(number, "误")):
                with pytest.raises(NumberError) as caught:
                    call()
                assert finding_of(caught).code == "register-unreachable"
        finally:
            server.start()  # type: ignore[attr-defined]
        assert register.reserve(CODE, 2023, "k") == number


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with pytest.raises(NumberError) as caught:
        Register("postgresql+psycopg://clerk:secret@127.0.0.1:1/register", timeout=2)
    assert finding_of(caught).code == "register-unreachable"
    assert "127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_register(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(NumberError) as caught:
        Register(path)
    assert finding_of(caught).code == "register-damaged"
    assert path.read_bytes().startswith(b"not a database")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NumberError) as caught:
        Register(tmp_path / "none" / "register.db")
    assert finding_of(caught).code == "register-unopenable"


@pytest.mark.parametrize(
    "url", ["mysql://root@localhost/x", "postgresql+pg8000://x/y", "://", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_of_another_kind(url: str) -> None:
    with pytest.raises(NumberError) as caught:
        Register(url)
    assert finding_of(caught).code == "bad-register-url"


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(EnvironmentLacking) as caught:
        Register("postgresql://localhost/register")
    assert caught.value.findings[0].code == "missing-library"
    assert "pip install" in caught.value.findings[0].message
