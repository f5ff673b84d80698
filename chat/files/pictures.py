"""Pictures made fit to be shown: upright, without what their cameras wrote into them, and small ones beside them.

Every picture is decoded and encoded anew: what is no part of it (places, names, thumbnails of what was cut away,
programs behind its end) is not there any more.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from pi_heif import register_heif_opener
from PIL import AvifImagePlugin, Image, ImageOps, TiffImagePlugin, WebPImagePlugin  # noqa: F401 - known by being there
from PIL.PngImagePlugin import Blend, Disposal

from chat.pictures import BOMBS, unpacking

register_heif_opener()

FORMATS = ("AVIF", "BMP", "GIF", "HEIF", "JPEG", "PNG", "TIFF", "WEBP")
MOVING = {"GIF", "WEBP", "PNG"}
MAX_PIXELS = 50_000_000  # 150 MB and more while it is open
MAX_MOVING_PIXELS = 40_000_000  # of all its frames: seconds
ORIENTATION, LYING = 0x0112, {5, 6, 7, 8}  # of Exif
LARGEST_SIDE = 16_383  # that WebP has


class Broken(Exception):
    """No picture, or not all of one."""


class TooManyPixels(Exception):
    """More than this process opens: its text says how many those may be."""


class Measured(NamedTuple):
    """What a picture's head says of it: how large it is, upright; and whether it moves."""

    width: int
    height: int
    moving: bool


@dataclass
class Made:
    """A picture as it is kept: its bytes, and smaller ones by the length of their longer side."""

    content: bytes
    content_type: str
    suffix: str
    width: int
    height: int
    moving: bool = False
    small: dict[int, bytes] = field(default_factory=dict)


def made(source: Any, sizes: Iterable[int] = ()) -> Made:
    """The picture that `source` holds, and smaller ones of these sizes where it is larger. Waits for its turn.

    Raises Broken and TooManyPixels.
    """
    with unpacking, _opened(source) as (picture, moving):
        return _moving(picture) if moving else _still(picture, sizes)


def measured(source: Any) -> Measured:
    """The same as far as it can be told at once, with nothing unpacked. Raises as `made` does."""
    with _opened(source) as (picture, moving):
        width, height = picture.size
        # What a PNG says behind its pixels is not looked for.
        told = picture.getexif() if picture.format != "PNG" or "exif" in picture.info else {}
        if not moving and told.get(ORIENTATION) in LYING:
            width, height = height, width
        if picture.format == "PNG":
            picture.verify()
        return Measured(width, height, moving)


def _at_most() -> str:
    return _("a picture has %(count)s million at most") % {"count": MAX_PIXELS // 1_000_000}


@contextmanager
def _opened(source: Any) -> Iterator[tuple[Any, bool]]:
    """The picture, nothing of it unpacked, and whether it moves."""
    try:
        with Image.open(source, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise TooManyPixels(_at_most())
            if max(picture.size) > LARGEST_SIDE:
                side = number_format(LARGEST_SIDE, use_l10n=True, force_grouping=True)
                raise TooManyPixels(_("a side has %(count)s at most") % {"count": side})
            # A PNG may begin with a picture for those who know no moving ones: it stays that.
            moving = picture.format in MOVING and not getattr(picture, "default_image", False)
            frames = getattr(picture, "n_frames", 1) if moving else 1
            if frames > 1 and frames * picture.width * picture.height > MAX_MOVING_PIXELS:
                limit = MAX_MOVING_PIXELS // 1_000_000
                raise TooManyPixels(
                    _("a moving picture has %(count)s million at most, all its frames together") % {"count": limit}
                )
            yield picture, frames > 1
    except BOMBS as error:
        raise TooManyPixels(_at_most()) from error
    except TooManyPixels:
        raise
    except Exception as error:  # decoders fail in as many ways as there are
        raise Broken from error


def square(source: Any, side: int) -> bytes:
    """The middle of the picture that `source` holds, in a square, as WebP. Raises as `made` does."""
    whole = made(source)
    with unpacking, Image.open(BytesIO(whole.content)) as picture:
        shown = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        return _saved(ImageOps.fit(shown, (side, side)), "WEBP", quality=85)


def _still(picture: Any, sizes: Iterable[int]) -> Made:
    ImageOps.exif_transpose(picture, in_place=True)
    picture.load()
    colours = {"icc_profile": picture.info.get("icc_profile")}
    _forget(picture)
    name = picture.format
    if name in {"JPEG", "MPO", "HEIF"}:
        name, suffix, options = "JPEG", ".jpg", {"quality": 90, "optimize": True}
        if picture.mode not in {"RGB", "L"}:
            picture = _flat(picture)
    elif name in {"WEBP", "AVIF"}:
        name, suffix, options = "WEBP", ".webp", {"quality": 90}
    else:
        name, suffix, options = "PNG", ".png", {}
        if picture.mode not in {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}:
            picture = picture.convert("RGB")
    if picture.mode == "I;16":  # its 16 bits would be cut off, not scaled
        small_from = picture.point(lambda value: value / 256).convert("L")
    else:
        small_from = picture if picture.mode in {"L", "RGB"} else picture.convert("RGBA")
    return Made(
        content=_saved(picture, name, **options, **colours),
        content_type=f"image/{name.lower()}",
        suffix=suffix,
        width=picture.width,
        height=picture.height,
        small={size: _small(small_from, size, colours) for size in sizes if size < max(picture.size)},
    )


def _moving(picture: Any) -> Made:
    """Moves on, and has no small ones."""
    name, (width, height) = picture.format, picture.size
    moves: dict[str, Any] = {"save_all": True, "loop": picture.info.get("loop")}
    if name == "WEBP":
        moves |= {"duration": _durations(picture), "method": 0}
    if name == "PNG":  # each frame is unpacked whole
        moves |= {"duration": _durations(picture), "disposal": Disposal.OP_NONE, "blend": Blend.OP_SOURCE}
    content = _saved(picture, name, comment=b"", exif=b"", xmp=b"", **moves)
    return Made(content, f"image/{name.lower()}", f".{name.lower()}", width, height, moving=True)


def _durations(picture: Any) -> list[int]:
    """Milliseconds of each frame."""
    found = []
    for nth in range(picture.n_frames):
        picture.seek(nth)
        picture.load()
        found.append(int(picture.info.get("duration", 100)))
    return found


def _small(picture: Any, size: int, colours: dict[str, Any]) -> bytes:
    small = picture.copy() if max(picture.size) < 2 * size else picture.reduce(max(picture.size) // (2 * size))
    small.thumbnail((size, size))
    return _saved(small, "WEBP", quality=80, **colours)


def _flat(picture: Any) -> Any:
    """On white, where it is seen through."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.convert("RGBA").getchannel("A"))
    return flat


def _forget(picture: Any) -> None:
    """What formats would write from there of their own accord."""
    kept = picture.info.get("transparency")
    picture.info = {} if kept is None else {"transparency": kept}


def _saved(picture: Any, name: str, **options: Any) -> bytes:
    output = BytesIO()
    picture.save(output, name, **{key: value for key, value in options.items() if value is not None})
    return output.getvalue()
