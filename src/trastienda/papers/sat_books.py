"""The books as the Mexican tax office wants them: the chart and the balances of a month, as XML for its mailbox.

Written with the standard library alone: the schemas are small, and the library that knows them all weighs 33 MB. The
files are not sealed: the schemas leave the seal optional, and the mailbox is entered with the taxpayer's own signature.
Sources: SAT, Anexo 24 of the Resolución Miscelánea Fiscal; schemas CatalogoCuentas 1.3 and BalanzaComprobacion 1.3.
"""

from collections.abc import Iterable
from xml.etree import ElementTree

import msgspec

from trastienda.insights.books.sat_month import SatAccount, SatMonth

TYPE = "application/xml"
_SCHEMAS = "http://www.sat.gob.mx/esquemas/ContabilidadE/1_3"
_CHART, _BALANCES = f"{_SCHEMAS}/CatalogoCuentas", f"{_SCHEMAS}/BalanzaComprobacion"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_NATURE = {"debit": "D", "credit": "A"}
ElementTree.register_namespace("catalogocuentas", _CHART)
ElementTree.register_namespace("BCE", _BALANCES)
ElementTree.register_namespace("xsi", _INSTANCE)


class SatFile(msgspec.Struct, frozen=True):
    """A file under the name that the SAT's convention gives it."""

    name: str
    content: bytes


def chart_file(month: SatMonth, accounts: Iterable[SatAccount]) -> SatFile:
    """Return the catálogo de cuentas: `<RFC><year><month>CT.xml`."""
    root = _root(_CHART, "Catalogo", month, "CatalogoCuentas_1_3.xsd")
    for account in accounts:
        above = {} if account.parent is None else {"SubCtaDe": account.parent}
        ElementTree.SubElement(
            root,
            f"{{{_CHART}}}Ctas",
            {
                "CodAgrup": account.sat_code,
                "NumCta": account.code,
                "Desc": account.name,
                **above,
                "Nivel": str(account.level),
                "Natur": _NATURE[account.nature],
            },
        )
    return _file(root, month, "CT")


def balances_file(month: SatMonth, accounts: Iterable[SatAccount]) -> SatFile:
    """Return the balanza de comprobación, sent the first time ("N", normal): `<RFC><year><month>BN.xml`."""
    root = _root(_BALANCES, "Balanza", month, "BalanzaComprobacion_1_3.xsd")
    root.set("TipoEnvio", "N")
    for account in accounts:
        ElementTree.SubElement(
            root,
            f"{{{_BALANCES}}}Ctas",
            {
                "NumCta": account.code,
                "SaldoIni": f"{account.opening:.2f}",
                "Debe": f"{account.debits:.2f}",
                "Haber": f"{account.credits:.2f}",
                "SaldoFin": f"{account.closing:.2f}",
            },
        )
    return _file(root, month, "BN")


def _root(namespace: str, name: str, month: SatMonth, schema: str) -> ElementTree.Element:
    return ElementTree.Element(
        f"{{{namespace}}}{name}",
        {
            f"{{{_INSTANCE}}}schemaLocation": f"{namespace} {namespace}/{schema}",
            "Version": "1.3",
            "RFC": month.rfc,
            "Mes": f"{month.month:02}",
            "Anio": str(month.year),
        },
    )


def _file(root: ElementTree.Element, month: SatMonth, kind: str) -> SatFile:
    ElementTree.indent(root)
    content = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return SatFile(name=f"{month.rfc}{month.year}{month.month:02}{kind}.xml", content=content)
