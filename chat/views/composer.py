from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap

from chat import composer_fragments, fragments
from chat.actions import drafts, people
from chat.composer_fragments import of
from chat.forms.messages import DraftForm
from chat.live.window import parse_post
from chat.models import Attachment, Message, Room, User
from chat.views.keeping import draft_of
from chat.views.kept import BUILD, DAYS, kept
from chat.views.page import NOTICES, HtmxRequest, signed_in, tell
from chat.views.uploads import refused_of

CUT = _("The connection broke off, and the files did not arrive. Choose them again.")
MODES = {"line": False, "lines": True}


@login_not_required
@require_GET
def field(request: HttpRequest, room_id: int, build: str, mode: str, root: int | None = None) -> HttpResponse:
    """An empty field of a room, or of the thread below its message `root`. It holds nothing of anybody and reads no
    session: sending clears the field from the cache.

    A page older than this server asks for another build; it gets a field all the same, and keeps none.
    """
    if mode not in MODES:
        raise Http404
    # What was looked at beforehand is said now: it goes.
    html = composer_fragments.field(room_id, multi_line=MODES[mode], root=root)
    return kept(HttpResponse(html + fragments.render("preview", of=of(root), pushed=True)), build)


@login_not_required
@require_GET
def no_files(request: HttpRequest, room_id: int, root: int | None = None) -> HttpResponse:
    """The empty place of files that go with a line: where there are none, or where they were just said."""
    response = HttpResponse(fragments.render("attached", room_id=room_id, root=root))
    response["Cache-Control"] = f"private, max-age={DAYS}"
    return response


@require_GET
def files(request: HttpRequest, room_id: int, root: int | None = None) -> HttpResponse:
    """One's files that wait for a line in the room, or in the thread."""
    user = signed_in(request)
    room, below = log_of(user, room_id, root)
    pending = Attachment.objects.pending(user, room, below) if room else []
    return HttpResponse(fragments.render("attached", room_id=room_id, root=root, files=pending))


@login_not_required
@require_GET
def pulse(request: HttpRequest, state: str) -> HttpResponse:
    """The banner that says so when the connection is gone; browsers keep it, for then they can't ask."""
    if state not in {"alive", "lost"}:
        raise Http404
    response = HttpResponse(fragments.pulse(state))
    response["Cache-Control"] = f"private, max-age={DAYS}"
    return response


@login_not_required
@require_GET
def pasted(request: HttpRequest) -> HttpResponse:
    """What becomes of pasted line breaks. Only scripts could tell whether there were any, so it is said softly."""
    told = gettext("Line breaks become spaces here. Multi-line keeps them.")
    response = HttpResponse(f"<span>{escape(told)}</span>")
    response["Cache-Control"] = f"private, max-age={DAYS}"
    return response


@login_not_required
@require_GET
def upload_cut(request: HttpRequest) -> HttpResponse:
    """That files did not arrive; and a fresh place to choose the same ones in."""
    name = "thread-" * (request.GET.get("of") == "thread-")
    return HttpResponse(fragments.render("attach", of=name) + fragments.notice(str(CUT)))


@login_not_required
@require_GET
def focus(request: HttpRequest) -> HttpResponse:
    """A new box around the fields, which stay: swapped in, it leads the focus to the one in front."""
    return render(request, "composer/fields.html", {"of": "thread-" * (request.GET.get("of") == "thread-")})


@require_GET
def draft(request: HttpRequest, room_id: int, root: int | None = None) -> HttpResponse:
    """The field of the room, or of the thread, with what one had typed there."""
    user = signed_in(request)
    room, below = log_of(user, room_id, root)
    kept = draft_of(user, room, below) if room else None
    return HttpResponse(field_of(user, Typed(room, kept.body if kept else "", kept.reply_to if kept else None, below)))


@require_POST
def no_reply(request: HtmxRequest) -> HttpResponse:
    """The line answers nothing any more; what is typed stays."""
    front = typed(request)
    if front.room is None:
        return redirect("home")
    if request.htmx:
        pushed = fragments.render("reply", room_id=front.room.pk, root=front.number, pushed=True)
        return fields_with(request, pushed, front.number)
    refused = keep(request, front._replace(reply_to=None))
    return tell(redirect(front.path), "files") if refused else redirect(front.path)


