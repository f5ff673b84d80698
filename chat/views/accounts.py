"""What admins do with the accounts of others, and the link by which a lost password is replaced."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat.actions import accounts
from chat.forms.accounts import NewPasswordForm
from chat.models import Place, User
from chat.permissions import may_keep_account
from chat.views.errors import error_page
from chat.views.page import HtmxRequest, paced, page, signed_in, tell
from chat.views.sign_in import sign_in_as


@require_GET
def show(request: HtmxRequest, person_id: int) -> HttpResponse:
    """An account, and what may be done with it."""
    return page(request, "account.html", heading=_("Account"), person=kept_by(request, person_id))


@require_POST
@paced
def password_link(request: HtmxRequest, person_id: int) -> HttpResponse:
    """A link for a new password, shown this once."""
    person = kept_by(request, person_id)
    path = accounts.password_link(person=person, by=signed_in(request))
    return page(request, "account.html", heading=_("Account"), person=person, link=request.build_absolute_uri(path))


@require_POST
@paced
def close(request: HtmxRequest, person_id: int) -> HttpResponse:
    """Close the account, with or without what they said."""
    messages = request.POST.get("messages")
    if messages not in {"stay", "go"}:
        raise Http404
    person = kept_by(request, person_id)
    accounts.close(person=person, by=signed_in(request), with_messages=messages == "go")
    return tell(redirect("account", person.pk), "closed")


@require_POST
@paced
def reopen(request: HtmxRequest, person_id: int) -> HttpResponse:
    person = kept_by(request, person_id)
    accounts.reopen(person=person, by=signed_in(request))
    return tell(redirect("account", person.pk), "reopened")


def kept_by(request: HttpRequest, person_id: int) -> User:
    """Somebody whose account the person keeps. Raises PermissionDenied, and Http404 for whom they don't see."""
    user = signed_in(request)
    people = User.objects.visible_to(user).annotate(seen_at=Max("sign_ins__seen_at"))
    person = get_object_or_404(people, pk=person_id)
    if not may_keep_account(user, person):
        raise PermissionDenied
    return person


@login_not_required
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """A new password by the link that an admin has handed out. Opening it changes nothing: messengers do that."""
    try:
        person = accounts.whose_link(who, token)
        form = NewPasswordForm(request.POST or None, user=person)
        if form.is_valid():
            password = form.cleaned_data["new_password"]
            person = accounts.use_password_link(who=who, token=token, password=password)
            sign_in_as(request, person)
            return tell(redirect("home"), "password")
    except accounts.LinkGone:
        reason = _("It works once, for an hour. Ask for another.")
        return error_page(request, 404, _("This link is no longer good"), reason)
    context = {"form": form, "person": person, "place": Place.objects.here()}
    return render(request, "new_password.html", context, status=422 if form.is_bound else 200)
