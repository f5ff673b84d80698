"""Threads by htmx, and as pages and plain forms."""

from typing import Any

import pytest
from django.test import Client

from chat import limits
from chat.actions import drafts, editing, memberships, messages, people, rooms, threads
from chat.models import Draft, Follow, Message, Room, User
from chat.tests.actions.test_attachments import add
from chat.tests.conftest import browser_of
from chat.tests.pages import HTMX
from chat.tests.reading import composer, errors, only, parsed
from chat.tests.test_limits import Clock
from chat.tests.views.test_uploads import file


@pytest.fixture
def root(lobby: Room, alice: User) -> Message:
    return messages.say(room=lobby, author=alice, body="Tea?", token="t")


@pytest.fixture
def path(root: Message) -> str:
    return f"{root.get_absolute_url()}thread/"


def reply(root: Message, author: User, *texts: str) -> None:
    for text in texts:
        threads.reply(room=root.room, root=root.number, author=author, body=text, token=text)


def shown(answer: Any) -> list[str]:
    return [body.get_text() for body in parsed(answer).select("#thread article .message__body")]


def in_thread(client: Client, path: str) -> dict[str, str]:
    """The thread's form, as a browser without scripts would post it."""
    form = only(parsed(client.get(path)), "#thread-composer")
    inputs = form.select("input[name]:not([type=checkbox]), textarea")
    return {str(field["name"]): str(field.get("value", "")) for field in inputs}


def typed_in(answer: Any) -> str:
    field = only(parsed(answer), "#thread-fields [name=text]")
    return field.get_text().removeprefix("\n") if field.name == "textarea" else str(field["value"])


def test_without_scripts(path: str, lobby: Room, as_alice: Client, as_bob: Client, bob: User) -> None:
    page = parsed(as_bob.get(path.removesuffix("thread/") + "more/"))
    assert only(page, ".menu__item[href$='/thread/']")["href"] == path
    answer = as_bob.post("/say/", in_thread(as_bob, path) | {"text": "Please!"})
    assert answer.headers["Location"] == path
    assert shown(as_alice.get(path)) == ["Please!"]
    line = only(parsed(as_alice.get(lobby.get_absolute_url())), "a.thread-line")
    assert line["href"] == path
    assert line.get_text().startswith("B1 reply")
    form = in_thread(as_bob, path)
    as_bob.post("/say/", form | {"text": "Two cups", "room": [form["room"], "+"]})
    rows = parsed(as_alice.get(lobby.get_absolute_url())).select("#pane .pane__view article")
    assert only(rows[1], ".message__body").get_text() == "Two cups"
    assert only(rows[1], "a.quote")["href"] == path
    lobby.refresh_from_db()
    assert lobby.last_number == 2


def test_what_it_is_about_is_shown_whole(path: str, root: Message, lobby: Room, alice: User, as_bob: Client) -> None:
    notes = add(lobby, alice)
    said = messages.say(room=lobby, author=alice, body="*Two*\n\nlines", token="w", files=[notes.pk], reply_to=1)
    editing.edit(message=said, editor=alice, body="*Two*\n\nlines @bob", seen=None)
    about = only(parsed(as_bob.get(f"{said.get_absolute_url()}thread/")), f"#root-{said.place}")
    assert [part.get_text() for part in about.select(".root__body > p")] == ["Two", "lines @Bob"]
    assert about.select_one("em")
    assert only(about, ".attachments__name").get_text() == "notes.txt"
    assert only(about, ".root__time")["href"] == said.get_absolute_url()
    assert only(about, ".root__edited")["href"] == f"{said.get_absolute_url()}versions/"
    threads.reply(room=lobby, root=2, author=alice, body="More", token="more")
    editing.delete(message=said, deleter=alice)
    about = only(parsed(as_bob.get(f"{said.get_absolute_url()}thread/")), f"#root-{said.place}")
    assert "was deleted" in about.get_text()
    assert not about.select(".root__body, .root__edited, .attachments")


