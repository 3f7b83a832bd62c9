"""Writes a document as the XML of CFDI 4.0: each figure is copied from `Content`, none is computed but sums by rate.

The same text is shown before sealing, and sealed. Only the standard library: it runs in web processes too. Attributes
are in the order of the Anexo 20. What a text may not hold there (bars, control characters) is replaced; it is cut to
the length that the schema allows.
Sources: SAT, Anexo 20 (cfdv40.xsd), Complemento para recepción de pagos 2.0 (Pagos20.xsd), and their guías de llenado.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from trastienda.adapters.fiscal.cfdi import figures
from trastienda.domain.invoicing.content import (
    Content,
    Covers,
    Every,
    FiscalKind,
    Item,
    Payment,
    RelationKind,
    Settled,
    TaxPart,
    Terms,
)
from trastienda.kernel.errors import require

CFDI, PAGO, XSI = (
    "http://www.sat.gob.mx/cfd/4",
    "http://www.sat.gob.mx/Pagos20",
    "http://www.w3.org/2001/XMLSchema-instance",
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CFDI_XSD = f"{CFDI} http://www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd"
_PAGO_XSD = f"{PAGO} http://www.sat.gob.mx/sitio_internet/cfd/Pagos/Pagos20.xsd"

_TYPES: Mapping[FiscalKind, str] = {
    FiscalKind.INVOICE: "I",
    FiscalKind.GLOBAL_INVOICE: "I",
    FiscalKind.CREDIT_NOTE: "E",
    FiscalKind.PAYMENT_RECEIPT: "P",
}
_TERMS: Mapping[Terms, str] = {Terms.AT_ONCE: "PUE", Terms.LATER: "PPD"}
_RELATIONS: Mapping[RelationKind, str] = {
    RelationKind.CREDITS: "01",
    RelationKind.REPLACES: "04",
    RelationKind.DEPOSIT: "07",
}
_PERIODS: Mapping[Every, str] = {Every.DAY: "01", Every.WEEK: "02", Every.FORTNIGHT: "03", Every.MONTH: "04"}
_IVA = "002"
_RATE_NAMES = {figures.RATES[0]: "IVA16", figures.RATES[1]: "IVA8", figures.RATES[2]: "IVA0"}
_NO_TAX, _TAXED = "01", "02"
"""c_ObjetoImp. A line that is given away in full has no base, and a tax without a base may not be written."""

Attributes = Mapping[str, str | None]


class Sealing(msgspec.Struct, frozen=True):
    """The issuer's certificate: its number of 20 digits, and itself in base 64."""

    number: str
    certificate: str


_UNSEALED = Sealing(number="", certificate="")


def xml_of(content: Content, sealing: Sealing = _UNSEALED) -> str:
    """Return the document with an empty seal, and with the certificate that will seal it if it is known already."""
    is_receipt = content.kind is FiscalKind.PAYMENT_RECEIPT
    parts = [
        *_global(content.covers),
        *_relation(content),
        _element("cfdi:Emisor", _issuer(content)),
        _element("cfdi:Receptor", _receiver(content)),
        *(_receipt(content) if is_receipt else _goods(content)),
    ]
    attributes = _receipt_head(content, sealing) if is_receipt else _head(content, sealing)
    return DECLARATION + _element("cfdi:Comprobante", attributes, parts)


# --- the head ------------------------------------------------------------------------------------------------


def _head(content: Content, sealing: Sealing) -> Attributes:
    has_discount = any(item.discount for item in content.items)
    return {
        **_namespaces(_CFDI_XSD),
        **_identity(content),
        "FormaPago": content.form,
        **_sealing(sealing),
        "CondicionesDePago": text(content.conditions, 1000) or None,
        "SubTotal": money(content.amount),
        "Descuento": money(content.discount) if has_discount else None,
        "Moneda": content.currency,
        "TipoCambio": None if content.exchange_rate is None else _rate_of_exchange(content.exchange_rate),
        "Total": money(content.total),
        "TipoDeComprobante": _TYPES[content.kind],
        "Exportacion": "01",
        "MetodoPago": None if content.terms is None else _TERMS[content.terms],
        "LugarExpedicion": content.issuer.postal_code,
    }


