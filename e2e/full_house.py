"""A place in which everything is that pages can show, at its worst: `fill` runs in a process of the project's own."""

import json
from io import BytesIO
from itertools import count
from typing import Any

LONG_NAME = "Bartholomew-Maximilian Featherstonehaugh-Cholmondeley of the Upper Teahouse"
LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 3
MANY_ROOMS = 200
WIDE_TABLE = "\n".join(
    [
        "| " + " | ".join(f"Column {number}" for number in range(20)) + " |",
        "|" + " --- |" * 20,
        "| " + " | ".join(f"value {number}" for number in range(20)) + " |",
    ]
)
CODE = '```python\ndef pour(cup: Cup, *, tea: str = "plum") -> None:\n    cup.fill(tea)  # ' + "slowly, " * 30 + "\n```"
FORMATTED = "## A heading\n\n1. One\n2. Two\n   - [x] done\n   - [ ] not yet\n\n> Somebody said *this*, and ~~that~~.\n"
HEBREW = "שלום לכולם, זה חדר התה שלנו ויש בו `קוד`."
KOREAN = "오늘은 매화차를 마시면서 다음 주 모임에 대해 이야기해 봅시다."


def picture(size: tuple[int, int], colour: str = "#6b8f7b") -> bytes:
    from PIL import Image

    content = BytesIO()
    Image.new("RGB", size, colour).save(content, "PNG")
    return content.getvalue()


