from django.urls import path, register_converter

from chat.models.message import Numbered
from chat.views import (
    browsing,
    composer,
    direct,
    drafts,
    editing,
    files,
    health,
    link_previews,
    members,
    messages,
    metrics,
    own_style,
    people,
    pins,
    place,
    preview,
    profile,
    reactions,
    replies,
    room_settings,
    rooms,
    search,
    sign_in,
    start,
    threads,
    uploads,
)


class NumberedConverter:
    """A message's number in its room, or in a thread there."""

    regex = r"[0-9]+(?:/thread/[0-9]+)?"

    def to_python(self, value: str) -> Numbered:
        first, thread, last = value.partition("/thread/")
        return Numbered(int(last), int(first)) if thread else Numbered(int(first))

    def to_url(self, value: Numbered) -> str:
        return str(value)


register_converter(NumberedConverter, "numbered")

urlpatterns = [
    path("", rooms.home, name="home"),
    path("start/", start.start, name="start"),
    path("start/<str:key>/", start.start, name="start-with-key"),
    path("join/<str:code>/", sign_in.join, name="join"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("away/", sign_in.away, name="away"),
    path("rooms/", browsing.index, name="rooms"),
    path("rooms/new/", rooms.create, name="create-room"),
    path("rooms/<int:room_id>/leave/", browsing.leave, name="leave-room"),
    path("rooms/<int:room_id>/favourite/", browsing.favourite, name="favourite"),
    path("rooms/<int:room_id>/members/", members.index, name="members"),
    path("rooms/<int:room_id>/members/add/", members.add, name="add-member"),
    path("rooms/<int:room_id>/members/<int:person_id>/remove/", members.remove, name="remove-member"),
    path("rooms/<int:room_id>/members/<int:person_id>/admin/", members.admin, name="room-admin"),
    path("rooms/<int:room_id>/settings/", room_settings.settings, name="room-settings"),
    path("rooms/<int:room_id>/settings/kind/", room_settings.kind, name="room-kind"),
    path("rooms/<int:room_id>/settings/archive/", room_settings.archive, name="archive-room"),
    path("rooms/<int:room_id>/settings/delete/", room_settings.delete, name="delete-room"),
    path("messages/new/", direct.new, name="new-message"),
    path("rooms/<int:room_id>/", rooms.show, name="room"),
    path("sidebar/<str:build>/", rooms.sidebar, name="sidebar"),
    path("rooms/<int:room_id>/older/", rooms.older, name="older-messages"),
    path("rooms/<int:room_id>/<numbered:number>/", rooms.message, name="message"),
    path("rooms/<int:room_id>/<numbered:number>/more/", editing.more, name="message-menu"),
    path("rooms/<int:room_id>/<numbered:number>/edit/", editing.edit, name="edit-message"),
    path("rooms/<int:room_id>/<numbered:number>/delete/", editing.delete, name="delete-message"),
    path("rooms/<int:room_id>/<numbered:number>/versions/", editing.versions, name="message-versions"),
    path("rooms/<int:room_id>/<numbered:number>/react/", reactions.react, name="react"),
    path("rooms/<int:room_id>/<numbered:number>/reactions/", reactions.who, name="reactions"),
    path("rooms/<int:room_id>/<int:number>/thread/", threads.show, name="thread"),
    path("rooms/<int:room_id>/<int:number>/thread/older/", threads.older, name="older-replies"),
    path("rooms/<int:room_id>/<int:number>/thread/follow/", threads.follow, name="follow-thread"),
    path("threads/", threads.index, name="threads"),
    path("threads/<str:unread>.css", threads.marks, name="thread-marks"),
    path("composer/field/<int:room_id>/<int:root>/<str:build>/<str:mode>/", threads.field, name="thread-field"),
    path("composer/draft/<int:room_id>/<int:root>/", threads.draft, name="thread-draft"),
    path("drafts/<int:room_id>/<int:root>/discard/", drafts.discard, name="discard-thread-draft"),
    path("rooms/<int:room_id>/<int:number>/reply/", replies.reply, name="reply"),
    path("rooms/<int:room_id>/<numbered:number>/pin/", pins.pin, name="pin"),
    path("rooms/<int:room_id>/<numbered:number>/save/", pins.save, name="save"),
    path("rooms/<int:room_id>/<numbered:number>/remove-preview/", link_previews.take_off, name="remove-preview"),
    path("previews/<str:key>/", link_previews.picture, name="preview-picture"),
    path("rooms/<int:room_id>/pins/", pins.index, name="pins"),
    path("saved/", pins.saved, name="saved-messages"),
    path("files/", uploads.upload, name="upload"),
    path("files/<str:key>/", files.file, name="file"),
    path("files/<str:key>/<int:size>/", files.file, name="file-in-small"),
    path("files/<str:key>/show/", files.show, name="show-picture"),
    path("files/<str:key>/remove/", files.remove, name="remove-file"),
    path("say/", messages.say, name="say"),
    path("composer/no-reply/", composer.no_reply, name="composer-no-reply"),
    path("composer/mode/", composer.mode, name="composer-mode"),
    path("composer/field/<int:room_id>/<str:build>/<str:mode>/", composer.field, name="composer-field"),
    path("composer/draft/<int:room_id>/", composer.draft, name="composer-draft"),
    path("composer/files/<int:room_id>/", composer.files, name="composer-files"),
    path("composer/files/<int:room_id>/none/", composer.no_files, name="composer-no-files"),
    path("composer/pulse/<str:state>/", composer.pulse, name="pulse"),
    path("composer/focus/", composer.focus, name="composer-focus"),
    path("composer/upload-cut/", composer.upload_cut, name="upload-cut"),
    path("composer/pasted/", composer.pasted, name="pasted"),
    path("drafts/", drafts.index, name="drafts"),
    path("drafts/<int:room_id>/discard/", drafts.discard, name="discard-draft"),
    path("own-style/<int:user_id>/<str:build>.css", own_style.own_style, name="own-style"),
    path("composer/preview/", preview.preview, name="preview"),
    path("people/", people.index, name="people"),
    path("people/<int:person_id>/role/", people.role, name="role"),
    path("people/<int:person_id>/hand-on/", people.hand_on, name="hand-on"),
    path("people/join-link/", people.join_link, name="join-link"),
    path("place/", place.settings, name="place"),
    path("search/", search.search, name="search"),
    path("profile/", profile.profile, name="profile"),
    path("healthz", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
]
