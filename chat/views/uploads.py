"""Files put into a room: as they are chosen, or without scripts, with the form that is sent."""

import math
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat import composer_fragments, fragments
from chat.actions import attachments
from chat.actions.attachments import FileRefused
from chat.composer_fragments import of
from chat.limits import uploading
from chat.live.saying import Refused
from chat.live.window import Composed, Line, addresses
from chat.models import Attachment, Message, Room, User
from chat.views.page import HtmxRequest, signed_in


@require_POST
def upload(request: HtmxRequest) -> HttpResponse:
    """Put files into the room that is open. Each that is not taken is told of with its reason; the others are."""
    user = signed_in(request)
    try:
        front = addresses(request.POST.getlist("room"))[0]
    except (ValueError, IndexError):
        raise Http404 from None
    room = Room.objects.with_member(user).filter(pk=front.room_id).first()
    root = Message.objects.numbered(room, front.root) if room and front.root is not None else None
    if room is None or (front.root is not None and root is None):
        raise Http404
    _, refused = add_all(user, room, request.FILES.getlist("files"), root)
    pending = list(Attachment.objects.pending(user, room, root))
    html = fragments.render("attach", of=of(root)) + composer_fragments.attached(room.pk, pending, root=front.root)
    return HttpResponse(html + (fragments.notice(" ".join(refused)) if refused else ""))


def add_all(
    user: User, room: Room, files: "list[UploadedFile[Any]]", root: Message | None = None
) -> tuple[list[Attachment], list[str]]:
    """What waits now to be said, and why what does not."""
    added, refused = list[Attachment](), list[str]()
    for file in files:
        name, size = file.name or "", file.size or 0
        if wait := uploading.take(user.pk):
            waited = {"seconds": math.ceil(wait)}
            refused.append(_("Those were many files. Wait %(seconds)s s, then add the rest.") % waited)
            break
        try:
            added.append(attachments.add(room=room, root=root, owner=user, name=name, file=file, size=size))
        except FileRefused as reason:
            refused.append(str(reason))
    return added, refused


def came_along(request: HtmxRequest, user: User, room: Room | None, line: Line, composed: Composed) -> tuple[int, ...]:
    """The ids of the files in the form itself, which has no scripts to send them ahead: they are the front line's.

    Raises Refused for any of them: then nothing is said, and the others wait with the words. A form that is sent twice
    brings them once.
    """
    files = request.FILES.getlist("files")
    if not files or room is None or line is not composed.front:
        return ()
    if Message.objects.filter(author=user, token=line.token(composed.page)).exists():
        return ()
    root = Message.objects.numbered(room, line.root) if line.root is not None else None
    if line.root is not None and root is None:
        return ()
    added, refused = add_all(user, room, files, root)
    if refused:
        raise Refused(" ".join(refused))
    return tuple(file.pk for file in added)


def refused_of(request: HttpRequest, room: Room, root: Message | None = None) -> str:
    """Let the files of a form that says nothing wait in the room, or in the thread; why some do not."""
    files = request.FILES.getlist("files")
    return " ".join(add_all(signed_in(request), room, files, root)[1]) if files else ""
