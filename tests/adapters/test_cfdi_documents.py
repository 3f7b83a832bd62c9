"""Each kind of document: sealed, valid against the SAT's schema, and with figures that a person worked out."""

from decimal import Decimal

import msgspec
import pytest

from tests.adapters import cfdi
from tests.adapters.cfdi import EIGHT, NOTHING, OTHER_UUID, UUID, one, tree
from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.fiscal.cfdi import certificates
from trastienda.adapters.fiscal.cfdi.office import CfdiOffice
from trastienda.adapters.fiscal.cfdi.scheme import SCHEME
from trastienda.domain.invoicing.content import (
    Content,
    Covers,
    Every,
    Relation,
    RelationKind,
    TaxPart,
    Terms,
)
from trastienda.domain.invoicing.scheme import Signed


@pytest.fixture(scope="module")
def office() -> CfdiOffice:
    return CfdiOffice(PacAccount("sw", "nobody", "http://127.0.0.1:9"))


def signed(office: CfdiOffice, content: Content) -> Signed:
    """Checked, sealed and found valid by the schema; and the seal holds."""
    made = office.sign(content, cfdi.credential())
    certificate = cfdi.sealed_by(made.xml)
    assert certificates.number_of(certificate) == made.certificate_number
    return made


class TestInvoice:
    def test_says_two_at_350_net(self, office: CfdiOffice) -> None:
        root = tree(signed(office, cfdi.invoice()).xml)
        head = root.attrib
        assert (head["Version"], head["Serie"], head["Folio"], head["TipoDeComprobante"]) == (
            "4.0",
            "F",
            "1",
            "I",
        )
        assert (head["SubTotal"], head["Total"], head["Moneda"]) == ("700.00", "812.00", "MXN")
        assert (head["FormaPago"], head["MetodoPago"], head["LugarExpedicion"]) == ("01", "PUE", "42501")
        assert "Descuento" not in head
        assert "TipoCambio" not in head
        line = one(root, "Conceptos/Concepto")
        assert (line["Cantidad"], line["ValorUnitario"], line["Importe"]) == ("2", "350.00", "700.00")
        assert one(root, "Conceptos/Concepto/Impuestos/Traslados/Traslado") == {
            "Base": "700.00",
            "Impuesto": "002",
            "TipoFactor": "Tasa",
            "TasaOCuota": "0.160000",
            "Importe": "112.00",
        }
        assert one(root, "Impuestos") == {"TotalImpuestosTrasladados": "112.00"}

    def test_says_a_price_with_tax_to_the_cent(self, office: CfdiOffice) -> None:
        """1 x 150.50 on the shelf is 129.74 and 20.76."""
        root = tree(signed(office, cfdi.invoice(cfdi.item("1", "150.50", includes_tax=True))).xml)
        assert (root.attrib["SubTotal"], root.attrib["Total"]) == ("129.74", "150.50")
        assert one(root, "Impuestos/Traslados/Traslado")["Importe"] == "20.76"

    def test_says_discounts_and_three_rates(self, office: CfdiOffice) -> None:
        """1,000 less 10 %, at 16; 3 x 33.33 at 8; 50 at 0: 900.00 + 99.99 + 50.00, and 144.00 + 8.00."""
        content = cfdi.invoice(
            cfdi.item("1", "1000.00", discount_pct="10"),
            cfdi.item("3", "33.33", rate=EIGHT),
            cfdi.item("1", "50.00", rate=NOTHING),
        )
        root = tree(signed(office, content).xml)
        assert (root.attrib["SubTotal"], root.attrib["Descuento"]) == ("1149.99", "100.00")
        assert root.attrib["Total"] == "1201.99"
        rows = [dict(each.attrib) for each in root.findall(f"{cfdi.CFDI}Impuestos/{cfdi.CFDI}Traslados/*")]
        assert [(row["TasaOCuota"], row["Base"], row["Importe"]) for row in rows] == [
            ("0.160000", "900.00", "144.00"),
            ("0.080000", "99.99", "8.00"),
            ("0.000000", "50.00", "0.00"),
        ]

    def test_to_be_paid_later_is_ppd_and_99(self, office: CfdiOffice) -> None:
        head = tree(signed(office, cfdi.invoice(terms=Terms.LATER, form="99")).xml).attrib
        assert (head["MetodoPago"], head["FormaPago"]) == ("PPD", "99")

    def test_in_another_currency_tells_its_rate(self, office: CfdiOffice) -> None:
        content = cfdi.invoice(currency="USD", exchange_rate=Decimal("18.2500"))
        head = tree(signed(office, content).xml).attrib
        assert (head["Moneda"], head["TipoCambio"]) == ("USD", "18.25")

    def test_that_takes_anothers_place_names_it(self, office: CfdiOffice) -> None:
        content = cfdi.invoice(relation=Relation(RelationKind.REPLACES, (UUID,)))
        root = tree(signed(office, content).xml)
        assert one(root, "CfdiRelacionados") == {"TipoRelacion": "04"}
        assert one(root, "CfdiRelacionados/CfdiRelacionado") == {"UUID": UUID}

    def test_a_line_given_away_in_full_has_no_tax(self, office: CfdiOffice) -> None:
        content = cfdi.invoice(cfdi.item(), cfdi.item("1", "10.00", discount_pct="100"))
        root = tree(signed(office, content).xml)
        lines = root.findall(f"{cfdi.CFDI}Conceptos/*")
        assert [line.get("ObjetoImp") for line in lines] == ["02", "01"]
        assert len(lines[1]) == 0

    def test_writes_names_in_capitals_and_any_text_safely(self, office: CfdiOffice) -> None:
        odd = cfdi.item(description='Aceite | "20W-50" <5 L> & \x07filtro\n« ñandú »', sku="A|1")
        root = tree(signed(office, cfdi.invoice(odd)).xml)
        assert one(root, "Emisor")["Nombre"] == "ESCUELA KEMPER URGATE"
        assert one(root, "Receptor")["Nombre"] == "XOCHILT CASAS CHÁVEZ"
        line = one(root, "Conceptos/Concepto")
        assert line["Descripcion"] == 'Aceite "20W-50" <5 L> & filtro « ñandú »'
        assert line["NoIdentificacion"] == "A 1"

    def test_to_somebody_without_an_rfc(self, office: CfdiOffice) -> None:
        """Nobody in particular, yet not the public at large: that has its own document."""
        signed(office, cfdi.invoice(receiver=msgspec.structs.replace(cfdi.PUBLIC, legal_name="Juan Pérez")))