def test_its_composer_is_all_that_a_rooms_is(path: str, lobby: Room, as_alice: Client, as_bob: Client) -> None:
    """Files, preview, several lines and an answer, by forms alone."""
    form = in_thread(as_bob, path)
    refused = [file(b"some words"), file(b"", name="none.txt")]
    said = as_bob.post("/composer/preview/", form | {"text": "*Please*", "files": refused})
    assert only(parsed(said), "#thread-preview dialog em").get_text() == "Please"
    assert "none.txt is empty." in errors(said)
    assert typed_in(said) == "*Please*"
    assert not parsed(as_bob.get(lobby.get_absolute_url())).select(".attached__file"), "they wait in the thread"
    lines = as_bob.post("/composer/mode/", in_thread(as_bob, path) | {"text": "a\nb", "multi_line": "1"})
    assert lines.headers["Location"] == path
    page = as_bob.get(path)
    assert typed_in(page) == "a\nb"
    assert [name.get_text() for name in parsed(page).select("#thread .attached__name")] == ["notes.txt"]
    form = in_thread(as_bob, path)
    assert as_bob.post("/say/", form | {"text": "a\nb", "room": [form["room"], "+"]}).headers["Location"] == path
    for page in (as_alice.get(path), as_alice.get(lobby.get_absolute_url())):
        assert [name.get_text() for name in parsed(page).select(".attachments__name")][-1:] == ["notes.txt"]
    assert not parsed(as_bob.get(path)).select("#thread .attached__file")


def test_a_reply_answers_another(path: str, root: Message, bob: User, as_alice: Client, as_bob: Client) -> None:
    reply(root, bob, "With milk?")
    first = Message.objects.get(thread=root.pk)
    menu = parsed(as_alice.get(f"{first.get_absolute_url()}more/"))
    leads = as_alice.get(str(only(menu, ".menu__item[href$='/reply/']")["href"])).headers["Location"]
    assert leads == f"{path}?reply=1"
    form = in_thread(as_alice, leads)
    assert form["room"] == f"{root.room_id}/1:1"
    preview = as_alice.post("/composer/preview/", form | {"text": "Yes"})
    assert only(parsed(preview), "#thread .reply__text").get_text() == "With milk?"
    without = as_alice.post("/composer/no-reply/", form | {"text": "Yes"}, follow=True)
    assert not parsed(without).select(".reply__to")
    assert typed_in(without) == "Yes"
    as_alice.post("/say/", form | {"text": "Yes"})
    row = parsed(as_bob.get(path)).select("#thread article")[1]
    assert only(row, "a.quote").get_text() == "Bob With milk?"
    assert only(row, "a.quote")["href"] == first.get_absolute_url()
    htmx = HTMX | {"HX-Current-URL": f"http://testserver{path}", "HX-Target": "thread-typing"}
    swapped = parsed(as_bob.get(f"{first.get_absolute_url()}reply/", headers=htmx))
    assert only(swapped, ".reply[hx-swap-oob] [name=room]")["value"] == form["room"]
    assert only(swapped, "#thread-typing > #thread-fields[hx-preserve]")
    elsewhere = htmx | {"HX-Current-URL": "http://testserver/saved/"}
    assert as_bob.get(f"{first.get_absolute_url()}reply/", headers=elsewhere).headers["HX-Redirect"] == leads
    for number in ("3", "0", "9" * 20):
        answer = as_bob.post("/say/", in_thread(as_bob, path) | {"text": "x", "room": f"{root.room_id}/1:{number}"})
        assert "no such message" in errors(answer), number
    editing.delete(message=first, deleter=bob)
    assert as_bob.get(f"{first.get_absolute_url()}reply/", headers=htmx).status_code == 409
    assert "With milk?" not in as_bob.get(path).content.decode()


def test_the_region_is_hidden_where_no_thread_is_open(path: str, lobby: Room, as_bob: Client) -> None:
    for url in (lobby.get_absolute_url(), "/people/", "/threads/"):
        closed = only(parsed(as_bob.get(url)), "#thread[hidden]")
        assert not closed.select("[role=log], [name=text], [autofocus]")
    opened = only(parsed(as_bob.get(path)), "section#thread[aria-label=Thread]:not([hidden])")
    assert only(opened, "[name=text]").parent is not None
    assert "Nobody has replied yet." in opened.get_text()


@pytest.mark.parametrize(
    ("url", "beside"),
    [("", True), ("9/thread/", True), ("9/thread/?before=3", True), ("?before=9", False), ("pins/", False)],
)
def test_opened_from_elsewhere_it_fills_the_pane(
    path: str, lobby: Room, as_bob: Client, url: str, beside: bool
) -> None:
    headers = HTMX | {"HX-Target": "thread", "HX-Current-URL": f"http://testserver{lobby.get_absolute_url()}{url}"}
    answer = as_bob.get(path, headers=headers)
    target = None if beside else "#pane"
    assert (answer.headers.get("HX-Retarget"), answer.headers.get("HX-Reselect")) == (target, target)
    first = only(parsed(answer), "#thread-field-source [hx-target='#thread-fields > .field:first-child']")
    assert str(first["hx-get"]).startswith(f"/en/composer/field/{lobby.pk}/1/")


