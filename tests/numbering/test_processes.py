"""Eight processes at once, killed at random points: no number twice, none lost without a trace."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from typing import TYPE_CHECKING

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


def test_a_register_may_be_carried_into_a_forked_process(url: str) -> None:
    with Register(url) as register:
        register.reserve(CODE, 2023)
        child = start(lambda: register.reserve(CODE, 2023, "child"))
        child.join()
        assert child.exitcode == 0
        assert register.reserve(CODE, 2023).sequence == 3


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
