from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

DAYS = 60 * 60 * 24 * 30
STYLE = """@layer parts {{
  [data-by~="{0}"] {{ border-color: var(--celadon); background: var(--celadon-wash); }}
  [data-by~="{0}"]::after {{ content: "" / "yours"; }}
}}
"""


@login_not_required
@require_GET
def own_style(request: HttpRequest, user_id: int) -> HttpResponse:
    """What marks a person's own in what is rendered once for everybody. It holds but their number; browsers keep it."""
    response = HttpResponse(STYLE.format(user_id), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"private, max-age={DAYS}"
    return response
