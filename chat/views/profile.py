"""One's own profile: forms that are told apart by their buttons."""

import math
from collections.abc import Callable
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from chat.actions import people, profiles, sign_ins
from chat.forms.accounts import NameForm, PasswordForm
from chat.forms.profile import AboutForm, PictureForm, SettingsForm, StatusForm
from chat.limits import signing_in, uploading
from chat.models import User
from chat.views.page import HtmxRequest, in_time, page, signed_in, tell


@require_http_methods(["GET", "POST"])
def profile(request: HtmxRequest) -> HttpResponse:
    """What was posted is done; one that is refused is shown again, with the reason."""
    user = signed_in(request)
    forms = forms_for(request, user)
    if "remove_picture" in request.POST:
        profiles.remove_picture(user=user)
        return tell(redirect("profile"), "picture")
    if "end_status" in request.POST:
        profiles.set_status(user=user, emoji="", text="")
        return tell(redirect("profile"), "status")
    for name, form in forms.items():
        # Of a password, nothing is looked at before it is known not to be one guess too many.
        if form.is_bound and (name == "password" or form.is_valid()) and DOES[name](request, user, form):
            return tell(redirect("profile"), name)
    bound = any(form.is_bound for form in forms.values())
    context: dict[str, Any] = {f"{name}_form": form for name, form in forms.items()}
    return page(request, "profile.html", heading=_("Profile"), status=422 if bound else 200, **context)


def forms_for(request: HtmxRequest, user: User) -> dict[str, Form]:
    """All of the page, of which one is bound where its button was pressed."""

    def posted(button: str) -> Any:
        return request.POST if button in request.POST else None

    chosen = request.FILES if "change_picture" in request.POST else None
    settings = {name: getattr(user, name) for name in ("language", "time_zone", "theme", "sounds")}
    return {
        "name": NameForm(posted("change_name"), initial={"name": user.name}),
        "picture": PictureForm(posted("change_picture"), chosen),
        "status": StatusForm(posted("change_status")),
        "about": AboutForm(posted("change_about"), initial={"about": user.about}),
        "settings": SettingsForm(posted("change_settings"), initial=settings),
        "password": PasswordForm(posted("change_password"), user=user),
    }


def rename(request: HtmxRequest, user: User, form: Form) -> bool:
    if not in_time(user, form):
        return False
    people.rename(user=user, name=form.cleaned_data["name"])
    return True


def change_picture(request: HtmxRequest, user: User, form: Form) -> bool:
    if wait := uploading.take(user.pk):
        reason = _("Those were many files. Wait %(seconds)s s, then try again.") % {"seconds": math.ceil(wait)}
        form.add_error("picture", reason)
        return False
    try:
        profiles.change_picture(user=user, file=form.cleaned_data["picture"])
    except profiles.PictureRefused as error:
        form.add_error("picture", str(error))
        return False
    return True


def set_status(request: HtmxRequest, user: User, form: Form) -> bool:
    if not in_time(user, form):
        return False
    kept = {name: form.cleaned_data[name] for name in ("emoji", "text", "until")}
    profiles.set_status(user=user, **kept)
    return True


def change_about(request: HtmxRequest, user: User, form: Form) -> bool:
    if not in_time(user, form):
        return False
    profiles.change_about(user=user, about=form.cleaned_data["about"])
    return True


def change_settings(request: HtmxRequest, user: User, form: Form) -> bool:
    if not in_time(user, form):
        return False
    profiles.change_settings(user=user, **form.cleaned_data)
    return True


def change_password(request: HtmxRequest, user: User, form: Form) -> bool:
    if wait := signing_in.take(user.email):
        seconds = math.ceil(wait)
        reason = ngettext(
            "Too many tries. Wait %(seconds)s second.", "Too many tries. Wait %(seconds)s seconds.", seconds
        )
        form.add_error(None, reason % {"seconds": seconds})
        return False
    if not form.is_valid():
        return False
    signing_in.refill(user.email)
    before = request.session.session_key or ""
    people.change_password(user=user, password=form.cleaned_data["new_password"])
    update_session_auth_hash(request, user)
    sign_ins.keep(user=user, before=before, after=request.session.session_key or "")
    return True


DOES: dict[str, Callable[[HtmxRequest, User, Any], bool]] = {
    "name": rename,
    "picture": change_picture,
    "status": set_status,
    "about": change_about,
    "settings": change_settings,
    "password": change_password,
}
