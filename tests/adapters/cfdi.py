"""Drafts of Mexican documents for tests: a shop that exists nowhere, customers, lines as the till computes them."""

import base64
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from trastienda.domain.invoicing.content import (
    Content,
    Covers,
    Every,
    FiscalKind,
    Issuer,
    Item,
    Payment,
    Receiver,
    Relation,
    RelationKind,
    Settled,
    TaxPart,
    Terms,
)
from trastienda.domain.invoicing.scheme import Credential
from trastienda.kernel.money import micros
from trastienda.kernel.tax import price_line
from trastienda.sandbox.pac import certificates

CFDI = "{http://www.sat.gob.mx/cfd/4}"
PAGO = "{http://www.sat.gob.mx/Pagos20}"
RFC = "EKU9003173C9"
ISSUER = Issuer(tax_id=RFC, legal_name="Escuela Kemper Urgate", regime="601", postal_code="42501")
PERSON = Receiver("CACX7605101P8", "Xochilt Casas Chávez", "612", "36257", "G03")
COMPANY = Receiver("URE180429TM6", "Universidad Robótica Española", "601", "86991", "G01")
PUBLIC = Receiver("XAXX010101000", "PUBLICO EN GENERAL", "616", "42501", "S01")
UUID = "5FB2822E-396D-4725-8521-CDC4BDD20CCF"
OTHER_UUID = "0AD1E7A2-6B0D-4C4F-9C8E-7C7F6A3B2D11"
SIXTEEN, EIGHT, NOTHING = Decimal("0.16"), Decimal("0.08"), Decimal("0")


def now() -> datetime:
    """The time in the shop, without an offset."""
    return datetime.now(ZoneInfo("America/Mexico_City")).replace(tzinfo=None, microsecond=0)


@cache
def credential(tax_id: str = RFC, **how: Any) -> Credential:
    """A certificate of that RFC, made once a run."""
    made = certificates.make(tax_id=tax_id, legal_name="ESCUELA KEMPER URGATE", password="12345678a", **how)
    return Credential(certificate=made.certificate, key=made.key, password=made.password)


def item(
    quantity: str = "2",
    price: str = "350.00",
    *,
    discount_pct: str = "0",
    rate: Decimal = SIXTEEN,
    includes_tax: bool = False,
    **more: Any,
) -> Item:
    """A line as the till computes it."""
    units = Decimal(quantity)
    line = price_line(
        quantity=units,
        unit_price=Decimal(price),
        discount_pct=Decimal(discount_pct),
        tax_rate=rate,
        includes_tax=includes_tax,
    )
    told: dict[str, Any] = {
        "sku": "04465-02220",
        "description": "Balatas delanteras",
        "item_code": "25174000",
        "unit_code": "H87",
        "unit": "PZA",
        "quantity": units,
        "unit_price": micros(line.amount / units),
        "amount": line.amount,
        "discount": line.discount,
        "base": line.base,
        "tax_rate": rate,
        "tax": line.tax,
        "total": line.total,
    }
    return Item(**told | more)


def taxes(items: Iterable[Item]) -> tuple[TaxPart, ...]:
    """The summary by rate."""
    sums: dict[Decimal, TaxPart] = {}
    for each in items:
        before = sums.get(each.tax_rate, TaxPart(each.tax_rate, Decimal(0), Decimal(0)))
        sums[each.tax_rate] = TaxPart(each.tax_rate, before.base + each.base, before.tax + each.tax)
    return tuple(sums.values())


def invoice(*items: Item, **more: Any) -> Content:
    """An invoice paid in cash at once, unless told otherwise."""
    lines = items or (item(),)
    told: dict[str, Any] = {
        "kind": FiscalKind.INVOICE,
        "series": "F",
        "number": "1",
        "issued_at": now(),
        "issuer": ISSUER,
        "receiver": PERSON,
        "currency": "MXN",
        "terms": Terms.AT_ONCE,
        "form": "01",
        "items": lines,
        "amount": sum((each.amount for each in lines), Decimal(0)),
        "discount": sum((each.discount for each in lines), Decimal(0)),
        "tax": sum((each.tax for each in lines), Decimal(0)),
        "total": sum((each.total for each in lines), Decimal(0)),
        "taxes": taxes(lines),
    }
    return Content(**told | more)


