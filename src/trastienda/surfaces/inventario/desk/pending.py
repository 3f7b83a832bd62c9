"""A form that was sent after its session had ended: kept sealed in the door's own page, and sent again once inside.

Nothing is stored here. The browser carries what its holder typed, encrypted and bound to the tenant and to the form's
address, from the door to the form; files do not travel and must be chosen again.
"""

import base64
import zlib

from django.conf import settings
from django.http import HttpRequest, QueryDict

from trastienda.kernel import sealing

FIELD = "pendiente"
_PURPOSE = "forms of the back office whose session ended"
_MOST_BYTES = 400_000
"""More than 200 lines of a purchase; whatever is larger was not typed."""


def seal(request: HttpRequest, *, tenant_id: int) -> str:
    """Return what was typed as a text for a hidden field; empty where there is nothing to keep."""
    typed = request.POST.copy()
    for name in ("csrfmiddlewaretoken", FIELD):
        typed.pop(name, None)
    content = typed.urlencode().encode()
    if not typed or len(content) > _MOST_BYTES:
        return ""
    sealed = sealing.seal(
        zlib.compress(content),
        secret=settings.SECRET_KEY,
        purpose=_PURPOSE,
        bound_to=_bound_to(request.path, tenant_id),
    )
    return base64.urlsafe_b64encode(sealed).decode()


def unpack(request: HttpRequest, *, tenant_id: int) -> None:
    """Give a request the fields that were typed before; what does not open is left as an empty form."""
    text = request.POST.get(FIELD)
    if text is None or len(text) > 2 * _MOST_BYTES:
        return
    try:
        opened = sealing.unseal(
            base64.urlsafe_b64decode(text.encode()),
            secret=settings.SECRET_KEY,
            purpose=_PURPOSE,
            bound_to=_bound_to(request.path, tenant_id),
        )
    except (sealing.WrongSecret, ValueError):
        return
    request.POST = QueryDict(zlib.decompress(opened))


def _bound_to(path: str, tenant_id: int) -> str:
    return f"{tenant_id} {path}"