def test_permalinks_and_pages(path: str, root: Message, lobby: Room, bob: User, as_alice: Client) -> None:
    reply(root, bob, *(f"r{number}" for number in range(60)))
    assert len(shown(as_alice.get(path))) == 50
    old, new = (Message.objects.get(thread=root.pk, number=number) for number in (5, 60))
    assert as_alice.get(new.get_absolute_url()).headers["Location"] == f"{path}#message-{new.place}"
    leads = as_alice.get(old.get_absolute_url()).headers["Location"]
    assert leads == f"{path}?before=30#message-{old.place}"
    page = as_alice.get(leads)
    assert "r4" in shown(page)
    assert only(parsed(page), "#thread .log__pages a")["href"] == path
    assert not parsed(page).select("#thread-sync [name=root][value]:not([value=''])"), "it is not followed"
    older = as_alice.get(f"{path}older/?before=11")
    assert [body.get_text() for body in parsed(older).select(".message__body")] == [f"r{n}" for n in range(10)]
    assert not parsed(older).select(".log__older")
    assert as_alice.get(f"/rooms/{lobby.pk}/1/thread/61/").status_code == 404


def test_a_reply_has_all_that_a_message_has(path: str, root: Message, bob: User, as_alice: Client) -> None:
    reply(root, bob, "please")
    url = Message.objects.get(thread=root.pk).get_absolute_url()
    for part in ("more/", "edit/", "react/", "reactions/", "versions/"):
        assert as_alice.get(url + part).status_code == 200, part
    menu = {item.get_text() for item in parsed(as_alice.get(f"{url}more/", headers=HTMX)).select(".menu__item")}
    assert menu == {"React", "Reply", "Edit", "Pin", "Save", "Link", "Delete"}
    for part, data in [("pin/", {"on": "1"}), ("save/", {"on": "1"}), ("react/", {"emoji": "👍"}), ("delete/", {})]:
        assert as_alice.post(url + part, data).headers["Location"] == url, part
    assert Message.objects.get(thread=root.pk).deleted_at


def test_what_is_typed_is_kept(path: str, lobby: Room, bob: User, as_bob: Client) -> None:
    drafts.keep(room=lobby, user=bob, body="half a reply", root=1)
    drafts.keep(room=lobby, user=bob, body="half a line")
    thread = only(parsed(as_bob.get(path)), "#thread [name=text]")
    assert thread["value"] == "half a reply"
    assert only(parsed(as_bob.get(f"/composer/draft/{lobby.pk}/1/")), "[name=text]")["value"] == "half a reply"
    page = parsed(as_bob.get("/drafts/"))
    assert [link["href"] for link in page.select(".drafts__room")] == [lobby.get_absolute_url(), path]
    assert as_bob.post(f"/drafts/{lobby.pk}/1/discard/").status_code == 302
    assert [draft.body for draft in Draft.objects.all()] == ["half a line"]
    refused = as_bob.post("/say/", in_thread(as_bob, path) | {"text": "x" * 10_001})
    assert refused.status_code == 422
    assert "too long" in errors(refused)
    assert only(parsed(refused), "#thread [name=text]")["value"] == "x" * 10_001


def test_what_is_typed_comes_within_what_history_restores(path: str, lobby: Room, bob: User, as_bob: Client) -> None:
    """Nothing can be typed then in a field of another thread than the one shown."""
    drafts.keep(room=lobby, user=bob, body="half a reply", root=1)
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{path}"}
    beside = only(parsed(as_bob.get(path, headers=headers | {"HX-History-Restore-Request": "true"})), "#thread")
    front = only(beside, '.field[hx-swap-oob="outerHTML:#thread-fields > .field:first-child"]')
    assert only(front, "[name=text]")["value"] == "half a reply"
    assert only(front, "[name=room][type=hidden]")["value"] == f"{lobby.pk}/1"
    assert only(beside, '.attached[hx-swap-oob="outerHTML:#thread-composer .attached"]')
    assert len(beside.select("#thread-field-source [hx-get]")) == 2
    beside = only(parsed(as_bob.get(path, headers=headers | {"HX-Target": "thread"})), "#thread")
    assert not beside.select(".field[hx-swap-oob]")
    assert only(beside, ".field-source__first")["hx-get"] == f"/composer/draft/{lobby.pk}/1/"


