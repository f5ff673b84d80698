from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET
from django_htmx.http import replace_url

from chat import fragments
from chat.forms.search import Search
from chat.models import Message, Room
from chat.models.searchable import Hit
from chat.text.plain_text import plain_text
from chat.text.snippet import Piece, snippet, weight
from chat.views.page import HtmxRequest, page, signed_in

PAGE = 20
BLOCK = 500  # hits that are compared with each other: all of a common word would take seconds
SORTS = {"new": _("Newest first"), "best": _("Best first")}


@require_GET
def search(request: HtmxRequest) -> HttpResponse:
    """What was said, as `q` asks for it. `before` and `behind` are where the page before this one ended."""
    text = request.GET.get("q", "")
    sort = "best" if request.GET.get("sort") == "best" else "new"
    wanted, before = Search(text, signed_in(request)), number(request.GET.get("before", ""))
    if sort == "best":
        hits, following = best(wanted, before, request.GET.get("behind", ""))
    else:
        hits, following = newest(wanted, before)
    response = page(
        request,
        "search.html",
        heading=pgettext("heading", "Search"),
        search=text,
        asked=bool(text.strip()),
        notes=wanted.notes,
        looked=bool(wanted.sought),
        hits=rendered(hits, wanted),
        sorts=[(label, address(text, each), each == sort) for each, label in SORTS.items()],
        more=address(text, sort, **following) if following else "",
        first=address(text, sort) if before else "",
    )
    if request.htmx.trigger_name == "q" and urlsplit(request.htmx.current_url or "").path == reverse("search"):
        replace_url(response, address(text))  # one entry of the history, not one for each pause in typing
    return response


def newest(wanted: Search, before: int | None) -> tuple[list[Hit], dict[str, object]]:
    """A page of hits, and what the address of the next one has, if there is one."""
    hits = Message.objects.search(wanted.sought, rooms=wanted.rooms, before=before, size=PAGE + 1)
    return hits[:PAGE], {"before": hits[PAGE - 1].pk} if len(hits) > PAGE else {}


def best(wanted: Search, before: int | None, behind: str) -> tuple[list[Hit], dict[str, object]]:
    """The same: of the newest BLOCK those first that are the most of what was sought; then of the BLOCK before."""
    block = Message.objects.search(wanted.sought, rooms=wanted.rooms, before=before, size=BLOCK)
    ranked = sorted((-weight(hit.body, wanted.sought.words), -hit.pk, hit) for hit in block)
    if (place := _place(behind)) is not None:
        ranked = [each for each in ranked if each[:2] > place]
    if len(ranked) > PAGE:
        last = ranked[PAGE - 1]
        # The top of the block stays where it is, whatever is said meanwhile.
        top = before or block[0].pk + 1
        return [hit for *_, hit in ranked[:PAGE]], {"before": top, "behind": f"{-last[0]}_{-last[1]}"}
    return [hit for *_, hit in ranked], {"before": block[-1].pk} if len(block) == BLOCK else {}


def _place(behind: str) -> tuple[float, int] | None:
    try:
        rank, pk = behind.split("_")
        return -float(rank), -int(pk)
    except ValueError:
        return None


def rendered(hits: list[Hit], wanted: Search) -> list[SafeString]:
    lines = Message.objects.with_details().select_related("author", "room").filter(room__in=wanted.rooms)
    rows = lines.in_bulk([hit.pk for hit in hits])
    Room.objects.call((line.room for line in rows.values()), wanted.user)
    found = [rows[hit.pk] for hit in hits if hit.pk in rows]
    return [fragments.render("hit", message=line, room=line.room, pieces=pieces(line, wanted)) for line in found]


def pieces(message: Message, wanted: Search) -> list[Piece]:
    """Out of what is read, or where the words are not in it, but in an address, say: out of what was typed."""
    words = wanted.sought.words
    read = snippet(plain_text(message.html, message.names), words)
    return read if not words or any(piece.is_hit for piece in read) else snippet(message.body, words)


def address(text: str, sort: str = "new", **following: object) -> str:
    query = {"q": text, **({"sort": sort} if sort != "new" else {}), **following}
    return f"{reverse('search')}?{urlencode(query)}"


def number(value: str) -> int | None:
    """An id: nonsense means none."""
    return int(value) if value.isascii() and value.isdigit() and int(value[:19]) > 0 and len(value) < 19 else None
