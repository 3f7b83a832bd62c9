"""What this surface's document says that its code cannot: prose, meanings of fields, and the documented examples.

`documented.json` holds the examples of the published document, values verbatim; tests decode and check every one.
"""

from pathlib import Path

import msgspec

from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.docs import Docs
from trastienda.web.openapi import About, Note, read_documented


class Refused(msgspec.Struct):
    error: str


NOTES = (
    Note(
        "Entrar",
        "Todas las rutas, salvo el acceso, la lista de empleados de la pantalla de acceso y la salud, requieren el "
        "token que entrega `POST /pos/api/auth/login` a cambio de un PIN. Se envía en el encabezado "
        "`Authorization: Bearer <token>` y dura 8 horas. El token dice tenant, empleado, nombre, rol, sucursal, "
        "permisos y dispositivo; lo que el empleado puede hacer se pregunta a la base de datos en cada solicitud.",
    ),
    Note(
        "Cantidades, dinero y fechas",
        "Los importes son números JSON con dos decimales, en la moneda del tenant. `tax_rate` es una fracción (0.16) "
        "y `discount_pct` un porcentaje (10). Las fechas son `AAAA-MM-DD` y los instantes `2026-04-01T08:00:00`, en la "
        "hora local del tenant y sin zona. `date_to` incluye el día.",
    ),
    Note(
        "Listas",
        "Las listas son `{data, pagination}`. `page` comienza en 1; `per_page` por encima del máximo se recorta al "
        "máximo. Sin `branch_id`, las lecturas abarcan todas las sucursales y las escrituras usan la del token.",
    ),
    Note(
        "Escribir una sola vez",
        "Cada escritura es todo o nada. Con el encabezado `Idempotency-Key`, repetirla devuelve la primera respuesta "
        "con `Idempotent-Replayed: true`: una red que falla nunca duplica una venta.",
    ),
    Note(
        "Rechazos",
        'Todo rechazo es `{"error": "…"}` con una frase en español. Un estado que no lo permite es 400, un id ajeno o '
        "inexistente 404, y un permiso que falta 403. Tras varios PIN incorrectos la respuesta es 429 con `Retry-After` "
        "en segundos. 503 significa que nada se registró y conviene repetir.",
    ),
)

SECTIONS = {
    "1. Auth": "Entrar con un PIN y saber quién se es.",
    "2. Config": "Sucursales, empleados y tema del tenant.",
    "3. Inventory": "Productos, existencias por sucursal, compras, ajustes, traspasos, tomas físicas y reportes.",
    "4. Catalog": "El catálogo maestro de vehículos y partes, con la existencia propia.",
    "5. POS / Sales": "Ventas, cotizaciones y apartados.",
    "6. Customers": "Clientes, su estado de cuenta, sus vehículos y sus pagos.",
    "7. Cash Register": "Abrir la caja, mover efectivo, y los cortes X y Z.",
    "8. Invoicing": "CFDI 4.0: emitir, timbrar, cancelar e imprimir.",
    "9. Accounting": "Cuentas, pólizas, estados financieros y periodos.",
    "10. Health Check": "Saber si el servicio atiende.",
}

STATUSES = {
    400: "Solicitud inválida: faltan campos, un dato es incorrecto o el estado no lo permite",
    401: "No autenticado: token faltante, expirado o inválido",
    403: "Sin permiso: el rol no tiene el permiso requerido",
    404: "No encontrado",
    422: "La Idempotency-Key ya se usó con otra solicitud",
    429: "Demasiados intentos de PIN",
}

