"""A place's own colour, made light or dark enough to be read wherever the look uses it.

OKLCH and its ways to sRGB by CSS Color 4, contrast by WCAG 2.
"""

import math
import re

COLOUR = re.compile("[0-9a-f]{6}")
ENOUGH = 4.6  # to one, and a little more than is asked for: browsers round
LIVELIEST = 0.13  # chroma: what is livelier is loud over a day

type Oklch = tuple[float, float, float]
# By day and by night what the colour stands on, how light it is at first, and where that goes to be seen better.
GROUNDS: tuple[Oklch, Oklch] = ((0.905, 0.026, 82), (0.285, 0.014, 68))
LIGHTNESS = {"celadon": (0.45, 0.8), "celadon-deep": (0.37, 0.87)}
WASH = (0.905, 0.315)
ON = ((0.985, 0.01, 90), (0.215, 0.02, 170))


def style(colour: str) -> str:
    """The tokens of the look that are made of `colour`, six hexadecimal digits, as a stylesheet."""
    _, chroma, hue = oklch(colour)
    chroma = min(chroma, LIVELIEST)
    tokens = {
        name: (_readable(chroma, hue, 0, light), _readable(chroma, hue, 1, dark))
        for name, (light, dark) in LIGHTNESS.items()
    }
    tokens["celadon-wash"] = (_inside((WASH[0], min(chroma, 0.03), hue)), _inside((WASH[1], min(chroma, 0.03), hue)))
    tokens["on-celadon"] = ON
    lines = "".join(
        f"    --{name}: light-dark({_css(light)}, {_css(dark)});\n" for name, (light, dark) in tokens.items()
    )
    return f"@layer tokens {{\n  :root {{\n{lines}  }}\n}}\n"


def _readable(chroma: float, hue: float, night: int, lightness: float) -> Oklch:
    """That light, or by day as much darker, by night lighter, as it takes to be read on every ground."""
    wash = _inside((WASH[night], min(chroma, 0.03), hue))
    while True:
        found = _inside((lightness, chroma, hue))
        if all(contrast(found, ground) >= ENOUGH for ground in (GROUNDS[night], wash)):
            return found
        lightness += 0.01 if night else -0.01


def _inside(colour: Oklch) -> Oklch:
    """The same with as little chroma as it takes for screens to show it as it is."""
    lightness, chroma, hue = colour
    while chroma > 0 and not all(-0.0005 <= part <= 1.0005 for part in _linear((lightness, chroma, hue))):
        chroma = max(chroma - 0.005, 0)
    return lightness, chroma, hue


def _css(colour: Oklch) -> str:
    return "oklch({:.3f} {:.3f} {:.1f})".format(*colour)


def contrast(one: Oklch, other: Oklch) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Oklch) -> float:
    weighed = zip((0.2126, 0.7152, 0.0722), _linear(colour), strict=True)
    return sum(weight * min(max(part, 0), 1) for weight, part in weighed)


def _linear(colour: Oklch) -> tuple[float, float, float]:
    """Linear sRGB; parts below 0 or above 1 are outside of it."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def oklch(colour: str) -> Oklch:
    """Of six hexadecimal digits: lightness from 0 to 1, chroma, and hue in degrees."""
    encoded = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in encoded)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360
