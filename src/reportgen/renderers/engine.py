"""Load the PDF engine quickly: without searching for its libraries, or tools that are never used."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

Given = TypeVar("Given")


def load() -> Any:
    """The engine's package.

    Raises ImportError or OSError where it or one of its libraries is missing.
    """
    if "weasyprint" not in sys.modules and sys.platform.startswith("linux"):
        instancer = _later("fontTools.varLib.instancer", "instantiateVariableFont")
        with _later("fontTools.subset"), instancer, _libraries_by_name():
            return import_module("weasyprint")
    return import_module("weasyprint")


@contextmanager
def _replaced(name: str, module: ModuleType) -> Iterator[None]:
    before = sys.modules.get(name)
    sys.modules[name] = module
    try:
        yield
    finally:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before


@contextmanager
def _later(name: str, *functions: str) -> Iterator[None]:
    """Import a module only when one of its functions is called: the engine imports it in vain."""
    if name in sys.modules:
        yield
        return
    stand_in = ModuleType(name)

    def get(function: str) -> Any:
        if function.startswith("__"):
            raise AttributeError(function)
        return getattr(import_module(name), function)

    def caller(function: str) -> Callable[..., Any]:
        return lambda *arguments, **options: get(function)(*arguments, **options)  # noqa: PLW0108 - later

    for function in functions:
        setattr(stand_in, function, caller(function))
    stand_in.__getattr__ = get  # type: ignore[method-assign]
    with _replaced(name, stand_in):
        yield


@contextmanager
def _libraries_by_name() -> Iterator[None]:
    """Do not search for shared libraries with the compiler and the linker, as ctypes does.

    The plain file name (``libpango-1.0.so.0``) is among those that the engine tries.
    """
    find = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None  # noqa: ARG005
    try:
        yield
    finally:
        ctypes.util.find_library = find


def with_room(function: Callable[..., Given], **options: Any) -> Given:
    """Call a function whose calls go deep.

    CPython keeps frames in chunks of 16 KB, and asks the system for a chunk again and again where
    a loop's calls cross the end of one. A frame that claims many slots, as this one does, gets a
    chunk with room for all the frames that follow.
    """
    return function(**options)


if sys.implementation.name == "cpython":
    with_room.__code__ = with_room.__code__.replace(co_stacksize=40_000)
