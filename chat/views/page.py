"""The page that signed-in people see: navigation, pane, composer, and the socket around them."""

import math
import secrets
from collections.abc import Callable, Collection, Sequence
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from chat import composer_fragments, fragments, person_fragments, room_fragments, thread_fragments, unread_fragments
from chat.actions import sign_ins
from chat.limits import seeing, talking
from chat.live.presence import shown_on_page
from chat.live.register import register
from chat.live.window import new_page
from chat.look import spoken
from chat.models import Attachment, Follow, Message, Notification, Place, Room, User
from chat.models.membership import NOTHING
from chat.models.message import Numbered
from chat.models.room import Listed
from chat.permissions import may_keep_room
from chat.views.errors import error_page
from chat.views.kept import BUILD

NOTICE_COOKIE = "sarangbang_notice"
# By what the cookie says, so that nobody is told words that are not ours.
NOTICES = {
    "breaks": _("One line can't hold line breaks. Send this first, or take them out."),
    "files": _("Some of the files could not be taken. Choose them again, and press Send to hear why."),
    "form": _("The page had been open for too long. What you typed is back in the field: press Send to say it."),
    "untold": _("Somebody you mentioned is not in this room, and was not told."),
    "lost": _("That room is not there any more, or you are not in it."),
    "session": _("You were signed out. What you typed is back in the field: press Send to say it."),
}
DONE = {
    "link-made": _("The link is made: whoever has it can come in."),
    "invited": _("The invitations are on their way. They are good for a week."),
    "link-revoked": _("The link leads nowhere any more."),
    "let-in": _("They can sign in now."),
    "turned-away": _("They are turned away."),
    "closed": _("The account is closed."),
    "reopened": _("The account is open again."),
    "level": _("That is how much you hear of it from now on."),
    "keyword": _("From now on you are told where that is said."),
    "read": _("All is marked as read."),
    "none": _("Nothing is unread."),
    "name": _("Your name is changed."),
    "place": _("The settings are changed."),
    "left": _("You have left the room."),
    "added": _("They are in the room."),
    "removed": _("They are not in the room any more."),
    "room": _("The settings are changed."),
    "kind": _("The room is of the other kind now."),
    "archived": _("The room is archived."),
    "back": _("The room is back."),
    "deleted": _("The room is deleted, with all that was said in it."),
    "role": _("The role is changed."),
    "owner": _("The place has another owner, and you are one of its admins."),
    "picture": _("Your picture is changed."),
    "status": _("Your status is changed."),
    "about": _("What you say of yourself is changed."),
    "settings": _("Your settings are changed."),
    "paused": _("Nothing rings until then."),
    "resumed": _("It rings again. What you missed meanwhile is told if it stays unread."),
    "quiet": _("Your quiet hours are changed."),
    "mails": _("What you miss is mailed to you."),
    "no-mails": _("Nothing more is mailed to you."),
    "push": _("What you miss is pushed there. Send a test to see whether it arrives."),
    "no-push": _("Nothing more is pushed."),
    "tried": _("The test is sent: it should have rung."),
    "ended": _("That browser is signed out."),
    "others": _("All other browsers are signed out."),
    "password": _("Your password is changed. You are signed out everywhere else."),
}


class HtmxRequest(HttpRequest):
    """A request as the middleware hands it on."""

    htmx: HtmxDetails


def signed_in(request: HttpRequest) -> User:
    """The person of a request that the login middleware let through."""
    assert isinstance(request.user, User)
    return request.user


def see(request: HttpRequest, user: User) -> None:
    """Note, some minutes apart, that the browser is in use."""
    key = request.session.session_key
    if key and not seeing.take(key):
        agent = request.headers.get("User-Agent", "")
        language = spoken(request.headers.get("Accept-Language", ""))
        address = request.META["REMOTE_ADDR"]
        sign_ins.see(user=user, session_key=key, user_agent=agent, address=address, language=language)


def new_pane_id() -> str:
    """Tells one rendering of a pane from another: each says `sync` once."""
    return secrets.token_hex(4)


