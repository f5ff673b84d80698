import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer, channel_layers
from django.db import connections
from django.test import Client
from pytest_django import Settings

from chat.views import health

pytestmark = pytest.mark.django_db


class DeafLayer(InMemoryChannelLayer):  # type: ignore[misc]
    """Takes what it is sent, and never hands it out."""

    async def receive(self, channel: str) -> dict[str, Any]:
        await asyncio.sleep(3_600)
        raise AssertionError


@pytest.fixture
def layer(settings: Settings) -> Iterator[Settings]:
    yield settings
    channel_layers.backends.clear()


def use(settings: Settings, **layer: Any) -> None:
    settings.CHANNEL_LAYERS = {"default": layer}
    channel_layers.backends.clear()


@pytest.mark.parametrize("method", ["get", "head"])
def test_well(client: Client, method: str) -> None:
    answer = getattr(client, method)("/healthz")
    assert answer.status_code == 200
    assert answer.content in {b"ok\n", b""}
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_nothing_is_left_in_the_layer(client: Client) -> None:
    client.get("/healthz")
    assert not channel_layers["default"].channels


def test_no_redis_there(client: Client, layer: Settings) -> None:
    use(layer, BACKEND="channels_redis.pubsub.RedisPubSubChannelLayer", CONFIG={"hosts": ["redis://127.0.0.1:1"]})
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"unwell\n")


def test_a_layer_that_hands_nothing_out(client: Client, layer: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "ANSWERS_WITHIN", 0.05)
    use(layer, BACKEND=f"{__name__}.DeafLayer")
    assert client.get("/healthz").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_no_database_there(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = connections["default"]
    connection.close()
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"unwell\n")
    assert client.get("/healthz").status_code == 200


def test_wrong_method(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
