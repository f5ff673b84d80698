"""Every page there is, as somebody gets it."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chat import unsubscribing
from chat.actions import (
    accounts,
    drafts,
    editing,
    keywords,
    memberships,
    messages,
    people,
    pins,
    reactions,
    rooms,
    threads,
)
from chat.models import Applicant, Attachment, JoinLink, Message, Room, User
from chat.models.room import Kind
from chat.tests.actions.test_attachments import add
from chat.tests.conftest import PASSWORD, browser_of
from chat.tests.files.test_pictures import picture
from chat.tests.reading import composer
from chat.views.page import NOTICE_COOKIE

type Cast = tuple[Room, User, User]

HTMX = {"HX-Request": "true"}


def owner(cast: Cast) -> Client:
    return browser_of(cast[1])


def member(cast: Cast) -> Client:
    return browser_of(cast[2])


def room(cast: Cast) -> str:
    return cast[0].get_absolute_url()


def with_a_notice(cast: Cast) -> Any:
    client = owner(cast)
    client.cookies[NOTICE_COOKIE] = "session"
    return client.get(room(cast))


def join_path() -> str:
    return JoinLink.objects.earliest("pk").get_absolute_url()


def waiting_to_come_in(cast: Cast) -> Any:
    link, closed = JoinLink.objects.earliest("pk"), people.join(name="<b>C", email="c@example.com", password="x")
    Applicant.objects.create(name="<i>Dora", email="dora@example.com", password="x", link=link)
    accounts.close(person=closed, by=cast[1], with_messages=False)
    return owner(cast).get("/people/")


def message(cast: Cast) -> str:
    return Message.objects.filter(room=cast[0]).latest("number").get_absolute_url()


def answered(cast: Cast) -> str:
    messages.say(room=cast[0], author=cast[2], body="so", token="so", reply_to=59)
    return room(cast)


def replied(cast: Cast) -> str:
    newest = Message.objects.filter(room=cast[0], thread=None).latest("number")
    for number in range(3):
        said: dict[str, Any] = {"body": f"@Bob <i>{number}", "token": f"re-{number}", "to_room": number == 1}
        threads.reply(room=cast[0], root=newest.number, author=cast[1], **said)
    return newest.get_absolute_url()


def with_a_thread_draft(cast: Cast) -> Any:
    drafts.keep(room=cast[0], user=cast[2], body="half <b>a thought", root=5)
    return member(cast).get("/drafts/")


def reacted(cast: Cast) -> str:
    newest = Message.objects.filter(room=cast[0]).latest("number")
    reactions.toggle(message=newest, user=cast[1], emoji="🫖")
    return newest.get_absolute_url()


def concerns(cast: Cast) -> str:
    """Something of each kind that is in inboxes."""
    mentions, room_, path = ("@Bob <i>", "@room <b>"), cast[0], replied(cast)
    mine = messages.say(room=room_, author=cast[2], body="mine", token="mine")
    for text in mentions:
        messages.say(room=room_, author=cast[1], body=text, token=text)
    messages.say(room=room_, author=cast[1], body="so", token="answer", reply_to=mine.number)
    reactions.toggle(message=mine, user=cast[1], emoji="🫖")
    return path


def waits_for(cast: Cast, word: str) -> bool:
    keywords.add(user=cast[2], word=word)
    return True


def marked_unread(cast: Cast) -> bool:
    memberships.unread_from(user=cast[2], room=cast[0], number=2)
    return True


def kept(cast: Cast) -> str:
    newest = Message.objects.filter(room=cast[0]).latest("number")
    pins.pin(message=newest, user=cast[2], pinned=True)
    pins.save(message=newest, user=cast[1], saved=True)
    return room(cast)


def a_text() -> SimpleUploadedFile:
    return SimpleUploadedFile("<i>a</i>.html", b"<script>alert(1)</script>")


def waiting(cast: Cast) -> list[Attachment]:
    """As many as are there at once."""
    return list(Attachment.objects.pending(cast[2], cast[0])) or [
        add(cast[0], cast[2], picture(), name="<i>a</i>.png"),
        add(cast[0], cast[2], b"<i>a</i>", name="a.html"),
    ]


def with_files(cast: Cast) -> list[Attachment]:
    if said := Message.objects.filter(attached="file image").first():
        return said.files
    ids = [file.pk for file in (*waiting(cast), add(cast[0], cast[2], picture(), name="b.png"))]
    return messages.say(room=cast[0], author=cast[2], body="", token="files", files=ids).files


def edited(cast: Cast) -> str:
    """The last message but one is edited, and the one before it deleted."""
    after, before = Message.objects.filter(room=cast[0]).order_by("-number")[1:3]
    editing.edit(message=after, editor=cast[1], body="<i>changed</i>", seen=after.edited_at)
    editing.delete(message=before, deleter=cast[1])
    return after.get_absolute_url()


def several_rooms(cast: Cast) -> Room:
    """A closed room of the owner."""
    return rooms.create(name="<i>Cellar", creator=cast[1], kind=Kind.CLOSED, topic="<b>wine")


def archived(cast: Cast) -> Room:
    return rooms.archive(room=rooms.create(name="<i>Attic", creator=cast[1]), by=cast[1], archived=True)


def direct(cast: Cast) -> Room:
    return rooms.open_direct(people=[cast[1]], by=cast[2])


def several_lines(cast: Cast) -> Any:
    people.prefer_multi_line(user=cast[2], multi_line=True)
    return member(cast).get(room(cast))


def an_empty_room(cast: Cast) -> Any:
    empty = Room.objects.create(name="Empty")
    return member(cast).get(empty.get_absolute_url())


def with_a_draft(cast: Cast) -> Any:
    drafts.keep(room=cast[0], user=cast[2], body="half <b>a thought")
    return member(cast).get("/drafts/")


def composed(cast: Cast, **fields: str) -> dict[str, str]:
    return composer(member(cast), cast[0]) | fields


def our_fault(cast: Cast) -> Any:
    client = member(cast)
    client.raise_request_exception = False
    with patch("chat.views.people.page", side_effect=RuntimeError):
        return client.get("/people/")


# Each with the person's data, so that none may be kept.
SIGNED_IN: dict[str, Callable[[Cast], Any]] = {
    "room": lambda cast: owner(cast).get(room(cast)),
    "room, in reply": lambda cast: member(cast).get(f"{room(cast)}?reply=2"),
    "room, with a reply": lambda cast: owner(cast).get(answered(cast)),
    "thread": lambda cast: member(cast).get(replied(cast) + "thread/"),
    "thread, nobody replied": lambda cast: owner(cast).get(message(cast) + "thread/"),
    "thread, swapped": lambda cast: owner(cast).get(replied(cast) + "thread/", headers=HTMX),
    "thread, of old": lambda cast: member(cast).get(replied(cast) + "thread/?before=2"),
    "thread, reply refused": lambda cast: member(cast).post("/say/", composed(cast, text=" ", room=f"{cast[0].pk}/5")),
    "day": lambda cast: member(cast).get(f"{room(cast)}day/{Message.objects.latest('pk').said_at:%Y-%m-%d}/"),
    "help": lambda cast: owner(cast).get("/help/"),
    "help, keys": lambda cast: member(cast).get("/help/keys/"),
    "threads": lambda cast: replied(cast) and owner(cast).get("/threads/"),
    "threads, none": lambda cast: owner(cast).get("/threads/"),
    "drafts, of a thread": with_a_thread_draft,
    "room, swapped": lambda cast: owner(cast).get(room(cast), headers=HTMX),
    "room, empty": an_empty_room,
    "room, with a notice": with_a_notice,
    "room, several lines": several_lines,
    "room, line refused": lambda cast: member(cast).post("/say/", composed(cast, text=" ")),
    "preview, without scripts": lambda cast: member(cast).post("/composer/preview/", composed(cast, text="*a* @Bob")),
    "history": lambda cast: owner(cast).get(room(cast) + "?before=55"),
    "drafts": with_a_draft,
    "drafts, none": lambda cast: owner(cast).get("/drafts/"),
    "inbox": lambda cast: concerns(cast) and member(cast).get("/inbox/"),
    "inbox, none": lambda cast: owner(cast).get("/inbox/"),
    "notifications": lambda cast: member(cast).get(room(cast) + "notifications/"),
    "notifications, refused": lambda cast: member(cast).post(room(cast) + "notifications/", {"level": "<i>"}),
    "my notifications": lambda cast: member(cast).get("/notifications/"),
    "my notifications, refused": lambda cast: member(cast).post("/notifications/", {"push": "", "address": "<i>"}),
    "words": lambda cast: waits_for(cast, "<i>tea") and member(cast).get("/words/"),
    "words, refused": lambda cast: member(cast).post("/words/", {"word": " "}),
    "go": lambda cast: member(cast).get("/go/"),
    "go, found": lambda cast: member(cast).get("/go/?to=a"),
    "go, nothing found": lambda cast: member(cast).get("/go/?to=<i>"),
    "room, with what is new": lambda cast: marked_unread(cast) and member(cast).get(room(cast)),
    "people, owner": lambda cast: owner(cast).get("/people/"),
    "people, member": lambda cast: member(cast).get("/people/"),
    "hand on": lambda cast: owner(cast).get(f"/people/{cast[2].pk}/hand-on/"),
    "place": lambda cast: owner(cast).get("/place/"),
    "profile": lambda cast: member(cast).get("/profile/"),
    "person": lambda cast: member(cast).get(cast[1].get_absolute_url()),
    "sessions": lambda cast: member(cast).get("/sessions/"),
    "profile, name refused": lambda cast: member(cast).post("/profile/", {"change_name": "", "name": ""}),
    "profile, password refused": lambda cast: member(cast).post(
        "/profile/", {"change_password": "", "old_password": "x"}
    ),
    "search": lambda cast: member(cast).get("/search/"),
    "search, found": lambda cast: member(cast).get("/search/?q=b+from:nobody"),
    "search, nothing found": lambda cast: member(cast).get("/search/?q=zebra"),
    "menu as a page": lambda cast: owner(cast).get(message(cast) + "more/"),
    "edit": lambda cast: owner(cast).get(message(cast) + "edit/"),
    "edit, refused": lambda cast: owner(cast).post(message(cast) + "edit/", {"body": " "}),
    "react": lambda cast: owner(cast).get(reacted(cast) + "react/?q=tea"),
    "who reacted": lambda cast: owner(cast).get(reacted(cast) + "reactions/"),
    "pins": lambda cast: member(cast).get(kept(cast) + "pins/"),
    "pins, none": lambda cast: member(cast).get(room(cast) + "pins/"),
    "saved": lambda cast: kept(cast) and owner(cast).get("/saved/"),
    "saved, none": lambda cast: member(cast).get("/saved/"),
    "room, with files": lambda cast: with_files(cast) and owner(cast).get(room(cast)),
    "room, with files that wait": lambda cast: waiting(cast) and member(cast).get(room(cast)),
    "picture": lambda cast: owner(cast).get(with_files(cast)[0].get_absolute_url() + "show/"),
    "versions": lambda cast: member(cast).get(edited(cast) + "versions/"),
    "room, edited and deleted": lambda cast: member(cast).get(room(cast)),
    "all rooms": lambda cast: (several_rooms(cast), owner(cast).get("/rooms/"))[1],
    "all rooms, none": lambda cast: member(cast).get("/rooms/?q=zebra"),
    "leave": lambda cast: member(cast).get(room(cast) + "leave/"),
    "leave, closed": lambda cast: owner(cast).get(several_rooms(cast).get_absolute_url() + "leave/"),
    "members": lambda cast: member(cast).get(room(cast) + "members/"),
    "members, found": lambda cast: owner(cast).get(several_rooms(cast).get_absolute_url() + "members/?q=b"),
    "room settings": lambda cast: owner(cast).get(room(cast) + "settings/"),
    "room settings, refused": lambda cast: owner(cast).post(room(cast) + "settings/", {"name": " "}),
    "room settings, no proof": lambda cast: owner(cast).post(room(cast) + "settings/delete/", {"proof": "<b>"}),
    "room settings, archived": lambda cast: owner(cast).get(archived(cast).get_absolute_url() + "settings/"),
    "room kind, closed": lambda cast: owner(cast).get(room(cast) + "settings/kind/"),
    "room kind, open": lambda cast: owner(cast).get(several_rooms(cast).get_absolute_url() + "settings/kind/"),
    "room, archived": lambda cast: owner(cast).get(archived(cast).get_absolute_url()),
    "room, direct": lambda cast: member(cast).get(direct(cast).get_absolute_url()),
    "new message": lambda cast: member(cast).get(f"/messages/new/?people={cast[1].pk}&q=b"),
    "new message, refused": lambda cast: member(cast).post("/messages/new/", {"q": "<b>"}),
    "new room": lambda cast: member(cast).get("/rooms/new/"),
    "new room, refused": lambda cast: member(cast).post("/rooms/new/", {"name": " "}),
}
PIECES: dict[str, Callable[[Cast], Any]] = {
    "older messages": lambda cast: member(cast).get(room(cast) + "older/?before=55"),
    "menu": lambda cast: owner(cast).get(message(cast) + "more/", headers=HTMX),
    "edit in place": lambda cast: owner(cast).get(message(cast) + "edit/", headers=HTMX),
    "picker": lambda cast: owner(cast).get(reacted(cast) + "react/", headers=HTMX),
    "found": lambda cast: owner(cast).get(message(cast) + "react/", headers=HTMX | {"HX-Target": "found"}),
    "picture in the lightbox": lambda cast: owner(cast).get(
        with_files(cast)[0].get_absolute_url() + "show/", headers=HTMX
    ),
    "files chosen": lambda cast: member(cast).post("/files/", {"room": cast[0].pk, "files": a_text()}, headers=HTMX),
    "upload cut off": lambda cast: member(cast).get("/en/composer/upload-cut/"),
    "files that wait": lambda cast: waiting(cast) and member(cast).get(f"/composer/files/{cast[0].pk}/"),
    "reactors": lambda cast: owner(cast).get(reacted(cast) + "reactions/", headers=HTMX),
    "older replies": lambda cast: member(cast).get(replied(cast) + "thread/older/?before=3"),
    "thread's draft": lambda cast: member(cast).get(f"/composer/draft/{cast[0].pk}/5/"),
    "follow": lambda cast: member(cast).post(replied(cast) + "thread/follow/", {"on": "1"}, headers=HTMX),
    "reply": lambda cast: member(cast).get(message(cast) + "reply/", headers=HTMX | {"HX-Current-URL": room(cast)}),
    "no reply": lambda cast: member(cast).post("/composer/no-reply/", composed(cast), headers=HTMX),
    "draft": lambda cast: member(cast).get(f"/composer/draft/{cast[0].pk}/"),
    "mode": lambda cast: member(cast).post("/composer/mode/", composed(cast, multi_line="1"), headers=HTMX),
    "preview": lambda cast: member(cast).post("/composer/preview/", composed(cast, text="*a*"), headers=HTMX),
    "session ended": lambda cast: Client().get(room(cast), headers=HTMX),
    "away": lambda cast: member(cast).get("/away/"),
    "focus": lambda cast: member(cast).get("/composer/focus/"),
}
KEEPERS: dict[str, Callable[[Cast], Any]] = {
    "join links": lambda cast: owner(cast).get("/join-links/"),
    "join links, refused": lambda cast: owner(cast).post("/join-links/", {"role": "guest", "max_uses": "x"}),
    "waiting to come in": waiting_to_come_in,
    "account": lambda cast: owner(cast).get(f"/people/{cast[2].pk}/account/"),
    "password link": lambda cast: owner(cast).post(f"/people/{cast[2].pk}/password-link/"),
    "sizes": lambda cast: owner(cast).get("/place/sizes/"),
    "log": lambda cast: owner(cast).get("/place/log/"),
}
STRANGERS: dict[str, Callable[[Cast], Any]] = {
    "sign-in": lambda cast: Client().get("/sign-in/?next=/people/"),
    "sign-in, refused": lambda cast: Client().post("/sign-in/", {"email": "bob@example.com", "password": "wrong"}),
    "unsubscribe": lambda cast: Client().get(unsubscribing.path(cast[2])),
    "unsubscribed": lambda cast: Client().post(unsubscribing.path(cast[2])),
    "join": lambda cast: Client().get(JoinLink.objects.earliest("pk").get_absolute_url()),
    "join, refused": lambda cast: Client().post(
        JoinLink.objects.earliest("pk").get_absolute_url(), {"email": "bob", "password": PASSWORD}
    ),
}
ERRORS: dict[str, Callable[[Cast], Any]] = {
    "400": lambda cast: member(cast).post("/say/", {"page": "forged", "acked": "0", "room": "1", "text": "hello"}),
    "404, room gone": lambda cast: member(cast).post("/say/", composed(cast, room="999", text="hello")),
    "403": lambda cast: member(cast).get("/join-links/"),
    "403, too old": lambda cast: Client(enforce_csrf_checks=True).post("/sign-in/", {}),
    "404": lambda cast: Client().get("/nothing/here/"),
    "500": our_fault,
}
PAGES = SIGNED_IN | KEEPERS | STRANGERS | ERRORS


def talk(cast: Cast) -> None:
    """60 lines of two people in the Lobby."""
    lobby, *people_ = cast
    for number in range(60):
        messages.say(room=lobby, author=people_[number % 7 == 0], body=f"<b>{number}</b>", token=str(number))
    lobby.refresh_from_db()
