"""Django, as the server asks it."""

from typing import IO, Any, override

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.exception import convert_exception_to_response
from servestatic.middleware import ServeStaticMiddleware

from site_config.uploads import Body


class Handler(ASGIHandler):
    """Answers a request on one thread, from the outermost middleware to the view.

    Where one middleware of many is asynchronous, as ServeStatic's is, Django goes back to the event loop for it, for
    each look of a middleware at a view, and for the view, and asks for the thread again each time. So that one stands
    before all others, and the others are told that nothing is asynchronous.

    No body that is too large is read, and none that is in a file already is copied.
    """

    def __init__(self) -> None:
        super().__init__()
        self._answer = convert_exception_to_response(ServeStaticMiddleware(sync_to_async(self.get_response)))

    @override
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    @override
    async def get_response_async(self, request: Any) -> Any:
        return await self._answer(request)  # type: ignore[misc]

    @override
    async def handle(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        scope = {**scope, "extensions": dict(scope.get("extensions") or {})}
        await super().handle(scope, Body(scope, receive), send)

    @override
    async def read_body(self, receive: Any) -> IO[bytes]:
        body: IO[bytes] = await super().read_body(receive)
        if receive.file is None:
            return body
        body.close()
        receive.file.seek(0)
        return receive.file  # type: ignore[no-any-return]