def tell(response: HttpResponse, notice: str) -> HttpResponse:
    """Let the page that `response` leads to tell one of our notices, once: an address would tell it again."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(NOTICE_COOKIE, notice, max_age=600, secure=secure, httponly=True, samesite="Lax")
    return response


def page(
    request: HtmxRequest,
    template: str,
    *,
    heading: str,
    room: Room | None = None,
    place: Place | None = None,
    pane_id: str = "",
    text: str = "",
    reply_to: Message | None = None,
    files: Sequence[Attachment] = (),
    notice: str = "",
    preview: str = "",
    thread: SafeString | None = None,
    shows: Collection[int] = (),
    status: int = 200,
    ahead: bool = False,
    **context: Any,
) -> HttpResponse:
    """The whole page around the pane that `template` fills.

    `text` stands in the composer with `files` that go with it, in reply to `reply_to`, and above it `notice`, or else
    the one of ours that waits to be told. A pane that bears names has read the `place` before them: a name that changes
    meanwhile comes by the socket. So does the presence of the people that it `shows`. Where it is loaded `ahead`, the
    room is listed as it will be once it is shown: read.
    """
    user = signed_in(request)
    see(request, user)
    if room and room.others:
        shows = [person.pk for person in room.others]
    place = place or Place.objects.here()
    pane_id = pane_id or new_pane_id()
    news = Notification.objects.unread([user.pk])
    listed = Room.objects.listed_for([user], news)[user.pk]
    rooms = [each for each in listed if not each.is_hidden]
    if room and ahead:
        rooms = [each._replace(unread=NOTHING) if each.pk == room.pk else each for each in rooms]
    named = "" if notice or request.htmx else request.COOKIES.get(NOTICE_COOKIE, "")
    notice = notice or str(NOTICES.get(named, "") or DONE.get(named, ""))
    unread = sum(each.unread.total for each in rooms)
    unread_threads = Follow.objects.unread([user.pk])[user.pk]
    context |= {
        "own_style": reverse("own-style", args=[user.pk, BUILD]),
        "place": place,
        "user": user,
        "room": room,
        "pins": fragments.pins(room) if room else "",
        "room_title": room_fragments.title(room, register.states() if room.others else None) if room else "",
        **(kept(user, room, listed) if room else {}),
        "heading": heading,
        "ahead": ahead,
        "pane_id": pane_id,
        "title": unread_fragments.title(heading, unread),
        "icon": unread_fragments.icon(unread=bool(unread)),
        "pause": person_fragments.pause(user),
        "inbox_new": unread_fragments.inbox_count(news[user.pk].inbox + len(unread_threads)),
        "room_list": fragments.room_list(rooms, room.pk if room else None, pane_id),
        "room_list_cursor": fragments.room_list_cursor(fragments.room_list_mark(pane_id, rooms)),
        "place_cursor": fragments.place_cursor(place.revision),
        "notice": fragments.render("notice", reason=notice, good=named in DONE) if notice else "",
        "preview": preview or fragments.render("preview"),
        "build": BUILD,
        "pulse": fragments.pulse("silent"),
        "shows": shown_on_page(user.pk, shows) if shows else "",
        "thread": thread or closed_thread(request),
        "thread_marks": thread_fragments.marks(unread_threads),
        "threads_unread": thread_fragments.count(len(unread_threads)),
        "composer": composer_fragments.composer(
            page=new_page(user.pk),
            room=room,
            user=user,
            text=text,
            csrf_token=get_token(request),
            reply_to=reply_to,
            files=files,
        ),
    }
    response = render(request, template, context, status=status)
    if named:
        response.delete_cookie(NOTICE_COOKIE, samesite="Lax")
    return response


def kept(user: User, room: Room, listed: Sequence[Listed]) -> dict[str, Any]:
    """What one may do in the room, and whether one may say something."""
    mine = next((each for each in listed if each.pk == room.pk), None)
    if mine is None:
        return {"silence": room_fragments.silence(room.pk, "")}
    keeps = may_keep_room(user, mine, mine)
    return {
        "mine": room_fragments.mine(room.pk, favourite=mine.favourite, keeps=keeps),
        "silence": room_fragments.silence(room.pk, mine.silence),
    }


def closed_thread(request: HttpRequest) -> SafeString:
    """The place beside the pane where a thread is opened."""
    page = new_page(signed_in(request).pk)
    composer = composer_fragments.thread_composer(page=page, csrf_token=get_token(request))
    return fragments.render("thread", composer=composer)


def message_for(request: HttpRequest, room_id: int, number: Numbered) -> Message:
    """The message, if it stands in a room of this person; else 404, which tells nobody whether it is there."""
    if room_id >= 2**63:  # no database could even be asked
        raise Http404
    seen = Message.objects.visible_to(signed_in(request)).with_details().select_related("room")
    log = seen.filter(thread=None) if number.root is None else seen.filter(thread__number=number.root)
    return get_object_or_404(log, room=room_id, number=number.number)


def too_fast(user: User) -> str:
    """Why `user` has to wait before changing anything more, or nothing."""
    wait = talking.take(user.pk)
    return (
        gettext("That was too fast. Wait %(seconds)s s, then try again.") % {"seconds": math.ceil(wait)} if wait else ""
    )


def in_time(user: User, form: Form) -> bool:
    """Whether what `user` has filled in is done now; else it says why not, and keeps what was typed."""
    if wait := too_fast(user):
        form.add_error(None, wait)
    return not wait


def paced[**P](view: "Callable[Concatenate[HtmxRequest, P], HttpResponse]") -> Callable[..., HttpResponse]:
    """For views of buttons: one that is pressed too often by the same person says so, and does nothing."""

    @wraps(view)
    def as_people_do(request: HtmxRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and (wait := too_fast(signed_in(request))):
            return refused(request, wait, 429)
        return view(request, *args, **kwargs)

    return as_people_do


def refused(request: HtmxRequest, reason: str, status: int) -> HttpResponse:
    """A click that came to nothing, and why: in the page it was made in, or on one of its own."""
    if request.htmx:
        return HttpResponse(fragments.notice(reason), status=status)
    return error_page(request, status, gettext("That didn't work"), reason)
