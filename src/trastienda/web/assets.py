"""Our own style sheets, scripts, fonts and pictures: where they lie, and the address that changes when they do.

The address carries a hash of the content, so a browser may keep each file for good. `project/wsgi.py` serves them.
"""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).with_name("static")


def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


PREFIX = f"/static/{_version()}/"
"""Every file of the folder is found under this path."""
