"""Code with its words in classes, by Pygments."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.utils.html import escape
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, String, Token, _TokenType

# Lexers that were tried with hostile text. Others need seconds for some.
LANGUAGES = {
    "bash": "Shell", "c": "C", "cpp": "C++", "csharp": "C#", "css": "CSS", "diff": "Diff",
    "docker": "Dockerfile", "go": "Go", "html": "HTML", "java": "Java", "javascript": "JavaScript",
    "json": "JSON", "kotlin": "Kotlin", "php": "PHP", "python": "Python", "ruby": "Ruby", "rust": "Rust", "sql": "SQL",
    "swift": "Swift", "toml": "TOML", "typescript": "TypeScript", "xml": "XML", "yaml": "YAML",
}  # fmt: skip
ALIASES = {
    "c#": "csharp", "c++": "cpp", "dockerfile": "docker", "js": "javascript", "jsx": "javascript", "kt": "kotlin",
    "patch": "diff", "py": "python", "rb": "ruby", "rs": "rust", "sh": "bash", "shell": "bash", "ts": "typescript",
    "tsx": "typescript", "yml": "yaml", "zsh": "bash",
}  # fmt: skip
# Pygments' own short names, for as many kinds as have a colour. The first that holds the token is its class.
CLASSES: dict[_TokenType, str] = {
    Comment.Preproc: "cp",
    Comment: "c",
    Keyword: "k",
    Name.Builtin: "nb",
    Name.Class: "nc",
    Name.Decorator: "nd",
    Name.Function: "nf",
    Name.Tag: "nt",
    Name.Attribute: "na",
    Number: "m",
    String: "s",
    Generic.Deleted: "gd",
    Generic.Inserted: "gi",
    Generic.Heading: "gh",
    Generic.Subheading: "gh",
}
MAX_LENGTH = 4_000  # of one text's code: beyond it is shown as it is
# Makes a lexer compile its expressions, and those of the languages within it, before it is timed.
WARM = "".join(f"<{tag}>a</{tag}>" for tag in ("style", "script")) + "<i style='a' onload='b'>"
PATIENCE = 0.02  # seconds of processor time; ordinary code of that length takes a fraction


@dataclass
class Patience:
    """How much more may be highlighted of one text. A lexer's expressions may run for long on hostile code."""

    length: int = MAX_LENGTH
    seconds: float = PATIENCE


def language(info: str) -> str:
    """The language that a fence names, as we name it; "" for one we do not know."""
    word = info.split(maxsplit=1)[0].lower() if info.strip() else ""
    word = ALIASES.get(word, word)
    return word if word in LANGUAGES else ""


def highlighted(code: str, name: str, patience: Patience) -> str:
    """HTML of `code` in a known language."""
    patience.length -= len(code)
    if patience.length < 0:
        return escape(code)
    runs = groupby(_tokens(code, name, patience), lambda token: _class(token[0]))
    return "".join(_run(kind, "".join(value for _, value in tokens)) for kind, tokens in runs)


def _tokens(code: str, name: str, patience: Patience) -> Iterator[tuple[_TokenType, str]]:
    """The tokens of the code, and the rest as it is where patience is lost."""
    tokens, started = _lexer(name).get_tokens_unprocessed(code), time.thread_time()
    for at, kind, value in tokens:
        if time.thread_time() - started > patience.seconds:
            yield Token, code[at:]
            break
        yield kind, value
    patience.seconds -= time.thread_time() - started


@lru_cache
def _lexer(name: str) -> Lexer:
    lexer = get_lexer_by_name(name, startinline=True)  # PHP that begins without <?php
    list(lexer.get_tokens(WARM))
    return lexer


@lru_cache(maxsize=1_000)
def _class(kind: _TokenType) -> str:
    return next((short for held, short in CLASSES.items() if kind in held), "") if kind is not Token else ""


def _run(kind: str, value: str) -> str:
    return f'<span class="{kind}">{escape(value)}</span>' if kind and value.strip() else escape(value)
