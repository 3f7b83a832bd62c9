"""What people call the columns of the files they bring, in Spanish and English, and what went wrong in their words.

A header is matched without regard to case, accents, spaces and punctuation. docs/importing.md shows these tables.
"""

from collections.abc import Mapping

from trastienda.operations.importing.cells import RefusedRow
from trastienda.operations.importing.tables import UnreadableTable

Aliases = Mapping[str, tuple[str, ...]]

PRODUCTS: Aliases = {
    "sku": (
        "clave",
        "código",
        "codigo interno",
        "número de parte",
        "part_number",
        "no. de parte",
        "referencia",
    ),
    "barcode": ("código de barras", "codigo barras", "ean", "upc", "gtin"),
    "name": ("nombre", "producto", "artículo"),
    "description": ("descripción", "detalle"),
    "category": ("categoría", "línea", "departamento", "familia"),
    "brand": ("marca",),
    "unit": ("unidad", "unidad de medida", "um"),
    "cost": ("costo", "costo unitario", "último costo", "precio de compra"),
    "price_1": ("precio", "precio 1", "precio público", "precio mostrador", "precio de venta", "price"),
    "price_2": ("precio 2", "precio taller", "precio medio mayoreo"),
    "price_3": ("precio 3", "precio mayoreo", "wholesale price"),
    "prices_include_tax": (
        "precios con impuesto",
        "precio con iva",
        "con iva",
        "iva incluido",
        "tax included",
    ),
    "tax_rate": ("impuesto", "iva", "tasa de impuesto", "tasa de iva", "tax", "vat"),
    "image_url": ("imagen", "foto", "image"),
    "is_stocked": ("lleva existencias", "inventariable", "stocked"),
    "is_active": ("activo", "vigente", "a la venta", "active"),
}
CUSTOMERS: Aliases = {
    "external_ref": ("clave", "código", "número de cliente", "id externo", "customer id", "customer number"),
    "name": ("nombre", "cliente", "customer"),
    "tax_id": ("rfc", "cuit", "nit", "rut", "ruc", "identificación fiscal", "tax number"),
    "legal_name": ("razón social", "nombre fiscal"),
    "fiscal_regime": ("régimen fiscal", "regimen"),
    "postal_code": ("código postal", "cp", "zip", "zip code"),
    "cfdi_use": ("uso cfdi", "uso de cfdi"),
    "email": ("correo", "correo electrónico", "e-mail", "mail"),
    "phone": ("teléfono", "tel", "celular", "móvil"),
    "address": ("dirección", "domicilio"),
    "price_tier": ("nivel de precio", "lista de precios", "tipo de precio", "tier", "price list"),
    "credit_limit": ("límite de crédito", "crédito", "credit"),
    "is_active": ("activo", "vigente", "active"),
}
STOCK: Aliases = {
    "sku": PRODUCTS["sku"],
    "barcode": PRODUCTS["barcode"],
    "branch": ("sucursal", "almacén", "tienda", "store", "warehouse"),
    "quantity": ("cantidad", "existencia", "existencias", "contado", "conteo", "stock", "on hand", "counted"),
    "unit_cost": ("costo", "costo unitario", "cost"),
    "min_stock": ("mínimo", "stock mínimo", "existencia mínima", "min"),
    "max_stock": ("máximo", "stock máximo", "existencia máxima", "max"),
    "location": ("ubicación", "lugar", "anaquel", "shelf", "bin"),
}
STATEMENT: Aliases = {
    "on": ("fecha", "fecha de operación", "fecha operación", "fecha valor", "día", "date"),
    "reference": ("referencia", "ref", "referencia numérica", "nro de referencia", "reference"),
    "description": ("descripción", "concepto", "detalle", "leyenda", "movimiento", "description"),
    "amount": (
        "importe",
        "monto",
        "abono",
        "abonos",
        "crédito",
        "créditos",
        "depósito",
        "depósitos",
        "haber",
    ),
    "debit": ("cargo", "cargos", "débito", "débitos", "retiro", "retiros", "debe"),
    "bank_id": (
        "número de operación",
        "no. de operación",
        "operación",
        "clave de rastreo",
        "nro de comprobante",
    ),
}

