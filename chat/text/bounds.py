"""What keeps hostile text cheap: beyond these, marks are text. Nothing is dropped; markdown-it's own bounds drop."""

import re
from collections.abc import Callable

from markdown_it.rules_block import StateBlock, paragraph, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, linkify
from markdown_it.token import Token

MAX_LEVEL = 12
MAX_LINES = 1_500
MAX_BLOCKS = 600  # tokens of them
MAX_LIST = 100  # lines that one list is parsed in; the next goes on with it
MAX_CELLS = 500
MAX_MARKS = 1_200
MAX_BRACKETS = 150
MAX_LINKS = 100
MARKS = re.compile(r"[\\`*_~\[\]!<@:&]|(?<=\w)\.(?=\w)")
ADDRESS = re.compile(r"://|@|www\.|\.(?:com|org|net|edu|gov|int|mil)\b", re.IGNORECASE)
SCHEME = re.compile(r"(?:https?|mailto)$", re.IGNORECASE)

type BlockRule = Callable[[StateBlock, int, int, bool], bool]


def bounded(rule: BlockRule, lines: int = 2**31) -> BlockRule:
    """The rule, unless it would nest too deep, or there is much already."""

    def within(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if state.level >= MAX_LEVEL or len(state.tokens) >= MAX_BLOCKS:
            return False
        return rule(state, start, min(end, start + lines), silent)

    return within


def small_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Short rows are filled up with cells: a few letters would make many thousands."""
    columns = max(state.src.count("|", state.bMarks[start], state.eMarks[start]) - 1, 1)
    return columns * (end - start) <= MAX_CELLS and table(state, start, end, silent)


def last_paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A paragraph; after many blocks one of all that is left."""
    if len(state.tokens) < MAX_BLOCKS:
        return paragraph(state, start, end, silent)
    state.line = state.lineMax
    state.push("paragraph_open", "p", 1)
    content = state.getLines(start, state.line, state.blkIndent, False).strip()
    state.tokens.append(Token("inline", "", 0, content=content, children=[], level=state.level))
    state.push("paragraph_close", "p", -1)
    return True


def near_link(state: StateInline, silent: bool) -> bool:
    """An address, where a scheme stands right before the colon; else all that was read so far is looked through."""
    return bool(SCHEME.search(state.src, max(state.pos - 6, 0), state.pos)) and linkify(state, silent)


def sparing(state: StateCore) -> None:
    """Takes what would be parsed for too long out of the parser's hands, before it comes to it."""
    marks = brackets = links = 0
    for token in state.tokens:
        if token.type == "inline":
            marks += sum(1 for _ in MARKS.finditer(token.content))
            brackets += token.content.count("[")
            links += sum(1 for _ in ADDRESS.finditer(token.content))
            if marks > MAX_MARKS or brackets > MAX_BRACKETS or links > MAX_LINKS:
                lines = token.content.split("\n")
                token.children = [part for line in lines for part in _line(line)][1:]
                token.content = ""


def _line(line: str) -> list[Token]:
    return [Token("softbreak", "br", 0), Token("text", "", 0, content=line)]