def _receipt_head(content: Content, sealing: Sealing) -> Attributes:
    """A receipt of a payment charges nothing: its own figures are fixed, its money is in the complement."""
    return {
        **_namespaces(f"{_CFDI_XSD} {_PAGO_XSD}"),
        "xmlns:pago20": PAGO,
        **_identity(content),
        **_sealing(sealing),
        "SubTotal": "0",
        "Moneda": "XXX",
        "Total": "0",
        "TipoDeComprobante": "P",
        "Exportacion": "01",
        "LugarExpedicion": content.issuer.postal_code,
    }


def _namespaces(schemas: str) -> Attributes:
    return {"xmlns:cfdi": CFDI, "xmlns:xsi": XSI, "xsi:schemaLocation": schemas}


def _identity(content: Content) -> Attributes:
    return {
        "Version": "4.0",
        "Serie": text(content.series, 25) or None,
        "Folio": text(content.number, 40) or None,
        "Fecha": content.issued_at.replace(tzinfo=None).isoformat(timespec="seconds"),
        "Sello": "",
    }


def _sealing(sealing: Sealing) -> Attributes:
    return {"NoCertificado": sealing.number, "Certificado": sealing.certificate}


def _global(covers: Covers | None) -> Iterable[str]:
    if covers is None:
        return ()
    told = {
        "Periodicidad": _PERIODS[covers.every],
        "Meses": f"{covers.first.month:02d}",
        "Año": str(covers.first.year),
    }
    return (_element("cfdi:InformacionGlobal", told),)


def _relation(content: Content) -> Iterable[str]:
    if content.relation is None:
        return ()
    related = [_element("cfdi:CfdiRelacionado", {"UUID": uuid}) for uuid in content.relation.uuids]
    return (_element("cfdi:CfdiRelacionados", {"TipoRelacion": _RELATIONS[content.relation.kind]}, related),)


def _issuer(content: Content) -> Attributes:
    issuer = content.issuer
    return {"Rfc": issuer.tax_id, "Nombre": name(issuer.legal_name), "RegimenFiscal": issuer.regime}


def _receiver(content: Content) -> Attributes:
    receiver = content.receiver
    return {
        "Rfc": receiver.tax_id,
        "Nombre": name(receiver.legal_name),
        "DomicilioFiscalReceptor": receiver.postal_code,
        "RegimenFiscalReceptor": receiver.regime,
        "UsoCFDI": receiver.use,
    }


# --- goods ---------------------------------------------------------------------------------------------------


def _goods(content: Content) -> Iterable[str]:
    is_global = content.kind is FiscalKind.GLOBAL_INVOICE
    yield _element("cfdi:Conceptos", {}, [_item(item, is_global=is_global) for item in content.items])
    taxes = [part for part in content.taxes if part.base]
    if taxes:
        rows = [_element("cfdi:Traslado", _tax(part)) for part in taxes]
        yield _element(
            "cfdi:Impuestos",
            {"TotalImpuestosTrasladados": money(content.tax)},
            [_element("cfdi:Traslados", {}, rows)],
        )


def _item(item: Item, *, is_global: bool) -> str:
    attributes = {
        "ClaveProdServ": item.item_code,
        "NoIdentificacion": text(item.sku, 100) or None,
        "Cantidad": f"{figures.quantity(item.quantity):f}",
        "ClaveUnidad": item.unit_code,
        "Unidad": None if is_global else text(item.unit, 20) or None,
        "Descripcion": text(item.description, 1000),
        "ValorUnitario": f"{figures.unit_price(item.unit_price):f}",
        "Importe": money(item.amount),
        "Descuento": money(item.discount) if item.discount else None,
        "ObjetoImp": _TAXED if item.base else _NO_TAX,
    }
    if not item.base:
        return _element("cfdi:Concepto", attributes)
    tax = _element("cfdi:Traslado", _tax(TaxPart(rate=item.tax_rate, base=item.base, tax=item.tax)))
    taxes = _element("cfdi:Impuestos", {}, [_element("cfdi:Traslados", {}, [tax])])
    return _element("cfdi:Concepto", attributes, [taxes])


def _tax(part: TaxPart, ending: str = "") -> Attributes:
    """`ending` is how the payment complement ends its attributes: DR for a document, P for a payment."""
    return {
        f"Base{ending}": money(part.base),
        f"Impuesto{ending}": _IVA,
        f"TipoFactor{ending}": "Tasa",
        f"TasaOCuota{ending}": f"{part.rate:.6f}",
        f"Importe{ending}": money(part.tax),
    }


# --- payments ------------------------------------------------------------------------------------------------

