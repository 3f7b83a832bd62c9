"""The application the server loads. Our static files are answered before Django is asked; an API request pays one
look-up in a dictionary for that.
"""

import importlib
import os
from wsgiref.headers import Headers

from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from trastienda.project.middleware import HEADERS
from trastienda.web import assets


def _headers(headers: Headers, path: str, url: str) -> None:  # noqa: ARG001 - as WhiteNoise calls it
    for name, content in HEADERS.items():
        headers[name] = content


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trastienda.project.settings")
django_application = get_wsgi_application()
# Before the first request: a role that sees past row security serves nobody. (Its models are ready only now.)
importlib.import_module("trastienda.project.database").check_runtime()
application = WhiteNoise(
    django_application,
    root=assets.FOLDER,
    prefix=assets.PREFIX,
    # The address changes with the content.
    immutable_file_test=lambda path, url: True,  # noqa: ARG005
    allow_all_origins=False,
    add_headers_function=_headers,
)
