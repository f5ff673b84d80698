"""How people come in: links, and who waits at the door."""

from io import BytesIO

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat.actions import join_links
from chat.forms.join_links import InvitationForm, JoinLinkForm
from chat.models import Applicant, JoinLink
from chat.views.keepers import keeper
from chat.views.page import HtmxRequest, in_time, paced, page, refused, tell


@require_http_methods(["GET", "POST"])
def index(request: HtmxRequest) -> HttpResponse:
    """The links that are good, and a form for another."""
    user = keeper(request)
    form = JoinLinkForm(request.POST or None, user=user)
    if form.is_valid() and in_time(user, form):
        join_links.make(by=user, **form.cleaned_data)
        return tell(redirect("join-links"), "link-made")
    good = JoinLink.objects.good().select_related("made_by").prefetch_related("rooms").order_by("-pk")
    links = [(link, request.build_absolute_uri(link.get_absolute_url())) for link in good]
    status = 422 if form.is_bound else 200
    return page(
        request,
        "join_links.html",
        heading=_("Join links"),
        links=links,
        form=form,
        mail=settings.SENDS_MAIL,
        status=status,
    )


@require_http_methods(["GET", "POST"])
def invitations(request: HtmxRequest) -> HttpResponse:
    """Invite people by e-mail, where mail is set up."""
    user = keeper(request)
    if not settings.SENDS_MAIL:
        raise Http404
    form = InvitationForm(request.POST or None, user=user)
    if form.is_valid() and in_time(user, form):
        origin = request.build_absolute_uri("/").removesuffix("/")
        join_links.invite(by=user, origin=origin, **form.cleaned_data)
        return tell(redirect("join-links"), "invited")
    status = 422 if form.is_bound else 200
    return page(request, "invitations.html", heading=_("Invite by e-mail"), form=form, status=status)


@require_POST
@paced
def revoke(request: HtmxRequest, link_id: int) -> HttpResponse:
    join_links.revoke(link=get_object_or_404(JoinLink, pk=link_id), by=keeper(request))
    return tell(redirect("join-links"), "link-revoked")


@require_GET
def qr_code(request: HttpRequest, link_id: int) -> HttpResponse:
    """The link as a picture for the camera of a phone."""
    keeper(request)
    link = get_object_or_404(JoinLink.objects.good(), pk=link_id)
    code = segno.make_qr(request.build_absolute_uri(link.get_absolute_url()))
    # Dark on light in either theme: cameras want that.
    drawn = BytesIO()
    code.save(drawn, kind="svg", scale=6, light="white", omitsize=True)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@require_POST
@paced
def answer(request: HtmxRequest, applicant_id: int) -> HttpResponse:
    """Let an applicant in, or turn them away."""
    user = keeper(request)
    applicant = Applicant.objects.select_related("link").filter(pk=applicant_id).first()
    if applicant is None:
        return refused(request, _("Somebody else has answered already."), 409)
    if "let_in" in request.POST:
        try:
            join_links.let_in(applicant=applicant, by=user)
        except join_links.EmailTaken:
            return refused(request, _("There is an account with this e-mail meanwhile. Turn them away."), 409)
        return tell(redirect("people"), "let-in")
    if "turn_away" not in request.POST:
        raise Http404
    join_links.turn_away(applicant=applicant, by=user)
    return tell(redirect("people"), "turned-away")
