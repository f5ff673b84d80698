"""Colours of code and mentions can be read: 4.5 to 1 and more on what they stand on, by day and by night."""

import math
import re

import pytest
from django.conf import settings

from chat import accent

CSS = (settings.BASE_DIR / "static/css/base.css").read_text()
PAIR = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\);")
# The first of each: those for who asks for more contrast come later.
TOKENS = {name: (light, dark) for name, light, dark in reversed(PAIR.findall(CSS))}
ON = {"ink": ("paper", "sheet", "floor"), "ink-soft": ("paper", "floor"), "seal": ("seal-wash",)}
ON |= {"celadon-deep": ("celadon-wash",), "celadon": ("paper", "sheet")}


def luminance(oklch: str) -> float:
    """By CSS Color 4: OKLCH to linear sRGB, and WCAG 2's weights."""
    lightness, chroma, hue = map(float, oklch.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return sum(weight * min(max(part, 0), 1) for weight, part in ((0.2126, red), (0.7152, green), (0.0722, blue)))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


CASES = [(name, "floor") for name in TOKENS if name.startswith("code-")]
CASES += [(name, ground) for name, grounds in ON.items() if name in TOKENS for ground in grounds]


@pytest.mark.parametrize(("name", "ground"), CASES)
def test_contrast(name: str, ground: str) -> None:
    for mode in (0, 1):
        assert contrast(TOKENS[name][mode], TOKENS[ground][mode]) >= 4.5


def test_the_tokens_were_read() -> None:
    assert len(CASES) >= 14
    assert contrast("0 0 0", "1 0 0") == pytest.approx(21, abs=0.1)


def test_mails_have_the_same_colours() -> None:
    """Written as mail programs know them: each is one of the tokens."""
    mail = (settings.BASE_DIR / "templates/mail/letter.html").read_text()
    found = set(re.findall("#([0-9a-f]{6})", mail))
    tokens = [tuple(map(float, each.split())) for pair in TOKENS.values() for each in pair]
    assert len(found) > 10
    for colour in found:
        lightness, chroma, _ = accent.oklch(colour)
        assert any(abs(lightness - token[0]) + abs(chroma - token[1]) < 0.005 for token in tokens), colour


def test_day_and_night_differ_in_colours_alone() -> None:
    """What is tried in a browser by night is their contrast."""
    for path in sorted(
        [*(settings.BASE_DIR / "static").rglob("*.css"), *(settings.BASE_DIR / "components").rglob("*.css")]
    ):
        assert "prefers-color-scheme" not in path.read_text(), path
