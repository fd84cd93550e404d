"""Work that another processor does meanwhile."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def aside(function: Callable[[], bytes]) -> Iterator[Callable[[], bytes]]:
    """Begin a piece of work in a forked process; what is given waits for its bytes.

    Where a fork is of no use or not safe (one processor, other threads, no Linux), or where the child
    fails, the work is done when its bytes are asked for, and raises what it raises.
    """
    if sys.platform != "linux" or (os.cpu_count() or 1) == 1 or threading.active_count() > 1:
        yield function
        return
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):  # whatever it is, the parent meets it again and says it
            os.close(reader)
            made = function()
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(len(made).to_bytes(8, "big") + made)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as results:
        try:
            yield lambda: _whole(results.read()) or function()
        finally:
            results.close()  # a child that still writes ends by this
            os.waitpid(child, 0)


def _whole(message: bytes) -> bytes:
    """The bytes of a message that came whole, else none."""
    length, made = int.from_bytes(message[:8], "big"), message[8:]
    return made if len(made) == length else b""
