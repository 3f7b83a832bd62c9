"""Pictures that people send, made anew: what is kept is our own WebP, whatever came.

The type is told by the content, never by the name. Another process does it, with little memory, little time and none
of our secrets in its environment: decoding what strangers send is where decoders break, and a picture of 40 megapixels
takes more memory than a server at rest. Decoding and encoding anew leaves metadata, and whatever else a
file may have been at the same time, behind.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from trastienda.domain.catalog.pictures import Picture
from trastienda.web.decode import Upload
from trastienda.web.errors import Malformed

LARGEST_FILE = 5_000_000
BODY_LIMIT = LARGEST_FILE + 500_000
"""For endpoints that take a picture with their form."""

_MAKER = Path(__file__).with_name("picture_maker.py")
_TIMEOUT_S = 20
_REASONS = {
    3: "no es una imagen JPEG, PNG, WebP o GIF que se pueda leer",
    4: "la imagen pasa de 40 megapíxeles",
}
_UNREADABLE = _REASONS[3]


def picture_of(upload: Upload, *, field: str) -> Picture:
    """
    Return what was sent as a picture of ours: at most 1,600 pixels wide or high, upright, without metadata.

    :raises Malformed: too many bytes or pixels, or no picture of a kind that we take; `field` is where it stood.
    """
    if len(upload.content) > LARGEST_FILE:
        raise Malformed(where=field, reason=f"el archivo pasa de {LARGEST_FILE // 1_000_000} MB")
    try:
        made = subprocess.run(
            [sys.executable, "-I", str(_MAKER)],
            input=upload.content,
            capture_output=True,
            env={},
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Malformed(where=field, reason=_UNREADABLE) from None
    if made.returncode != 0:
        raise Malformed(where=field, reason=_REASONS.get(made.returncode, _UNREADABLE))
    size, _, content = made.stdout.partition(b"\n")
    width, height = map(int, size.split())
    return Picture(content=content, width=width, height=height, digest=hashlib.sha256(content).hexdigest())
