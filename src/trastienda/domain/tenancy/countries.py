"""What a shop's country decides until somebody says otherwise: currency, time zone, general tax rate, tax number.

Rates are the general ones of VAT (IVA, IGV, ITBMS, ITBIS) and are only what set-up proposes. `prices_include_tax` is
how prices are usually quoted there to whoever keeps them: net in trade with workshops, as in Mexico, or as on the
shelf. The form of a tax number is that of python-stdnum where it knows it.
Sources: ISO 3166-1, ISO 4217, IANA time zones.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import ModuleType

import msgspec
from stdnum.ar import cuit
from stdnum.cl import rut as cl_rut
from stdnum.co import nit as co_nit
from stdnum.cr import cpj
from stdnum.do import rnc
from stdnum.ec import ruc as ec_ruc
from stdnum.exceptions import ValidationError
from stdnum.gt import nit as gt_nit
from stdnum.mx import rfc
from stdnum.pe import ruc as pe_ruc
from stdnum.py import ruc as py_ruc
from stdnum.sv import nit as sv_nit
from stdnum.uy import rut as uy_rut
from stdnum.ve import rif

from trastienda.kernel.errors import Invalid


class Country(msgspec.Struct, frozen=True):
    """One country's defaults. `tax_number` is what its people call theirs."""

    name: str
    currency: str
    time_zone: str
    tax_rate: Decimal
    tax_number: str
    prices_include_tax: bool = True


COUNTRIES: Mapping[str, Country] = {
    "MX": Country("México", "MXN", "America/Mexico_City", Decimal("0.16"), "RFC", prices_include_tax=False),
    "AR": Country("Argentina", "ARS", "America/Argentina/Buenos_Aires", Decimal("0.21"), "CUIT"),
    "BO": Country("Bolivia", "BOB", "America/La_Paz", Decimal("0.13"), "NIT"),
    "CL": Country("Chile", "CLP", "America/Santiago", Decimal("0.19"), "RUT"),
    "CO": Country("Colombia", "COP", "America/Bogota", Decimal("0.19"), "NIT"),
    "CR": Country("Costa Rica", "CRC", "America/Costa_Rica", Decimal("0.13"), "cédula jurídica"),
    "DO": Country("República Dominicana", "DOP", "America/Santo_Domingo", Decimal("0.18"), "RNC"),
    "EC": Country("Ecuador", "USD", "America/Guayaquil", Decimal("0.15"), "RUC"),
    "GT": Country("Guatemala", "GTQ", "America/Guatemala", Decimal("0.12"), "NIT"),
    "HN": Country("Honduras", "HNL", "America/Tegucigalpa", Decimal("0.15"), "RTN"),
    "NI": Country("Nicaragua", "NIO", "America/Managua", Decimal("0.15"), "RUC"),
    "PA": Country("Panamá", "USD", "America/Panama", Decimal("0.07"), "RUC"),
    "PE": Country("Perú", "PEN", "America/Lima", Decimal("0.18"), "RUC"),
    "PY": Country("Paraguay", "PYG", "America/Asuncion", Decimal("0.10"), "RUC"),
    "SV": Country("El Salvador", "USD", "America/El_Salvador", Decimal("0.13"), "NIT"),
    "UY": Country("Uruguay", "UYU", "America/Montevideo", Decimal("0.22"), "RUT"),
    "VE": Country("Venezuela", "VES", "America/Caracas", Decimal("0.16"), "RIF"),
}
"""By ISO 3166-1 alpha-2 code."""

_NUMBERS: Mapping[str, ModuleType] = {
    "MX": rfc,
    "AR": cuit,
    "CL": cl_rut,
    "CO": co_nit,
    "CR": cpj,
    "DO": rnc,
    "EC": ec_ruc,
    "GT": gt_nit,
    "PE": pe_ruc,
    "PY": py_ruc,
    "SV": sv_nit,
    "UY": uy_rut,
    "VE": rif,
}
_LONGEST_NUMBER = 20


def check_tax_number(text: str, *, country: str) -> str:
    """
    Return a shop's tax number as it is kept: compact, upper case.

    :raises Invalid: it cannot be one of that country: another form, or a wrong check digit.
    """
    module = _NUMBERS.get(country)
    try:
        number = str(module.validate(text)) if module else "".join(text.split()).upper()
    except ValidationError:
        raise Invalid(field="tax_number", reason="form") from None
    if not number or len(number) > _LONGEST_NUMBER:
        raise Invalid(field="tax_number", reason="form")
    return number
