"""How many numbers a second the register gives, beside the bare database's own commit rate.

    python benchmarks/numbering.py [--seconds 3] [--postgresql postgresql://…]

Bare is the smallest transaction of the same driver: one insert into a table of one column, one commit, with
the same settings of durability. Processes all take from one series, which is the hardest case: each number
waits for the one before. Without ``--postgresql`` a private server is started in a temporary folder.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from reportgen.numbering.register import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WARM_UP = 10
fork = multiprocessing.get_context("fork")


def bare(url: str) -> Callable[[], object]:
    if url.startswith("postgresql"):
        server = psycopg.connect(url)

        def insert() -> None:
            server.execute("INSERT INTO bare VALUES ('x')")
            server.commit()

        return insert
    file = sqlite3.connect(url, timeout=30, isolation_level=None)
    file.execute("PRAGMA synchronous = FULL")

    def insert_in_file() -> None:
        file.execute("BEGIN IMMEDIATE")
        file.execute("INSERT INTO bare VALUES ('x')")
        file.execute("COMMIT")

    return insert_in_file


def numbers(url: str) -> Callable[[], object]:
    register = Register(url)
    keys = iter(range(10**9))
    return lambda: register.reserve("晋政青", 2023, f"{os.getpid()}-{next(keys)}", title="关于基准的通知")


def work(make: Callable[[str], Callable[[], object]], url: str, seconds: float, start, counts) -> None:
    step = make(url)
    for _ in range(WARM_UP):
        step()
    start.wait()
    done, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        step()
        done += 1
    counts.put(done)


def rate(make: Callable[[str], Callable[[], object]], url: str, processes: int, seconds: float) -> float:
    start, counts = fork.Barrier(processes), fork.Queue()
    workers = [fork.Process(target=work, args=(make, url, seconds, start, counts)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    total = sum(counts.get() for _ in workers)
    for worker in workers:
        worker.join()
    return total / seconds


@contextmanager
def private_server() -> Iterator[str]:
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    programs = Path(found).resolve().parent if found else next(iter(folders), None)
    if programs is None:
        raise SystemExit("a PostgreSQL server is needed: apt-get install postgresql")
    user = "postgres" if os.getuid() == 0 else None
    folder = tempfile.mkdtemp(prefix="rg-bench-", dir="/tmp")
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), f"--pgdata={folder}/data", *arguments]
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "--auth=trust", "--no-locale", "--encoding=UTF8", "--username=postgres")
        options = f"--options=-k {folder} -c listen_addresses=''"
        run("pg_ctl", "--wait", f"--log={folder}/log", options, "start")
        yield f"postgresql://postgres@/postgres?host={folder}"
        run("pg_ctl", "--wait", "--mode=fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settings(url: str) -> str:
    names = ("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method")
    with psycopg.connect(url) as server:
        values = [f"{name}={server.execute(f'SHOW {name}').fetchone()[0]}" for name in names]
    return ", ".join(values)


def measure(name: str, url: str, seconds: float) -> None:
    for processes in (1, 8):
        # Turn about, so that a busy moment of the machine strikes both alike.
        pairs = [
            (rate(bare, url, processes, seconds / 3), rate(numbers, url, processes, seconds / 3))
            for _ in range(3)
        ]
        plain, given = (sum(values) / len(values) for values in zip(*pairs, strict=True))
        print(f"{name:<11} {processes:>9} {plain:>14,.0f} {given:>14,.0f} {given / plain:>9.0%}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--postgresql", help="a server's URL; tables are made in its database")
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores; SQLite {sqlite3.sqlite_version}: journal_mode=WAL, synchronous=FULL")
    with tempfile.TemporaryDirectory() as folder, private_server() as private:
        server = arguments.postgresql or private
        print(f"PostgreSQL: {settings(server)}\n")
        print(f"{'database':<11} {'processes':>9} {'bare commits/s':>14} {'numbers/s':>14} {'of bare':>9}")
        file = f"{folder}/register.db"
        Register(file).close()
        Register(server).close()
        with sqlite3.connect(file) as connection:
            connection.execute("CREATE TABLE bare (x TEXT)")
        connection.close()
        with psycopg.connect(server) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS bare (x TEXT)")
        measure("SQLite", file, arguments.seconds)
        measure("PostgreSQL", server, arguments.seconds)


if __name__ == "__main__":
    main()
