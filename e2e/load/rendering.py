"""What it costs to render a text, by processor time of this process; hostile ones at the length of a whole message."""

import time
from collections.abc import Callable

from chat.text.markup import to_markup
from e2e.load.table import Row

MAX_LENGTH = 10_000  # characters of a message
PLAIN = "The kettle is on; whoever is near the garden room, bring two more cups with you."
FORMATTED = "The **kettle** is on: see https://example.com/tea and bring `two` cups, :tea:"
# Each by what it strains: nesting, runs, brackets, rows, lines, addresses, mentions, code that lexers stumble over.
UNITS = [
    ">", "> ", "> > ", "- ", "- a\n", "- - a\n", "1. ", "- a\n\n", "- a\n1. b\n> c\n", "x\n\n", "a\n", "\n", "#",
    "# a\n", "*",
    "**a ", "*a **b ", "*a_", "_a ", "~~a", "`", "`a ", "```\n", "~~~\n", "[", "![", "[a](", "[[](",
    "[a](https://b.example) ",
    "](", "<", "<https://", "&", "\\", "|", "|a", "|\n", "a|b\n", "|-|\n", "@", "@a ", "@room ", "a@b.com ", "가@나",
    ":a:",
    ":smile: ", "🎉", "://", "a://", "https://a.com/( ", "https://a.com/[", "a.com ", "www.a.com ", "1.1.1.1 ",
    "- [ ] a\n",
]  # fmt: skip
CODE = {
    "python": "f\"{", "java": "a ", "c": "\n", "cpp": "{{", "html": "<a ", "javascript": "if ", "ruby": "%q(",
    "rust": "r'",
    "sql": "(", "yaml": "- a: [", "xml": "&", "typescript": "a.", "csharp": "$", "kotlin": "a.", "css": "a(",
}  # fmt: skip


def rendering() -> list[Row]:
    hostile = {unit: (unit * MAX_LENGTH)[:MAX_LENGTH] for unit in UNITS}
    hostile |= {name: f"```{name}\n{(unit * 4_000)[:3_900]}\n```" for name, unit in CODE.items()}
    hostile["deep lists"] = ("".join("  " * level + "- a\n" for level in range(12)) * 100)[:MAX_LENGTH]
    hostile["wide table"] = ("|a" * 50 + "|\n" + "|-" * 50 + "|\n" + "|\n" * MAX_LENGTH)[:MAX_LENGTH]
    for text in hostile.values():
        to_markup(text, {"a": 1})  # expressions are compiled at their first use
    return [
        Row("a plain line of 80 letters as HTML", best(lambda: to_markup(PLAIN)) * 1e6, "µs"),
        Row("a formatted line of 80 letters as HTML", best(lambda: to_markup(FORMATTED)) * 1e6, "µs"),
        worst(hostile),
    ]


def worst(texts: dict[str, str]) -> Row:
    costs = {name: best(lambda text=text: to_markup(text, {"a": 1}), 3) for name, text in texts.items()}  # type: ignore[misc]
    name = max(costs, key=lambda each: costs[each])
    return Row(
        f"10,000 characters as HTML, the worst of {len(texts)} hostile kinds ({name!r})", costs[name] * 1e3, "ms"
    )


def best(work: Callable[[], object], rounds: int = 200) -> float:
    """The seconds of processor time of the quickest of some rounds."""
    took = []
    for _ in range(rounds):
        start = time.thread_time()
        work()
        took.append(time.thread_time() - start)
    return min(took)
