"""Whatever colour a place chooses, what has it can be read, by day and by night."""

import itertools
import re

import pytest

from chat import accent
from chat.tests.test_colours import TOKENS, contrast

MADE = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\);")
STEPS = ("00", "33", "80", "cc", "ff")


def test_every_colour_can_be_read() -> None:
    for parts in itertools.product(STEPS, repeat=3):
        made = {name: (light, dark) for name, light, dark in MADE.findall(accent.style("".join(parts)))}
        assert set(made) == {"celadon", "celadon-deep", "celadon-wash", "on-celadon"}
        for mode in (0, 1):
            for ground in ("paper", "sheet", "floor", "shade"):
                assert contrast(made["celadon"][mode], TOKENS[ground][mode]) >= 4.5, parts
            assert contrast(made["celadon-deep"][mode], made["celadon-wash"][mode]) >= 4.5, parts
            assert contrast(made["on-celadon"][mode], made["celadon"][mode]) >= 4.5, parts
            assert contrast(TOKENS["ink"][mode], made["celadon-wash"][mode]) >= 4.5, parts


def test_it_keeps_its_hue() -> None:
    assert accent.oklch("ff0000") == pytest.approx((0.628, 0.2577, 29.23), abs=0.005)  # as CSS Color 4 has it
    made = MADE.findall(accent.style("ff0000"))[0]
    assert made[0] == "celadon"
    assert {round(float(value.split()[2])) for value in made[1:]} == {29}
