from django.urls import path

from chat.views import composer, drafts, editing, health, messages, metrics, people, profile, rooms, sign_in, start

urlpatterns = [
    path("", rooms.home, name="home"),
    path("start/", start.start, name="start"),
    path("start/<str:key>/", start.start, name="start-with-key"),
    path("join/<str:code>/", sign_in.join, name="join"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("away/", sign_in.away, name="away"),
    path("rooms/new/", rooms.create, name="create-room"),
    path("rooms/<int:room_id>/", rooms.show, name="room"),
    path("rooms/<int:room_id>/older/", rooms.older, name="older-messages"),
    path("rooms/<int:room_id>/<int:number>/", rooms.message, name="message"),
    path("rooms/<int:room_id>/<int:number>/more/", editing.more, name="message-menu"),
    path("rooms/<int:room_id>/<int:number>/edit/", editing.edit, name="edit-message"),
    path("rooms/<int:room_id>/<int:number>/delete/", editing.delete, name="delete-message"),
    path("rooms/<int:room_id>/<int:number>/versions/", editing.versions, name="message-versions"),
    path("say/", messages.say, name="say"),
    path("composer/mode/", composer.mode, name="composer-mode"),
    path("composer/field/<int:room_id>/<str:build>/<str:mode>/", composer.field, name="composer-field"),
    path("composer/draft/<int:room_id>/", composer.draft, name="composer-draft"),
    path("composer/pulse/<str:state>/", composer.pulse, name="pulse"),
    path("composer/pasted/", composer.pasted, name="pasted"),
    path("drafts/", drafts.index, name="drafts"),
    path("drafts/<int:room_id>/discard/", drafts.discard, name="discard-draft"),
    path("people/", people.index, name="people"),
    path("people/join-link/", people.join_link, name="join-link"),
    path("profile/", profile.profile, name="profile"),
    path("healthz", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
]
