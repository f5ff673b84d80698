"""What is shown of linked pages: fetched from a real server, which no rules of the place would ask."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import F
from django.utils import timezone
from django.utils.safestring import SafeString
from pytest_django import DjangoAssertNumQueries, Settings

from chat import fragments, worker
from chat.actions import editing, jobs, memberships, messages, places, previews
from chat.actions.revisions import RoomGone
from chat.models import AwaitedPreview, Job, Message, MessagePreview, Place, Preview, Room, User
from chat.tests.fetch.server import Server, html, listening
from chat.tests.test_pictures import made, opened

CARD = """<title>no</title>
<meta property="og:title" content="Tea &lt;b&gt;"><meta property="og:site_name" content="Leaf">
<meta name="description" content="Green\u202e and black"><meta property="og:image" content="p.png">"""


@pytest.fixture
def server() -> Iterator[Server]:
    with listening() as server:
        server.answers["/tea/"] = html(CARD)
        server.answers["/tea/p.png"] = html(made("PNG", (800, 400)), kind="image/png")
        server.answers["/plain"] = html("<title>Plain</title>")
        yield server


def say(lobby: Room, author: User, body: str) -> Message:
    return messages.say(room=lobby, author=author, body=body, token=body[:60])


def shown(message: Message, server: Server) -> list[str]:
    """The titles, once what is enqueued is done: by rules under which the server may be asked."""
    Job.objects.filter(task="chat.tasks.preview_links").delete()
    previews.show(message.pk, server.rules())
    return titles(message)


def titles(message: Message) -> list[str]:
    return [each.title for each in Message.objects.with_details().get(pk=message.pk).previewed]


def rendered(message: Message) -> SafeString:
    return fragments.message(Message.objects.with_details().get(pk=message.pk))


def edit(message: Message, editor: User, body: str) -> Message:
    message = Message.objects.get(pk=message.pk)
    return editing.edit(message=message, editor=editor, body=body, seen=message.edited_at)


def test_a_card(lobby: Room, bob: User, server: Server) -> None:
    line = say(lobby, bob, f"see {server.url('/tea/')}#leaves")
    assert Job.objects.get().arguments == {"args": [line.pk], "kwargs": {}}
    assert shown(line, server) == ["Tea <b>"]
    preview = Preview.objects.get()
    assert (preview.url, preview.site_name, preview.description) == (server.url("/tea/"), "Leaf", "Green and black")
    assert (preview.picture_width, preview.picture_height) == (320, 160)
    with default_storage.open(previews.stored(preview)) as file:
        assert opened(file.read()).size == (320, 160)
    assert server.asked == ["/tea/", "/tea/p.png"]
    row = Message.objects.get()
    assert row.row_revision == row.changed_revision == Room.objects.get().revision == line.said_revision + 1
    assert row.edited_at is None


def test_done_again_it_changes_nothing(lobby: Room, bob: User, server: Server) -> None:
    line = say(lobby, bob, server.url("/tea/"))
    assert shown(line, server) == shown(line, server) == ["Tea <b>"]
    assert Room.objects.get().revision == line.said_revision + 1
    assert MessagePreview.objects.count() == 1
    assert len(server.asked) == 2


def test_lately_fetched_is_not_fetched_again(lobby: Room, bob: User, server: Server) -> None:
    first, second = (say(lobby, bob, f"{n} {server.url('/tea/')}") for n in (1, 2))
    assert shown(first, server) == shown(second, server) == ["Tea <b>"]
    assert len(server.asked) == 2
    Preview.objects.update(fetched_at=F("fetched_at") - previews.FRESH)
    server.answers["/tea/"] = html("<title>New tea</title>")
    third = say(lobby, bob, f"3 {server.url('/tea/')}")
    assert shown(third, server) == ["New tea"]
    assert titles(first) == ["Tea <b>"]


def test_what_failed_is_not_asked_for_each_line(lobby: Room, bob: User, server: Server) -> None:
    for n in range(3):
        line = say(lobby, bob, f"{n} {server.url('/none')}")
        assert len(line.previewed) == (n == 0), "a place is kept while nobody knows better"
        assert shown(line, server) == []
        assert Room.objects.get().revision == line.said_revision + (n == 0)
    assert server.asked == ["/none"]
    Preview.objects.update(fetched_at=F("fetched_at") - previews.FAILED_FOR)
    server.answers["/none"] = html("<title>There</title>")
    assert shown(say(lobby, bob, f"now {server.url('/none')}"), server) == ["There"]


def test_three_at_most_and_none_in_code(lobby: Room, bob: User, server: Server) -> None:
    for n in range(5):
        server.answers[f"/{n}"] = html(f"<title>{n}</title>")
    line = say(lobby, bob, f"`{server.url('/0')}` " + " ".join(server.url(f"/{n}") for n in (1, 1, 2, 3, 4)))
    assert shown(line, server) == ["1", "2", "3"]


def test_a_plain_line_asks_the_database_nothing_for_it(
    lobby: Room, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6) as asked:  # with the two of its savepoint
        say(lobby, bob, "plain")
    assert not [query for query in asked.captured_queries if "preview" in query["sql"] or "job" in query["sql"]]


def test_what_is_brought_in_from_elsewhere_is_not_fetched(lobby: Room, bob: User) -> None:
    messages.say(room=lobby, author=bob, body="https://a.example/", token="t", at=timezone.now())
    assert not Job.objects.exists()


def test_our_own_pages_are_not_fetched(lobby: Room, bob: User, server: Server, settings: Settings) -> None:
    settings.PUBLIC_URL = f"http://cards.example:{server.port}"
    line = say(lobby, bob, f"{server.url('/tea/')} {server.url('/plain', 'another.example')}")
    assert shown(line, server) == ["Plain"]


@pytest.mark.parametrize("body", ["plain", "`https://a.example/`", "mail@a.example", "a.txt"])
def test_a_line_without_links_leaves_nothing_to_do(lobby: Room, bob: User, body: str) -> None:
    say(lobby, bob, body)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "picture",
    [b"", html(b"<svg/>", kind="image/svg+xml"), html(b"no picture", kind="image/png"),
     html(made("PNG")[:99], kind="image/png"), html(b"x" * 2_100_000, kind="image/png")],
)  # fmt: skip
def test_without_a_picture_it_is_still_a_card(lobby: Room, bob: User, server: Server, picture: bytes) -> None:
    server.answers["/tea/p.png"] = picture
    assert shown(say(lobby, bob, server.url("/tea/")), server) == ["Tea <b>"]
    assert not Preview.objects.get().picture_url


def test_a_picture_from_inside_is_not_fetched(lobby: Room, bob: User, server: Server) -> None:
    server.answers["/tea/"] = html(CARD.replace("p.png", "http://127.0.0.1:22/p.png"))
    assert shown(say(lobby, bob, server.url("/tea/")), server) == ["Tea <b>"]
    assert not Preview.objects.get().picture_url


def test_by_the_rules_of_the_place_nobody_here_is_asked(lobby: Room, bob: User, server: Server) -> None:
    """The whole road as it is in service: said, enqueued, worked off."""
    hosts = ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]")
    for host in hosts:
        say(lobby, bob, f"[x]({server.url('/tea/', host)})")
    assert Job.objects.count() == len(hosts)
    while worker.work_one():
        pass
    assert not server.asked
    assert not MessagePreview.objects.exists()


class TestOff:
    def test_for_the_place(self, lobby: Room, alice: User, bob: User, server: Server) -> None:
        line = say(lobby, bob, server.url("/tea/"))
        places.change(place=Place.objects.get(), by=alice, link_previews=False, approval=False)
        assert shown(line, server) == []
        say(lobby, bob, f"again {server.url('/tea/')}")
        assert not Job.objects.exists()
        assert not server.asked

    def test_for_a_message(self, lobby: Room, alice: User, bob: User, server: Server) -> None:
        line = say(lobby, bob, f"{server.url('/tea/')} {server.url('/plain')}")
        assert shown(line, server) == ["Tea <b>", "Plain"]
        previews.take_off(message=line, user=bob)
        row = Message.objects.get()
        assert row.row_revision == Room.objects.get().revision == line.said_revision + 2
        previews.take_off(message=line, user=alice)
        assert Room.objects.get().revision == row.row_revision
        assert shown(line, server) == []
        edit(line, bob, f"{server.url('/tea/')} and more")
        assert shown(line, server) == []

    def test_by_its_author_and_the_owner(self, lobby: Room, alice: User, bob: User, server: Server) -> None:
        line = say(lobby, alice, server.url("/tea/"))
        assert shown(line, server)
        with pytest.raises(PermissionDenied):
            previews.take_off(message=line, user=bob)
        memberships.remove(room=lobby, user=bob)
        with pytest.raises(RoomGone):
            previews.take_off(message=line, user=bob)
        previews.take_off(message=line, user=alice)
        assert titles(line) == []


def forget() -> list[str]:
    """What is left, of all that was fetched a while ago."""
    Preview.objects.update(fetched_at=F("fetched_at") - 2 * jobs.LEASE)
    Job.objects.filter(task="chat.tasks.forget_previews").update(due_at=F("due_at") - timedelta(hours=1))
    while worker.work_one():
        pass
    assert not Job.objects.exists()
    return [each.title for each in Preview.objects.order_by("pk")]


class TestAwaited:
    def test_a_place_is_kept_for_each_until_it_is_there(self, lobby: Room, bob: User, server: Server) -> None:
        urls = [server.url(path) for path in ("/tea/", "/none", "/plain")]
        line = say(lobby, bob, " ".join(urls))
        for each in (line, Message.objects.with_details().get()):
            assert [(awaited.url, awaited.title) for awaited in each.previewed] == [(url, "") for url in urls]
        cards = BeautifulSoup(rendered(line), "html.parser").select(".link-preview--awaited")
        assert [card["href"] for card in cards] == urls
        assert shown(line, server) == ["Tea <b>", "Plain"]
        assert not BeautifulSoup(rendered(line), "html.parser").select(".link-preview--awaited")
        assert not AwaitedPreview.objects.exists()

    def test_none_where_nothing_is_fetched(self, place: Place, lobby: Room, alice: User, server: Server) -> None:
        line = say(lobby, alice, server.url("/tea/"))
        places.change(place=place, by=alice, link_previews=False, approval=False)
        assert say(lobby, alice, f"too {server.url('/tea/')}").previewed == []
        assert shown(line, server) == []
        assert not server.asked

    def test_none_any_more_for_what_never_came(self, lobby: Room, bob: User, server: Server) -> None:
        old, edited = (say(lobby, bob, f"{words} {server.url('/tea/')}") for words in ("one", "two"))
        long_ago = timezone.now() - previews.AWAITED_FOR
        Message.objects.update(created_at=long_ago)
        edit(edited, bob, f"now {server.url('/tea/')}")
        new = say(lobby, bob, f"three {server.url('/tea/')}")
        worker.clear()
        lobby.refresh_from_db()
        assert [each.message_id for each in AwaitedPreview.objects.order_by("pk")] == [edited.pk, new.pk]
        old.refresh_from_db()
        assert old.row_revision == lobby.revision  # its row is rendered anew on every page
        assert not BeautifulSoup(rendered(old), "html.parser").select(".link-preview--awaited")
        assert shown(old, server) == []  # should its task come after all

    def test_an_edit_keeps_places_for_its_own_links_alone(self, lobby: Room, bob: User, server: Server) -> None:
        line = say(lobby, bob, f"{server.url('/tea/')} {server.url('/plain')}")
        edit(line, bob, f"{server.url('/plain')} {server.url('/none')}")
        assert [each.url for each in AwaitedPreview.objects.order_by("pk")] == [
            server.url("/plain"),
            server.url("/none"),
        ]
        first, second = (job.arguments["args"][0] for job in Job.objects.filter(task="chat.tasks.preview_links"))
        assert first == second == line.pk
        assert shown(line, server) == ["Plain"]

    def test_of_two_fetches_each_fills_its_own(self, lobby: Room, bob: User, server: Server) -> None:
        """An edit while the first is on its way: the place of the other link stays."""
        line = say(lobby, bob, server.url("/plain"))
        fetched = [previews._preview(server.url("/plain"), server.rules())]
        edit(line, bob, f"{server.url('/plain')} {server.url('/tea/')}")
        previews._attach(line, [server.url("/plain")], fetched)
        assert titles(line) == ["Plain", ""]
        assert shown(line, server) == ["Plain", "Tea <b>"]

    def test_taken_off_before_it_came(self, lobby: Room, bob: User, server: Server) -> None:
        line = say(lobby, bob, server.url("/plain"))
        previews.take_off(message=line, user=bob)
        assert titles(line) == []
        assert shown(line, server) == []


class TestChanged:
    def test_another_link(
        self, lobby: Room, bob: User, server: Server, django_capture_on_commit_callbacks: object
    ) -> None:
        line = say(lobby, bob, server.url("/tea/"))
        assert shown(line, server) == ["Tea <b>"]
        stored = previews.stored(Preview.objects.get())
        edit(line, bob, server.url("/plain"))
        assert titles(line) == [""], "what it will show is not known yet"
        assert shown(line, server) == ["Plain"]
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            assert forget() == ["Plain"]
        assert not default_storage.exists(stored)

    def test_edited_while_it_was_fetched(self, lobby: Room, bob: User, server: Server) -> None:
        line = say(lobby, bob, server.url("/plain"))
        fetched = [previews._preview(url, server.rules()) for url in previews.addresses(line)]
        edit(line, bob, "nothing here")
        previews._attach(line, [each.url for each in fetched], fetched)
        assert titles(line) == []

    def test_deleted_while_it_was_fetched(self, lobby: Room, bob: User, server: Server) -> None:
        line = say(lobby, bob, server.url("/plain"))
        fetched = [previews._preview(url, server.rules()) for url in previews.addresses(line)]
        editing.delete(message=line, deleter=bob)
        previews._attach(line, [each.url for each in fetched], fetched)
        assert titles(line) == []
        assert shown(line, server) == []

    def test_deleted(self, lobby: Room, bob: User, server: Server) -> None:
        line, other = say(lobby, bob, server.url("/tea/")), say(lobby, bob, f"{server.url('/plain')} too")
        assert shown(line, server) == ["Tea <b>"]
        assert shown(other, server) == ["Plain"]
        editing.delete(message=line, deleter=bob)
        assert not MessagePreview.objects.filter(message=line)
        assert forget() == ["Plain"]

    def test_a_line_without_a_preview_leaves_nothing_to_forget(self, lobby: Room, bob: User) -> None:
        editing.delete(message=say(lobby, bob, "plain"), deleter=bob)
        assert not Job.objects.exists()


def test_what_is_on_its_way_is_not_forgotten(lobby: Room, bob: User, server: Server) -> None:
    line = say(lobby, bob, f"{server.url('/plain')} {server.url('/none')}")
    for url in previews.addresses(line):
        previews._preview(url, server.rules())
    previews.forget_unused()
    assert Preview.objects.count() == 2
    Preview.objects.update(fetched_at=F("fetched_at") - 2 * jobs.LEASE)
    previews.forget_unused()
    assert Preview.objects.get().url == server.url("/none")
    Preview.objects.update(fetched_at=F("fetched_at") - previews.FAILED_FOR)
    previews.forget_unused()
    assert not Preview.objects.exists()
