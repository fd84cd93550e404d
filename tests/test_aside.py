"""Work done aside gives the same bytes, and its failure is not lost."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from reportgen.aside import aside


def alone(code: str) -> str:
    """What a fresh process of one thread prints, so that it may fork."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_bytes_of_another_process_come_whole() -> None:
    code = (
        "import os; from reportgen.aside import aside; here = os.getpid()\n"
        "with aside(lambda: str(os.getpid()).encode() + b'x' * 3_000_000) as made: got = made()\n"
        "print(len(got) > 3_000_000, got.rstrip(b'x') != str(here).encode())"
    )
    if (os.cpu_count() or 1) > 1:
        assert alone(code) == "True True\n"


@pytest.mark.parametrize("death", ["raise ValueError('x')", "os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_a_failed_child_is_made_good_by_the_parent(death: str) -> None:
    code = (
        "import os; from reportgen.aside import aside; here = os.getpid()\n"
        "def work():\n"
        f"    if os.getpid() != here: {death}\n"
        "    return b'made here'\n"
        "with aside(work) as made: print(made())"
    )
    assert alone(code) == "b'made here'\n"


def test_an_error_is_raised_where_the_bytes_are_asked_for() -> None:
    def work() -> bytes:
        raise ValueError("broken")

    with aside(work) as made, pytest.raises(ValueError, match="broken"):
        made()


def test_a_result_nobody_wants_leaves_no_process() -> None:
    code = (
        "import os; from reportgen.aside import aside\n"
        "with aside(lambda: b'x' * 3_000_000): pass\n"
        "try: os.waitpid(-1, os.WNOHANG)\n"
        "except ChildProcessError: print('none')"
    )
    assert alone(code) == "none\n"
