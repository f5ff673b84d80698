from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from chat.views.kept import kept

STYLE = """@layer parts {
  [data-typist="ME"],
  .typists:not(:has([data-typist]:not([data-typist="ME"]), .typists__many)) > .typists__word { display: none; }
  [data-heard="ME"] { display: none; }
  [data-mention="ME"] { --mention: var(--seal); --mention-wash: var(--seal-wash); }
  [data-by~="ME"] { border-color: var(--celadon); background: var(--celadon-wash); }
  [data-by~="ME"]::after { content: "" / "YOURS"; }
}
"""


@login_not_required
@require_GET
def own_style(request: HttpRequest, user_id: int, build: str) -> HttpResponse:
    """How pages treat a person's own in what is rendered once for everybody.

    It holds nothing but their number, so that browsers may keep it, and pages need no style within them.
    """
    style = STYLE.replace("ME", str(user_id)).replace("YOURS", gettext("yours"))
    return kept(HttpResponse(style, content_type="text/css; charset=utf-8"), build)
