"""Eight processes at once, killed at random points: no number twice, none lost without a trace."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest

from reportgen.numbering.record import State
from reportgen.numbering.register import Register

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CODE = "晋政青"
PROCESSES = 8
NUMBERS = 200
KILLS = 24
fork = multiprocessing.get_context("fork")


def take(url: str, log: Path, keyed: bool) -> None:
    """Take numbers until the log holds NUMBERS of them; a process started anew goes on from its log."""
    done = dict(line.rsplit(" ", 1) for line in whole_lines(log))
    with Register(url) as register, log.open("ab", buffering=0) as file:
        if keyed and done:
            key, sequence = next(reversed(done.items()))
            assert register.reserve(CODE, 2023, key).sequence == int(sequence)
        for n in range(len(done), NUMBERS):
            key = f"{log.stem}-{n}"
            number = register.reserve(CODE, 2023, key if keyed else None, title=key)
            file.write(f"{key} {number.sequence}\n".encode())


def whole_lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def start(target: Callable[..., None], *arguments: object) -> multiprocessing.process.BaseProcess:
    process = fork.Process(target=target, args=arguments)
    process.start()
    return process


def test_killed_processes_neither_double_nor_lose_a_number(url: str, tmp_path: Path) -> None:
    Register(url).close()
    logs = [tmp_path / f"log{n}" for n in range(PROCESSES)]
    work = [(url, log, n % 2 == 0) for n, log in enumerate(logs)]
    processes = [start(take, *arguments) for arguments in work]
    chance = random.Random(9704)
    killed = 0
    while killed < KILLS and (busy := [n for n in range(PROCESSES) if processes[n].is_alive()]):
        time.sleep(chance.uniform(0.002, 0.012))
        n = chance.choice(busy)
        processes[n].kill()
        processes[n].join()
        killed += processes[n].exitcode == -signal.SIGKILL
        processes[n] = start(take, *work[n])
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert killed >= KILLS // 2

    taken = {int(line.rsplit(" ", 1)[1]): line.rsplit(" ", 1)[0] for log in logs for line in whole_lines(log)}
    assert len(taken) == PROCESSES * NUMBERS
    with Register(url) as register:
        entries = register.entries(CODE, 2023)
        assert register.gaps(CODE, 2023) == ()
        assert register.reserve(CODE, 2023).sequence == len(entries) + 1
    assert [entry.number.sequence for entry in entries] == list(range(1, len(entries) + 1))
    assert {entry.state for entry in entries} == {State.RESERVED}
    titles = {entry.number.sequence: entry.fields["title"] for entry in entries}
    assert {sequence: titles[sequence] for sequence in taken} == taken
    keys = [entry.key for entry in entries if entry.key]
    assert len(keys) == len(set(keys)) == PROCESSES // 2 * NUMBERS


def take_the_same(url: str, log: Path, _keyed: bool) -> None:
    with Register(url) as register:
        log.write_text("".join(f"{register.reserve(CODE, 2023, f'k{n}')}\n" for n in range(30)))


def test_one_key_in_many_processes_is_one_number(url: str, tmp_path: Path) -> None:
    logs = [tmp_path / f"log{n}" for n in range(4)]
    processes = [start(take_the_same, url, log, True) for log in logs]
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert len({log.read_text() for log in logs}) == 1
    with Register(url) as register:
        assert len(register.entries(CODE, 2023)) == 30


def open_and_take(url: str, log: Path, _keyed: bool) -> None:
    with Register(url) as register:
        log.write_text(str(register.reserve(CODE, 2023).sequence))


def test_many_processes_may_create_one_register(url: str, tmp_path: Path) -> None:
    logs = [tmp_path / f"log{n}" for n in range(PROCESSES)]
    processes = [start(open_and_take, url, log, False) for log in logs]
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert sorted(int(log.read_text()) for log in logs) == list(range(1, PROCESSES + 1))


def take_blocks_and_void_ones(url: str, log: Path, _keyed: bool) -> None:
    with Register(url) as register:
        for n in range(20):
            numbers = [
                *register.reserve_block(CODE, 2023, 2, "线下"),
                register.reserve("闽青", 2023, f"{log}{n}"),
            ]
            with log.open("a") as file:
                file.writelines(f"{number}\n" for number in numbers)


def test_blocks_and_recycled_numbers_are_given_once(url: str, tmp_path: Path) -> None:
    with Register(url) as register:
        register.configure("闽青", 2023, recycle=True)
        for number in register.reserve_block("闽青", 2023, 40, "误占"):
            register.void(number, "误占")
    logs = [tmp_path / f"log{n}" for n in range(4)]
    processes = [start(take_blocks_and_void_ones, url, log, False) for log in logs]
    for process in processes:
        process.join()
        assert process.exitcode == 0
    taken = [line for log in logs for line in whole_lines(log)]
    assert len(taken) == len(set(taken)) == 4 * 20 * 3
    with Register(url) as register:
        assert register.gaps(CODE, 2023) == register.gaps("闽青", 2023) == ()
        assert [series.next for series in register.series()] == [161, 81]


def enter(url: str, ledger: Path, _keyed: bool) -> None:
    with Register(url) as register:
        register.import_ledger(ledger)


def test_one_ledger_may_be_entered_by_several_at_once(url: str, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("发文字号\n" + "".join(f"晋政青〔2023〕{n}号\n" for n in range(1, 41)))
    Register(url).close()
    processes = [start(enter, url, ledger, False) for _ in range(4)]
    for process in processes:
        process.join()
        assert process.exitcode == 0
    with Register(url) as register:
        assert len(register.entries()) == 40


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_key_that_another_takes_at_this_moment_is_found(url: str) -> None:
    with Register(url) as register, ThreadPoolExecutor(1) as thread:
        register.reserve(CODE, 2023)
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            other.execute("UPDATE register_series SET next = next + 1")
            other.execute(
                "INSERT INTO register_entries (series_id, sequence, state, key, fields, reason, reserved_at)"
                " SELECT id, 2, 'reserved', 'k', '{}', '', now() FROM register_series"
            )
            waiting = thread.submit(register.reserve, CODE, 2023, "k")
            query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as watcher:
                while watcher.execute(query).fetchone() == (0,):
                    time.sleep(0.01)
        assert waiting.result().sequence == 2
        assert register.reserve(CODE, 2023).sequence == 3


def test_a_register_may_be_carried_into_a_forked_process(url: str) -> None:
    with Register(url) as register:
        register.reserve(CODE, 2023)
        child = start(lambda: register.reserve(CODE, 2023, "child"))
        child.join()
        assert child.exitcode == 0
        assert register.reserve(CODE, 2023).sequence == 3


def test_threads_may_share_one_object(url: str) -> None:
    with Register(url) as register, ThreadPoolExecutor(PROCESSES) as threads:
        numbers = list(threads.map(lambda n: register.reserve(CODE, 2023, f"k{n}"), range(80)))
        assert sorted(number.sequence for number in numbers) == list(range(1, 81))


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("again", [False, True], ids=["new", "same-key"])
def test_a_number_given_out_survives_a_crash_of_the_server(url: str, server: object, again: bool) -> None:
    with Register(url) as register, Register(url) as other:
        if again:
            # What another process has taken, but not yet flushed when its key is asked for here.
            from reportgen.numbering import counter

            flush, counter.FLUSH = counter.FLUSH, "SELECT 1"
            other.reserve(CODE, 2023, "k")
            counter.FLUSH = flush
        number = register.reserve(CODE, 2023, "k", title="甲")
        server.crash()  # type: ignore[attr-defined]
        server.start()  # type: ignore[attr-defined]
    with Register(url) as register:
        assert register.entry(number).key == "k"
        assert register.reserve(CODE, 2023).sequence == 2
