"""The configuration as JSON. Money and percentages are texts with two decimals; what is left out of a change stays."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.web.decode import Forbid, Id, Money, Percent

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
Short = Annotated[str, msgspec.Meta(max_length=40)]
Line = Annotated[str, msgspec.Meta(max_length=300)]
Word = Annotated[str, msgspec.Meta(max_length=60)]
Count = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]
"""What fits where it is kept; what is sensible is for the operation to say."""
Span = Annotated[list[int], msgspec.Meta(min_length=2, max_length=2)]
"""Postal codes from and to."""


class Shop(msgspec.Struct):
    """`pais` and `moneda` are what the books are kept in: they do not change."""

    nombre: str
    razon_social: str
    documento: str
    regimen_fiscal: str
    codigo_postal: str
    pais: str
    moneda: str
    zona_horaria: str


class Taxes(msgspec.Struct):
    iva: str
    incluye_iva: bool


class Look(msgspec.Struct):
    """`nombre` is default, or custom where the shop chose."""

    nombre: str
    variables: dict[str, str]


class Bank(Forbid):
    titular: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    banco: Annotated[str, msgspec.Meta(max_length=80)]
    numero: Short
    alias: Short = ""
    documento: Annotated[str, msgspec.Meta(max_length=20)] = ""


class Preferences(msgspec.Struct):
    """What the shop has chosen, or holds for who never chose."""

    sucursal_web: int | None
    direccion_tienda: str
    horas_de_espera: int
    ordenes_sin_pagar: int
    peso_usual: int
    etiquetas: str
    dias_de_credito: int
    cuenta: Bank | None
    clave_producto: str
    clave_unidad: str
    notas_de_credito: str
    facturas_por_correo: str
    empleados_visibles: str


class Configuration(msgspec.Struct):
    tienda: Shop
    impuestos: Taxes
    tema: Look
    preferencias: Preferences


class ShopChange(Forbid):
    nombre: Name | UnsetType = UNSET
    razon_social: Line | UnsetType = UNSET
    documento: Short | UnsetType = UNSET
    regimen_fiscal: Short | UnsetType = UNSET
    codigo_postal: Short | UnsetType = UNSET
    zona_horaria: Word | UnsetType = UNSET


class TaxesChange(Forbid):
    iva: Percent | UnsetType = UNSET
    incluye_iva: bool | UnsetType = UNSET


class LookChange(Forbid):
    """All variables that are to differ from the usual look; those left out are as usual."""

    variables: dict[str, Line]


class PreferencesChange(Forbid):
    sucursal_web: Id | UnsetType | None = UNSET
    direccion_tienda: Line | UnsetType = UNSET
    horas_de_espera: Count | UnsetType = UNSET
    ordenes_sin_pagar: Count | UnsetType = UNSET
    peso_usual: Count | UnsetType = UNSET
    etiquetas: Word | UnsetType = UNSET
    dias_de_credito: Count | UnsetType = UNSET
    cuenta: Bank | UnsetType | None = UNSET
    clave_producto: Short | UnsetType = UNSET
    clave_unidad: Short | UnsetType = UNSET
    notas_de_credito: Word | UnsetType = UNSET
    facturas_por_correo: Word | UnsetType = UNSET
    empleados_visibles: Word | UnsetType = UNSET


class ConfigurationChange(Forbid):
    """Whole or in part; all of it is saved, or nothing."""

    tienda: ShopChange | UnsetType = UNSET
    impuestos: TaxesChange | UnsetType = UNSET
    tema: LookChange | UnsetType = UNSET
    preferencias: PreferencesChange | UnsetType = UNSET


# --- parts -------------------------------------------------------------------------------------------------


class Branch(msgspec.Struct):
    id: int
    nombre: str
    domicilio: str
    telefono: str
    abierta: bool
    bajo_cero: bool
    personas: int
    cajas_abiertas: int
    con_existencias: bool


class NewBranch(Forbid):
    nombre: Name
    domicilio: Line = ""
    telefono: Short = ""


class BranchChange(Forbid):
    nombre: Name | UnsetType = UNSET
    domicilio: Line | UnsetType = UNSET
    telefono: Short | UnsetType = UNSET
    bajo_cero: bool | UnsetType = UNSET


class Folio(msgspec.Struct):
    """`siguiente` is the folio that the next document gets; `se_puede_cambiar` until there is a first."""

    documento: str
    nombre: str
    prefijo: str
    cifras: int
    ultimo: int
    siguiente: str
    se_puede_cambiar: bool


class FolioChange(Forbid):
    prefijo: Word
    cifras: Count


class PayMethod(msgspec.Struct):
    """`cuenta`: propia, instalacion, ensayo, ninguna."""

    id: int
    nombre: str
    medio: str
    posicion: int
    activa: bool
    cuenta: str


class PayMethodChange(Forbid):
    activa: bool | UnsetType = UNSET
    posicion: Count | UnsetType = UNSET


class Method(msgspec.Struct):
    id: int
    codigo: int
    nombre: str
    tipo: str
    correo: str
    sucursal: str | None
    gratis_desde: str | None
    activo: bool


class MethodChange(Forbid):
    nombre: Name | UnsetType = UNSET
    correo: Word | UnsetType = UNSET
    gratis_desde: Money | UnsetType | None = UNSET
    activo: bool | UnsetType = UNSET


class Step(msgspec.Struct):
    hasta_g: int
    precio: str


class Zone(msgspec.Struct):
    """`codigos` are [from, to] pairs, none for the rest of the country; `tarifas` by the method's id."""

    id: int
    nombre: str
    codigos: list[list[int]]
    tarifas: dict[str, list[Step]]


class NewStep(Forbid):
    hasta_g: Count
    precio: Money


class NewZone(Forbid):
    """A zone, whole."""

    nombre: Name
    codigos: list[Span] = []
    tarifas: dict[Id, list[NewStep]] = {}


class Shipping(msgspec.Struct):
    metodos: list[Method]
    zonas: list[Zone]


class HistoryQuery(msgspec.Struct):
    """`area` is one of the page's; `desde` and `hasta` are days."""

    q: str = ""
    area: str = ""
    desde: str = ""
    hasta: str = ""
    page: str = ""


class Event(msgspec.Struct):
    suceso: int
    fecha: str
    quien: str
    que: str
    accion: str
    sobre: str


class EventDetail(Event, kw_only=True):
    datos: dict[str, Any]
    huella: str
    huella_anterior: str


class Proof(msgspec.Struct):
    entera: bool
    comprobados: int
    hallazgos: list[str]


class System(msgspec.Struct):
    """`responde`: propia, instalacion, ensayo, ninguna; `direccion` is empty where it is the shop's own account."""

    nombre: str
    titulo: str
    responde: str
    credenciales_propias: bool
    direccion: str
