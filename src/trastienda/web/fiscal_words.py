"""Says in Spanish why a document cannot be a fiscal one: which field, and what to do about it.

Every surface that draws up documents says it alike, as the tax authority's rules are the same behind each door.
The codes are those of `NotFiscal.problem` and `BadCredential.problem`.
"""

import re
from collections.abc import Mapping

from trastienda.domain.invoicing.errors import BadCredential, NotFiscal

_FIELDS: Mapping[str, str] = {
    "issuer.tax_id": "el RFC de la tienda",
    "issuer.legal_name": "la razón social de la tienda",
    "issuer.regime": "el régimen fiscal de la tienda",
    "issuer.postal_code": "el código postal del lugar de expedición",
    "receiver.tax_id": "el RFC del cliente",
    "receiver.legal_name": "la razón social del cliente",
    "receiver.regime": "el régimen fiscal del cliente",
    "receiver.postal_code": "el código postal fiscal del cliente",
    "receiver.use": "el uso del CFDI",
    "currency": "la moneda",
    "exchange_rate": "el tipo de cambio",
    "terms": "el método de pago",
    "form": "la forma de pago",
    "amount": "el subtotal",
    "discount": "el descuento",
    "tax": "el IVA",
    "total": "el total",
    "taxes": "el resumen del IVA",
    "items": "los conceptos",
    "relation": "los comprobantes relacionados",
    "covers": "el periodo de la factura global",
    "payment": "el pago",
    "payment.settles": "los documentos que el pago cubre",
    "payment.form": "la forma del pago",
    "payment.currency": "la moneda del pago",
    "payment.amount": "el importe del pago",
    "substitute": "el folio fiscal que sustituye",
    "reason": "el motivo",
    "document": "el comprobante",
}
_PARTS: Mapping[str, str] = {
    "description": "la descripción",
    "item_code": "la clave del producto o servicio",
    "unit_code": "la clave de unidad",
    "sku": "la clave interna",
    "quantity": "la cantidad",
    "unit_price": "el precio unitario",
    "amount": "el importe",
    "discount": "el descuento",
    "base": "la base del IVA",
    "tax_rate": "la tasa del IVA",
    "tax": "el IVA",
    "total": "el total",
    "taxes": "el IVA",
    "uuid": "el folio fiscal",
    "currency": "la moneda",
    "part": "la parcialidad",
    "before": "el saldo anterior",
    "paid": "lo pagado",
    "after": "el saldo que queda",
}
_NUMBERED = re.compile(r"(items|payment\.settles|relation\.uuids)\.(\d+)(?:\.(\w+))?")
_LISTS: Mapping[str, str] = {
    "items": "del concepto {}",
    "payment.settles": "del documento {} del pago",
    "relation.uuids": "del comprobante relacionado {}",
}