_FIELDS = {
    "sku": "clave", "barcode": "código de barras", "name": "nombre", "description": "descripción",
    "category": "categoría", "brand": "marca", "unit": "unidad", "cost": "costo", "price_1": "precio 1",
    "price_2": "precio 2", "price_3": "precio 3", "prices_include_tax": "precios con impuesto",
    "tax_rate": "impuesto", "image_url": "imagen", "is_stocked": "lleva existencias", "is_active": "activo",
    "external_ref": "clave", "tax_id": "identificación fiscal", "legal_name": "razón social",
    "fiscal_regime": "régimen fiscal", "postal_code": "código postal", "cfdi_use": "uso de CFDI", "email": "correo",
    "phone": "teléfono", "address": "dirección", "price_tier": "nivel de precio", "credit_limit": "límite de crédito",
    "branch": "sucursal", "quantity": "cantidad", "unit_cost": "costo unitario", "min_stock": "mínimo",
    "max_stock": "máximo", "location": "ubicación", "on": "fecha", "reference": "referencia", "amount": "importe",
    "bank_id": "número de operación", "statement": "transferencia",
}  # fmt: skip
_REASONS = {
    "missing": "falta",
    "twice_in_file": "se repite en el archivo",
    "taken": "es de otro producto",
    "unknown": "no existe",
    "ambiguous": "corresponde a varios registros",
    "not_a_number": "no es un número",
    "negative": "no puede ser negativo",
    "too_large": "excede lo que cabe en un documento",
    "too_many_decimals": "tiene demasiados decimales",
    "too_long": "es demasiado largo",
    "control_characters": "tiene caracteres que no son de texto",
    "not_yes_or_no": "debe ser sí o no",
    "unknown_value": "no es un valor conocido",
    "form": "no tiene la forma que le da su país",
    "not_an_email": "no parece un correo",
    "not_three_digits": "lleva tres dígitos",
    "not_five_digits": "lleva cinco dígitos",
    "not_a_cfdi_use": "no es una clave de uso de CFDI",
    "on_shelves": "no se puede quitar mientras queden piezas en existencia",
    "not_stocked": "es un servicio: no lleva existencias",
    "fraction": "se vende por pieza: la cantidad debe ser entera",
    "less_than_reserved": "es menos de lo que hay apartado",
    "below_min_stock": "es menos que el mínimo",
    "not_a_day": "no es una fecha (AAAA-MM-DD o DD/MM/AAAA)",
    "no_order": "no nombra ningún pedido",
    "several_orders": "nombra varios pedidos; decida usted",
    "amount_differs": "el importe no es el del pedido",
    "other_currency": "el pedido es en otra moneda",
    "paid_already": "el pedido ya está pagado; devuelva el dinero",
    "given_up": "el pedido se canceló o venció; devuelva el dinero",
    "no_stock": "ya no hay existencias para el pedido; devuelva el dinero o consiga la mercancía",
}
_TABLE_PROBLEMS = {
    "cannot_open": "No se pudo abrir {file}: {why}.",
    "empty": "El archivo está vacío.",
    "no_known_column": "Ningún encabezado se reconoce; el archivo dice: {columns}.",
    "column_twice": "Dos columnas dicen lo mismo: {column}.",
    "column_missing": "Falta la columna {column}.",
    "bad_text": "La línea {line} no se puede leer: {why}.",
    "bad_workbook": "El archivo no es un libro de Excel que se pueda leer.",
}


def why(refused: RefusedRow) -> str:
    """Return why a row was left out, in a few words for a person."""
    field = _FIELDS.get(refused.field, refused.field)
    return f"{field}: {_REASONS.get(refused.reason, refused.reason)}"


def said(problem: UnreadableTable) -> str:
    """Return what is wrong with a file, as a sentence."""
    facts = dict(problem.facts)
    if "column" in facts:
        facts["column"] = " o ".join(_FIELDS.get(each, each) for each in facts["column"].split("|"))
    return _TABLE_PROBLEMS[problem.problem].format(**facts)
