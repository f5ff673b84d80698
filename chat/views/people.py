from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat.actions import people
from chat.models import Applicant, Place, Role, User
from chat.permissions import may_give_role, may_hand_on, may_keep_account, may_keep_place
from chat.text.mentions import folded
from chat.views.page import HtmxRequest, page, refused, signed_in, tell


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    """Whom one sees of the place, all or those whose name has all that is searched for. For its admins, too: who waits
    at the door, what they may make of each, and whose account is closed; they search addresses as well.
    """
    user, place = signed_in(request), Place.objects.here()
    keeps, searched = may_keep_place(user), request.GET.get("q", "").strip()[:200]
    seen = found(User.objects.visible_to(user), searched, addresses=keeps).order_by("name", "pk")
    rows = [(person, *choices(user, person), may_keep_account(user, person)) for person in seen.filter(is_active=True)]
    context: dict[str, Any] = {"place": place, "rows": rows, "keeps": keeps, "searched": searched}
    if keeps:
        context |= {"applicants": Applicant.objects.order_by("pk"), "closed": seen.filter(is_active=False)}
    return page(request, "people.html", heading="People", **context)


def found(people: QuerySet[User], searched: str, *, addresses: bool) -> QuerySet[User]:
    for part in folded(searched).split():
        named = Q(folded_name__contains=part)
        people = people.filter(named | Q(email__contains=part) if addresses else named)
    return people


def choices(user: User, person: User) -> tuple[list[Role], bool]:
    """The roles that `user` may give to `person`, and whether the place may be handed on to them."""
    roles = [role for role in Role if role != person.role and may_give_role(user, person, role)]
    return roles, may_hand_on(user, person)


@require_POST
def role(request: HtmxRequest, person_id: int) -> HttpResponse:
    """Make somebody an admin, a member or a guest."""
    person, wanted = person_for(request, person_id), request.POST.get("role", "")
    if wanted not in Role.values:
        return refused(request, "There is no such role.", 422)
    people.give_role(person=person, role=wanted, by=signed_in(request))
    return tell(redirect("people"), "role")


@require_http_methods(["GET", "POST"])
def hand_on(request: HtmxRequest, person_id: int) -> HttpResponse:
    """What handing the place on means, and the button that does it."""
    user, person = signed_in(request), person_for(request, person_id)
    if not may_hand_on(user, person):
        raise PermissionDenied
    if request.method == "POST":
        people.hand_on(to=person, by=user)
        return tell(redirect("people"), "owner")
    return page(request, "hand_on.html", heading="Hand the place on", person=person)


def person_for(request: HttpRequest, person_id: int) -> User:
    """Whom one sees; else 404, which tells nobody whether they are there."""
    return get_object_or_404(User.objects.visible_to(signed_in(request)), pk=person_id, is_active=True)