def fill() -> None:
    """Fills the place that is there, and prints what `e2e.pages.Here` holds."""
    from django.core.files.base import ContentFile
    from django.http import HttpRequest
    from django.template.loader import render_to_string
    from django.utils import timezone

    from chat import picker
    from chat.actions import (
        accounts,
        attachments,
        drafts,
        editing,
        join_links,
        keywords,
        memberships,
        messages,
        people,
        pictures,
        pins,
        profiles,
        reactions,
        rooms,
        sign_ins,
        threads,
    )
    from chat.models import (
        Applicant,
        Attachment,
        Job,
        JoinLink,
        Message,
        MessagePreview,
        Place,
        Preview,
        Role,
        Room,
        User,
    )
    from chat.models.room import Kind
    from chat.views.errors import server_error

    alice, bob, carol = (User.objects.get(name=name) for name in ("alice", "bob", "carol"))
    long = people.join(name=LONG_NAME, email=f"{'very-' * 20}long@example.com", password="x")
    from_the_right = people.join(name="שושנה בת־אברהם", email="shoshana@example.com", password="x")
    gone = people.join(name="Gone", email="gone@example.com", password="x")
    room = rooms.create(name="Everything", creator=alice, topic="All that a room can hold, and what it must bear")
    for person in (bob, carol, long, from_the_right):
        memberships.join(room=room, user=person)

    tokens = map(str, count())

    def say(author: User, body: str, **more: Any) -> Message:
        return messages.say(room=room, author=author, body=body, token=next(tokens), **more)

    def chosen(owner: User, name: str, content: bytes) -> int:
        return attachments.add(room=room, owner=owner, name=name, file=ContentFile(content), size=len(content)).pk

    first = say(bob, "The first line, with a link: https://example.org/tea and `code`, **bold** and a :tea:.")
    for text in (LONG_WORD, f"https://example.org/{'path/' * 60}", WIDE_TABLE, CODE, FORMATTED, HEBREW, KOREAN, "🫖"):
        say(bob, text)
    say(long, "My name is long.")
    say(from_the_right, HEBREW)
    say(bob, "An answer", reply_to=first.number)
    say(bob, "@alice and @room, come and see")
    edited = say(alice, "Before")
    editing.edit(message=edited, editor=alice, body="After", seen=edited.edited_at)
    editing.delete(message=say(alice, "Not for long"), deleter=alice)
    many = say(carol, "A line with as many reactions as one can have")
    for emoji in list(picker.names("en"))[: reactions.AT_MOST]:
        for person in (alice, bob, carol, long, from_the_right):
            reactions.toggle(message=many, user=person, emoji=emoji)
    several = [chosen(alice, f"{'long-' * 30}name-{number}.png", picture((1600, 900))) for number in range(3)]
    shown = say(alice, "", files=[*several, chosen(alice, "notes.txt", b"some words\n" * 3)])
    say(alice, "", files=[chosen(alice, "tall.png", picture((300, 2400)))])
    for file in Attachment.objects.filter(name__endswith=".png"):
        pictures.make(file.pk)
    root = say(carol, "What shall we drink?")
    for number in range(3):
        threads.reply(room=room, root=root.number, author=(bob, alice, long)[number], body="Tea", token=f"t{number}")
    pins.pin(message=first, user=alice, pinned=True)
    pins.save(message=root, user=alice, saved=True)
    preview = Preview.objects.create(
        url="https://example.org/tea",
        fetched_at=timezone.now(),
        title="Tea, and how to pour it",
        description="Green, black and plum. " * 12,
        site_name="example.org",
    )
    MessagePreview.objects.create(message=first, preview=preview)
    Job.objects.filter(task="chat.tasks.preview_links").delete()  # another is awaited, and does not come
    # Theirs to read, in the inbox.
    mine = say(alice, "Mine")
    say(bob, "So", reply_to=mine.number)
    reactions.toggle(message=mine, user=bob, emoji="🫖")
    say(bob, "The kettle sings: @alice")

    empty = rooms.create(name="An empty room", creator=alice)
    closed = rooms.create(name="X" * 60, creator=alice, kind=Kind.CLOSED, topic="long " * 40)
    archived = rooms.archive(room=rooms.create(name="Attic", creator=alice), by=alice, archived=True)
    direct = rooms.open_direct(people=[bob], by=alice)
    group = rooms.open_direct(people=[bob, carol, long, from_the_right], by=alice)
    messages.say(room=direct, author=bob, body="Between us", token="us")
    drafts.keep(room=empty, user=alice, body=f"half a thought {LONG_WORD}")
    drafts.keep(room=room, user=alice, body="and half a reply", root=root.number)
    keywords.add(user=alice, word="kettle")
    profiles.set_status(user=bob, emoji="🍵", text="At tea, and not to be disturbed until the pot is empty")
    profiles.change_about(user=bob, about=f"I make tables.\n{LONG_WORD}")
    profiles.change_picture(user=carol, file=ContentFile(picture((300, 300)), "face.png"))
    seen = {"user_agent": "Mozilla/5.0 (iPhone) Safari/605", "address": "192.0.2.7", "language": "en"}
    sign_ins.see(user=alice, session_key="elsewhere", **seen)
    link = JoinLink.objects.earliest("pk")
    join_links.make(by=alice, role=Role.GUEST, rooms=[closed], max_uses=3)
    Applicant.objects.create(name=LONG_NAME, email=f"{'very-' * 20}new@example.com", password="x", link=link)
    accounts.close(person=gone, by=alice, with_messages=False)

    crowd = people.join(name="Crowd", email="crowd@example.com", password="x")
    User.objects.filter(pk=crowd.pk).update(password=alice.password)  # one hash for all
    for number in range(MANY_ROOMS):
        rooms.create(name=f"Room {number} of very many that somebody is in", creator=crowd, kind=Kind.CLOSED)
    crowded = Room.objects.get(name__startswith="Room 199")

    print(
        json.dumps(
            {
                "broken": server_error(HttpRequest()).content.decode(),
                "waiting": render_to_string("waiting.html", {"place": Place.objects.here()}),
                "not_open": render_to_string("start_elsewhere.html"),
                "room": room.get_absolute_url(),
                "today": f"{timezone.localdate(first.created_at)}",
                "message": first.get_absolute_url(),
                "mine": mine.get_absolute_url(),
                "edited": edited.get_absolute_url(),
                "root": root.get_absolute_url(),
                "many": many.get_absolute_url(),
                "picture": f"{shown.files[0].get_absolute_url()}show/",
                "empty": empty.get_absolute_url(),
                "closed": closed.get_absolute_url(),
                "archived": archived.get_absolute_url(),
                "direct": direct.get_absolute_url(),
                "group": group.get_absolute_url(),
                "crowded": crowded.get_absolute_url(),
                "bob": bob.get_absolute_url(),
                "join": link.get_absolute_url(),
                "password": accounts.password_link(person=bob, by=alice),
            }
        )
    )