def credit_note(*items: Item, **more: Any) -> Content:
    """What gives back a part of the document UUID."""
    told: dict[str, Any] = {
        "kind": FiscalKind.CREDIT_NOTE,
        "series": "NC",
        "receiver": msgspec.structs.replace(PERSON, use="G02"),
        "relation": Relation(RelationKind.CREDITS, (UUID,)),
    }
    return invoice(*items, **told | more)


def ticket(folio: str, total: str, rate: Decimal = SIXTEEN) -> Item:
    """A ticket in a global invoice."""
    return item(
        "1",
        total,
        rate=rate,
        includes_tax=True,
        sku=folio,
        description="Venta",
        item_code="01010101",
        unit_code="ACT",
        unit="",
    )


def global_invoice(*tickets: Item, **more: Any) -> Content:
    """The tickets of a day."""
    today = now().date()
    told: dict[str, Any] = {
        "kind": FiscalKind.GLOBAL_INVOICE,
        "series": "G",
        "receiver": PUBLIC,
        "covers": Covers(every=Every.DAY, first=today, last=today),
    }
    return invoice(*(tickets or (ticket("V-1", "150.50"), ticket("V-2", "99.00", NOTHING))), **told | more)


def settled(**more: Any) -> Settled:
    """1,000.00 of 2,436.00: 862.07 and 137.93 of IVA."""
    told: dict[str, Any] = {
        "uuid": UUID,
        "series": "F",
        "number": "1",
        "currency": "MXN",
        "part": 1,
        "before": Decimal("2436.00"),
        "paid": Decimal("1000.00"),
        "after": Decimal("1436.00"),
        "taxes": (TaxPart(SIXTEEN, Decimal("862.07"), Decimal("137.93")),),
    }
    return Settled(**told | more)


def payment(*settles: Settled, **more: Any) -> Payment:
    """A transfer of 1,000.00."""
    told: dict[str, Any] = {
        "paid_at": now(),
        "form": "03",
        "currency": "MXN",
        "amount": Decimal("1000.00"),
        "reference": "SPEI-20260401-001",
        "settles": settles or (settled(),),
    }
    return Payment(**told | more)


def receipt(of: Payment | None = None, **more: Any) -> Content:
    """A receipt of that transfer."""
    told: dict[str, Any] = {
        "kind": FiscalKind.PAYMENT_RECEIPT,
        "series": "P",
        "number": "1",
        "issued_at": now(),
        "issuer": ISSUER,
        "receiver": msgspec.structs.replace(PERSON, use="CP01"),
        "currency": "MXN",
        "payment": of or payment(),
    }
    return Content(**told | more)


def day(text: str) -> date:
    return date.fromisoformat(text)


# --- looking at what came out ----------------------------------------------------------------------------------


def tree(xml: str) -> etree._Element:
    """The document's root."""
    return etree.fromstring(xml.encode())


def canonical(root: etree._Element) -> bytes:
    """The document in canonical form."""
    return bytes(etree.tostring(root, method="c14n"))


def one(root: etree._Element, path: str) -> dict[str, str]:
    """The attributes of the first element on a path of names: Conceptos/Concepto, or pago20: with P."""
    names = [f"{PAGO}{name[2:]}" if name.startswith("p:") else f"{CFDI}{name}" for name in path.split("/")]
    found = root.find("/".join(names))
    assert found is not None, path
    return {str(key): str(value) for key, value in found.attrib.items()}


def sealed_by(xml: str) -> x509.Certificate:
    """Verify the issuer's seal without any code of ours, and return the certificate that made it."""
    root = tree(xml)
    certificate = x509.load_der_x509_certificate(base64.b64decode(root.attrib["Certificado"]))
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    seal = base64.b64decode(root.attrib["Sello"])
    key.verify(seal, _chain(root).encode(), padding.PKCS1v15(), hashes.SHA256())
    return certificate


def _chain(root: etree._Element) -> str:
    from satcfdi.transform import xslt_transform  # noqa: PLC0415 - the SAT's own transformation, and heavy

    return str(xslt_transform(f"{CFDI}Comprobante", "4.0")(root))
