"""What is found, in which order, and by whom."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.actions import editing, memberships, messages, rooms, threads
from chat.models import Message, Room, User
from chat.models.searchable import Sought, _days
from chat.tests.actions.test_attachments import add
from chat.tests.actions.test_attachments import say as attach
from chat.tests.files.test_pictures import picture
from chat.tests.models.test_search_index import found, say
from chat.text.clean import storable
from chat.words import cut


def words(*texts: str) -> Sought:
    return Sought(words=[cut_ for text in texts if (cut_ := cut(text))])


def test_files_and_pictures_are_found_by_their_marks(lobby: Room, bob: User) -> None:
    picture_ = attach(lobby, bob, add(lobby, bob, picture()), body="with a caption")
    wordless = attach(lobby, bob, add(lobby, bob))
    messages.say(room=lobby, author=bob, body="file image", token="t")
    assert search(Sought(scopes=[["file"]])) == ["", "with a caption"]
    assert search(Sought(scopes=[["image"]])) == ["with a caption"]
    assert search(Sought(words=words("file").words, excluded=["file"])) == ["file image"]
    restored = Message.objects.get(pk=wordless.pk)
    restored.pk, restored.number, restored.token = None, 99, "as a restore puts it in"
    restored.save()
    assert search(Sought(scopes=[["file"]])) == ["", "", "with a caption"]
    restored.delete()
    assert search(Sought(scopes=[["file"]])) == ["", "with a caption"]
    editing.edit(message=picture_, editor=bob, body="another", seen=None)
    editing.delete(message=wordless, deleter=bob)
    assert search(Sought(scopes=[["file"]])) == ["another"]


def search(sought: Sought, *, within: list[Room] | None = None, before: int | None = None, size: int = 50) -> list[str]:
    some = Room.objects.all() if within is None else Room.objects.filter(pk__in=[room.pk for room in within])
    return [hit.body for hit in Message.objects.search(sought, rooms=some, before=before, size=size)]


@pytest.mark.parametrize(
    ("body", "query", "is_found"),
    [
        ("내일 사랑방에서 만나요", "사랑", True),
        ("내일 사랑방에서 만나요", "랑방", True),
        ("내일 사랑방에서 만나요", "사랑방에서 만", True),
        ("내일 사랑방에서 만나요", "방", True),
        ("내일 사랑방에서 만나요", "요", True),
        ("사랑 랑방", "사랑방", False),
        ("사랑이 방에", "사랑방", False),
        ("東京都に行く", "京都", True),
        ("東京都に行く", "東京", True),
        ("カタカナとひらがな", "カナ", True),
        ("お茶を飲む", "茶", True),
        ("API를 3시에 본다", "api", True),
        ("API를 3시에 본다", "3시", True),
        ("API를 3시에 본다", "api를 3시", True),
        ("카페latte한잔", "latte", True),
        ("카페latte한잔", "페latte한", True),
        ("ชาเขียวเย็น", "เขียว", True),
        ("steam", "tea", False),
        ("Ein Café, ÉCOLE", "cafe ecole", True),
        ("cafe\N{COMBINING ACUTE ACCENT}", "café", True),
        ("load-bearing engineering", "load bearing", True),
        ("bearing a load", "load bearing", False),
        ("see https://example.org/a_b?x=1", "example", True),
        ("see https://example.org/a_b?x=1", "b", True),
        ("see 1.5e5 and 2,000", "2,000", True),
        ("“Tea”—now", "tea", True),
        ("한글".encode().decode(), "\u1112\u1161\u11ab\u1100\u1173\u11af", True),  # decomposed
        ("r1 =r1 a1", "r1", True),
        ("tea", "r1", False),
    ],
)
def test_words_in_every_script(lobby: Room, bob: User, body: str, query: str, is_found: bool) -> None:
    say(lobby, bob, storable(body), "Something else.")
    assert found(query) == ([storable(body)] if is_found else [])


@given(text=st.text(max_size=60), start=st.integers(0, 50), length=st.integers(1, 20))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_word_of_a_message_finds_it(lobby: Room, bob: User, text: str, start: int, length: int) -> None:
    body = storable(f"사랑방 {text} tea")
    token = f"{abs(hash((body, start, length)))}"
    line = messages.say(room=lobby, author=bob, body=body, token=token)
    for word in ["사랑방", "tea"]:
        assert line.pk in {hit.pk for hit in Message.objects.search(words(word), rooms=Room.objects.all(), size=99)}
    line.delete()


@given(text=st.text(max_size=80))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_looked_for_breaks_it(lobby: Room, text: str) -> None:
    assert search(words(text, "'\"*():^ AND NOT NEAR OR \\", "x" * 400)) == []


def test_pages_are_exact_while_people_talk(lobby: Room, bob: User) -> None:
    say(lobby, bob, *(f"tea {n}" for n in range(25)))
    everything = words("tea")
    hits = Message.objects.search(everything, rooms=Room.objects.all(), size=10)
    read = [hit.body for hit in hits]
    while hits:
        say(lobby, bob, "more tea")
        hits = Message.objects.search(everything, rooms=Room.objects.all(), before=hits[-1].pk, size=10)
        read += [hit.body for hit in hits]
    assert read == [f"tea {n}" for n in reversed(range(25))]


def test_only_rooms_one_may_see(lobby: Room, alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    memberships.join(room=attic, user=bob)
    say(lobby, bob, "tea in the lobby")
    say(attic, bob, "tea in the attic")
    assert search(words("tea")) == ["tea in the attic", "tea in the lobby"]
    assert search(words("tea"), within=[attic]) == ["tea in the attic"]
    assert search(words("tea"), within=[]) == []
    assert search(words("tea", "lobby"), within=[attic]) == []


def test_a_word_is_no_condition(lobby: Room, bob: User) -> None:
    say(lobby, bob, f"r{lobby.pk} a{bob.pk} link code")
    assert search(Sought(scopes=[["link"]])) == []
    assert search(Sought(scopes=[[f"r{lobby.pk + 1}"]])) == []


def test_conditions_and_what_is_left_out(lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "green tea", "see https://tea.example", "run `tea`")
    say(lobby, bob, "black tea")
    assert search(Sought(words=words("tea").words, scopes=[[f"a{bob.pk}"]])) == ["black tea"]
    assert search(Sought(words=words("tea").words, excluded=[f"a{bob.pk}", "link"])) == ["run `tea`", "green tea"]
    assert search(Sought(words=words("tea").words, without=words("green", "black").words, scopes=[["code"]])) == [
        "run `tea`"
    ]
    assert search(Sought(scopes=[[]])) == []
    assert search(Sought(without=words("green").words)) == []


def test_the_days_of_a_search_are_exact_to_the_moment(lobby: Room, bob: User) -> None:
    start = datetime(2024, 12, 30, 15, tzinfo=UTC)  # midnight in Seoul
    for n, shift in enumerate([-1, 0, 86_399, 86_400]):
        at = start + timedelta(seconds=shift)
        messages.say(room=lobby, author=bob, body=f"tea {n}", token=str(n), at=at)
    on = Sought(since=start, until=start + timedelta(days=1))
    assert search(on) == ["tea 2", "tea 1"]
    assert search(Sought(since=start)) == ["tea 3", "tea 2", "tea 1"]
    assert search(Sought(until=start)) == ["tea 0"]
    assert search(Sought(since=start, until=start)) == []


@given(start=st.dates(date(1990, 1, 1), date(2040, 1, 1)), length=st.integers(0, 3_000))
def test_days_are_told_by_few_words(start: date, length: int) -> None:
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    told = _days(begin, begin + timedelta(days=length))
    assert len(told) <= 2 * (31 + 12) + 10
    assert sum(map(days_of, told)) == length + 1


def days_of(word: str) -> int:
    """How many days a word of the index stands for."""
    year = int(word[1:5])
    if word[0] == "y":
        return (date(year + 1, 1, 1) - date(year, 1, 1)).days
    month = date(year, int(word[5:7]), 1)
    return ((month + timedelta(days=32)).replace(day=1) - month).days if word[0] == "m" else 1


def test_much_older_hits_come_too(lobby: Room, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the messages that PostgreSQL looks at one by one."""
    monkeypatch.setattr("chat.models.searchable.WALK", 5)
    say(lobby, bob, *(f"{'tea' if n % 4 == 0 else 'cake'} {n}" for n in range(30)))
    assert search(words("tea"), size=4) == ["tea 28", "tea 24", "tea 20", "tea 16"]
    assert search(words("tea", "12")) == ["tea 12"]


def test_what_was_said_in_a_thread(lobby: Room, bob: User) -> None:
    say(lobby, bob, "tea?")
    threads.reply(room=lobby, root=1, author=bob, body="green tea", token="re")
    assert search(words("tea")) == ["green tea", "tea?"]
    assert search(Sought(scopes=[["thread"]])) == ["green tea"]
    assert search(Sought(words=words("tea").words, excluded=["thread"])) == ["tea?"]
