"""The tutorial's application, for Daphne."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

from e2e.load.tutorial.consumer import ChatConsumer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "e2e.load.tutorial.settings")
django = get_asgi_application()

application = ProtocolTypeRouter(
    {
        "http": django,
        "websocket": AllowedHostsOriginValidator(URLRouter([path("ws/chat/<slug:room>/", ChatConsumer.as_asgi())])),
    }
)
