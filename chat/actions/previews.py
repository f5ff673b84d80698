"""What is shown of the pages that messages link to: fetched in the background, and never by readers."""

import logging
import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from functools import partial
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from chat import pictures, tasks
from chat.actions.jobs import LEASE
from chat.actions.revisions import enter, hold
from chat.fetch.address import Rules
from chat.fetch.asking import STRICT
from chat.fetch.page import HTML, PICTURES, fetch
from chat.fetch.url import NotFetched, parse
from chat.models import AwaitedPreview, Message, MessagePreview, Place, Preview, User
from chat.permissions import may_edit
from chat.text.links import links
from chat.text.open_graph import decoded, described

logger = logging.getLogger(__name__)

FRESH = timedelta(hours=6)  # another message shows the same
FAILED_FOR = timedelta(minutes=30)  # until a page that had nothing to show is asked again
AWAITED_FOR = timedelta(hours=1)  # several times as long as a task is tried
PICTURE_SIDE = 320


def follow(message: Message) -> None:
    """The text of `message` is new: what it links to is fetched, and has a place until it is there.

    In the transaction that wrote the text. A new line without links costs nothing.
    """
    if not message.has_links or not _are_on():
        return
    urls = addresses(message)
    lately = Preview.objects.filter(url__in=urls, fetched_at__gt=timezone.now() - FAILED_FOR)
    had = {
        *message.previews.values_list("preview__url", flat=True),
        *lately.filter(title="").values_list("url", flat=True),
    }
    awaited = [url for url in urls if url not in had]
    if awaited:
        AwaitedPreview.objects.bulk_create([AwaitedPreview(message=message, url=url) for url in awaited])
        message.previewed = [Preview(url=url) for url in awaited]
        tasks.preview_links.enqueue(message.pk)


def unfollow(message: Message) -> None:
    """Take away the previews of what `message` does not link to any more."""
    still = set(addresses(message))
    message.awaited.all().delete()
    gone = [use.pk for use in message.previews.select_related("preview") if use.preview.url not in still]
    if gone:
        MessagePreview.objects.filter(pk__in=gone).delete()
        # Later: another message may be about to show the same, and must not hold this one up.
        tasks.forget_previews.using(run_after=timezone.now() + 2 * LEASE).enqueue()


def show(message_id: int, rules: Rules = STRICT) -> None:
    """Fetch what the message links to and show it there, on every page. Again it changes nothing."""
    message = Message.objects.filter(pk=message_id, deleted_at=None).first()
    if message is None:
        return
    urls = addresses(message)
    previews = [_preview(url, rules) for url in urls] if _are_on() else []
    _attach(message, urls, [each for each in previews if each.title])


def _are_on() -> bool:
    return Place.objects.filter(pk=Place.ONLY, link_previews=True).exists()


def addresses(message: Message) -> list[str]:
    """What the message links to, in one spelling each; without those that are spelled in a way that nobody fetches.

    And without our own pages: strangers, as we would be, see no more than the door.
    """
    found = dict[str, None]()
    for url in links(message.html):
        with suppress(NotFetched):
            target = parse(url)
            if target.host != urlsplit(settings.PUBLIC_URL).hostname:
                found[target.url] = None
    return list(found)


def _preview(url: str, rules: Rules) -> Preview:
    """What was fetched lately, or what stands there now."""
    last = Preview.objects.filter(url=url).order_by("-fetched_at").first()
    now = timezone.now()
    if last is not None and now - last.fetched_at < (FRESH if last.title else FAILED_FOR):
        return last
    preview = Preview(url=url, fetched_at=now)
    try:
        page = fetch(url, HTML, rules)
    except NotFetched as reason:
        logger.debug("No preview: %s", reason)
    else:
        told = described(decoded(page.body, page.charset))
        preview.title, preview.description, preview.site_name = told.title, told.description, told.site_name
        if told.title and told.picture:
            _add_picture(preview, urljoin(page.url, told.picture), rules)
    preview.save()
    return preview


def _add_picture(preview: Preview, url: str, rules: Rules) -> None:
    """Keep a small copy of the picture: readers get it from us, and its server learns nothing of them."""
    try:
        fetched = fetch(url, PICTURES, rules)
        if not fetched.whole:
            raise NotFetched("too large")
        picture = pictures.shrink(fetched.body, side=PICTURE_SIDE)
    except (NotFetched, pictures.NotAPicture) as reason:
        logger.debug("A preview without a picture: %s", reason)
        return
    preview.picture = secrets.token_hex(16)
    preview.picture_width, preview.picture_height = picture.width, picture.height
    default_storage.save(stored(preview), ContentFile(picture.data))


def stored(preview: Preview) -> str:
    """The name of its picture in the storage."""
    return f"previews/{preview.picture}.webp"


@transaction.atomic
def _attach(message: Message, urls: Collection[str], previews: list[Preview]) -> None:
    """Put the previews in the places that are kept for `urls`; of the rest, nothing came."""
    from chat.actions.editing import replace_row  # late: who edits or says asks for previews

    hold(message.room)
    places = message.awaited.filter(url__in=urls)
    # None where it was edited or deleted meanwhile, or its previews were taken off.
    awaited = set(places.values_list("url", flat=True))
    if awaited:
        new = [MessagePreview(message=message, preview=each) for each in previews if each.url in awaited]
        MessagePreview.objects.bulk_create(new)
        places.delete()
        replace_row(Message.objects.get(pk=message.pk))


def await_no_longer() -> None:
    """Take away the places of what never came: its task was given up."""
    long_ago = timezone.now() - AWAITED_FOR
    late = Message.objects.filter(awaited__isnull=False, created_at__lt=long_ago).exclude(edited_at__gte=long_ago)
    for message in late.distinct():
        _attach(message, [*message.awaited.values_list("url", flat=True)], [])


@transaction.atomic
def take_off(*, message: Message, user: User) -> None:
    """Show no previews at `message` any more; nothing where it has none. Raises RoomGone and PermissionDenied."""
    from chat.actions.editing import replace_row  # late, as above

    room = enter(message.room, user).room
    message = Message.objects.with_details().get(pk=message.pk)
    message.room = room
    if not may_edit(user, message):
        raise PermissionDenied
    awaited, _ = message.awaited.all().delete()
    if message.previews.filter(taken_off=False).update(taken_off=True) or awaited:
        replace_row(message)


@transaction.atomic
def forget_unused() -> None:
    """Forget what no message shows, and its picture; of what showed nothing, that it was asked for lately stays."""
    asked_lately = Q(title="", fetched_at__gt=timezone.now() - FAILED_FOR)
    # A task may have fetched it, and not yet come to show it.
    on_its_way = Q(fetched_at__gt=timezone.now() - LEASE)
    unused = list(Preview.objects.filter(uses=None).exclude(asked_lately | on_its_way))
    Preview.objects.filter(pk__in=[each.pk for each in unused]).delete()
    for each in unused:
        if each.picture:
            transaction.on_commit(partial(default_storage.delete, stored(each)))
