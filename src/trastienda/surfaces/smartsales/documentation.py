"""What this surface's document says that its code cannot: prose, meanings of fields, and the documented examples.

`documented.json` holds the examples and descriptions of the published document, values verbatim; tests decode and
check every one.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.surfaces.smartsales.cart.wire import NLPCartRequest
from trastienda.surfaces.smartsales.reports.wire import DynamicReportRequest
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.docs import Docs
from trastienda.web.openapi import About, Note, read_documented


class Refused(msgspec.Struct, kw_only=True):
    """One of the two; or each field with its faults, under its own name."""

    detail: str | UnsetType = UNSET
    error: str | UnsetType = UNSET


NOTES = (
    Note(
        "Entrar",
        "`POST /api/token/` entrega un token de acceso, que dura una hora, y uno de refresco, que dura siete días y "
        "sirve una sola vez. El de acceso se envía en el encabezado `Authorization: Bearer <access>`; cuando expira, "
        "`POST /api/token/refresh/` entrega otro par. El catálogo y las reseñas se leen sin token.",
    ),
    Note(
        "La tienda que responde",
        "El tenant se elige por el nombre del host; si ninguno le corresponde, por el encabezado `X-Tenant`; si no, es "
        "el primero. Un token sólo vale en su propio tenant.",
    ),
    Note(
        "Cuerpos",
        "Toda escritura acepta `application/json`, `application/x-www-form-urlencoded` y `multipart/form-data`. En un "
        "formulario, una lista se escribe `items[0][product_id]=1` o como texto JSON. Un número puede ser un texto.",
    ),
    Note(
        "Dinero y fechas",
        "Los precios incluyen impuesto, en la moneda del tenant. Algunos importes son textos con dos decimales y otros "
        "números, tal como lo documenta cada esquema. Los instantes son ISO 8601 en UTC.",
    ),
    Note(
        "Escribir una sola vez",
        "Cada escritura es todo o nada. Con el encabezado `Idempotency-Key`, repetirla devuelve la primera respuesta "
        "con `Idempotent-Replayed: true`.",
    ),
    Note(
        "Rechazos",
        'Un rechazo es `{"detail": "…"}`, o el campo con sus faltas: `{"price": ["…"]}`. Lo que toca a existencias y '
        'pedidos dice `{"error": "…"}`. Un id ajeno o inexistente es 404 y un permiso que falta 403.',
    ),
)

SECTIONS: dict[str, str] = {
    "1. Cuentas": "Tokens, registro y perfil.",
    "2. Catálogo": "Productos, categorías, reseñas y recomendaciones.",
    "3. Órdenes": "Ver, crear y administrar órdenes; tablero y ventas diarias.",
    "4. Carrito": "Comandos en español y sugerencias.",
    "5. Pagos": "Pagar una orden con Stripe.",
    "6. Reportes": "Reportes en PDF y Excel por comando, y el comprobante de una orden.",
    "7. Predicciones": "Las ventas que vienen.",
}

STATUSES = {
    202: "Aceptado: el reporte es grande y se prepara aparte; aquí se consulta su avance",
    400: "Solicitud inválida: un dato falta o es incorrecto, o el estado no lo permite",
    401: "No autenticado: token faltante, expirado o inválido",
    403: "Sin permiso",
    404: "No encontrado",
    413: "El cuerpo excede lo que se admite",
    422: "La Idempotency-Key ya se usó con otra solicitud",
    429: "Demasiados intentos",
    503: "No disponible por ahora",
}

MEANINGS: dict[str, str] = {
    "predicted_sales": "Ingreso previsto del día, con impuesto, en la moneda del tenant.",
    "lower": "Cuatro de cada cinco días quedan entre `lower` y `upper`.",
    "upper": "Cuatro de cada cinco días quedan entre `lower` y `upper`.",
    "wape": "Error a 7 días de la prueba sobre el pasado, como fracción de lo vendido.",
    "mase": "El mismo error contra repetir la semana anterior: menos de 1 es mejor.",
    "naive_wape": "Error de repetir la semana pasada en los mismos días; nunca se sirve un modelo peor.",
}

MORE_SCHEMAS: tuple[type, ...] = (DynamicReportRequest, NLPCartRequest)
"""Schemas of the published document that no endpoint of ours mentions by itself."""

MORE_COMPONENTS: Mapping[str, Mapping[str, Any]] = {
    "BlankEnum": {"type": "string", "enum": [""]},
    "NullEnum": {"type": "null"},
    "Refused": {
        "type": "object",
        "minProperties": 1,
        "properties": {"detail": {"type": "string"}, "error": {"type": "string"}},
        "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    },
    "RoleEnum": {"type": "string", "enum": ["ADMIN", "MANAGER", "CAJERO"]},
}

ABOUT = About(
    summary="La tienda web: catálogo, órdenes, pagos, comandos en español, reportes y predicciones.",
    notes=NOTES,
    sections=SECTIONS,
    statuses=STATUSES,
    error=Refused,
    security="El token de acceso que entrega POST /api/token/",
    instant={"type": "string", "format": "date-time"},
    meanings=MEANINGS,
    documented=read_documented((Path(__file__).parent / "documented.json").read_bytes()),
    plain_names=True,
    more_schemas=MORE_SCHEMAS,
    more_components={name: dict(schema) for name, schema in MORE_COMPONENTS.items()},
)

DOCS = Docs(SMARTSALES, ABOUT, prefix="api/", document_name="schema/")
