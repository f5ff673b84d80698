"""What is beyond the bounds is text: nothing of it is dropped."""

import re

import pytest

from chat.text import bounds
from chat.text.markup import to_markup


def html(text: str) -> str:
    return to_markup(text).html


def test_nesting_ends() -> None:
    assert html(">" * 50 + " end").count("<blockquote>") == bounds.MAX_LEVEL
    assert html("".join("  " * level + f"- {level}\n" for level in range(40))).count("<ul>") <= bounds.MAX_LEVEL
    assert "end" in html(">" * 50 + " end")


@pytest.mark.parametrize("block", ["- a\n\nb\n\n", "word\n\n", "# a\n", "> a\n\n", "1. a\n2. b\n\n", "```\na\n```\n"])
def test_after_many_blocks_the_rest_is_one_paragraph(block: str) -> None:
    shown = html(block * 300 + "\nthe very end")
    assert "the very end</p>" in shown
    assert len(re.findall("<(?:p|li|h2|pre)[ >]", shown)) <= bounds.MAX_BLOCKS


def test_a_long_list_stays_a_list() -> None:
    shown = html("\n".join(f"{number}. tea" for number in range(1, 120)))
    assert shown.count("<li") == 119
    assert 'start="101"' in shown


def test_small_tables_are_tables_and_huge_ones_are_text() -> None:
    table = "|a|b|\n|-|-|\n"
    assert "<td" in html(table + "|1|2|\n" * 100)
    assert "<table" not in html(table + "|1|2|\n" * 300)
    assert "<table" not in html("|a" * 50 + "|\n" + "|-" * 50 + "|\n" + "|\n" * 50)


@pytest.mark.parametrize("mark", ["*a* ", "[a](https://a.example) ", "https://a.example ", "`a` "])
def test_too_many_marks_are_text(mark: str) -> None:
    assert "<" in html(mark * 20).removeprefix('<p dir="auto">').removesuffix("</p>")
    assert html(mark * 700) == f'<p dir="auto">{(mark * 700).strip()}</p>'


def test_too_many_lines_are_text() -> None:
    assert html("*a*\n" * 2_000) == f'<p dir="auto">{"<br>".join(["*a*"] * 2_000)}</p>'
