"""What people do at random. An action that is new to the product gets a line here, and every fault is tried on it."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from random import Random

from e2e.faults.client import Client

# Said and shown alike: what was typed is compared with what stands in the log.
WORDS = [
    "the",
    "kettle",
    "is",
    "on",
    "<b>bring</b>",
    "two",
    '"quotes"',
    "&",
    "사랑방",
    "https://example.com/a?b=c",
    "*",
    "'it'",
    "@room",
]


async def say(client: Client, rooms: list[int]) -> None:
    client.say(line(client))


async def say_several(client: Client, rooms: list[int]) -> None:
    """Faster than the server takes them."""
    for _ in range(3):
        client.say(line(client))


async def go(client: Client, rooms: list[int]) -> None:
    await client.go(f"/rooms/{client.random.choice(rooms)}/")


async def look_away(client: Client, rooms: list[int]) -> None:
    client.send({"action": "look_away"})


async def look(client: Client, rooms: list[int]) -> None:
    client.send({"action": "look"})


async def rename(client: Client, rooms: list[int]) -> None:
    """In another tab."""
    await client.post("/profile/", change_name="", name=f"<i>{client.random.choice(WORDS)} & {client.name}")


async def make_room(client: Client, rooms: list[int]) -> None:
    client.show(await client.post("/rooms/new/", name=f"Room {secrets.token_hex(4)} of {client.name}"))
    rooms.append(int(client.page.room))


# How often each is done, among all of them.
ACTIONS: dict[Callable[[Client, list[int]], Awaitable[None]], int] = {
    say: 60,
    say_several: 5,
    go: 15,
    look_away: 6,
    look: 8,
    rename: 3,
    make_room: 1,
}


def line(client: Client) -> str:
    """One that nobody else says."""
    words = " ".join(some(client.random, WORDS))
    return f"{mark(client, len(client.typed))} {words}"


def mark(client: Client, ordinal: int) -> str:
    return f"{client.name}-{ordinal:05}"


def some(random: Random, words: Sequence[str]) -> list[str]:
    return random.choices(words, k=random.randrange(1, 12))