def test_a_credit_note_names_what_it_takes_from(office: CfdiOffice) -> None:
    root = tree(signed(office, cfdi.credit_note(cfdi.item("1"))).xml)
    assert root.attrib["TipoDeComprobante"] == "E"
    assert (root.attrib["SubTotal"], root.attrib["Total"]) == ("350.00", "406.00")
    assert one(root, "CfdiRelacionados") == {"TipoRelacion": "01"}
    assert one(root, "Receptor")["UsoCFDI"] == "G02"


class TestGlobalInvoice:
    def test_has_a_line_a_ticket(self, office: CfdiOffice) -> None:
        root = tree(signed(office, cfdi.global_invoice()).xml)
        assert root.attrib["Total"] == "249.50"
        line = one(root, "Conceptos/Concepto")
        assert (line["ClaveProdServ"], line["ClaveUnidad"], line["Descripcion"]) == (
            "01010101",
            "ACT",
            "Venta",
        )
        assert line["NoIdentificacion"] == "V-1"
        assert "Unidad" not in line

    @pytest.mark.parametrize(
        ("every", "first", "last", "code"),
        [
            (Every.DAY, "2026-11-02", "2026-11-02", "01"),
            (Every.WEEK, "2026-11-02", "2026-11-08", "02"),
            (Every.FORTNIGHT, "2026-11-01", "2026-11-15", "03"),
            (Every.FORTNIGHT, "2026-10-16", "2026-10-31", "03"),
            (Every.MONTH, "2026-10-01", "2026-10-31", "04"),
        ],
    )
    def test_says_which_days_it_is_about(self, every: Every, first: str, last: str, code: str) -> None:
        covers = Covers(every, cfdi.day(first), cfdi.day(last))
        content = cfdi.global_invoice(
            covers=covers, issued_at=cfdi.now().replace(year=2026, month=11, day=20)
        )
        SCHEME.check(content)
        told = one(tree(SCHEME.preview(content)), "InformacionGlobal")
        assert told == {"Periodicidad": code, "Meses": first[5:7], "Año": "2026"}


