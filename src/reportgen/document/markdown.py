"""Markdown as a clerk writes it: one line is one paragraph, ``#`` to ``####`` are the four levels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from reportgen.document.model import Block, Heading, Paragraph, Run, Runs, plain
from reportgen.errors import Finding, Place, Severity
from reportgen.numerals import heading_label, parse_heading_label

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LEVELS = 4
_UNNUMBERED = re.compile(r"\s*\{(?:-|\.unnumbered)\}\s*$")
_RUN_IN = re.compile(r"^(.+?。)(.+)$", re.DOTALL)
_SENTENCE_END = tuple("。！？；：…”』」）)》，、.!?;:")


@dataclass(slots=True)
class Numbering:
    """The numbers given to headings so far; ``top`` is the highest level that may be written."""

    top: int = 1
    counts: list[int] = field(default_factory=lambda: [0] * LEVELS)

    def next(self, level: int) -> str:
        """The label of the next heading of a level."""
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (LEVELS - level)
        return heading_label(level, self.counts[level - 1])


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # what clerks type is text: 1. and - begin paragraphs, indents and stars mean nothing
    return parser.disable(
        ["list", "code", "fence", "blockquote", "hr", "lheading", "reference", "backticks", "entity"]
    )


@dataclass(frozen=True, slots=True)
class MarkdownTable:
    """A pipe table's rows of texts, the first its head; ``line`` counts from 0."""

    rows: tuple[tuple[str, ...], ...]
    line: int


def parse_markdown(
    text: str, numbering: Numbering, place: Callable[[int], Place], findings: list[Finding]
) -> Iterator[Block | MarkdownTable]:
    """Give the blocks of a Markdown text; ``place`` tells where its n-th line (from 0) stands."""
    # ideographic indents would keep a heading or table from being seen
    lines = [line.lstrip("　 \t") for line in text.split("\n")]
    tokens = _parser().parse("\n".join(lines))
    index = 0
    while index < len(tokens):
        token = tokens[index]
        line = token.map[0] if token.map else 0
        if token.type == "heading_open":
            yield _heading(token, tokens[index + 1], numbering, place(line), findings)
        elif token.type == "paragraph_open":
            yield from _paragraphs(tokens[index + 1], place, line, findings)
        elif token.type == "table_open":
            end = next(at for at in range(index, len(tokens)) if tokens[at].type == "table_close")
            yield _table(tokens[index:end], line)
            index = end
        index += 1


def _heading(
    token: Token, inline: Token, numbering: Numbering, place: Place, findings: list[Finding]
) -> Heading:
    level = int(token.tag[1:])
    runs = tuple(run for line in _lines(inline, place, findings) for run in line)
    text = plain(runs)
    if level > LEVELS or level < numbering.top:
        findings.append(
            Finding(
                "heading-level",
                "标题的级数不对",
                place,
                found="#" * level + " " + text,
                expected=f"{'#' * numbering.top} 至 {'#' * LEVELS}",
            )
        )
        level = min(max(level, numbering.top), LEVELS)
    numbered = not _UNNUMBERED.search(text)
    if not numbered:
        runs = (Run(_UNNUMBERED.sub("", text)),)
    elif typed := parse_heading_label(text):
        runs = _without(runs, len(text) - len(typed[2]))
    label = numbering.next(level) if numbered else ""
    if numbered and typed and (typed[0], typed[1]) != (level, numbering.counts[level - 1]):
        findings.append(
            Finding(
                "heading-number",
                "标题的序号由程序编，手写的与之不同",
                place,
                found=text,
                expected=label + plain(runs),
                severity=Severity.WARNING,
            )
        )
    if match := _RUN_IN.match(plain(runs)):
        lead = len(match.group(1))
        return Heading(level, label, _until(runs, lead), _without(runs, lead))
    return Heading(level, label, runs)


def _paragraphs(
    inline: Token, place: Callable[[int], Place], line: int, findings: list[Finding]
) -> Iterator[Paragraph]:
    lines = _lines(inline, place(line), findings)
    for offset, runs in enumerate(lines):
        text = plain(runs)
        if offset + 1 < len(lines) and text and not text.endswith(_SENTENCE_END):
            findings.append(
                Finding(
                    "line-break",
                    "这一行没有标点结尾，下一行另起了一段；若是同一段，请写在一行里",
                    place(line + offset),
                    found=text[-12:],
                    severity=Severity.HINT,
                )
            )
        if text:
            yield Paragraph(runs)


def _lines(inline: Token, place: Place, findings: list[Finding]) -> list[Runs]:
    """The runs of each line of an inline token; single stars and underscores stay as typed."""
    lines: list[list[Run]] = [[]]
    strong = False
    target = ""
    for token in inline.children or ():
        if token.type in {"softbreak", "hardbreak"}:
            lines.append([])
        elif token.type in {"strong_open", "strong_close"}:
            strong = token.type == "strong_open"
        elif token.type in {"em_open", "em_close"}:
            lines[-1].append(Run(token.markup, strong))
        elif token.type == "link_open":
            target = "" if token.info == "auto" else str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            if target:
                lines[-1].append(Run(f"（{target}）", strong))
        elif token.type == "image":
            findings.append(
                Finding(
                    "inline-image",
                    "图不能写在文字里",
                    place,
                    found=token.content,
                    expected="正文写成列表，图写作 figure: {source: …}",
                )
            )
        elif token.content:
            lines[-1].append(Run(token.content, strong))
    return [_merged(line) for line in lines]


def _merged(runs: list[Run]) -> Runs:
    """Neighbouring runs of one look as one."""
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1].strong == run.strong:
            merged[-1] = Run(merged[-1].text + run.text, run.strong)
        else:
            merged.append(run)
    return tuple(merged)


def _without(runs: Runs, count: int) -> Runs:
    """Runs less their first ``count`` characters."""
    kept = []
    for run in runs:
        if count >= len(run.text):
            count -= len(run.text)
            continue
        kept.append(Run(run.text[count:], run.strong))
        count = 0
    return tuple(kept)


def _until(runs: Runs, count: int) -> Runs:
    """The first ``count`` characters of runs."""
    kept = []
    for run in runs:
        if count <= 0:
            break
        kept.append(Run(run.text[:count], run.strong))
        count -= len(run.text)
    return tuple(kept)


def _table(tokens: list[Token], line: int) -> MarkdownTable:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append("".join(child.content or child.markup for child in token.children or ()))
    return MarkdownTable(tuple(tuple(row) for row in rows), line)
