from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from chat import composer_fragments, fragments
from chat.actions import memberships, people, rooms
from chat.composer_fragments import empty_field, no_files, of
from chat.forms.rooms import RoomForm
from chat.models import Attachment, Membership, Message, Place, Room, Thread, User
from chat.models.membership import Level
from chat.models.message import PAGE, Numbered
from chat.models.room import Kind
from chat.permissions import may_make_room
from chat.views.keeping import draft_of
from chat.views.kept import BUILD, kept
from chat.views.page import HtmxRequest, in_time, message_for, new_pane_id, page, signed_in
from chat.views.replies import shows_room

AHEAD = 3  # seconds for which a browser keeps a room that it loaded before the click


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the room one was in last."""
    user = signed_in(request)
    hidden = user.memberships.filter(level=Level.HIDDEN)
    # Not into one that they have left or were taken out of: going in would make them a member again.
    seen = Room.objects.visible_to(user).filter(archived_at=None)
    seen = seen.exclude(departures__user=user).exclude(memberships__in=hidden)
    room = seen.filter(pk=user.last_room_id or 0).first() or seen.order_by("pk").first()
    if room is None:
        return redirect("create-room" if may_make_room(user) else "people")
    return redirect(room)


@login_not_required
@require_GET
def sidebar(request: HttpRequest, build: str) -> HttpResponse:
    """The sidebar around its drawer, which stays: swapped in, it is folded. Nobody's, and kept by browsers."""
    return kept(render(request, "sidebar.html"), build)


@require_http_methods(["GET", "POST"])
def create(request: HtmxRequest) -> HttpResponse:
    user = signed_in(request)
    if not may_make_room(user):
        raise PermissionDenied
    form = RoomForm(request.POST or None, user=user, initial={"kind": Kind.OPEN})
    if request.method == "POST" and form.is_valid() and in_time(user, form):
        return redirect(rooms.create(creator=user, **form.cleaned_data))
    return page(request, "new_room.html", heading=_("New room"), form=form, status=422 if form.is_bound else 200)


@require_GET
def show(request: HtmxRequest, room_id: int) -> HttpResponse:
    """The room, or with `before` a page of its history; going in makes one a member."""
    user = signed_in(request)
    room = room_for(user, room_id)
    if "HX-Preloaded" in request.headers:
        return ahead(request, room)
    mine = memberships.join(room=room, user=user)
    if "before" in request.GET:
        return history(request, room)
    answered = number_in(request.GET.get("reply", ""))
    reply_to = Message.objects.numbered(room, answered) if answered else None
    return room_page(request, room, mine=mine, reply_to=reply_to)


def ahead(request: HtmxRequest, room: Room) -> HttpResponse:
    """The room for somebody who points at its link: they go in once their page says that it shows it.

    The browser keeps it for the click: for one in the same pane, so that it shows each rendering once. A second time it
    would bring back as a draft what was said meanwhile.
    """
    mine = Membership.objects.filter(room=room, user=signed_in(request)).first()
    if mine is None:
        return HttpResponse(status=204)
    response = room_page(request, room, mine=mine, is_ahead=True)
    patch_cache_control(response, private=True, max_age=AHEAD)
    patch_vary_headers(response, ["HX-Request", "Pane"])
    return response


def room_page(
    request: HtmxRequest,
    room: Room,
    *,
    mine: Membership | None = None,
    is_ahead: bool = False,
    notice: str = "",
    text: str | None = None,
    reply_to: Message | None = None,
    status: int = 200,
    preview: str = "",
    thread: SafeString | None = None,
) -> HttpResponse:
    """The room with its newest messages and the composer; going in reads the room.

    `mine` is one's membership, if known; where `is_ahead` one does not go in yet. `room` was read before its messages:
    what is said in between comes as a frame, once.
    """
    user, place = signed_in(request), Place.objects.here()
    Room.objects.call([room], user)
    rows = Message.objects.page_before(room, room.last_number + 1)
    if is_ahead and mine is not None:
        read = mine.read_number
    else:
        read = memberships.go_in(user=user, room=room, mine=mine)
        people.visit(user=user, room=room)
    pane_id = new_pane_id()
    return page(
        request,
        "room.html",
        heading=room.name,
        room=room,
        place=place,
        status=status,
        notice=notice,
        preview=preview,
        thread=thread,
        pane_id=pane_id,
        ahead=is_ahead,
        log=fragments.log(room, rows, f"end-{room.pk}-{pane_id}", read=read),
        typists=fragments.render("typists", room_id=room.pk),
        **field_for(request, room, text, reply_to),
    )


