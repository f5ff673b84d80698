from collections.abc import Sequence
from typing import Any, override
from urllib.parse import urlsplit

from django_components import Component, register

from chat.models import Preview


@register("link_preview")
class LinkPreview(Component):
    """What the pages say of themselves that a message links to. The pictures are our own copies.

    All are of one height, one whose page is still being fetched as well: nothing moves when it comes.
    """

    template_file = "link_preview.html"

    class Kwargs:
        previews: Sequence[Preview]

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {
            "previews": [
                {
                    "url": each.url,
                    # The host always: a page may call itself what it likes.
                    "site": each.site_name,
                    "host": urlsplit(each.url).hostname,
                    "title": each.title,
                    "description": each.description,
                    "picture": each.picture_url,
                    "width": each.picture_width,
                    "height": each.picture_height,
                }
                for each in kwargs.previews
            ]
        }
