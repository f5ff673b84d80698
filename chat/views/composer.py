from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap

from chat import fragments
from chat.actions import drafts, people
from chat.forms.messages import DraftForm
from chat.live.window import parse_post
from chat.models import Attachment, Message, Room, User
from chat.views.keeping import draft_of
from chat.views.kept import BUILD, DAYS, kept
from chat.views.page import NOTICES, HtmxRequest, signed_in, tell
from chat.views.uploads import refused_of

CUT = "The connection broke off, and the files did not arrive. Choose them again."
MODES = {"line": False, "lines": True}


def empty_field(room: Room, *, multi_line: bool) -> str:
    """The URL that browsers keep, of the room's empty field."""
    return reverse("composer-field", args=[room.pk, BUILD, "lines" if multi_line else "line"])


@login_not_required
@require_GET
def field(request: HttpRequest, room_id: int, build: str, mode: str) -> HttpResponse:
    """An empty field. It holds nothing of anybody and reads no session: sending clears the field from the cache.

    A page older than this server asks for another build; it gets a field all the same, and keeps none.
    """
    if mode not in MODES:
        raise Http404
    # What was looked at beforehand is said now: it goes.
    html = fragments.render("field", room_id=room_id, multi_line=MODES[mode])
    return kept(HttpResponse(html + fragments.render("preview", pushed=True)), build)


@login_not_required
@require_GET
def no_files(request: HttpRequest, room_id: int) -> HttpResponse:
    """The empty place of files that go with a line: of a room without any, or of one where they were just said."""
    response = HttpResponse(fragments.render("attached", room_id=room_id))
    response["Cache-Control"] = f"private, max-age={DAYS}"
    return response


@require_GET
def files(request: HttpRequest, room_id: int) -> HttpResponse:
    """One's files that wait for a line in the room."""
    user = signed_in(request)
    room = Room.objects.with_member(user).filter(pk=room_id).first()
    pending = Attachment.objects.pending(user, room) if room else []
    return HttpResponse(fragments.render("attached", room_id=room_id, files=pending))


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
    response = HttpResponse("<span>Line breaks become spaces here. Multi-line keeps them.</span>")
    response["Cache-Control"] = f"private, max-age={DAYS}"
    return response


@login_not_required
@require_GET
def upload_cut(request: HttpRequest) -> HttpResponse:
    """That files did not arrive; and a fresh place to choose the same ones in."""
    return HttpResponse(fragments.render("attach") + fragments.notice(CUT))


@login_not_required
@require_GET
def focus(request: HttpRequest) -> HttpResponse:
    """A new box around the fields, which stay: swapped in, it leads the focus to the one in front."""
    return render(request, "composer/fields.html")


@require_GET
def draft(request: HttpRequest, room_id: int) -> HttpResponse:
    """The room's field with what one had typed there."""
    user = signed_in(request)
    room = Room.objects.with_member(user).filter(pk=room_id).first()
    kept = draft_of(user, room) if room else None
    text, reply_to = (kept.body, kept.reply_to) if kept else ("", None)
    return HttpResponse(field_of(user, room, text, reply_to))


@require_POST
def no_reply(request: HtmxRequest) -> HttpResponse:
    """The line answers nothing any more; what is typed stays."""
    typed_now = typed(request)
    if typed_now.room is None:
        return redirect("home")
    if request.htmx:
        return fields_with(request, fragments.render("reply", room_id=typed_now.room.pk, pushed=True))
    drafts.keep(room=typed_now.room, user=signed_in(request), body=typed_now.text)
    refused = refused_of(request, typed_now.room)
    return tell(redirect(typed_now.room), "files") if refused else redirect(typed_now.room)


def fields_with(request: HttpRequest, pushed: str) -> HttpResponse:
    """The box around the fields anew, which leads the focus to the one in front, after what is `pushed` into that."""
    return HttpResponse(pushed + render_to_string("composer/fields.html", request=request))


@require_POST
def mode(request: HtmxRequest) -> HttpResponse:
    """One line or several, remembered for the person; what is typed stays, and with it the mode that can hold it."""
    user = signed_in(request)
    room, text, reply_to = typed(request)
    broken = "\n" in text and request.POST.get("multi_line") != "1"
    people.prefer_multi_line(user=user, multi_line=broken or request.POST.get("multi_line") == "1")
    if not request.htmx:
        if room is None:
            return redirect("home")
        drafts.keep(room=room, user=user, body=text, reply_to=reply_to.number if reply_to else None)
        refused = refused_of(request, room)
        return tell(redirect(room), "breaks" if broken else "files") if broken or refused else redirect(room)
    if broken:
        return reswap(HttpResponse(fragments.notice(NOTICES["breaks"])), "none")
    html = field_of(user, room, text, reply_to)
    html += fragments.render("mode", multi_line=user.multi_line, pushed=True)
    if room is not None:
        html += fragments.render("field_source", empty=empty_field(room, multi_line=user.multi_line), pushed=True)
    return HttpResponse(html)


def field_of(user: User, room: Room | None, text: str, reply_to: Message | None) -> str:
    """The room's field with `text` in it, and with the files that wait there for a line of `user`."""
    files = list(Attachment.objects.pending(user, room)) if room else []
    return fragments.field(room, multi_line=user.multi_line, text=text, reply_to=reply_to, files=files)


class Typed(NamedTuple):
    room: Room | None
    text: str
    reply_to: Message | None = None


def typed(request: HttpRequest) -> Typed:
    """The room that is open in the posted composer, if any, and what is typed there, in reply to what."""
    try:
        front = parse_post(request.POST).front
    except ValueError:  # no room is open: the composer's fields are disabled
        return Typed(None, "")
    form = DraftForm({"body": front.text})
    room = Room.objects.with_member(signed_in(request)).filter(pk=front.room_id).first()
    reply_to = Message.objects.numbered(room, front.reply_to) if room and front.reply_to is not None else None
    return Typed(room, form.cleaned_data["body"] if form.is_valid() else "", reply_to)
