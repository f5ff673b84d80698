"""The ground of all unit tests: a data folder of their own, and nothing remembered from one test to the next."""

import site_config.testing  # noqa: F401 - first: it prepares the settings

# isort: split

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from chat import limits


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    """What the process remembers outside the database: rendered messages, and how fast people were."""
    yield
    cache.clear()
    for buckets in (limits.talking, limits.signing_in, limits.signing_in_from):
        buckets.forget()
