"""The headers every answer carries, whichever face gave it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds what is missing; a view that set its own keeps it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, content in HEADERS.items():
            response.headers.setdefault(name, content)
        if not response.streaming:  # or the server would send the answer in chunks, which costs both sides
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response
