"""What pages and pushes share: the same input gives the same bytes, and what people typed comes through unharmed."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from chat import composer_fragments, fragments, person_fragments, room_fragments, thread_fragments, unread_fragments
from chat.actions import messages, people, rooms
from chat.models import Attachment, Message, Notification, Preview, Room, Thread, User, Version
from chat.models.membership import NOTHING, Count
from chat.models.room import Listed
from chat.tests.conftest import browser_of
from chat.tests.reading import only
from chat.text.clean import storable
from chat.text.snippet import snippet

LOOKALIKES = [
    'data-djc-id-cabc123=""',
    ' data-djc-id-cabc123="" data-djc-id-cabc124=""',
    '<p data-djc-id-cabc123="">x</p>',
    "<!-- _RENDERED message,cabc123,, -->",
    "<!-- _RENDERED -->",
    "<a data-djc-id-c=''>",
    "=\"\" data-djc-id-c1=\"\"",
    "' data-djc-id-c1=\"\" '",
    "https://a.example/?data-djc-id-cabc123=\"\"",
    "https://a.example/<b data-djc-id-c1=\"\">",
    "\" data-djc-id-c1=\"\"><i",
]  # fmt: skip


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.fixture
def line(lobby: Room, bob: User) -> Message:
    return messages.say(room=lobby, author=bob, body="Shall we meet at five? 다섯 시 어때요?", token="t")


def everything(room: Room, line: Message, user: User) -> Iterator[str]:
    """Each component, rendered."""
    parts = {"html": fragments.body(line), "reactions": fragments.reactions(line)}
    yield fragments.render("message", message=line, **parts)
    yield fragments.render("reactions", message=line)
    previews = [Preview(url="https://a.example/<x>", title="<y>", picture=picture) for picture in ("", "key")]
    yield fragments.render("link_preview", previews=previews)
    file = Attachment(pk=1, name="<x>.py", key="k", kind="text", size=1, beginning="if <y>:")
    picture = Attachment(pk=2, name="<x>.jpg", key="k", kind="picture", size=1, width=2_000, height=1_000)
    yield fragments.render("attachments", files=[file, picture])
    for root in (None, 2):
        yield composer_fragments.attached(room.pk, [file, picture], root=root)  # "attached"
        yield fragments.render("attach", of=composer_fragments.of(root))
    for plain in (False, True):
        yield fragments.render("lightbox", file=picture, before=picture, after=picture, plain=plain)
    yield fragments.message(line)  # so that the log finds it rendered
    yield fragments.log(room, [line.key], "end")
    yield composer_fragments.composer(page="p", room=room, user=user, text="<x>", csrf_token="t", reply_to=line)
    yield composer_fragments.composer(page="p", room=None, user=user, csrf_token="t")
    for multi_line in (False, True):
        yield composer_fragments.field(1, multi_line=multi_line, text="<x>")  # "field"
        yield fragments.render("mode", multi_line=multi_line, pushed=multi_line)
    yield fragments.render("reply", room_id=1, message=line, pushed=True)
    yield fragments.render("quote", message=line, url="/x/", in_thread=True)
    yield from threads(line)
    yield composer_fragments.field(room.pk, multi_line=True, text="<x>", reply_to=line)
    yield person_fragments.typists(room.pk, [(1, "<x>")], 2)
    yield person_fragments.typists(room.pk, [(number, "x") for number in range(4)])
    yield fragments.render("field_source", empty="/a/", first="/b/", pushed=True)
    yield fragments.render("notice", reason="no", text="<x>")
    yield fragments.render("preview", html="<x>", pushed=True)
    yield fragments.render("completions", options=[("<x>", "<y>")], pushed=True)
    for state in ("silent", "alive", "lost", "session"):
        yield fragments.render("pulse", state=state)
    yield fragments.render("hit", message=line, room=room, pieces=snippet(line.body, []))
    yield fragments.room_link(Listed(1, "<x>", Count(3, 1), joined=True, kind="closed", favourite=True), current=True)
    for kind in ("reaction", "thread"):
        about = {"room": room, "message": line, "by": user, "at": line.created_at, "is_new": True}
        yield fragments.render("entry", kind=kind, url="/x/", emoji="🎉", unread=2, **about)
    yield fragments.room_list([], None, "")
    room.topic, room.others = "<x>", []
    yield fragments.render("room_title", room=room)
    room.others = [user, user]
    yield room_fragments.title(room, {user.pk: "here"})
    for why in ("", "archived", "announcements"):
        yield fragments.render("silence", room_id=1, why=why)
    yield fragments.render("mine", room_id=1, favourite=True, keeps=True)
    yield fragments.render("face", person=user) + fragments.face(User(pk=1, name="<x>", picture="key"))
    yield fragments.render("sound")
    yield fragments.render("status", person=User(pk=1, status_emoji="🍵", status_text="<x>"), pushed=True)
    yield person_fragments.renamed(user) + fragments.render("presence", person_id=1, state="away", pushed=True)
    for plain in (False, True):
        called = [("👍", "thumbs <up>")]
        may = {
            "may_edit": True,
            "may_delete": True,
            "may_pin": True,
            "may_react": True,
            "may_save": True,
            "saved": True,
            "may_take_off": True,
        }
        yield fragments.render("menu", message=line, csrf_token="t", quick=called, plain=plain, **may)
        yield fragments.render("picker", message=line, csrf_token="t", recent=called, found=called, plain=plain)
        yield fragments.render("reactors", people=[("👍", "thumbs <up>", [user])])
        yield fragments.render("edit", message=line, text="<x>", csrf_token="t", error="no", current="<y>", plain=plain)
    yield fragments.render("versions", versions=[Version(body="<x>", replaced_at=line.created_at, replaced_by=user)])


def threads(line: Message) -> Iterator[str]:
    thread = Thread(root=line, room_id=line.room_id, number=line.number, reply_count=1)
    thread.faces = [line.author]
    yield fragments.render("thread_line", message=line, thread=thread)
    for field in ("", composer_fragments.field(1, root=2, multi_line=False, text="<x>", reply_to=line)):
        composer = composer_fragments.thread_composer(page="p", csrf_token="t", field=field)  # "buttons"
        yield fragments.render("thread", composer=composer)
    rows = thread_fragments.log(line, [], "end")  # "thread_log", "root"
    line.room = Room(pk=line.room_id)
    yield fragments.render("thread", composer=composer, message=line, revision=3, log=rows, newest="/x/")
    yield thread_fragments.follow("1-2", "/x/", followed=True, pushed=True)
    for unread in ([], [1, 2]):
        yield thread_fragments.marks(unread, pushed=True) + thread_fragments.count(len(unread))


def test_the_same_input_the_same_bytes(lobby: Room, line: Message, bob: User) -> None:
    line = Message.objects.with_details().get(pk=line.pk)
    first, second = (list(everything(lobby, line, bob)) for _ in range(2))
    assert first == second
    for html in first:
        assert "data-djc" not in html
        assert "_RENDERED" not in html
        assert "<script" not in html


@pytest.mark.parametrize("text", LOOKALIKES)
def test_what_looks_like_the_library_but_was_typed_survives(lobby: Room, bob: User, text: str) -> None:
    said = messages.say(room=lobby, author=bob, body=text, token="t")
    assert only(soup(fragments.message(said)), ".message__body").get_text().split() == text.split()
    notice = soup(fragments.notice(text, text))
    assert only(notice, "dialog p").get_text() == text
    assert only(notice, "textarea").get_text().removeprefix("\n") == text
    for multi_line in (False, True):
        field = only(soup(composer_fragments.field(1, multi_line=multi_line, text=text)), "[name=text]")
        assert (field.get_text().removeprefix("\n") if multi_line else field["value"]) == text
    link = soup(fragments.room_link(Listed(1, text, NOTHING, joined=True), current=False))
    assert only(link, "bdi").get_text() == text
    people.rename(user=bob, name=text)
    assert soup(person_fragments.renamed(bob)).select("b")[0].get_text() == text
    assert only(soup(unread_fragments.title_push(text, 0)), "#title").get_text() == text
    drafted = browser_of(bob)
    drafted.post("/rooms/new/", {"name": text})
    assert text.strip() in [
        bdi.get_text() for bdi in soup(drafted.get("/people/").content.decode()).select("#rooms bdi")
    ]


@given(st.text(), st.booleans())
def test_whatever_is_typed_stands_in_the_field_as_it_is(text: str, multi_line: bool) -> None:
    text = storable(text).replace("\n" if not multi_line else "\0", " ")
    field = only(soup(composer_fragments.field(1, multi_line=multi_line, text=text)), "[name=text]")
    assert (field.get_text().removeprefix("\n") if multi_line else field["value"]) == text
    assert set(field.attrs) <= {
        "class", "name", "rows", "required", "autocomplete", "dir", "autofocus", "role", "list", "aria-autocomplete",
        "value", "enterkeyhint", "placeholder",
    }  # fmt: skip


def test_no_reactions_are_written_as_they_are_rendered(line: Message) -> None:
    assert fragments.reactions(line) == fragments.render("reactions", message=line)


def counted() -> Any:
    return patch("chat.fragments.render", wraps=fragments.render)


def test_a_message_is_rendered_once(line: Message) -> None:
    with counted() as render:
        assert fragments.message(line) == fragments.message(Message.objects.with_details().get(pk=line.pk))
        assert [call.args[0] for call in render.call_args_list].count("message") == 1


def test_a_change_of_the_message_or_of_its_authors_name_is_rendered_anew(line: Message, bob: User) -> None:
    before = fragments.message(line)
    people.rename(user=bob, name="Robert")
    renamed = fragments.message(Message.objects.with_details().get(pk=line.pk))
    assert renamed == before.replace("Bob", "Robert").replace(">B<", ">R<")
    line.html, line.changed_revision = "<p>Six then.</p>", line.changed_revision + 1
    assert "Six then." in fragments.message(line)


def test_a_message_knows_no_viewer(line: Message, alice: User, bob: User, lobby: Room) -> None:
    pages = [soup(browser_of(user).get(lobby.get_absolute_url()).content.decode()) for user in (alice, bob)]
    mine, theirs = (str(only(page, "article")) for page in pages)
    assert mine == theirs


def test_an_ordinary_frame_is_small(lobby: Room, alice: User, bob: User) -> None:
    """Daphne compresses nothing: 2 KB is two packets."""
    people.rename(user=bob, name="Bartholomew von Weißenfels")
    said = messages.say(room=lobby, author=bob, body="Could you look at https://a.example/x? " * 5, token="t")
    frame = fragments.appended([said], f"end-{lobby.pk}") + fragments.cursor(lobby, 10**6)
    assert 200 < len(frame.encode()) < 2_048


def test_a_frame_lands_in_its_room_alone(lobby: Room, line: Message) -> None:
    frame = soup(fragments.appended([line], f"end-{lobby.pk}") + fragments.cursor(lobby, 7))
    assert only(frame, f"[hx-swap-oob='beforebegin:#end-{lobby.pk}'] > article")["id"] == f"message-{lobby.pk}-1"
    assert only(frame, f"#cursor-{lobby.pk}")["value"] == "7"
    assert not fragments.appended([], "end-1")


def test_an_acknowledgement_takes_each_field_away_once() -> None:
    html = soup(fragments.acknowledged(5, 2))
    assert only(html, "#acked")["value"] == "5"
    assert [tag["hx-swap-oob"] for tag in html.select("i")] == ["delete:#fields .field + .field:last-child"] * 2


def test_rooms_stand_in_order_whatever_the_case(lobby: Room, alice: User) -> None:
    for name in ("attic", "Zoo", "사랑방", "Bath"):
        rooms.create(name=name, creator=alice)
    listed = soup(
        fragments.room_list(
            Room.objects.listed_for([alice], Notification.objects.unread([alice.pk]))[alice.pk], lobby.pk, "p"
        )
    ).select("bdi")
    assert [bdi.get_text() for bdi in listed] == ["attic", "Bath", "Lobby", "Zoo", "사랑방"]


def test_a_title_tells_what_is_unread() -> None:
    assert unread_fragments.title("Lobby", 0) == "Lobby"
    assert unread_fragments.title("Lobby", 3) == "(3) Lobby"


def test_the_first_line_of_a_field_is_not_eaten() -> None:
    """Browsers drop one line break after <textarea>; the template puts it there itself."""
    assert ">\n\n\nx</textarea>" in composer_fragments.field(1, multi_line=True, text="\n\nx")


def test_a_notice_gives_no_blank_text_back() -> None:
    assert not soup(fragments.notice("There is nothing to say in that.", " \u200b\n")).select("textarea")