def history(request: HtmxRequest, room: Room) -> HttpResponse:
    """A page of older messages: a permalink's, or for those who read without scripts. Saying leads to the newest."""
    place = Place.objects.here()
    rows = Message.objects.page_before(room, number_from(request, room))
    newer = rows[-1].number + PAGE + 1 if rows and rows[-1].number < room.last_number else None
    log = fragments.log(room, rows, f"end-{room.pk}-history")
    context = {"log": log, "newer": newer, **field_for(request, room)}
    return page(request, "history.html", heading=room.name, room=room, place=place, **context)


def field_for(
    request: HtmxRequest,
    room: Room,
    text: str | None = None,
    reply_to: Message | None = None,
    root: Message | None = None,
) -> dict[str, Any]:
    """What stands in the field of the room, or of the thread below `root`: `text` or one's draft; and where its fresh
    fields come from."""
    user = signed_in(request)
    draft = draft_of(user, room, root, left=not request.htmx) if text is None else None
    files = list(Attachment.objects.pending(user, room, root))
    answered = reply_to or (draft.reply_to if draft else None)
    shown: dict[str, Any] = {"text": draft.body if draft else text or "", "files": files, "reply_to": answered}
    return shown | {"field_source": field_source(request, room, root, **shown)}


def field_source(
    request: HtmxRequest,
    room: Room,
    root: Message | None,
    *,
    text: str,
    files: list[Attachment],
    reply_to: Message | None,
) -> SafeString:
    """Where fresh fields come from; and what puts the right one in front, with its files, in a pane that is swapped.

    To another room, and where history restores a pane, both come within the pane, in one answer: nothing can be typed
    in a field of another room than the one shown. What is typed in the same room may not be kept yet: it is asked for
    once the pane is there. So is what is typed in a thread that a link or a menu opens: a push may take that out of the
    page meanwhile, and htmx looks for the places of such parts from there. The field of the thread before is hidden
    until its own comes.
    """
    user, number = signed_in(request), root.number if root else None
    log = [room.pk] if number is None else [room.pk, number]
    empty = empty_field(room.pk, BUILD, multi_line=user.multi_line, root=number)
    source: dict[str, Any] = {"empty": empty, "of": of(number)}
    if not request.htmx:  # a whole page comes with the right ones
        return fragments.render("field_source", **source)
    comes = root is None and request.htmx.target == "pane" and not shows_room(request, room.get_absolute_url())
    if comes or request.htmx.history_restore_request:
        shown: dict[str, Any] = {"text": text, "files": files, "reply_to": reply_to, "root": number, "pushed": True}
        front = composer_fragments.field(room.pk, multi_line=user.multi_line, **shown)
        attached = fragments.render("attached", room_id=room.pk, root=number, files=files, instead=True)
        return fragments.render("field_source", **source) + front + attached
    source["first"] = reverse("composer-draft", args=log) if text or files or reply_to else empty
    source["files"] = reverse("composer-files", args=log) if files else no_files(room.pk, number)
    return fragments.render("field_source", **source)


@require_GET
def older(request: HttpRequest, room_id: int) -> HttpResponse:
    """The messages before one, as rows; scrolling up asks for them."""
    room = room_for(signed_in(request), room_id)
    rows = Message.objects.page_before(room, number_from(request, room))
    before = rows[0].number if rows and rows[0].number > 1 else None
    return render(request, "older.html", {"room": room, "before": before, "rows": fragments.page(rows)})


@require_GET
def message(request: HttpRequest, room_id: int, number: Numbered) -> HttpResponse:
    """To a message in its room."""
    room = room_for(signed_in(request), room_id)
    if number.root is not None:
        said = message_for(request, room_id, number)
        return redirect(place_of(said.thread, number.number) + f"#message-{said.place}")
    if not 0 < number.number <= room.last_number:
        raise Http404
    return redirect(place_of(room, number.number) + f"#message-{room.pk}-{number}")


def place_of(log: Room | Thread | None, number: int) -> str:
    """The page of a room or a thread on which the message of that number stands."""
    assert log is not None
    path = log.get_absolute_url()
    return f"{path}?before={number + PAGE // 2}" if number <= log.last_number - PAGE else path


def room_for(user: User, room_id: int) -> Room:
    """The room, if `user` may see it; else 404, which tells nobody whether it is there."""
    room = Room.objects.visible_to(user).filter(pk=room_id).first()
    if room is None:
        raise Http404
    Room.objects.call([room], user)
    return room


def member_of(request: HttpRequest, room_id: int) -> Room:
    """The room, if the person is a member of it; else 404."""
    user = signed_in(request)
    room = get_object_or_404(Room.objects.with_member(user), pk=room_id)
    Room.objects.call([room], user)
    return room


def number_from(request: HttpRequest, log: Room | Thread) -> int:
    """The `before` of a page of history: nonsense, and numbers with nothing before them, mean the newest."""
    number = number_in(request.GET.get("before", ""))
    return number if 1 < number <= log.last_number else log.last_number + 1


def number_in(value: str) -> int:
    """A number of a message, 0 for nonsense."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0
