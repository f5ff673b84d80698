from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import person_fragments
from chat.actions import people
from chat.actions.profiles import face_name
from chat.live.register import GONE, register
from chat.models import Applicant, Place, Role, User
from chat.permissions import may_give_role, may_hand_on, may_keep_account, may_keep_place
from chat.text.mentions import folded
from chat.views.again import is_shown, mark_of
from chat.views.link_previews import kept_picture
from chat.views.page import HtmxRequest, paced, page, refused, signed_in, tell


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    """Whom one sees of the place, all or those whose name has all that is searched for. For its admins, too: who waits
    at the door, what they may make of each, when each was last seen, and whose account is closed; they search addresses
    as well.
    """
    user, place = signed_in(request), Place.objects.here()
    keeps, searched = may_keep_place(user), request.GET.get("q", "").strip()[:200]
    seen = found(User.objects.visible_to(user), searched, addresses=keeps).order_by("name", "pk")
    if keeps:
        seen = seen.annotate(seen_at=Max("sign_ins__seen_at"))
    active, states = list(seen.filter(is_active=True)), register.states()
    rows = [
        (
            person,
            person_fragments.presence(person.pk, states.get(person.pk, GONE)),
            *choices(user, person),
            may_keep_account(user, person),
        )
        for person in active
    ]
    context: dict[str, Any] = {"place": place, "rows": rows, "keeps": keeps, "searched": searched}
    context["shows"] = [person.pk for person in active]
    if keeps:
        context |= {"applicants": list(Applicant.objects.order_by("pk")), "closed": list(seen.filter(is_active=False))}
    others = [[each.pk for each in context.get(name, ())] for name in ("applicants", "closed")]
    mark = context["mark"] = mark_of([(person.pk, person.role, may) for person, _, *may in rows], others)
    if is_shown(request, mark):
        return HttpResponse(status=204)
    return page(request, "people.html", heading=_("People"), **context)


def found(people: QuerySet[User], searched: str, *, addresses: bool) -> QuerySet[User]:
    for part in folded(searched).split():
        named = Q(folded_name__contains=part)
        people = people.filter(named | Q(email__contains=part) if addresses else named)
    return people


def choices(user: User, person: User) -> tuple[list[Role], bool]:
    """The roles that `user` may give to `person`, and whether the place may be handed on to them."""
    roles = [role for role in Role if role != person.role and may_give_role(user, person, role)]
    return roles, may_hand_on(user, person)


@require_GET
def show(request: HtmxRequest, person_id: int) -> HttpResponse:
    """What somebody says of themselves, to whoever may see them."""
    place = Place.objects.here()
    person = get_object_or_404(User.objects.visible_to(signed_in(request)), pk=person_id)
    state = register.states().get(person.pk, GONE)
    presence = person_fragments.presence(person.pk, state) if person.is_active else ""
    return page(
        request,
        "person.html",
        heading=person.name,
        place=place,
        person=person,
        shows=[person.pk] if person.is_active else [],
        presence=presence,
        now=timezone.localtime(timezone=ZoneInfo(person.zone)).replace(tzinfo=None),
    )


@require_GET
def face(request: HttpRequest, key: str) -> HttpResponse:
    """A person's picture. Its address is nobody's to guess, and another picture has another."""
    if not User.objects.filter(picture=key).exists():
        raise Http404
    return kept_picture(face_name(key))


@require_POST
@paced
def role(request: HtmxRequest, person_id: int) -> HttpResponse:
    """Make somebody an admin, a member or a guest."""
    person, wanted = person_for(request, person_id), request.POST.get("role", "")
    if wanted not in Role.values:
        return refused(request, _("There is no such role."), 422)
    people.give_role(person=person, role=wanted, by=signed_in(request))
    return tell(redirect("people"), "role")


@require_http_methods(["GET", "POST"])
@paced
def hand_on(request: HtmxRequest, person_id: int) -> HttpResponse:
    """What handing the place on means, and the button that does it."""
    user, person = signed_in(request), person_for(request, person_id)
    if not may_hand_on(user, person):
        raise PermissionDenied
    if request.method == "POST":
        people.hand_on(to=person, by=user)
        return tell(redirect("people"), "owner")
    return page(request, "hand_on.html", heading=_("Hand the place on"), person=person)


def person_for(request: HttpRequest, person_id: int) -> User:
    """Whom one sees; else 404, which tells nobody whether they are there."""
    return get_object_or_404(User.objects.visible_to(signed_in(request)), pk=person_id, is_active=True)
