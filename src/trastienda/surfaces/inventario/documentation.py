"""What this surface's document says of its JSON that its code cannot: prose, and meanings of fields.

The published document names the families of paths, the codes of refusals and the pagination, and has no example left;
so every example of the page shows the form alone.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.surfaces.inventario.auth import COOKIE
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.docs import Docs
from trastienda.web.openapi import About, Note

Code = Literal[
    "CSRF_TOKEN_MISSING",
    "INVALID_CREDENTIALS",
    "PERMISSION_DENIED",
    "VALIDATION_ERROR",
    "RESOURCE_NOT_FOUND",
    "PROTECTED_ERROR",
]
"""Source: the document, Common Error Codes."""


class Refused(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A sentence and its code; the faults of each field where single fields are at fault."""

    success: bool
    error: str
    code: Code
    fields: dict[str, list[str]] | UnsetType = UNSET


NOTES = (
    Note(
        "Páginas y JSON",
        "Cada familia (`/productos/ /ventas/ /compras/ /clientes/ /proveedores/ /usuarios/ /reportes/ "
        "/configuracion/ /dashboard/`) es una página para personas; debajo, en `/<familia>/api/`, está lo mismo como "
        "JSON. `/api/<familia>/` responde igual.",
    ),
    Note(
        "Entrar",
        "La misma sesión abre páginas y JSON. `GET /login/` deja la galleta `csrftoken`; `POST /login/` con "
        '`{"username": "…", "password": "…"}` y ese valor en el encabezado `X-CSRFToken` deja la galleta de la '
        "sesión, que dura doce horas. `POST /logout/` la termina. Toda escritura lleva `X-CSRFToken`.",
    ),
    Note(
        "La tienda que responde",
        "El tenant se elige por el nombre del host; si ninguno le corresponde, por el encabezado `X-Tenant`; si no, es "
        "el primero. Una sesión sólo vale en su propio tenant.",
    ),
    Note(
        "El sobre",
        "Un acierto es `{success: true, data}`, con `pagination` en las listas. Un rechazo es `{success: false, error, "
        "code}`, con `fields` cuando el error es de un campo.",
    ),
    Note(
        "Páginas de una lista",
        "`page` pide una; más allá del final es la última. `pagination` dice `number`, `num_pages`, `has_next` y "
        "`has_previous`. `orden=campo` ordena, `orden=-campo` al revés; una palabra que no se conoce no cuenta.",
    ),
    Note(
        "Dinero y fechas",
        'El dinero es un texto con dos decimales, `"1500.00"`. Los instantes son ISO 8601 en la hora de la tienda, '
        "`2025-01-15T10:30:00-05:00` (America/Bogota, si la tienda no dice otra); los días, `2025-01-15`.",
    ),
    Note(
        "Quién puede qué",
        "El administrador, todo. El vendedor ve productos, registra y ve ventas, ve y crea clientes, y abre los "
        "reportes de sus ventas y de existencias; lo demás responde 403 `PERMISSION_DENIED`.",
    ),
    Note(
        "Escribir una sola vez",
        "Cada escritura es todo o nada. Con el encabezado `Idempotency-Key`, repetirla devuelve la primera respuesta "
        "con `Idempotent-Replayed: true`.",
    ),
)

SECTIONS: dict[str, str] = {
    "1. Productos": "El catálogo con sus precios y existencias.",
    "2. Ventas": "Ventas de todas las puertas, devoluciones e ingresos extra.",
    "3. Compras": "Compras de productos o de activos, y gastos.",
    "4. Clientes": "Quién compra y cuánto debe.",
    "5. Proveedores": "A quién se le compra.",
    "6. Usuarios": "Quién entra y con qué rol.",
    "7. Reportes": "Las tablas de los reportes, con sus totales.",
    "8. Configuración": "Lo que la tienda decide de sí misma.",
    "9. Tablero": "Cómo va la tienda hoy y en el periodo.",
}

STATUSES = {
    400: "Dato inválido (`VALIDATION_ERROR`), o algo depende de lo que se elimina (`PROTECTED_ERROR`)",
    401: "Sin sesión (`INVALID_CREDENTIALS`)",
    403: "Sin permiso (`PERMISSION_DENIED`) o sin token CSRF (`CSRF_TOKEN_MISSING`)",
    404: "No encontrado (`RESOURCE_NOT_FOUND`)",
    413: "El cuerpo excede lo que se admite",
    422: "La Idempotency-Key ya se usó con otra solicitud",
    429: "Demasiados intentos",
    503: "No disponible por ahora",
}

MEANINGS: dict[str, str] = {
    "q": "Lo que se busca; mayúsculas y acentos no importan.",
    "page": "La página que se pide, desde 1.",
    "orden": "El campo por el que se ordena, con `-` delante al revés.",
    "desde": "Primer día, incluido.",
    "hasta": "Último día, incluido.",
    "sku": "El código propio del producto.",
    "codigo": "El código propio del producto.",
    "precio": "Precio de venta; si incluye IVA lo dice `incluye_iva`.",
    "precio_compra": "Último costo, sin IVA.",
    "sucursal": "Donde sucede; si falta, la propia o la primera que abre.",
    "detalles": "Los renglones del documento.",
    "banco": "Obligatorio cuando se paga por transferencia.",
    "cliente": "El nombre; si nadie se llama así, se da de alta.",
    "cliente_id": "El número del cliente; vale más que el nombre.",
    "number": "La página que se muestra.",
    "num_pages": "Cuántas páginas hay.",
    "has_next": "Si hay una después.",
    "has_previous": "Si hay una antes.",
    "tiene_caducidad": "Si lo comprado caduca; entonces lleva su fecha.",
}

SCHEMES: Mapping[str, Mapping[str, Any]] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "La galleta que deja POST /login/",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "El valor de la galleta `csrftoken`",
    },
}

ABOUT = About(
    summary="La administración de la tienda: productos, ventas, compras, clientes, proveedores, usuarios y reportes.",
    notes=NOTES,
    sections=SECTIONS,
    statuses=STATUSES,
    error=Refused,
    security="La sesión que abre POST /login/",
    instant={"format": "date-time"},
    meanings=MEANINGS,
    documented={},
    schemes={name: dict(scheme) for name, scheme in SCHEMES.items()},
)

DOCS = Docs(INVENTARIO, ABOUT, prefix="inventario/")
