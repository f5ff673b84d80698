"""The application that any ASGI server runs: HTTP to Django, WebSocket to the consumer."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

import django

django.setup(set_prefix=False)  # before the consumers are imported: it loads the apps

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware

from chat.live.origin import SameOrigin
from chat.routing import websocket_urlpatterns
from site_config.handler import Handler
from site_config.proxy import ProxyHeaders
from site_config.request_id import RequestIds
from site_config.threads import RequestThreads

http = RequestThreads(Handler())
websocket = SameOrigin(CookieMiddleware(URLRouter(websocket_urlpatterns)))
application = ProxyHeaders(RequestIds(ProtocolTypeRouter({"http": http, "websocket": websocket})))
