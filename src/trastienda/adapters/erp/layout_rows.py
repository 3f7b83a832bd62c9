"""What the files of Aspel SAE and CONTPAQi say: the columns of each, in order, and how a record becomes rows.

Aspel's are named as the fields of its tables are (CLIE, INVE, FACTF and PAR_FACTF), CONTPAQi's as those of its database
(admDocumentos, admMovimientos, admProductos, admClientes). A sale is a row a line, each with its document.
"""

from decimal import Decimal

from trastienda.domain.erp.records import CustomerRecord, ItemRecord, SaleRecord

Row = dict[str, str]


def _number(value: Decimal) -> str:
    """Without zeros behind the places that an amount has anyway."""
    text = f"{value:f}"
    whole, _, places = text.partition(".")
    kept = places.rstrip("0")
    return f"{whole}.{kept.ljust(2, '0')}"


def sae_sale(record: SaleRecord) -> list[Row]:
    document = {
        "TIP_DOC": "F",
        "CVE_DOC": record.reference,
        "CVE_CLPV": record.customer or "MOSTR",
        "STATUS": "C" if record.is_cancelled else "E",
        "FECHA_DOC": record.on.strftime("%d/%m/%Y"),
        "CAN_TOT": _number(record.base),
        "IMP_TOT4": _number(record.tax),
        "IMPORTE": _number(record.total),
        "MONEDA": record.currency,
    }
    return [
        {
            **document,
            "NUM_PAR": str(number),
            "CVE_ART": line.sku,
            "DESCR": line.description,
            "CANT": _number(line.quantity),
            "PREC": _number(line.unit_price),
            "DESC1": _number(line.discount_pct),
            "IMPU4": _number(line.tax_rate * 100),
            "TOT_PARTIDA": _number(line.base),
        }
        for number, line in enumerate(record.lines, start=1)
    ]


def sae_item(record: ItemRecord) -> list[Row]:
    return [
        {
            "CVE_ART": record.reference,
            "DESCR": record.name,
            "CODIGO_BARRAS": record.barcode,
            "UNI_MED": record.unit,
            "COSTO_PROM": _number(record.cost),
            "PRECIO1": _number(record.price),
            "IMPUESTO4": _number(record.tax_rate * 100),
            "EXIST": _number(record.on_hand),
            "STATUS": "A" if record.is_active else "B",
        }
    ]


def sae_customer(record: CustomerRecord) -> list[Row]:
    return [
        {
            "CLAVE": record.reference,
            "STATUS": "A" if record.is_active else "S",
            "NOMBRE": record.name,
            "RFC": record.tax_id,
            "CODIGO": record.postal_code,
            "TELEFONO": record.phone,
            "EMAILPRED": record.email,
        }
    ]


def paq_sale(record: SaleRecord) -> list[Row]:
    series, _, number = record.reference.rpartition("-")
    document = {
        "CCODIGOCONCEPTO": "4",
        "CSERIEDOCUMENTO": series,
        "CFOLIO": number,
        "CFECHA": record.on.strftime("%m/%d/%Y"),
        "CCODIGOCLIENTE": record.customer or "PUBLICO",
        "CCANCELADO": "1" if record.is_cancelled else "0",
        "CNETO": _number(record.base),
        "CIMPUESTO1": _number(record.tax),
        "CTOTAL": _number(record.total),
    }
    return [
        {
            **document,
            "CNUMEROMOVIMIENTO": str(number),
            "CCODIGOPRODUCTO": line.sku,
            "CUNIDADES": _number(line.quantity),
            "CPRECIO": _number(line.unit_price),
            "CPORCENTAJEDESCUENTO1": _number(line.discount_pct),
            "CPORCENTAJEIMPUESTO1": _number(line.tax_rate * 100),
        }
        for number, line in enumerate(record.lines, start=1)
    ]


def paq_item(record: ItemRecord) -> list[Row]:
    return [
        {
            "CCODIGOPRODUCTO": record.reference,
            "CNOMBREPRODUCTO": record.name,
            "CCODALTERN": record.barcode,
            "CUNIDADBASE": record.unit,
            "CCOSTOESTANDAR": _number(record.cost),
            "CPRECIO1": _number(record.price),
            "CIMPUESTO1": _number(record.tax_rate * 100),
            "CEXISTENCIA": _number(record.on_hand),
            "CSTATUSPRODUCTO": "1" if record.is_active else "0",
        }
    ]


def paq_customer(record: CustomerRecord) -> list[Row]:
    return [
        {
            "CCODIGOCLIENTE": record.reference,
            "CRAZONSOCIAL": record.name,
            "CRFC": record.tax_id,
            "CCODIGOPOSTAL": record.postal_code,
            "CTELEFONO1": record.phone,
            "CEMAIL1": record.email,
            "CESTATUS": "1" if record.is_active else "0",
        }
    ]


SAE_SALE = (
    "TIP_DOC", "CVE_DOC", "CVE_CLPV", "STATUS", "FECHA_DOC", "CAN_TOT", "IMP_TOT4", "IMPORTE", "MONEDA",
    "NUM_PAR", "CVE_ART", "DESCR", "CANT", "PREC", "DESC1", "IMPU4", "TOT_PARTIDA",
)  # fmt: skip
PAQ_SALE = (
    "CCODIGOCONCEPTO", "CSERIEDOCUMENTO", "CFOLIO", "CFECHA", "CCODIGOCLIENTE", "CCANCELADO", "CNETO", "CIMPUESTO1",
    "CTOTAL", "CNUMEROMOVIMIENTO", "CCODIGOPRODUCTO", "CUNIDADES", "CPRECIO", "CPORCENTAJEDESCUENTO1",
    "CPORCENTAJEIMPUESTO1",
)  # fmt: skip
SAE_ITEM = (
    "CVE_ART", "DESCR", "CODIGO_BARRAS", "UNI_MED", "COSTO_PROM", "PRECIO1", "IMPUESTO4", "EXIST", "STATUS",
)  # fmt: skip
PAQ_ITEM = (
    "CCODIGOPRODUCTO", "CNOMBREPRODUCTO", "CCODALTERN", "CUNIDADBASE", "CCOSTOESTANDAR", "CPRECIO1", "CIMPUESTO1",
    "CEXISTENCIA", "CSTATUSPRODUCTO",
)  # fmt: skip
SAE_CUSTOMER = ("CLAVE", "STATUS", "NOMBRE", "RFC", "CODIGO", "TELEFONO", "EMAILPRED")
PAQ_CUSTOMER = (
    "CCODIGOCLIENTE", "CRAZONSOCIAL", "CRFC", "CCODIGOPOSTAL", "CTELEFONO1", "CEMAIL1", "CESTATUS",
)  # fmt: skip
