"""Reports as JSON. Money is a text with two decimals; other numbers are numbers; days are 2026-11-21."""

from typing import Any

import msgspec

from trastienda.surfaces.inventario.lists import Pagination


class ReportQuery(msgspec.Struct):
    """`desde` and `hasta` are days, `mes` is 2026-11, `periodo` 7d, mes or anio; `por` groups; `dias` is for pedir."""

    desde: str = ""
    hasta: str = ""
    mes: str = ""
    periodo: str = ""
    por: str = ""
    dias: str = ""
    codigo: str = ""
    producto: str = ""
    categoria: str = ""
    page: str = ""


class ReportColumn(msgspec.Struct):
    clave: str
    titulo: str
    tipo: str


class ReportData(msgspec.Struct):
    """`filas` has an object a row, by the columns' keys, with `enlace` where it leads; `totales` those that add up."""

    titulo: str
    desde: str
    hasta: str
    moneda: str
    columnas: list[ReportColumn]
    filas: list[dict[str, Any]]
    totales: dict[str, Any]
    notas: list[str]


class Reported(msgspec.Struct):
    data: ReportData
    pagination: Pagination
    success: bool = True


class ReportKind(msgspec.Struct):
    """A report that there is, and where."""

    reporte: str
    titulo: str
    descripcion: str
    ruta: str
