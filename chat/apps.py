from typing import Any, override

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    name = "chat"

    @override
    def ready(self) -> None:
        post_migrate.connect(keep_index, sender=self)


def keep_index(*, using: str, **told: Any) -> None:
    from chat.models import search_index  # models are there only once all apps are ready

    search_index.keep(using)
