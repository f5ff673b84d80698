"""The HTML of what one types in: the same for a room, and for the thread below its message `root`, by other ids."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.safestring import SafeString

from chat.fragments import render
from chat.models import Attachment, Message, Room, User


def of(root: object) -> str:
    """What the ids of that composer begin with."""
    return "" if root is None else "thread-"


def field(
    room_id: int,
    *,
    multi_line: bool,
    text: str = "",
    root: int | None = None,
    reply_to: Message | None = None,
    files: Sequence[Attachment] = (),
    element: str = "",
    pushed: bool = False,
) -> SafeString:
    """What one types in, with `text` and the ids of `files`, in reply to a message where it is still there."""
    answered = reply_to if reply_to and not reply_to.deleted_at else None
    reply = render("reply", room_id=room_id, root=root, message=answered)
    shown = {"text": text, "reply": reply, "files": [file.pk for file in files], "element": element, "pushed": pushed}
    return render("field", room_id=room_id, root=root, multi_line=multi_line, **shown)


def composer(
    *,
    page: str,
    room: Room | None,
    user: User,
    csrf_token: str,
    text: str = "",
    files: Sequence[Attachment] = (),
    reply_to: Message | None = None,
) -> SafeString:
    """The composer of the page named `page`, with `text` in its field, and `files` that go with it."""
    room_id = room.pk if room else 0
    return render(
        "composer",
        page=page,
        field=field(room_id, multi_line=user.multi_line, text=text, reply_to=reply_to, files=files),
        attached=render("attached", room_id=room_id, files=files),
        buttons=buttons(multi_line=user.multi_line, answers=reply_to is not None),
        completions=render("completions"),
        csrf_token=csrf_token,
    )


def buttons(*, multi_line: bool, answers: bool, of: str = "") -> SafeString:
    """What stands beside the field of that composer."""
    mode = render("mode", multi_line=multi_line, of=of)
    return render("buttons", mode=mode, attach=render("attach", of=of), answers=answers, of=of)


def thread_composer(
    *,
    page: str,
    csrf_token: str,
    root: Message | None = None,
    field: SafeString | str = "",
    files: Sequence[Attachment] = (),
) -> SafeString:
    """The same for the thread below `root`, or the place for it where none is open. Its buttons stand beside it."""
    room_id, number = (root.room_id, root.number) if root else (0, 0)
    return render(
        "composer",
        page=page,
        field=field or SafeString('<div class="field"></div>'),
        attached=render("attached", room_id=room_id, root=number, files=files),
        completions=render("completions", of="thread-"),
        csrf_token=csrf_token,
        of="thread-",
    )


def attached(room_id: int, files: Sequence[Attachment], *, root: int | None = None) -> str:
    """Puts the files that wait for a line above the field one types it in, and their ids into it."""
    ids = " ".join(str(file.pk) for file in files)
    place = f"{room_id}" if root is None else f"{room_id}-{root}"
    field = f'#{of(root)}fields > .field:first-child > .field__files[data-place="{place}"]'
    return (
        f"{render('attached', room_id=room_id, root=root, files=files, pushed=True)}"
        f'<input class="field__files" type="hidden" name="attached" value="{ids}" data-place="{place}"'
        f" autocomplete=\"off\" hx-swap-oob='outerHTML:{field}'>"
    )


def empty_field(room_id: int, build: str, *, multi_line: bool, root: int | None = None) -> str:
    """The URL that browsers keep, of an empty field there."""
    log = [room_id] if root is None else [room_id, root]
    return reverse("composer-field", args=[*log, build, "lines" if multi_line else "line"])


def no_files(room_id: int, root: int | None = None) -> str:
    """The URL that browsers keep, of the empty place of files there."""
    return reverse("composer-no-files", args=[room_id] if root is None else [room_id, root])
