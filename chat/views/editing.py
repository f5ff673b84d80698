"""A message's menu, and changing and deleting what was said. Without scripts each is a page of its own."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import fragments, person_fragments, picker
from chat.actions import editing
from chat.composer_fragments import of
from chat.forms.editing import EditForm
from chat.models import Membership, Message
from chat.models.message import Numbered
from chat.permissions import may_delete, may_edit, may_pin, may_react, may_save
from chat.text.clean import storable
from chat.views.page import HtmxRequest, message_for, refused, signed_in, too_fast
from chat.views.watched import message_page

GONE = _("The message was deleted meanwhile. Here is your text.")
MEANWHILE = _("Somebody changed it meanwhile, to what stands here. Saving again replaces that.")


@require_GET
def more(request: HtmxRequest, room_id: int, number: Numbered) -> HttpResponse:
    """What this person may do with the message."""
    user, message = signed_in(request), message_for(request, room_id, number)
    member = Membership.objects.get(room=room_id, user=user)
    menu = fragments.render(
        "menu",
        message=message,
        may_edit=may_edit(user, message),
        may_delete=may_delete(user, message, member),
        may_react=may_react(user, message),
        may_pin=may_pin(user, message),
        may_save=may_save(user, message),
        may_take_off=bool(message.previewed) and may_edit(user, message),
        saved=message.saved.filter(user=user).exists(),
        csrf_token=get_token(request),
        quick=[(emoji, picker.name(emoji)) for emoji in picker.QUICK],
        plain=not request.htmx,
    )
    return HttpResponse(menu) if request.htmx else message_page(request, message, gettext("Message"), menu)


@require_http_methods(["GET", "POST"])
def edit(request: HtmxRequest, room_id: int, number: Numbered) -> HttpResponse:
    """The form in place of the text. Why it is refused is said in it, and no text is lost."""
    user, message = signed_in(request), message_for(request, room_id, number)
    if (request.method == "GET" or not message.deleted_at) and not may_edit(user, message):
        raise PermissionDenied
    if request.method == "GET":
        return edit_form(request, message, message.body)
    form = EditForm(request.POST, with_files=bool(message.attached))
    text = storable(request.POST.get("body", ""))
    if not form.is_valid():
        reasons = form.errors.get("body") or [gettext("The form can't be read. Copy your text, and open it anew.")]
        return edit_form(request, message, text, error=str(reasons[0]))
    if wait := too_fast(user):
        return edit_form(request, message, text, error=wait, status=429)
    try:
        message = editing.edit(
            message=message, editor=user, body=form.cleaned_data["body"], seen=form.cleaned_data["seen"]
        )
    except editing.Deleted:
        return edit_form(request, message_for(request, room_id, number), text, error=str(GONE), status=409)
    except editing.EditedMeanwhile as meanwhile:
        now = meanwhile.message
        return edit_form(request, now, text, error=str(MEANWHILE), current=now.body, status=409)
    if not request.htmx:
        return redirect(message)
    return HttpResponse(person_fragments.untold(message) + to_the_field(request, number))


def to_the_field(request: HtmxRequest, number: Numbered) -> str:
    """What had the focus goes: one goes on in the field one types in, of the room or of the thread."""
    return render_to_string("composer/fields.html", {"pushed": True, "of": of(number.root)}, request)


def edit_form(
    request: HtmxRequest, message: Message, text: str, *, error: str = "", current: str = "", status: int = 0
) -> HttpResponse:
    form = fragments.render(
        "edit",
        message=message,
        text=text,
        csrf_token=get_token(request),
        error=error,
        current=current,
        plain=not request.htmx,
    )
    status = status or (422 if error else 200)
    if request.htmx:
        return HttpResponse(form, status=status)
    return message_page(request, message, gettext("Edit message"), form, status=status)


@require_POST
def delete(request: HtmxRequest, room_id: int, number: Numbered) -> HttpResponse:
    """Empty the message for good. Asked for twice it is done once."""
    user, message = signed_in(request), message_for(request, room_id, number)
    if wait := too_fast(user):
        return refused(request, wait, 429)
    editing.delete(message=message, deleter=user)
    return HttpResponse(to_the_field(request, number)) if request.htmx else redirect(message)


@require_GET
def versions(request: HtmxRequest, room_id: int, number: Numbered) -> HttpResponse:
    """What the message said before, for everybody in the room."""
    message = message_for(request, room_id, number)
    earlier = message.versions.select_related("replaced_by").order_by("-pk")
    part = fragments.render("versions", versions=earlier)
    return message_page(request, message, gettext("Earlier versions"), part, watches=room_id)