def test_unread_is_marked_until_it_is_read(path: str, root: Message, bob: User, as_alice: Client) -> None:
    assert only(parsed(as_alice.get("/threads/")), ".empty")
    reply(root, bob, "a", "b")
    page = parsed(as_alice.get("/threads/"))
    assert only(page, ".thread-mark").get_text() == "2 unread"
    assert only(page, "#threads-unread").get_text() == "1 unread"
    style = as_alice.get(str(only(page, "link#thread-marks")["href"]))
    assert f'[data-thread="{root.pk}"]' in style.content.decode()
    assert "immutable" in style.headers["Cache-Control"]
    as_alice.get(path)
    page = parsed(as_alice.get("/threads/"))
    assert not page.select(".thread-mark, link#thread-marks")
    assert only(page, "#threads-unread[hidden]").get_text() == ""
    assert only(page, ".drafts__room")["href"] == path


@pytest.mark.parametrize("ids", ["x", "1..2", "1.", '1"]{}', "1" * 20, ".".join(map(str, range(51)))])
def test_marks_of_nonsense(client: Client, place: object, ids: str) -> None:
    assert client.get(f"/threads/{ids}.css").status_code == 404


def test_one_follows_or_not(path: str, root: Message, bob: User, as_bob: Client) -> None:
    swapped = parsed(as_bob.post(f"{path}follow/", {"on": "1"}, headers=HTMX))
    assert only(swapped, "button[hx-swap-oob][value='0']").get_text() == "Unfollow"
    assert Follow.objects.get(user=bob).followed
    assert as_bob.post(f"{path}follow/", {"on": "0"}).headers["Location"] == path
    assert not Follow.objects.get(user=bob).followed
    assert only(parsed(as_bob.get(path)), "#thread .thread__head [name=on]").get_text() == "Follow"
    assert as_bob.post(f"{path}follow/", {"on": "x"}).status_code == 422


def test_too_fast(path: str, as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.talking, "clock", Clock())
    statuses = [as_bob.post(f"{path}follow/", {"on": "1"}).status_code for _ in range(21)]
    assert statuses == [302] * 20 + [429]


def test_a_field_is_nobodys(place: object, client: Client) -> None:
    answer = client.get("/en/composer/field/7/42/old/line/")
    assert only(parsed(answer), "[type=hidden][name=room]")["value"] == "7/42"
    assert only(parsed(answer), ".field__now").get_text() == "Reply"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert client.get("/en/composer/field/7/42/old/words/").status_code == 404


def test_the_quote_of_what_was_deleted_tells_nothing(path: str, root: Message, bob: User, as_bob: Client) -> None:
    reply(root, bob, "a")
    editing.delete(message=root, deleter=root.author)
    for url in (path, "/threads/"):
        assert "Tea?" not in as_bob.get(url).content.decode()


def test_the_session_ends_and_the_reply_is_a_draft(path: str, bob: User, as_bob: Client) -> None:
    form = in_thread(as_bob, path) | {"text": "half"}
    assert Client().post("/say/", form).status_code == 302
    assert Draft.objects.get(user=bob).root is not None


def test_outsiders(
    path: str, lobby: Room, root: Message, bob: User, as_bob: Client, charlie: User, client: Client
) -> None:
    form = composer(as_bob, lobby) | {"text": "no", "room": f"{lobby.pk}/1"}
    reply(root, bob, "a")
    memberships.remove(room=lobby, user=bob)
    url = Message.objects.get(thread=root.pk).get_absolute_url()
    for each in (path, f"{path}older/", url + "more/", f"/composer/draft/{lobby.pk}/1/"):
        assert as_bob.get(each).status_code == 404, each
    assert as_bob.post(f"{path}follow/", {"on": "1"}).status_code == 404
    assert as_bob.post("/say/", form).status_code in {400, 404}
    assert Message.objects.count() == 2
    attic = rooms.create(name="Attic", creator=bob)
    assert as_bob.get(f"/rooms/{attic.pk}/1/thread/").status_code == 404
    for stranger in (client, browser_of(charlie)):
        assert stranger.get(path).status_code == 302
        assert stranger.get("/threads/").status_code == 302


def test_wrong_methods(path: str, as_bob: Client) -> None:
    for url in (path, f"{path}older/", "/threads/", "/threads/1.css", "/en/composer/field/7/42/old/line/"):
        assert as_bob.post(url).status_code == 405
    assert as_bob.get(f"{path}follow/").status_code == 405


def test_names_follow(path: str, root: Message, bob: User, as_alice: Client) -> None:
    reply(root, bob, "a")
    as_alice.get(path)
    people.rename(user=bob, name="Zoe")
    row = only(parsed(as_alice.get(path)), f"#message-{root.place}")
    assert only(row, ".thread-line .face").get_text() == "Z"
