"""What this surface's document says that its code cannot: prose, meanings of fields, and the documented examples.

`documented.json` holds the examples and descriptions of the published document, values verbatim; tests decode and
check every one.
"""

from pathlib import Path

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.surfaces.entelequia.surface import ENTELEQUIA, ROOT
from trastienda.web.docs import Docs
from trastienda.web.openapi import About, Note, read_documented


class Refused(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A message; the faults of each field, or the name of the exception, where there is one."""

    message: str
    errors: dict[str, list[str]] | UnsetType = UNSET
    exception: str | UnsetType = UNSET


NOTES = (
    Note(
        "Entrar",
        "`POST /api/v1/login` con `email` y `password` entrega un `access_token` que dura un día y se envía en el "
        "encabezado `Authorization: Bearer <access_token>`. Cada ruta dice qué rol necesita: `CLIENT` para la cuenta, "
        "`ADMIN`, `SUPERVISOR`, `SELLER` o `LOGISTICA` para la administración.",
    ),
    Note(
        "La tienda que responde",
        "El tenant se elige por el nombre del host; si ninguno le corresponde, por el encabezado `X-Tenant`; si no, es "
        "el primero. Un token sólo vale en su propio tenant.",
    ),
    Note(
        "Dinero y fechas",
        "Los importes son `{currency, amount}` e incluyen impuesto. Los instantes son ISO 8601 en UTC, "
        "`2026-02-04T10:00:00Z`. `productsPrice - discountAmount + shipmentAmount = total`, siempre y al centavo.",
    ),
    Note(
        "Escribir una sola vez",
        "Cada escritura es todo o nada. Con el encabezado `Idempotency-Key`, repetirla devuelve la primera respuesta "
        "con `Idempotent-Replayed: true`.",
    ),
    Note(
        "Rechazos",
        'Un rechazo es `{"message": "…"}`. Un dato inválido es 422 y agrega `errors` con cada campo; existencias, '
        "cupón, envío y cobro agregan `exception` (`NoStockException`, `CouponException`, `ShipmentException`, "
        "`PaymentException`). Una orden de otro cliente es 442 y una que no existe 404.",
    ),
)

SECTIONS: dict[str, str] = {
    "1. Entrar": "Correo y contraseña por un token.",
    "2. Carrito": "Lo que se va a pedir: productos, cantidades, cupón y moneda.",
    "3. Mis órdenes": "Ver, crear y pagar las órdenes propias.",
    "4. Administración de órdenes": "Las órdenes de todos: listas, estados, cambios, reembolsos.",
    "5. Envíos y QR": "Etiquetas, guías y escaneos.",
    "6. Comprobantes de transferencia": "Mostrar que se envió el dinero, y aprobarlo; adición al documento.",
    "7. Cupones y tipos de cambio": "Lo que la tienda promete y lo que cuestan otras monedas; adición al documento.",
    "8. Avisos de pago": "Lo que avisan Mercado Pago, Getnet, MODO, Openpay y PayPal.",
}

STATUSES = {
    400: "No se puede reembolsar",
    401: "No autenticado: token faltante, vencido o inválido",
    403: "Sin permiso: hace falta otro rol",
    404: "No encontrado",
    413: "El cuerpo excede lo que se admite",
    422: "Dato inválido, o el estado no lo permite",
    429: "Demasiados intentos",
    442: "Acceso no autorizado: la orden es de otro cliente",
    503: "No disponible por ahora",
}

MEANINGS: dict[str, str] = {
    "frontTotal": "El total que mostró la pantalla. Si difiere se anota en la orden; no la detiene.",
    "shipment": "1 a domicilio, 2 y 3 retiro en la primera y segunda sucursal, 11 en una oficina del correo.",
    "selectedOfficeId": "La oficina en la que se retira; obligatoria con `shipment` 11.",
    "isFreeShip": "Los productos valen lo suficiente para que el envío no cueste.",
    "possible_shipping_offices": "En una orden, la oficina elegida; en confirm-address, las que hay cerca.",
}

ABOUT = About(
    summary="Órdenes de la tienda en línea: carrito, envío, cobro y administración.",
    notes=NOTES,
    sections=SECTIONS,
    statuses=STATUSES,
    error=Refused,
    security="El access_token que entrega POST /api/v1/login",
    instant={"type": "string", "format": "date-time"},
    meanings=MEANINGS,
    documented=read_documented((Path(__file__).parent / "documented.json").read_bytes()),
)

DOCS = Docs(ENTELEQUIA, ABOUT, prefix=f"{ROOT}/")
