"""Pages for people: our templates, a strict content security policy, and answers that a browser may ask about again.

Everything a page needs comes from its own host, and nothing in it is inline: no script, no style.
"""

import gzip
import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response

from trastienda.web import assets

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
HTML = "text/html; charset=utf-8"


def page(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page of ours."""
    text = render_to_string(f"trastienda/{template}", {"assets": assets.PREFIX, **context})
    response = HttpResponse(text, status=status, content_type=HTML)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-cache"
    return response


class Kept:
    """A text that is made once: plain and compressed, with an ETag that lets a browser keep its copy."""

    def __init__(self, content: bytes, content_type: str, *, policy: str = "") -> None:
        self.content = content
        self.compressed = gzip.compress(content, mtime=0)
        self.content_type = content_type
        self.policy = policy
        self.tag = hashlib.sha256(content).hexdigest()[:20]

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer it, or that the browser's copy still holds."""
        wants_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
        tag = f'"{self.tag}-gzip"' if wants_compressed else f'"{self.tag}"'
        response = HttpResponse(
            self.compressed if wants_compressed else self.content, content_type=self.content_type
        )
        if wants_compressed:
            response.headers["Content-Encoding"] = "gzip"
        headers = {"ETag": tag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
        for name, told in headers.items():
            response.headers[name] = told
        if self.policy:
            response.headers["Content-Security-Policy"] = self.policy
        answer = get_conditional_response(request, etag=tag, response=response)
        return response if answer is None else answer
