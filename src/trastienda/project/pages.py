"""The front page, and what a person sees where there is nothing."""

import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from trastienda import __version__
from trastienda.insights.demo_sign_ins import DemoTenant, demo_sign_ins
from trastienda.surfaces.nexus.documentation import DOCS as NEXUS_DOCS
from trastienda.web.pages import page

log = logging.getLogger("trastienda.web")

DOORS = ((NEXUS_DOCS, "/pos/health"),)
"""The surfaces that answer today, each with the address that says whether it does."""


def front(request: HttpRequest) -> HttpResponse:
    """Show what is open: the doors, and in a demo how to enter."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    tenants, is_open = _demo()
    return page("front.html", {"doors": _doors(), "tenants": tenants, "is_open": is_open, "version": __version__})


def not_found(request: HttpRequest) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return page("not_found.html", {"path": request.path[:200]}, status=404)


def _doors() -> list[dict[str, object]]:
    return [
        {
            "title": docs.surface.title,
            "summary": docs.about.summary,
            "count": len(docs.surface.endpoints),
            "sections": [each["description"] for each in docs.document["tags"]],
            "docs": f"/{docs.prefix}docs/",
            "openapi": f"/{docs.prefix}openapi.json",
            "health": health,
        }
        for docs, health in DOORS
    ]


def _demo() -> tuple[list[DemoTenant], bool]:
    """The demo's doors, and whether the database answers at all."""
    try:
        return demo_sign_ins(pin_key=settings.SECRET_KEY), True
    except (OperationalError, InterfaceError) as error:
        log.warning("database unavailable: %s", error)
        connection.close()
        return [], False
