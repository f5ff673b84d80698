"""Files: taken away again, shown, and sent to whoever is in the room where they were said."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing, nullcontext
from typing import Any

from django.core.files.storage import default_storage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from chat import composer_fragments, fragments
from chat.actions import attachments
from chat.files.ranges import Part, Unsatisfiable, part
from chat.models import Attachment, User
from chat.views.composer import keep, typed
from chat.views.page import HtmxRequest, signed_in, tell
from chat.views.watched import watched_page
from site_config.uploads import PACE

CHUNK = 1 << 18
SHOWN = {Attachment.PICTURE, Attachment.VIDEO, Attachment.AUDIO}  # all else is saved, never opened here


@require_POST
def remove(request: HtmxRequest, key: str) -> HttpResponse:
    """Take away what waits to be said; for what was said, there is Delete."""
    user = signed_in(request)
    attachment = attachment_for(user, key)
    room = attachment.room
    if attachment.owner_id != user.pk or room is None:
        raise Http404
    attachments.remove(attachment=attachment, user=user)
    if request.htmx:
        root = attachment.root
        pending = list(Attachment.objects.pending(user, room, root))
        return HttpResponse(composer_fragments.attached(room.pk, pending, root=root.number if root else None))
    front = typed(request)
    if front.room is None:
        return redirect(room)
    return tell(redirect(front.path), "files") if keep(request, front) else redirect(front.path)


@require_GET
def show(request: HtmxRequest, key: str) -> HttpResponse:
    """A picture as large as there is room for, and the ways to the others of its message."""
    user = signed_in(request)
    attachment = attachment_for(user, key)
    message = attachment.message
    if message is None or not is_seen(attachment):
        raise Http404
    pictures = [file for file in message.files if is_seen(file)]
    nth = pictures.index(attachment)
    view = fragments.render(
        "lightbox",
        file=attachment,
        before=pictures[nth - 1] if nth else None,
        after=pictures[nth + 1] if nth + 1 < len(pictures) else None,
        plain=not request.htmx,
    )
    return (
        HttpResponse(view)
        if request.htmx
        else watched_page(request, "message.html", heading=_("Picture"), message=message, row="", below=view)
    )


def is_seen(file: Attachment) -> bool:
    return file.kind == Attachment.PICTURE and not file.state


@require_safe
def file(request: HttpRequest, key: str, size: int = 0) -> HttpResponseBase:
    """The bytes, or the part of them that is asked for; the smaller picture of a `size`."""
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # nothing is squeezed on the way: parts are of what is kept
    attachment = attachment_for(signed_in(request), key)
    if attachment.state or (size and size not in attachment.small):
        raise Http404
    etag = f'"{key}-{size}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _sent(request, attachment, size, etag)
    return _guarded(response, attachment, size, etag)


def _sent(request: HttpRequest, attachment: Attachment, small: int, etag: str) -> HttpResponseBase:
    name = attachment.storage_name(small)
    try:
        size = default_storage.size(name)
    except OSError as error:
        raise Http404 from error  # it was taken away just now
    wanted, status = Part(0, size), 200
    if request.headers.get("If-Range", etag) == etag:
        try:
            if asked := part(request.headers.get("Range", ""), size):
                wanted, status = asked, 206
        except Unsatisfiable:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(status=status)
    else:
        response = StreamingHttpResponse(_read(request, name, wanted), status=status)
    response.headers["Content-Length"] = str(wanted.end - wanted.start)
    if status == 206:
        response.headers["Content-Range"] = f"bytes {wanted.start}-{wanted.end - 1}/{size}"
    return response


async def _read(request: HttpRequest, name: str, wanted: Part) -> AsyncIterator[bytes]:
    """The part, as fast as it is taken: what a slow reader leaves in the server would be kept in memory."""
    pace = getattr(request, "scope", {}).get("extensions", {}).get(PACE, nullcontext)
    left = wanted.end - wanted.start
    with closing(await asyncio.to_thread(_opened, name, wanted)) as content, pace() as taken:
        while left and (chunk := await asyncio.to_thread(content.read, min(CHUNK, left))):
            yield chunk
            left -= len(chunk)
            if taken:
                await taken()


def _opened(name: str, wanted: Part) -> Any:
    """What the part is read from. A bucket sends only that."""
    if hasattr(default_storage, "open_part"):
        return default_storage.open_part(name, wanted.start, wanted.end)
    content = default_storage.open(name)
    content.seek(wanted.start)
    return content


def _guarded(response: HttpResponseBase, attachment: Attachment, small: int, etag: str) -> HttpResponseBase:
    """Nobody's page: whatever is in the bytes, it runs nowhere, and is shown nowhere but as what it is."""
    inline = attachment.kind in SHOWN
    headers = {
        "Accept-Ranges": "bytes",
        # Kept, but asked for each time: who is not in the room any more is told so.
        "Cache-Control": "private, no-cache",
        "Content-Disposition": str(content_disposition_header(not inline, attachment.name)),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Type": "image/webp" if small else attachment.content_type,
        "Cross-Origin-Resource-Policy": "same-origin",
        "ETag": etag,
        "X-Content-Type-Options": "nosniff",
    }
    for header, value in headers.items():
        response[header] = value
    return response


def attachment_for(user: User, key: str) -> Attachment:
    """The file, if it lies in a room of `user`; else 404, which tells nobody whether it is there."""
    found = Attachment.objects.visible_to(user).select_related("room", "message").filter(key=key).first()
    if found is None:
        raise Http404
    return found
