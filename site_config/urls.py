from django.urls import include, path

from chat import kept_urls

urlpatterns = [path("", include("chat.urls")), *kept_urls.urlpatterns]
handler400 = "chat.views.errors.bad_request"
handler403 = "chat.views.errors.forbidden"
handler404 = "chat.views.errors.not_found"
handler500 = "chat.views.errors.server_error"