MEANINGS = {
    "address": "Domicilio.",
    "amount": "Importe, con impuesto.",
    "amount_paid": "Lo que entrega el cliente; en efectivo puede pasar del total y da cambio.",
    "barcode": "Código de barras.",
    "branch_id": "Sucursal.",
    "brand": "Marca.",
    "brand_id": "Marca del vehículo.",
    "catalog_part_id": "Parte del catálogo maestro.",
    "category_id": "Categoría.",
    "change": "Cambio que se devuelve.",
    "codigo_postal": "Código postal del domicilio fiscal.",
    "cost": "Costo por unidad, sin impuesto.",
    "count_id": "Toma física.",
    "counted_amount": "Efectivo contado en el cajón.",
    "counted_quantity": "Lo que se contó en el anaquel.",
    "credit_limit": "Hasta cuánto puede deber.",
    "current_cash": "Efectivo que debe haber ahora en el cajón.",
    "customer_id": "Cliente.",
    "data": "Los renglones de la página.",
    "date": "Día, AAAA-MM-DD; sin él, hoy.",
    "date_from": "Desde este día, AAAA-MM-DD.",
    "date_to": "Hasta este día inclusive, AAAA-MM-DD.",
    "days": "Cuántos días hacia atrás.",
    "device_id": "El aparato desde el que se entra.",
    "difference": "Contado menos esperado: negativo si falta.",
    "discount_pct": "Descuento en por ciento; mayor que 0 requiere pos.discount.",
    "down_payment": "Primer pago del apartado.",
    "due_date": "Fecha límite, AAAA-MM-DD.",
    "email": "Correo electrónico.",
    "employee_id": "Empleado.",
    "expected_cash": "Fondo más entradas menos salidas de efectivo.",
    "folio": "Número del documento, consecutivo por tenant.",
    "from_branch_id": "Sucursal de la que sale.",
    "initial_stock": "Existencia con la que nace; se registra como movimiento.",
    "inventory_id": "Producto.",
    "invoice_number": "Factura del proveedor.",
    "item_id": "Producto.",
    "items": "Los renglones.",
    "items_count": "Cuántos renglones.",
    "layaway_id": "Apartado.",
    "limit": "Cuántos, a lo más.",
    "location": "Lugar en el anaquel.",
    "low_stock": "Solo productos bajo su mínimo.",
    "max_discount_pct": "Mayor descuento que puede dar, en por ciento.",
    "max_stock": "Existencia máxima deseada.",
    "min_stock": "Existencia mínima deseada.",
    "name": "Nombre.",
    "notes": "Notas.",
    "opening_amount": "Fondo de caja con el que abre.",
    "page": "Página, desde 1.",
    "part_number": "Número de parte, único en el tenant.",
    "payment_details": "Cada pago de un pago mixto; suman lo pagado.",
    "payment_method": "Forma de pago; mixto requiere payment_details.",
    "per_page": "Renglones por página.",
    "permissions": "Lo que el empleado puede hacer.",
    "phone": "Teléfono.",
    "pin": "De 4 a 8 dígitos.",
    "price_1": "Precio de mostrador, sin impuesto.",
    "price_2": "Precio de taller, sin impuesto.",
    "price_3": "Precio de mayoreo, sin impuesto.",
    "price_tier": "Nivel de precio: mostrador, taller o mayoreo.",
    "q": "Texto que se busca.",
    "quantity": "Cantidad.",
    "quot_id": "Cotización.",
    "razon_social": "Nombre o razón social ante el SAT.",
    "reason": "Motivo.",
    "reference": "Referencia del pago o documento.",
    "regimen_fiscal": "Régimen fiscal, clave del SAT.",
    "register_id": "Caja abierta; sin ella, la del empleado.",
    "register_number": "Número de la caja en la sucursal.",
    "rfc": "RFC del cliente.",
    "role": "Rol del empleado.",
    "sale_id": "Venta.",
    "sale_type": "cash (contado), credit (crédito) o mixed (una parte a crédito).",
    "status": "Estado.",
    "stock": "Existencia.",
    "supplier": "Proveedor.",
    "tax_rate": "Impuesto como fracción: 0.16.",
    "tenant_id": "Tenant: la empresa.",
    "to_branch_id": "Sucursal a la que llega.",
    "token": "Se envía en las demás solicitudes; dura 8 horas.",
    "total": "Total con impuesto.",
    "unit": "Unidad de venta.",
    "unit_cost": "Costo por unidad, sin impuesto.",
    "unit_price": "Precio por unidad, sin impuesto; sin él, el del nivel del cliente.",
    "uso_cfdi": "Uso del CFDI, clave del SAT.",
    "valid_days": "Días de vigencia.",
}

ABOUT = About(
    summary="El punto de venta: caja, inventario, clientes y cortes.",
    notes=NOTES,
    sections=SECTIONS,
    statuses=STATUSES,
    error=Refused,
    security="El token de `POST /pos/api/auth/login`; dura 8 horas.",
    instant={"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"},
    meanings=MEANINGS,
    documented=read_documented(Path(__file__).with_name("documented.json").read_bytes()),
)

DOCS = Docs(NEXUS, ABOUT, prefix="pos/api/")
