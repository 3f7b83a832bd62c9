"""The printed form of fiscal documents: it says what was signed, and lets anybody verify it."""

from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from tests.papers.helpers import pages
from trastienda.domain.invoicing.content import (
    Content,
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
from trastienda.kernel.errors import Bug
from trastienda.papers.cfdi_seal import seal_of
from trastienda.papers.invoice_pdf import Shop, invoice_name, invoice_pdf

D = Decimal
UUID = "6128396f-c09b-4ec6-8699-43c5f7e3b230"
MADE_AT = datetime(2026, 4, 2, 15, 30, tzinfo=UTC)
STAMPED = f"""<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Total="812.00" Sello="QUJDREVGR0g="
 NoCertificado="30001000000500003416">
<cfdi:Emisor Rfc="AAA010101AAA"/><cfdi:Receptor Rfc="TPE920101AB1"/>
<cfdi:Complemento><tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1"
 UUID="{UUID}" FechaTimbrado="2026-04-02T09:31:00" RfcProvCertif="SPR190613I52" SelloCFD="QUJDREVGR0g="
 NoCertificadoSAT="30001000000500003456" SelloSAT="U0FUU0VMTE8="/></cfdi:Complemento>
</cfdi:Comprobante>"""
SHOP = Shop("Refaccionaria Centro", ("Av. Juárez 120",))
BRAKES = Item(
    sku="04465-02220",
    description="Pastillas de freno",
    item_code="25174800",
    unit_code="H87",
    unit="Pieza",
    quantity=D(2),
    unit_price=D("350.000000"),
    amount=D("700.00"),
    discount=D(0),
    base=D("700.00"),
    tax_rate=D("0.16"),
    tax=D("112.00"),
    total=D("812.00"),
)
INVOICE = Content(
    kind=FiscalKind.INVOICE,
    series="F",
    number="128",
    issued_at=datetime(2026, 4, 2, 9, 30, 12),  # noqa: DTZ001 - the local time of the place of issue
    issuer=Issuer("AAA010101AAA", "REFACCIONARIA CENTRO", "601", "42501"),
    receiver=Receiver("TPE920101AB1", "TALLER PEREZ", "601", "42000", "G03"),
    currency="MXN",
    terms=Terms.LATER,
    form="99",
    items=(BRAKES,),
    amount=D("700.00"),
    tax=D("112.00"),
    total=D("812.00"),
    taxes=(TaxPart(D("0.16"), D("700.00"), D("112.00")),),
)


def printed(content: Content, *, stamped: bool = True, is_cancelled: bool = False) -> str:
    seal = seal_of(STAMPED) if stamped else None
    made = invoice_pdf(content, seal, shop=SHOP, made_at=MADE_AT, is_cancelled=is_cancelled)
    return " ".join(pages(made)).replace("\u200b", "")


class TestInvoice:
    def test_says_who_sold_what_to_whom(self) -> None:
        text = printed(INVOICE)
        for said in (
            "FACTURA", "F-128", "Emitida: 02/04/2026 09:30:12", "C.P. 42501", "REFACCIONARIA CENTRO",
            "601 General de Ley Personas Morales", "TALLER PEREZ", "RFC: TPE920101AB1", "G03 Gastos en general",
            "99 Por definir", "PPD Pago en parcialidades o diferido", "350.00", "04465-02220 · SAT 25174800",
            "H87 Pieza", "Subtotal 700.00", "IVA 16 % sobre 700.00 112.00", "812.00",
            "Ochocientos doce pesos 00/100 M.N.", "representación impresa de un CFDI 4.0",
        ):  # fmt: skip
            assert said in text, text

    def test_shows_its_seals(self) -> None:
        text = printed(INVOICE)
        for said in (
            UUID.upper(), "30001000000500003416", "30001000000500003456", "SPR190613I52", "2026-04-02 09:31:00",
            "QUJDREVGR0g=", "U0FUU0VMTE8=",
        ):  # fmt: skip
            assert said in text, text

    def test_without_a_stamp_it_says_that_it_is_none(self) -> None:
        text = printed(INVOICE, stamped=False)
        assert "NO ES UN COMPROBANTE FISCAL" in text
        assert "representación impresa" not in text

    def test_that_was_cancelled_says_so(self) -> None:
        assert "CANCELADA ANTE EL SAT" in printed(INVOICE, is_cancelled=True)

    def test_prices_show_the_places_they_were_signed_with(self) -> None:
        odd = msgspec.structs.replace(BRAKES, unit_price=D("129.741379"))
        assert "129.741379" in printed(msgspec.structs.replace(INVOICE, items=(odd,)))

    def test_a_credit_note_names_what_it_credits(self) -> None:
        note = msgspec.structs.replace(
            INVOICE, kind=FiscalKind.CREDIT_NOTE, relation=Relation(RelationKind.CREDITS, (UUID,))
        )
        text = printed(note)
        assert "NOTA DE CRÉDITO" in text
        assert "01 Nota de crédito de los documentos relacionados" in text
        assert UUID in text

    def test_is_called_by_its_folio_and_number(self) -> None:
        assert invoice_name(INVOICE, seal_of(STAMPED)) == "factura-F-128-6128396F.pdf"
        assert invoice_name(INVOICE, None) == "factura-F-128.pdf"


def test_a_payment_receipt_says_what_is_still_owed() -> None:
    settled = Settled(
        uuid=UUID, series="F", number="128", currency="MXN", part=2, before=D("812.00"), paid=D("500.00"),
        after=D("312.00"), taxes=(TaxPart(D("0.16"), D("431.03"), D("68.97")),),
    )  # fmt: skip
    paid = Payment(
        paid_at=datetime(2026, 4, 20, 12, 0),  # noqa: DTZ001 - local
        form="03",
        currency="MXN",
        amount=D("500.00"),
        reference="PAG-0031",
        settles=(settled,),
    )
    receipt = Content(
        kind=FiscalKind.PAYMENT_RECEIPT,
        series="P",
        number="7",
        issued_at=INVOICE.issued_at,
        issuer=INVOICE.issuer,
        receiver=msgspec.structs.replace(INVOICE.receiver, use="CP01"),
        currency="XXX",
        payment=paid,
    )
    text = printed(receipt)
    for said in (
        "RECIBO DE PAGO", "PAG-0031", "03 Transferencia electrónica de fondos", "F-128", "2 812.00 500.00 312.00",
        "IVA 16 % contenido, sobre 431.03 68.97", "Total recibido MXN", "Quinientos pesos 00/100 M.N.",
    ):  # fmt: skip
        assert said in text, text


class TestSeal:
    def test_leads_to_the_authority_s_own_page(self) -> None:
        """Anexo 20, I.D: id, re, rr, tt and fe, the last eight letters of the issuer's seal."""
        address = urlsplit(seal_of(STAMPED).verify)
        assert address.netloc == "verificacfdi.facturaelectronica.sat.gob.mx"
        assert parse_qs(address.query) == {
            "id": [UUID.upper()],
            "re": ["AAA010101AAA"],
            "rr": ["TPE920101AB1"],
            "tt": ["812.000000"],
            "fe": ["REVGR0g="[-8:]],
        }

    def test_has_the_original_chain_of_the_stamp(self) -> None:
        chain = f"||1.1|{UUID}|2026-04-02T09:31:00|SPR190613I52|QUJDREVGR0g=|30001000000500003456||"
        assert seal_of(STAMPED).original == chain

    def test_of_what_was_never_stamped_is_our_own_mistake(self) -> None:
        with pytest.raises(Bug):
            seal_of('<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Total="1"/>')
