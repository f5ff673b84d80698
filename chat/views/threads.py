"""A thread beside the room it belongs to, and all threads that one follows."""

import re
from urllib.parse import parse_qs, urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reselect, retarget

from chat import composer_fragments, fragments, thread_fragments
from chat.actions import threads
from chat.live.window import new_page
from chat.models import Follow, Message, Room, Thread
from chat.models.message import Numbered
from chat.models.thread import MARKED
from chat.text.clean import excerpt
from chat.text.plain_text import quotable
from chat.views.kept import BUILD, kept
from chat.views.page import HtmxRequest, message_for, new_pane_id, refused, signed_in, too_fast
from chat.views.replies import shows_room
from chat.views.rooms import field_for, number_from, number_in, room_page
from chat.views.watched import watched_page

SHOWN = 200


@require_GET
def show(request: HtmxRequest, room_id: int, number: int) -> HttpResponse:
    """The room with the thread below a message beside it; opening it reads it.

    Asked for from elsewhere, say from what one has saved, it fills the whole pane.
    """
    root = message_for(request, room_id, Numbered(number))
    answered = number_in(request.GET.get("reply", ""))
    reply_to = Message.objects.numbered(root.room, answered, number) if answered else None
    response = thread_page(request, root, reply_to=reply_to)
    if request.htmx and request.htmx.target == "thread" and not live_room(request, room_id):
        return reselect(retarget(response, "#pane"), "#pane")
    return response


def live_room(request: HtmxRequest, room_id: int) -> bool:
    """Whether the page that asks shows the room's newest messages, to which a thread can be opened."""
    query = parse_qs(urlsplit(request.htmx.current_url or "").query)
    of_thread = "/thread/" in (request.htmx.current_url or "")
    return shows_room(request, Room(pk=room_id).get_absolute_url()) and ("before" not in query or of_thread)


def thread_page(
    request: HtmxRequest,
    root: Message,
    *,
    notice: str = "",
    text: str | None = None,
    reply_to: Message | None = None,
    preview: SafeString | str = "",
    status: int = 200,
) -> HttpResponse:
    """The room's newest messages, and the thread with `text` or one's draft in its field.

    The room was read before its messages and replies: what is said in between comes as a frame, once.
    """
    user, room, url = signed_in(request), root.room, f"{root.get_absolute_url()}thread/"
    pane_id = new_pane_id()
    thread = Thread.objects.filter(pk=root.pk).first()
    before = number_from(request, thread) if thread else 1
    rows = Message.objects.page_before(thread, before) if thread else []
    of_old = bool(thread and rows and rows[-1].number < thread.last_number)
    follow = Follow.objects.filter(thread=root.pk, user=user, followed=True).exists()
    if thread and not of_old:
        threads.read_by(user=user, thread=thread, number=thread.last_number)
    end = f"thread-end-{root.place}-{'history' if of_old else pane_id}"
    typed = field_for(request, room, text, reply_to, root)
    files, reply_to = typed["files"], typed["reply_to"]
    shown = {"text": typed["text"], "reply_to": reply_to, "files": files, "root": root.number}
    field = composer_fragments.field(room.pk, multi_line=user.multi_line, **shown)
    typists = fragments.render("typists", room_id=room.pk, root=root.number)
    beside = fragments.render(
        "thread",
        message=root,
        composer=composer_fragments.thread_composer(
            page=new_page(user.pk), csrf_token=get_token(request), root=root, field=field, files=files
        ),
        pane_id=pane_id,
        revision=None if of_old else room.revision,
        log=thread_fragments.log(root, rows, end),
        follow=thread_fragments.follow(root.place, url, followed=follow),
        cursor=thread_fragments.rendered(root.place, pane_id, room.revision),
        field_source=typed["field_source"],
        newest=url if of_old else "",
        above=typists + (preview or fragments.render("preview", of="thread-")),
        buttons=composer_fragments.buttons(multi_line=user.multi_line, answers=reply_to is not None, of="thread-"),
    )
    return room_page(request, room, notice=notice, status=status, thread=beside)


@require_GET
def older(request: HttpRequest, room_id: int, number: int) -> HttpResponse:
    """The replies before one, as rows; scrolling up asks for them."""
    root = message_for(request, room_id, Numbered(number))
    thread = root.discussed
    rows = Message.objects.page_before(thread, number_from(request, thread)) if thread else []
    before = rows[0].number if rows and rows[0].number > 1 else None
    context = {"url": f"{root.get_absolute_url()}thread/", "before": before, "rows": fragments.page(rows)}
    return render(request, "older_replies.html", context)


@require_POST
def follow(request: HtmxRequest, room_id: int, number: int) -> HttpResponse:
    """Followed or not, as `on` says."""
    root, user = message_for(request, room_id, Numbered(number)), signed_in(request)
    if request.POST.get("on") not in {"0", "1"}:
        return refused(request, _("That form can't be read."), 422)
    if wait := too_fast(user):
        return refused(request, wait, 429)
    on = request.POST["on"] == "1"
    threads.follow(root=root, user=user, followed=on)
    url = f"{root.get_absolute_url()}thread/"
    if request.htmx:
        return HttpResponse(thread_fragments.follow(root.place, url, followed=on, pushed=True))
    return redirect(url)


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    """The threads that one follows, unread ones first."""
    user = signed_in(request)
    follows = list(Follow.objects.listed_for(user)[:SHOWN])
    Room.objects.call((each.thread.room for each in follows), user)
    rows = [(each, words(each.thread.root), each.unread) for each in follows]
    return watched_page(request, "threads.html", heading=_("Threads"), rows=rows)


def words(root: Message) -> str:
    return excerpt(quotable(root.body, root.html, root.attached))


@login_not_required
@require_GET
def marks(request: HttpRequest, unread: str) -> HttpResponse:
    """Shows "New" at the roots with these ids. It is nobody's, for it says nothing but its address."""
    if not re.fullmatch(r"[0-9]{1,19}(\.[0-9]{1,19})*", unread) or unread.count(".") >= MARKED:
        raise Http404
    roots = ", ".join(f'[data-thread="{root}"]' for root in unread.split("."))
    style = f"@layer parts {{ :is({roots}) > .thread-line__new {{ display: inline; }} }}\n"
    return kept(HttpResponse(style, content_type="text/css; charset=utf-8"), BUILD)
