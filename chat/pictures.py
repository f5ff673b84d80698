"""Pictures from people and from elsewhere, made small and harmless: bytes in, bytes out."""

import struct
import threading
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
MAX_PIXELS = 40_000_000  # before anything is unpacked: some 160 MB then
unpacking = threading.Lock()  # one at a time, for the memory's sake
# What is too large is refused here by its head. But frames may say later that they are larger.
Image.MAX_IMAGE_PIXELS = 50_000_000
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    ArithmeticError,
    LookupError,
    MemoryError,
)


class NotAPicture(Exception):
    """Nothing that can be shown: another format, broken, or too large."""


@dataclass(frozen=True)
class Picture:
    """A WebP picture with nothing in it but what is seen."""

    data: bytes
    width: int
    height: int


def shrink(data: bytes, *, side: int) -> Picture:
    """The picture, upright, still and without metadata, no side longer than `side`. Raises NotAPicture."""
    try:
        with unpacking, Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise NotAPicture(f"{image.width} x {image.height}")
            image.draft("RGB", (side, side))  # of a JPEG no more is unpacked than is needed
            upright = ImageOps.exif_transpose(image)
            # Then thumbnails mix colours, not numbers of a palette.
            shown = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            shown.thumbnail((side, side))
            output = BytesIO()
            shown.save(output, "WEBP", quality=80, exif=b"", icc_profile=b"", xmp=b"")
    except BOMBS as error:
        raise NotAPicture(f"too large: {error}") from error
    except UnidentifiedImageError as error:
        raise NotAPicture("another format") from error
    except BROKEN as error:
        raise NotAPicture(f"broken: {error}") from error
    return Picture(output.getvalue(), shown.width, shown.height)
