"""The front page, and what a person sees where there is nothing."""

import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import Resolver404, resolve

from trastienda import __version__
from trastienda.insights.demo_sign_ins import Published, demo_sign_ins
from trastienda.project.demo.people import ACCOUNTS, PASSWORD, WORKERS_AR, WORKERS_MX
from trastienda.surfaces.entelequia.documentation import DOCS as ENTELEQUIA_DOCS
from trastienda.surfaces.inventario.documentation import DOCS as INVENTARIO_DOCS
from trastienda.surfaces.nexus.documentation import DOCS as NEXUS_DOCS
from trastienda.surfaces.sales.documentation import DOCS as SALES_DOCS
from trastienda.surfaces.smartsales.documentation import DOCS as SMARTSALES_DOCS
from trastienda.web.pages import page

log = logging.getLogger("trastienda.web")

DOORS = (
    (NEXUS_DOCS, "/pos/health"),
    (SMARTSALES_DOCS, ""),
    (INVENTARIO_DOCS, ""),
    (SALES_DOCS, ""),
    (ENTELEQUIA_DOCS, ""),
)
"""The surfaces that answer today, each with the address that says whether it does, if its document has one."""

TILL = "/pos/"
OF_THIS_MACHINE = frozenset({"localhost", "127.0.0.1"})
"""Where the rehearsal can be reached: it listens to nobody else."""

PUBLISHED = Published(
    pins=("1234", "4321", *(worker.pin for worker in (*WORKERS_MX, *WORKERS_AR))),
    usernames=tuple(account.username for account in ACCOUNTS),
    password=PASSWORD,
)
"""The PINs, users and password of the demo, as the README states them."""

ROLES = {
    "owner": "Dueña",
    "admin": "Administración",
    "manager": "Gerencia",
    "supervisor": "Supervisión",
    "cashier": "Caja",
    "seller": "Ventas",
    "warehouse": "Almacén",
    "logistics": "Envíos",
    "accountant": "Contabilidad",
    "customer": "Cliente",
}


def front(request: HttpRequest) -> HttpResponse:
    """Show what is open: the doors, and in a demo how to enter."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    tenants, is_open = _demo()
    context = {
        "faces": _faces(request),
        "doors": _doors(),
        "tenants": tenants,
        "is_open": is_open,
        "sign_in": f"/{NEXUS_DOCS.prefix}docs/#signing_in.login",
        "web_sign_ins": (
            ("SmartSales", f"/{SMARTSALES_DOCS.prefix}docs/#accounts.obtain"),
            ("Entelequia", f"/{ENTELEQUIA_DOCS.prefix}docs/#signing_in.login"),
            ("Sales", f"/{SALES_DOCS.prefix}docs/#signing_in.login"),
        ),
        "password": PASSWORD,
        "version": __version__,
    }
    return page("front.html", context)


def not_found(request: HttpRequest) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return page("not_found.html", {"path": request.path[:200]}, status=404)


def _faces(request: HttpRequest) -> list[dict[str, str]]:
    """What people use, as opposed to programs: only what answers today, and from where it is asked."""
    faces = [
        {
            "title": "Back office",
            "href": "/dashboard/",
            "action": "Entrar al back office",
            "says": "Productos, ventas, compras, clientes, reportes y libros, en la computadora o en el teléfono.",
        }
    ]
    if _answers(TILL):
        faces.append({
            "title": "Caja",
            "href": TILL,
            "action": "Abrir la caja",
            "says": "Para cobrar en el mostrador, con lector de códigos, y también sin internet.",
        })  # fmt: skip
    if settings.SANDBOX_ADDRESS and request.get_host().partition(":")[0] in OF_THIS_MACHINE:
        faces.append({
            "title": "Ensayo",
            "href": f"{settings.SANDBOX_ADDRESS}/",
            "action": "Ver el ensayo",
            "says": "Los cobros, envíos, correos y timbres de prueba: aquí no se mueve dinero real.",
        })  # fmt: skip
    return faces


def _answers(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _doors() -> list[dict[str, object]]:
    return [
        {
            "title": docs.surface.title,
            "summary": docs.about.summary,
            "count": len(docs.surface.endpoints),
            "sections": [each["description"] for each in docs.document["tags"]],
            "docs": f"/{docs.prefix}docs/",
            "openapi": f"/{docs.prefix}{docs.document_name}",
            "health": health,
        }
        for docs, health in DOORS
    ]


def _demo() -> tuple[list[dict[str, object]], bool]:
    """The demo's tenants with who may enter, and whether the database answers at all."""
    try:
        tenants = demo_sign_ins(PUBLISHED, pin_key=settings.SECRET_KEY)
    except (OperationalError, InterfaceError) as error:
        log.warning("database unavailable: %s", error)
        connection.close()
        return [], False
    return [
        {
            "id": tenant.id,
            "name": tenant.name,
            "people": [(ROLES.get(each.role, each.role), each) for each in tenant.sign_ins],
            "accounts": [(ROLES.get(each.role, each.role), each) for each in tenant.accounts],
            "mail_domain": tenant.accounts[0].email.rpartition("@")[2] if tenant.accounts else "",
        }
        for tenant in tenants
    ], True
