import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from chat.actions import messages
from chat.models import Room, User

TOKEN = "a-token-of-some-length"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


@pytest.mark.django_db
def test_without_a_token_set_there_is_nothing(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_works(client: Client, token: None) -> None:
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    names = {family.name for family in text_string_to_metric_families(answer.content.decode())}
    assert {"sarangbang_open_sockets", "sarangbang_lag_seconds", "sarangbang_slow_sockets_dropped"} <= names
    assert "process_cpu_seconds" in names


@pytest.mark.parametrize(
    "sent", [None, "", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"]
)
def test_a_stranger(client: Client, token: None, sent: str | None) -> None:
    answer = client.get("/metrics", headers={} if sent is None else {"Authorization": sent})
    assert (answer.status_code, answer.content) == (401, b"unauthorized\n")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_owner_is_a_stranger_here(as_alice: Client, token: None) -> None:
    assert as_alice.get("/metrics").status_code == 401


def test_wrong_method(client: Client, token: None) -> None:
    assert client.post("/metrics", headers=BEARER).status_code == 405


def test_it_names_nobody(as_alice: Client, lobby: Room, alice: User, token: None) -> None:
    messages.say(room=lobby, author=alice, body="marzipan", token="t")
    as_alice.get(lobby.get_absolute_url())
    page = as_alice.get("/metrics", headers=BEARER).content.decode()
    assert "sarangbang_lines_said_total" in page
    labels = {
        label for family in text_string_to_metric_families(page) for sample in family.samples for label in sample.labels
    }
    assert labels == {"le"}
