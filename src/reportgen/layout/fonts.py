"""The five faces of an official document, and the open ones that stand in for them.

GB/T 9704-2012 names the faces 仿宋, 楷体, 小标宋, 黑体 and 宋体 (5.2.2, 7.2–7.5); the families are
those that offices have. A stand-in is used only where the family is missing, and is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Face(StrEnum):
    """A face by the standard's name for it."""

    FANGSONG = "仿宋"
    KAITI = "楷体"
    XIAOBIAOSONG = "小标宋"
    HEITI = "黑体"
    SONGTI = "宋体"


@dataclass(frozen=True, slots=True)
class Family:
    """One family of type; ``bold`` where its bold weight plays the part."""

    name: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Faces:
    """The families that can set a face: the official ones first, then stand-ins in order."""

    official: tuple[str, ...]
    stand_ins: tuple[Family, ...]
    css: str

    @property
    def family(self) -> str:
        """The name that a .docx carries: the Chinese one, since WPS matches no other."""
        return self.official[0]


FACES: dict[Face, Faces] = {
    Face.FANGSONG: Faces(
        ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"),
        (Family("FandolFang"), Family("LXGW WenKai Light")),
        "fangsong",
    ),
    Face.KAITI: Faces(
        ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"),
        (Family("FandolKai"), Family("AR PL KaitiM GB"), Family("LXGW WenKai")),
        "kaiti",
    ),
    Face.XIAOBIAOSONG: Faces(
        ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK"),
        (Family("Noto Serif CJK SC", bold=True),),
        "xiaobiaosong",
    ),
    Face.HEITI: Faces(("黑体", "SimHei"), (Family("Noto Sans CJK SC"),), "heiti"),
    Face.SONGTI: Faces(("宋体", "SimSun"), (Family("Noto Serif CJK SC"),), "songti"),
}

RARE_CHARACTERS: tuple[str, ...] = ("LXGW WenKai", "Noto Serif CJK SC", "Noto Sans CJK SC")
"""Families asked in turn for a character that the face lacks (㛃 䶮 堃 in names)."""

INK_TOP = 0.85
"""How far Chinese ink rises above the baseline, in ems (measured on 小标宋 and 黑体 stand-ins)."""

INK_BOTTOM = 0.09
"""How far Chinese ink falls below the baseline, in ems."""

LATIN_GAP = 0.25
"""White, in ems, that word processors set between Chinese and Latin characters or digits."""

DASH_HEIGHT = 0.28
"""How high the middle of a dash (—) stands above the baseline, in ems."""