def fields_with(request: HttpRequest, pushed: str, root: int | None = None) -> HttpResponse:
    """The box around the fields anew, which leads the focus to the one in front, after what is `pushed` into that."""
    return HttpResponse(pushed + render_to_string("composer/fields.html", {"of": of(root)}, request=request))


@require_POST
def mode(request: HtmxRequest) -> HttpResponse:
    """One line or several, remembered for the person; what is typed stays, and with it the mode that can hold it."""
    user, front = signed_in(request), typed(request)
    broken = "\n" in front.text and request.POST.get("multi_line") != "1"
    people.prefer_multi_line(user=user, multi_line=broken or request.POST.get("multi_line") == "1")
    if not request.htmx:
        if front.room is None:
            return redirect("home")
        refused = keep(request, front)
        return (
            tell(redirect(front.path), "breaks" if broken else "files") if broken or refused else redirect(front.path)
        )
    if broken:
        return reswap(HttpResponse(fragments.notice(str(NOTICES["breaks"]))), "none")
    multi_line, name = user.multi_line, of(front.number)
    html = field_of(user, front) + fragments.render("mode", multi_line=multi_line, of=name, pushed=True)
    if front.room is not None:
        empty = composer_fragments.empty_field(front.room.pk, BUILD, multi_line=multi_line, root=front.number)
        html += fragments.render("field_source", empty=empty, of=name, pushed=True)
    return HttpResponse(html)


@require_POST
def completed(request: HtmxRequest, element: str) -> HttpResponse:
    """The field of several lines with what was chosen to stand there, as an element of that id; nothing is offered
    any more.
    """
    user, front = signed_in(request), typed(request)
    form = DraftForm({"body": request.POST.get("completed", front.text)})
    text = form.cleaned_data["body"] if form.is_valid() else front.text
    none = fragments.render("completions", of=of(front.number), pushed=True)
    return HttpResponse(field_of(user, front._replace(text=text), element) + none)


class Typed(NamedTuple):
    """What stands in a composer: `text` for the `room`, if one is open, or for the thread below `root`."""

    room: Room | None
    text: str
    reply_to: Message | None = None
    root: Message | None = None

    @property
    def number(self) -> int | None:
        """That of the root."""
        return self.root.number if self.root else None

    @property
    def path(self) -> str:
        """The page on which that composer stands."""
        if self.room is None:
            return reverse("home")
        return reverse("thread", args=[self.room.pk, self.number]) if self.root else self.room.get_absolute_url()


def typed(request: HttpRequest) -> Typed:
    """What is typed in the posted composer, where, and in reply to what."""
    try:
        front = parse_post(request.POST).front
    except ValueError:  # no room is open: the composer's fields are disabled
        return Typed(None, "")
    form = DraftForm({"body": front.text})
    room, root = log_of(signed_in(request), front.room_id, front.root)
    reply_to = (
        Message.objects.numbered(room, front.reply_to, front.root) if room and front.reply_to is not None else None
    )
    return Typed(room, form.cleaned_data["body"] if form.is_valid() else "", reply_to, root)


def log_of(user: User, room_id: int, root: int | None) -> tuple[Room | None, Message | None]:
    """The room, if `user` is a member, and its message `root`, below which the thread stands; 404 without that."""
    room = Room.objects.with_member(user).filter(pk=room_id).first()
    below = Message.objects.numbered(room, root) if room and root is not None else None
    if root is not None and below is None:
        raise Http404
    return room, below


def field_of(user: User, typed: Typed, element: str = "") -> str:
    """The field with what is typed, and with the files that wait there for a line of `user`."""
    room = typed.room
    files = list(Attachment.objects.pending(user, room, typed.root)) if room else []
    shown: dict[str, Any] = {"text": typed.text, "reply_to": typed.reply_to, "root": typed.number, "files": files}
    multi_line = user.multi_line or bool(element)
    return composer_fragments.field(room.pk if room else 0, multi_line=multi_line, element=element, **shown)


def keep(request: HttpRequest, typed: Typed) -> str:
    """Keep what is typed as a draft, and the files that came with it; why some of these are not taken."""
    assert typed.room is not None
    reply_to = typed.reply_to.number if typed.reply_to else None
    drafts.keep(room=typed.room, user=signed_in(request), body=typed.text, reply_to=reply_to, root=typed.number)
    return refused_of(request, typed.room, typed.root)
