"""What browsers keep for a month: nobody's, and by an address that changes with the templates."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse

FILES = [
    "chat/views/own_style.py",
    "chat/views/threads.py",
    "components/field/field.html",
    "components/preview/preview.html",
    "components/reply/reply.html",
    "templates/sidebar.html",
]
DAYS = 60 * 60 * 24 * 30


def _build() -> str:
    """A short hash of what they are made of: with other files they have other addresses."""
    catalogues = sorted(Path(settings.BASE_DIR, "locale").rglob("*.mo"))
    kept = b"".join(file.read_bytes() for file in [*(Path(settings.BASE_DIR, name) for name in FILES), *catalogues])
    return hashlib.sha256(kept).hexdigest()[:8]


BUILD = _build()


def kept(response: HttpResponse, build: str) -> HttpResponse:
    """Let the browser keep it, but not for a page older than this server, which asks for another build."""
    if build == BUILD:
        response["Cache-Control"] = f"private, max-age={DAYS}, immutable"
    return response
