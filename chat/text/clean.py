"""What people type, made fit to be stored."""

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """`text` without what a database refuses (NUL, lone surrogates: replaced), line ends as LF, and in NFC."""
    text = UNSTORABLE.sub(REPLACEMENT, text).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def single_line(text: str) -> str:
    """`text` as a name: storable, each run of white space and control characters one space, trimmed."""
    shown = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in storable(text))
    return " ".join(shown.split())


def is_blank(text: str) -> bool:
    """Whether nobody would see anything: white space, control and format characters alone."""
    return all(unicodedata.category(char)[0] in "ZC" for char in text)