_WORDS: Mapping[str, str] = {
    "missing": "Falta {field}.",
    "bad_tax_id": "{Field} no es válido: «{detail}». Cópielo de la constancia de situación fiscal.",
    "bad_name": "{Field} tiene letras que el SAT no admite: «{detail}».",
    "company_ending": "{Field} va sin el régimen societario, como en la constancia: «{detail}».",
    "unknown_regime": "{Field} no está en el catálogo del SAT: «{detail}».",
    "regime_not_of_company": "{Field} «{detail}» es de personas físicas, y el RFC es de una persona moral.",
    "regime_not_of_person": "{Field} «{detail}» es de personas morales, y el RFC es de una persona física.",
    "unknown_postal_code": "{Field} no existe: «{detail}». Son cinco cifras.",
    "generic_regime": "Con un RFC genérico, {field} es {detail}.",
    "generic_postal_code": "Con un RFC genérico, {field} es el del lugar de expedición: {detail}.",
    "generic_use": "Con un RFC genérico, {field} es {detail}.",
    "unknown_use": "{Field} no está en el catálogo del SAT: «{detail}».",
    "receipt_use": "En un recibo de pago, {field} es {detail}.",
    "use_not_of_sales": "{Field} «{detail}» no es para ventas; elija otro.",
    "use_not_of_regime": "{Field} no corresponde al régimen fiscal del cliente ({detail}).",
    "global_is_for_public": "La factura global es para {detail}.",
    "public_needs_global": "{Field} no puede ser {detail}: así va sólo la global. Escriba los datos del cliente.",
    "unknown_item_code": "{Field} no está en el catálogo del SAT: «{detail}».",
    "unknown_unit_code": "{Field} no está en el catálogo del SAT: «{detail}».",
    "ticket_line": "En la factura global cada ticket va como {detail}.",
    "bad_quantity": "{Field} debe ser mayor que cero, con seis decimales a lo más: {detail}.",
    "not_positive": "{Field} debe ser mayor que cero: {detail}. Lo que se regala no se factura.",
    "bad_amount": "{Field} tiene más decimales que su moneda, o es negativo: {detail}.",
    "not_product": "{Field} no es la cantidad por el precio unitario: {detail}.",
    "above_amount": "{Field} es mayor que el importe: {detail}.",
    "not_sum": "{Field} no cuadra: {detail}.",
    "unknown_tax_rate": "{Field} debe ser 0.16, 0.08 o 0, y es {detail}.",
    "tax_without_base": "{Field} no puede existir sin una base: {detail}.",
    "not_tax": "{Field} no es la base por la tasa: {detail}.",
    "rate_twice": "{Field} repite una tasa.",
    "receipt_charges": "Un recibo de pago no cobra nada por sí mismo, y {field} es {detail}.",
    "not_of_receipt": "En un recibo de pago no va {field} de una venta.",
    "unknown_form": "{Field} no está en el catálogo del SAT: «{detail}».",
    "form_is_not_known": "{Field} «{detail}» (por definir) es para lo que se paga después (PPD); diga cómo se pagó.",
    "later_is_99": "Lo que se paga después (PPD) lleva {field} 99 (por definir), no «{detail}».",
    "only_invoices_are_paid_later": "Sólo una factura de ingreso se paga después (PPD); aquí va PUE.",
    "unknown_currency": "{Field} no está en el catálogo del SAT: «{detail}».",
    "pesos_have_no_rate": "En pesos mexicanos no va {field}: {detail}.",
    "settles_more": "El pago cubre más de lo que importa: {detail}.",
    "settled_twice": "El pago nombra dos veces el mismo documento.",
    "other_currency": "{Field} debe ser la del pago, y es {detail}.",
    "bad_part": "{Field} empieza en 1, y es {detail}.",
    "not_rest": "{Field} no es el saldo anterior menos lo pagado: {detail}.",
    "bad_uuid": "{Field} no es un folio fiscal: «{detail}».",
    "credit_needs_relation": "Una nota de crédito nombra la factura de la que resta; falta su folio fiscal.",
    "only_credit_notes_credit": "Sólo una nota de crédito se relaciona como tal (01).",
    "not_a_receipt": "Sólo un recibo de pago lleva {field}.",
    "only_global_covers": "Sólo la factura global lleva {field}.",
    "bad_period": "{Field} no corresponde a su periodicidad: {detail}.",
    "two_months": "{Field} debe quedar dentro de un mes: {detail}.",
    "too_old": "{Field} debe ser de este año o del anterior, y es de {detail}.",
    "not_yet": "{Field} todavía no empieza: {detail}.",
    "not_paid": "{Field} PUE es para lo que ya está pagado, y aún se deben {detail}; elija PPD.",
    "unknown_reason": "{Field} de cancelación debe ser 01, 02, 03 o 04, y es «{detail}».",
    "substitute_missing": "El motivo 01 necesita {field}.",
    "substitute_unwanted": "{Field} va sólo con el motivo 01.",
    "schema": "{Field} no cumple el esquema del SAT: {detail}",
}
_CREDENTIALS: Mapping[str, str] = {
    "expired": "El certificado de sello digital venció el {detail}.",
    "not_yet": "El certificado de sello digital empieza a valer el {detail}.",
    "wrong_password": "La contraseña de la llave privada no es ésa.",
    "wrong_pair": "La llave privada no es la de ese certificado.",
    "other_owner": "El certificado de sello digital es de otro RFC: {detail}.",
    "unreadable": "El certificado o la llave no se puede leer: deben ser los archivos .cer y .key del SAT.",
    "not_for_documents": "Eso es una e.firma; para facturar se necesita un certificado de sello digital (CSD).",
}


def said(error: NotFiscal) -> str:
    """Return one sentence that names the field and what to do; the authority's own code follows in brackets."""
    field = _field(error.where)
    words = _WORDS.get(error.problem, "{Field} no es válido: «{detail}».")
    sentence = words.format(field=field, Field=field[:1].upper() + field[1:], detail=error.detail)
    return f"{sentence} [{error.rule}]" if error.rule else sentence


def credential_said(error: BadCredential) -> str:
    """Return one sentence that says what is wrong with a certificate."""
    words = _CREDENTIALS.get(error.problem, "El certificado no sirve para facturar: {detail}.")
    is_instant = error.problem in {"expired", "not_yet"}
    return words.format(detail=error.detail.partition("T")[0] if is_instant else error.detail)


def _field(where: str) -> str:
    numbered = _NUMBERED.fullmatch(where)
    if numbered is None:
        return _FIELDS.get(where, _FIELDS.get(where.partition(".")[0], "el comprobante"))
    part = _PARTS.get(numbered[3] or "uuid", "un dato")
    return f"{part} {_LISTS[numbered[1]].format(int(numbered[2]) + 1)}"
