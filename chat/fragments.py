"""The HTML that pages and pushes share. Each piece is rendered by its component once and kept by its revision."""

import hashlib
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.template import Context, Template
from django.template.defaultfilters import force_escape
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django_components import registry

from chat import metrics, unread_fragments
from chat.look import Look, kept_by_language
from chat.models import Message, Preview, Room, User
from chat.models.message import MessageKey
from chat.models.room import Listed
from chat.text.clean import is_blank
from chat.text.markup import VERSION, shown, to_markup
from chat.text.mentions import folded, named

MARKS = 2**48


def render(name: str, **kwargs: Any) -> SafeString:
    """The component's HTML. One that holds others is given them rendered.

    The template is rendered as it is, and not by `Component.render`: that is twice as slow, and while threads render
    a component within a component for the first time it gives them pieces, or nothing (0.152).
    """
    component, template = _component(name)
    data = component.get_template_data((), component.Kwargs(**kwargs), {}, Context())
    return mark_safe(template.render(Context(data)).strip())  # noqa: S308 - a template rendered it


@lru_cache
def _component(name: str) -> tuple[Any, Template]:
    """One instance for all: they keep nothing."""
    template: Template = get_template(f"{name}/{name}.html").template  # type: ignore[attr-defined]
    return registry.get(name)(), template


def message(message: Message) -> SafeString:
    """A row of the log."""
    return messages([message])


def messages(rows: Iterable[Message]) -> SafeString:
    """Rows of the log."""
    loaded = {row.key: row for row in rows}
    return _rows(list(loaded), lambda keys: [loaded[key] for key in keys])


def page(keys: list[MessageKey]) -> SafeString:
    """The same, of messages that are loaded only where they were not rendered before."""
    return _rows(keys, _loaded)


def _loaded(keys: list[MessageKey]) -> Collection[Message]:
    messages = Message.objects.with_details().in_bulk([key.pk for key in keys]).values()
    Preview.objects.load_for(messages)
    return messages


def _rows(keys: list[MessageKey], load: Callable[[list[MessageKey]], Iterable[Message]]) -> SafeString:
    look = Look.current()
    names = {key: cache_key(key, look) for key in keys}
    html: dict[str, str] = cache.get_many(names.values())
    if missing := [key for key in keys if names[key] not in html]:
        # By their own keys: one that has changed since is rendered as it is now, and kept as that.
        anew = {row.pk: (cache_key(row.key, look), _row(row)) for row in load(missing)}
        cache.set_many(dict(anew.values()), None)
        html |= {names[key]: anew[key.pk][1] for key in missing if key.pk in anew}
    metrics.renderings_made.inc(len(missing))
    metrics.renderings_cached.inc(len(keys) - len(missing))
    return mark_safe("".join(html.get(names[key], "") for key in keys))  # noqa: S308


def _row(row: Message) -> SafeString:
    around = {"face": face(row.author), "quote": quote(row), "thread": thread_line(row)}
    return render("message", message=row, html=body(row), reactions=reactions(row), **around, **beside_words(row))


def body(message: Message) -> SafeString:
    """Its words: as they are stored, or where another renderer made that, as this one makes them."""
    html = message.html
    if message.html_version != VERSION:
        people = {folded(each.spelled): each.person_id for each in message.mentioned}
        html = to_markup(message.body, named(message.body, people)).html
    return shown(html, message.names)


def beside_words(message: Message) -> dict[str, SafeString | str]:
    """Its files, and what it shows of the pages it links to."""
    previews = render("link_preview", previews=message.previewed) if message.previewed else ""
    return {"attachments": render("attachments", files=message.files) if message.attached else "", "previews": previews}


def quote(message: Message) -> SafeString | str:
    """What it answers. What was sent from a thread leads there."""
    if not message.reply_to or message.deleted_at:
        return ""
    url = f"{message.reply_to.get_absolute_url()}{'thread/' if message.echo_of_id else ''}"
    return render("quote", message=message.reply_to, url=url, in_thread=bool(message.echo_of_id))


def thread_line(message: Message) -> SafeString | str:
    """What leads to the thread below it; pushed where only that changed."""
    if not message.discussed:
        return ""
    return render("thread_line", message=message, thread=message.discussed, faces=map(face, message.discussed.faces))


def reactions(message: Message) -> SafeString:
    """What is pushed where only the reactions changed: an open menu of the row, and an edit, stay."""
    if not message.reacted:  # most have none: to render that takes a fifth of the row
        name = f"reactions-{message.place}"
        return mark_safe(f'<div id="{name}" class="reactions"></div>')  # noqa: S308
    return render("reactions", message=message)


def cache_key(key: MessageKey, look: Look) -> str:
    """The name of a row as it is rendered for readers of that look."""
    return f"message:{key.pk}:{key.changed_revision}:{key.names_revision}:{look.zone}:{look.language}"


def log(room: Room, keys: list[MessageKey], end: str, *, read: int | None = None) -> SafeString:
    """The rows, with what leads to older ones where there are any; and where `read` is the number up to which somebody
    has read them, a line above those that are new.
    """
    before = keys[0].number if keys and keys[0].number > 1 else None
    upto = room.last_number if read is None else read
    old = [key for key in keys if key.number <= upto]
    new = keys[len(old) :]
    rows = page(old) if not new else mark_safe(page(old) + unread_fragments.new_line(room.pk) + page(new))  # noqa: S308
    first_new = upto + 1 if new and before and not old else None
    return render("log", room=room, rows=rows, before=before, end=end, first_new=first_new)


