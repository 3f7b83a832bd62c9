"""A program: a picture in, our WebP out, preceded by a line with its width and height. Run by `pictures.py` alone.

It imports nothing of ours, and limits itself before it reads anything. Ends with 3 for what is no picture, and with 4
for one of too many pixels.
"""

import io
import resource
import sys

from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1_600
KINDS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82
MOST_MEMORY, MOST_SECONDS = 1_500_000_000, 15
NO_PICTURE, TOO_MANY_PIXELS = 3, 4


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    Image.MAX_IMAGE_PIXELS = None  # counted below, before anything is decoded
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=KINDS) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                return TOO_MANY_PIXELS
            made = _made_of(sent)
        content = io.BytesIO()
        made.save(content, "WEBP", quality=QUALITY)
    except Exception:  # whatever a decoder says of what it cannot read
        return NO_PICTURE
    sys.stdout.buffer.write(f"{made.width} {made.height}\n".encode() + content.getvalue())
    return 0


def _made_of(sent: Image.Image) -> Image.Image:
    """Its first frame, upright, in plain colours, no larger than we keep."""
    sent.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at a fraction of its size
    has_alpha = "transparency" in sent.info or sent.mode in {"RGBA", "LA", "PA"}
    sent.load()
    picture = ImageOps.exif_transpose(sent).convert("RGBA" if has_alpha else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    picture.info.clear()
    return picture


if __name__ == "__main__":
    sys.exit(main())
