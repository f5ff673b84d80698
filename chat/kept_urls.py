"""What browsers keep, and is nobody's: its address names the language, for there is no person to ask for it."""

from django.urls import URLResolver, path
from django.urls.resolvers import LocalePrefixPattern
from django.utils import translation

from chat.look import languages
from chat.views import composer, own_style, rooms


class InLanguage(LocalePrefixPattern):
    """Begins addresses with the language in which the page is that leads there; what is asked for there is in that."""

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, str]] | None:
        language, slash, rest = path.partition("/")
        if not slash or language not in languages():
            return None
        translation.activate(language)  # until the answer, by the outermost middleware
        return rest, (), {}


kept = [
    path("composer/field/<int:room_id>/<int:root>/<str:build>/<str:mode>/", composer.field, name="composer-field"),
    path("sidebar/<str:build>/", rooms.sidebar, name="sidebar"),
    path("composer/field/<int:room_id>/<str:build>/<str:mode>/", composer.field, name="composer-field"),
    path("composer/files/<int:room_id>/<int:root>/none/", composer.no_files, name="composer-no-files"),
    path("composer/files/<int:room_id>/none/", composer.no_files, name="composer-no-files"),
    path("composer/pulse/<str:state>/", composer.pulse, name="pulse"),
    path("composer/upload-cut/", composer.upload_cut, name="upload-cut"),
    path("composer/pasted/", composer.pasted, name="pasted"),
    path("own-style/<int:user_id>/<str:build>.css", own_style.own_style, name="own-style"),
]
urlpatterns = [URLResolver(InLanguage(), kept)]