_PAYMENT_LINE: Attributes = {
    "ClaveProdServ": "84111506",
    "Cantidad": "1",
    "ClaveUnidad": "ACT",
    "Descripcion": "Pago",
    "ValorUnitario": "0",
    "Importe": "0",
    "ObjetoImp": _NO_TAX,
}


def _receipt(content: Content) -> Iterable[str]:
    payment = content.payment
    require(payment is not None, "a receipt tells of a payment")
    if payment is None:  # for the type checker; the line above has decided
        return
    yield _element("cfdi:Conceptos", {}, [_element("cfdi:Concepto", _PAYMENT_LINE)])
    taxes = figures.taxes_of(payment)
    told = [
        _element("pago20:Totales", _totals(payment, taxes, content.exchange_rate)),
        _payment(payment, taxes, content.exchange_rate),
    ]
    yield _element("cfdi:Complemento", {}, [_element("pago20:Pagos", {"Version": "2.0"}, told)])


def _totals(payment: Payment, taxes: Iterable[TaxPart], exchange_rate: Decimal | None) -> Attributes:
    """Everything in pesos."""
    totals: dict[str, str] = {}
    for part in taxes:
        named = _RATE_NAMES[part.rate]
        totals[f"TotalTrasladosBase{named}"] = money(figures.in_pesos(part.base, exchange_rate))
        totals[f"TotalTrasladosImpuesto{named}"] = money(figures.in_pesos(part.tax, exchange_rate))
    return {**totals, "MontoTotalPagos": money(figures.in_pesos(payment.amount, exchange_rate))}


def _payment(payment: Payment, taxes: Iterable[TaxPart], exchange_rate: Decimal | None) -> str:
    attributes = {
        "FechaPago": payment.paid_at.replace(tzinfo=None).isoformat(timespec="seconds"),
        "FormaDePagoP": payment.form,
        "MonedaP": payment.currency,
        "TipoCambioP": "1" if exchange_rate is None else _rate_of_exchange(exchange_rate),
        "Monto": money(payment.amount),
        "NumOperacion": text(payment.reference, 100) or None,
    }
    rows = [_element("pago20:TrasladoP", _tax(part, "P")) for part in taxes]
    summed = [_element("pago20:ImpuestosP", {}, [_element("pago20:TrasladosP", {}, rows)])] if rows else []
    return _element("pago20:Pago", attributes, [*map(_settled, payment.settles), *summed])


def _settled(settled: Settled) -> str:
    taxes = figures.by_rate(settled.taxes)
    attributes = {
        "IdDocumento": settled.uuid,
        "Serie": text(settled.series, 25) or None,
        "Folio": text(settled.number, 40) or None,
        "MonedaDR": settled.currency,
        "EquivalenciaDR": "1",
        "NumParcialidad": str(settled.part),
        "ImpSaldoAnt": money(settled.before),
        "ImpPagado": money(settled.paid),
        "ImpSaldoInsoluto": money(settled.after),
        "ObjetoImpDR": _TAXED if taxes else _NO_TAX,
    }
    if not taxes:
        return _element("pago20:DoctoRelacionado", attributes)
    rows = [_element("pago20:TrasladoDR", _tax(part, "DR")) for part in taxes]
    inside = _element("pago20:ImpuestosDR", {}, [_element("pago20:TrasladosDR", {}, rows)])
    return _element("pago20:DoctoRelacionado", attributes, [inside])


# --- letters -------------------------------------------------------------------------------------------------


def money(amount: Decimal) -> str:
    """Return an amount as it is written: at least two places, and never fewer than it has."""
    return f"{figures.unit_price(amount):f}"


def _rate_of_exchange(rate: Decimal) -> str:
    return f"{figures.quantity(rate):f}"


_SPACE = re.compile(r"\s+")
_FOREIGN = re.compile("[|\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def text(said: str, longest: int) -> str:
    """Return a text as an attribute may hold it: without bars and control characters, on one line, cut."""
    return _SPACE.sub(" ", _FOREIGN.sub(" ", said)).strip()[:longest].rstrip()


def name(said: str) -> str:
    """Return a name as the SAT has it in its register: in capitals."""
    return text(said, 300).upper()


_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def _element(tag: str, attributes: Attributes, inside: Iterable[str] = ()) -> str:
    """Return an element; attributes without a value are left out."""
    told = "".join(
        f' {key}="{value.translate(_ESCAPED)}"' for key, value in attributes.items() if value is not None
    )
    content = "".join(inside)
    return f"<{tag}{told}>{content}</{tag}>" if content else f"<{tag}{told}/>"