class TestReceipt:
    def test_of_a_part_says_what_is_left(self, office: CfdiOffice) -> None:
        root = tree(signed(office, cfdi.receipt()).xml)
        head = root.attrib
        assert (head["SubTotal"], head["Total"], head["Moneda"], head["TipoDeComprobante"]) == (
            "0",
            "0",
            "XXX",
            "P",
        )
        assert not {"FormaPago", "MetodoPago", "TipoCambio", "Descuento"} & set(head)
        assert one(root, "Receptor")["UsoCFDI"] == "CP01"
        assert one(root, "Conceptos/Concepto")["ClaveProdServ"] == "84111506"
        assert one(root, "Complemento/p:Pagos/p:Totales") == {
            "TotalTrasladosBaseIVA16": "862.07",
            "TotalTrasladosImpuestoIVA16": "137.93",
            "MontoTotalPagos": "1000.00",
        }
        paid = one(root, "Complemento/p:Pagos/p:Pago")
        assert (paid["FormaDePagoP"], paid["MonedaP"], paid["TipoCambioP"], paid["Monto"]) == (
            "03",
            "MXN",
            "1",
            "1000.00",
        )
        document = one(root, "Complemento/p:Pagos/p:Pago/p:DoctoRelacionado")
        assert (document["IdDocumento"], document["NumParcialidad"]) == (UUID, "1")
        assert (document["ImpSaldoAnt"], document["ImpPagado"], document["ImpSaldoInsoluto"]) == (
            "2436.00",
            "1000.00",
            "1436.00",
        )
        assert one(root, "Complemento/p:Pagos/p:Pago/p:ImpuestosP/p:TrasladosP/p:TrasladoP") == {
            "BaseP": "862.07",
            "ImpuestoP": "002",
            "TipoFactorP": "Tasa",
            "TasaOCuotaP": "0.160000",
            "ImporteP": "137.93",
        }

    def test_of_two_documents_at_two_rates_adds_their_taxes(self, office: CfdiOffice) -> None:
        """116.00 at 16 % and 108.00 at 8 %, with 50.00 at 0 %: bases 100.00, 100.00 and 50.00."""
        parts = (
            TaxPart(cfdi.SIXTEEN, Decimal("100.00"), Decimal("16.00")),
            TaxPart(EIGHT, Decimal("100.00"), Decimal("8.00")),
            TaxPart(NOTHING, Decimal("50.00"), Decimal("0.00")),
        )
        first = cfdi.settled(
            before=Decimal("116.00"), paid=Decimal("116.00"), after=Decimal("0.00"), taxes=parts[:1]
        )
        second = cfdi.settled(
            uuid=OTHER_UUID,
            part=2,
            before=Decimal("158.00"),
            paid=Decimal("158.00"),
            after=Decimal("0.00"),
            taxes=parts[1:],
        )
        content = cfdi.receipt(cfdi.payment(first, second, amount=Decimal("274.00")))
        root = tree(signed(office, content).xml)
        assert one(root, "Complemento/p:Pagos/p:Totales") == {
            "TotalTrasladosBaseIVA16": "100.00",
            "TotalTrasladosImpuestoIVA16": "16.00",
            "TotalTrasladosBaseIVA8": "100.00",
            "TotalTrasladosImpuestoIVA8": "8.00",
            "TotalTrasladosBaseIVA0": "50.00",
            "TotalTrasladosImpuestoIVA0": "0.00",
            "MontoTotalPagos": "274.00",
        }

    def test_in_dollars_totals_in_pesos(self, office: CfdiOffice) -> None:
        """116.00 USD at 18.25: 2,117.00 pesos, of which 1,825.00 and 292.00."""
        part = TaxPart(cfdi.SIXTEEN, Decimal("100.00"), Decimal("16.00"))
        document = cfdi.settled(
            currency="USD",
            before=Decimal("116.00"),
            paid=Decimal("116.00"),
            after=Decimal("0.00"),
            taxes=(part,),
        )
        paid = cfdi.payment(document, currency="USD", amount=Decimal("116.00"))
        root = tree(signed(office, cfdi.receipt(paid, exchange_rate=Decimal("18.25"))).xml)
        assert one(root, "Complemento/p:Pagos/p:Totales")["MontoTotalPagos"] == "2117.00"
        assert one(root, "Complemento/p:Pagos/p:Totales")["TotalTrasladosBaseIVA16"] == "1825.00"
        assert one(root, "Complemento/p:Pagos/p:Pago")["TipoCambioP"] == "18.25"


def test_what_is_shown_before_is_what_is_sealed(office: CfdiOffice) -> None:
    content = cfdi.invoice()
    shown, sealed = tree(SCHEME.preview(content)), tree(signed(office, content).xml)
    for root in (shown, sealed):
        for name in ("Sello", "NoCertificado", "Certificado"):
            root.set(name, "")
    assert cfdi.canonical(shown) == cfdi.canonical(sealed)
