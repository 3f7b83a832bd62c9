"""What this surface's document says that its code cannot: prose, meanings of fields, and the documented examples.

`documented.json` holds the examples of the published document; where it contradicts itself (`state` is `true` in one
example and `1` in all others) the byte of its data model is shown. Tests decode and check every one.
"""

from pathlib import Path

import msgspec

from trastienda.surfaces.sales.surface import SALES
from trastienda.web.docs import Docs
from trastienda.web.openapi import About, Note, read_documented


class Refused(msgspec.Struct, kw_only=True):
    """The envelope of a refusal: a sentence, and nothing else."""

    success: int
    message: str
    data: None
    totalCount: int


NOTES = (
    Note(
        "Entrar",
        "`POST /api/users/login` con `mail` y `password` entrega un `token` que dura 150 horas y se envía en el "
        "encabezado `Authorization: Bearer <token>`. El documento no habla de tokens: con el ajuste "
        "`SALES_SURFACE_OPEN` la puerta queda abierta como él la muestra, y un token se acepta igual.",
    ),
    Note(
        "La tienda que responde",
        "El tenant se elige por el nombre del host; si ninguno le corresponde, por el encabezado `X-Tenant`; si no, es "
        "el primero. Un token sólo vale en su propio tenant.",
    ),
    Note(
        "El sobre",
        "Toda respuesta es `{success, message, data, totalCount}`. `data` es una lista, también para una sola venta, y "
        "`null` tras eliminar. `totalCount` cuenta lo que hay después de filtrar y antes de `skip` y `limit`. Un "
        "rechazo lleva `success` 0, `data` null y `totalCount` 0.",
    ),
    Note(
        "Dinero y fechas",
        "Los precios incluyen impuesto; `import` es `quantity × unitaryPrice` al centavo y `total` su suma. De una "
        "venta hecha por otra puerta, `unitaryPrice` es lo que costó una unidad, al centavo. Las fechas son "
        "`2024-01-18T11:17:58`, en la hora local de la tienda.",
    ),
    Note(
        "Ventas de todas las puertas",
        "Se ven las ventas de mostrador, de la tienda en línea y las de aquí. Las que se cancelaron o devolvieron del "
        "todo tienen `state` 0 y no se listan. Una orden en línea, un apartado, una venta con una devolución o con un "
        "CFDI vigente no se cambian aquí; una de un mes cerrado tampoco. Lo que se cobró en efectivo en una caja se "
        "devuelve en una caja.",
    ),
    Note(
        "Clientes",
        "La tienda guarda un solo nombre por cliente; aquí se parte: de dos o tres palabras la primera es `name`, de "
        "cuatro o más las dos primeras; lo demás es `lastname`. `idcard` es su identificación fiscal. Una venta "
        "hecha a nadie en particular tiene `client` e `idClient` null.",
    ),
    Note(
        "Escribir una sola vez",
        "Cada escritura es todo o nada. Con el encabezado `Idempotency-Key`, repetirla devuelve la primera respuesta "
        "con `Idempotent-Replayed: true`.",
    ),
)

SECTIONS: dict[str, str] = {
    "Entrar": "Correo y contraseña por un token; adición al documento.",
    "Sales": "Ventas con sus conceptos: ver, crear, cambiar, eliminar.",
}

STATUSES = {
    400: "Dato inválido, o el estado no lo permite",
    401: "No autenticado: token faltante, vencido o inválido",
    403: "Sin permiso",
    404: "No encontrado",
    413: "El cuerpo excede lo que se admite",
    422: "La Idempotency-Key ya se usó con otra solicitud",
    429: "Demasiados intentos",
    503: "No disponible por ahora",
}

MEANINGS: dict[str, str] = {
    "filter": "Una parte del nombre, apellido o DNI del cliente, de un producto, o de la fecha; mayúsculas y acentos "
    "no importan.",
    "skip": "Cuántas ventas se saltan.",
    "limit": "Cuántas se quieren, a lo más 200.",
    "orderBy": "date, total, name o lastname (del cliente); en cualquier combinación de mayúsculas.",
    "desc": "true o 1: de mayor a menor.",
    "idClient": "El cliente de la venta.",
    "idcard": "Identificación fiscal (DNI) del cliente.",
    "quantity": "Unidades; al crear y cambiar, un entero positivo.",
    "unitaryPrice": "Precio de una unidad, con impuesto.",
    "import": "quantity × unitaryPrice.",
    "state": "1 vigente, 0 eliminada. Del cliente: si está activo.",
    "total": "La suma de los conceptos.",
}

ABOUT = About(
    summary="Ventas y sus conceptos: lista con filtros, alta, cambio y eliminación lógica o total.",
    notes=NOTES,
    sections=SECTIONS,
    statuses=STATUSES,
    error=Refused,
    security="El token que entrega POST /api/users/login",
    instant={"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"},
    meanings=MEANINGS,
    documented=read_documented(Path(__file__).with_name("documented.json").read_bytes()),
)

DOCS = Docs(SALES, ABOUT, prefix="api/sales/")