@kept_by_language
def room_link(room: Listed, current: bool, *, pushed: bool = False) -> SafeString:
    """A room in the navigation."""
    return render("room_link", room=room, current=current, pushed=pushed)


def room_links_added(links: Iterable[str], *, before: int | None) -> str:
    """Adds links to a list that is shown, before the room's; or at the end."""
    place = "beforeend:#rooms" if before is None else f"beforebegin:#room-{before}"
    return f'<div hx-swap-oob="{place}">{"".join(links)}</div>'


def room_list(rooms: Iterable[Listed], current_id: int | None, pane: str, *, pushed: bool = False) -> SafeString:
    """The navigation's list beside the pane, in the given order."""
    links = [room_link(room, room.pk == current_id) for room in rooms]
    return render("room_list", links=links, pane=pane, pushed=pushed)


def room_list_mark(pane: str, rooms: Iterable[Listed]) -> int:
    """A short mark of what the list in the pane shows: the same mark, the same list.

    A sum, so that a link that changes changes it by a difference.
    """
    return sum([room_link_mark(room) for room in rooms], _mark(pane)) % MARKS


@lru_cache(maxsize=20_000)
def room_link_mark(room: Listed) -> int:
    """What the room's link is in the mark of a list."""
    lines, mentions = room.unread
    return _mark(f"{room.pk} {lines} {mentions} {room.is_muted} {room.kind} {room.favourite} {room.name}")


def _mark(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest())


def room_list_cursor(mark: int) -> SafeString:
    """Which list the page shows, so that nobody pushes it again under a finger."""
    return mark_safe(f'<input type="hidden" id="listed" name="listed" value="{mark:x}" autocomplete="off">')  # noqa: S308


def part_cursor(mark: str) -> SafeString:
    """Which part the page shows, so that it is not sent again."""
    return mark_safe(f'<input type="hidden" name="shown" value="{mark}" autocomplete="off">')  # noqa: S308


def face(person: User) -> SafeString:
    """The person's picture, or their drawn face."""
    return _face(person.pk, person.initial, person.picture)


@lru_cache(maxsize=20_000)
def _face(person: int, initial: str, picture: str) -> SafeString:
    return render("face", person=User(pk=person, name=initial, picture=picture))


def appended(rows: list[Message], end: str) -> str:
    """Adds rows before the end marker `end`; with the first of all, takes away the word that there is none."""
    if not rows:
        return ""
    log = rows[0].place.rpartition("-")[0]
    first = f'<i hx-swap-oob="delete:#empty-{log}"></i>' if rows[0].number == 1 else ""
    return f'{first}<div hx-swap-oob="beforebegin:#{end}">{messages(rows)}</div>'


def pins(room: Room) -> SafeString:
    """How many messages are pinned in the room, in its head; not shown where none are."""
    hidden = "" if room.pin_count else " hidden"
    words = gettext("%(count)s pinned") % {"count": room.pin_count}
    return mark_safe(  # noqa: S308
        f'<a id="pins-{room.pk}" class="pane__pins icon icon--pin" href="{reverse("pins", args=[room.pk])}"{hidden}>'
        f"{words}</a>"
    )


def cursor(room: Room, revision: int) -> str:
    """What the page says when it comes back: it has all of the room up to `revision`."""
    return f'<input type="hidden" id="cursor-{room.pk}" name="revision" value="{revision}" autocomplete="off">'


def place_cursor(revision: int) -> SafeString:
    """How far the page knows rooms and names of the place."""
    return mark_safe(f'<input type="hidden" id="place" name="place" value="{revision}" autocomplete="off">')  # noqa: S308


def acknowledged(acked: int, count: int, of: str = "") -> str:
    """Tells the composer how far its lines are taken, and takes `count` pending fields away.

    `of` is "thread-" for that of a thread.
    """
    taken = f'<i hx-swap-oob="delete:#{of}fields .field + .field:last-child"></i>' * count
    name = f'id="{of}acked" name="acked" value="{acked}"'
    return f'<input type="hidden" {name} autocomplete="off" hx-swap-oob="true">{taken}'


def form_token(token: str) -> str:
    """Puts a form token that is valid now into every form of a page that may be older."""
    return (
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{force_escape(token)}" autocomplete="off"'
        ' hx-swap-oob="outerHTML:[name=csrfmiddlewaretoken]">'
    )


def notice(reason: str, text: str = "", *, again: bool = False) -> str:
    """Tells what went wrong, in place of what was told before. A `text` given back stays until it is dismissed.

    `again`: the page was told the same with the same text before, and shows that one anew.
    """
    html = render("notice", reason=reason, text=text, pushed=again)
    if again:
        return html
    return f'<div hx-swap-oob="{"innerHTML:#told" if is_blank(text) else "beforeend:#notices"}">{html}</div>'


@kept_by_language
def pulse(state: str = "alive") -> SafeString:
    return render("pulse", state=state)
