import math

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from chat.actions import people
from chat.forms.accounts import NameForm, PasswordForm
from chat.limits import signing_in
from chat.views.page import HtmxRequest, page, signed_in, tell


@require_http_methods(["GET", "POST"])
def profile(request: HtmxRequest) -> HttpResponse:
    """One's own name and password: two forms, told apart by their buttons."""
    user = signed_in(request)
    name_form = NameForm(request.POST if "change_name" in request.POST else None, initial={"name": user.name})
    password_form = PasswordForm(request.POST if "change_password" in request.POST else None, user=user)
    if name_form.is_bound and name_form.is_valid():
        people.rename(user=user, name=name_form.cleaned_data["name"])
        return tell(redirect("profile"), "name")
    if password_form.is_bound:
        if wait := signing_in.take(user.email):
            password_form.add_error(None, f"Too many tries. Wait {math.ceil(wait)} seconds.")
        elif password_form.is_valid():
            signing_in.refill(user.email)
            people.change_password(user=user, password=password_form.cleaned_data["new_password"])
            update_session_auth_hash(request, user)
            return tell(redirect("profile"), "password")
    bound = name_form.is_bound or password_form.is_bound
    return page(
        request,
        "profile.html",
        heading="Profile",
        name_form=name_form,
        password_form=password_form,
        status=422 if bound else 200,
    )
