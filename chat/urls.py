from django.urls import path, register_converter

from chat.models.message import Numbered
from chat.views import (
    composer,
    drafts,
    editing,
    files,
    going,
    health,
    inbox,
    link_previews,
    messages,
    metrics,
    notifications,
    own_style,
    people,
    pins,
    place,
    preview,
    profile,
    reactions,
    replies,
    rooms,
    search,
    sign_in,
    start,
    threads,
    unread,
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
    path("rooms/new/", rooms.create, name="create-room"),
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
    path("rooms/<int:room_id>/<int:number>/unread/", unread.mark_unread, name="mark-unread"),
    path("rooms/<int:room_id>/read/", unread.mark_read, name="mark-read"),
    path("rooms/<int:room_id>/notifications/", notifications.room, name="notifications"),
    path("read/", unread.mark_all_read, name="mark-all-read"),
    path("next/", unread.following, name="next-unread"),
    path("go/", going.go, name="go"),
    path("inbox/", inbox.index, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read-inbox"),
    path("inbox/<int:entry>/", inbox.go, name="inbox-entry"),
    path("inbox/room/<int:message>/", inbox.go_to_everybody, name="inbox-to-everybody"),
    path("words/", notifications.words, name="keywords"),
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
    path("people/join-link/", people.join_link, name="join-link"),
    path("place/", place.settings, name="place"),
    path("search/", search.search, name="search"),
    path("profile/", profile.profile, name="profile"),
    path("healthz", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
]
