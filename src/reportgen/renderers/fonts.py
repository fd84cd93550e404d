"""Which families of type this machine has, and which of them sets each face."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache

from reportgen.errors import EnvironmentLacking, Finding, Severity
from reportgen.layout.fonts import FACES, RARE_CHARACTERS, Face, Family


@dataclass(frozen=True, slots=True)
class Chosen:
    """The family that sets a face here, and its file; ``official`` unless it stands in."""

    face: Face
    family: Family
    file: str
    official: bool


@cache
def installed() -> dict[str, str]:
    """Families of this machine and one file of each, as fontconfig lists them.

    Raises EnvironmentLacking (``no-fontconfig``).
    """
    try:
        listing = subprocess.run(
            ["fc-list", "--format", "%{family}\t%{file}\t%{style}\n"],  # noqa: S607 - found on PATH
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise EnvironmentLacking(
            Finding(
                "no-fontconfig", "这台机器没有 fontconfig，无法查找字体", expected="安装 fontconfig 软件包"
            )
        ) from error
    families: dict[str, str] = {}
    for line in sorted(listing.splitlines()):
        names, file, _ = line.split("\t")
        for name in names.split(","):
            families.setdefault(name.replace("\\", ""), file)
    return families


@cache
def choose(face: Face) -> Chosen:
    """The family for a face: an official one, else the first stand-in that is here.

    Raises EnvironmentLacking (``no-font``) where there is neither.
    """
    here = installed()
    faces = FACES[face]
    for family in (*(Family(name) for name in faces.official), *faces.stand_ins):
        if family.name in here:
            return Chosen(face, family, here[family.name], family.name in faces.official)
    raise EnvironmentLacking(
        Finding(
            "no-font",
            f"这台机器没有{face}，也没有可代替的字体",
            expected="、".join((faces.official[0], *(family.name for family in faces.stand_ins))),
        )
    )


def stack(face: Face) -> tuple[str, ...]:
    """Families for a face in the order in which each character looks for its glyph."""
    chosen = choose(face).family.name
    rest = [family.name for family in FACES[face].stand_ins if family.name in installed()]
    return tuple(dict.fromkeys((chosen, *rest, *RARE_CHARACTERS)))


@cache
def vertical_metrics(face: Face) -> tuple[float, float]:
    """Ascent and descent of a face here, in ems: what a line's middle is reckoned from."""
    from fontTools.ttLib import TTFont

    with TTFont(choose(face).file, fontNumber=0, lazy=True) as font:
        units: int = font["head"].unitsPerEm
        return font["hhea"].ascent / units, -font["hhea"].descent / units


def substitutions() -> tuple[Finding, ...]:
    """What stands in for official faces here, as one finding; none where all are installed."""
    chosen = [item for item in map(choose, Face) if not item.official]
    if not chosen:
        return ()
    return (
        Finding(
            "font-substituted",
            "这台机器缺正式的公文字体，PDF 用了代替字体",
            found="，".join(f"{item.face}：{item.family.name}" for item in chosen),
            expected="，".join(FACES[item.face].family for item in chosen),
            severity=Severity.HINT,
        ),
    )
