"""Who works in, buys from and sells to the demo's two shops."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

PASSWORD = "trastienda"
"""Of every account of the demo, as the README says."""


class Worker(msgspec.Struct, frozen=True):
    """An employee with a PIN. `branch` counts from 0."""

    name: str
    role: str
    pin: str
    branch: int = 0
    max_discount_pct: int = 0
    email: str | None = None
    phone: str | None = None


class Account(msgspec.Struct, frozen=True):
    """A user name; all have the same password."""

    username: str
    role: str
    first_name: str
    last_name: str


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer. `eager` is how often they come compared with the others."""

    name: str
    tax_id: str | None = None
    legal_name: str | None = None
    fiscal_regime: str | None = None
    postal_code: str | None = None
    cfdi_use: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    price_tier: int = 1
    credit_limit: Decimal = Decimal(0)
    eager: float = 1.0
    slow_payer: bool = False
    vehicles: tuple[tuple[str, str, int], ...] = ()


WORKERS_MX = (
    Worker("Juan Lopez", "cashier", "5678", max_discount_pct=10, email="juan@correo.com", phone="555-1234"),
    Worker("Rosa Méndez", "warehouse", "2468"),
    Worker("Carlos Ruiz", "accountant", "1357"),
    Worker("Lucía Torres", "cashier", "8642", branch=1, max_discount_pct=10),
)
WORKERS_AR = (
    Worker("Martín Sosa", "cashier", "5678", max_discount_pct=10),
    Worker("Sofía Ferrari", "cashier", "8642", branch=1, max_discount_pct=10),
)
ACCOUNTS = (
    Account("admin", "admin", "Ada", "Administradora"),
    Account("manager", "manager", "Germán", "Gerente"),
    Account("cajero", "cashier", "Camila", "Cajera"),
    Account("supervisor", "supervisor", "Saúl", "Supervisor"),
    Account("vendedor", "seller", "Valeria", "Vendedora"),
    Account("logistica", "logistics", "Lorena", "Logística"),
    Account("cliente", "customer", "Clara", "Cliente"),
)

_WORKSHOPS = (
    "Servicio Automotriz Hidalgo", "Taller El Rayo", "Frenos y Clutch Ramírez", "Autoeléctrico Morelos",
    "Mecánica Rápida Durango", "Taller Hermanos Castillo", "Transportes La Laguna", "Taxis Unidos del Centro",
    "Suspensiones Norte", "Afinaciones Express", "Taller Don Beto", "Flotilla Panificadora Oriente",
    "Refacciones El Cruce", "Autopartes San José", "Diésel y Turbos Coahuila", "Taller Los Pinos",
)  # fmt: skip
_TAXPAYERS = (
    ("URE180429TM6", "UNIVERSIDAD ROBOTICA ESPAÑOLA", "601", "86991"),
    ("IIA040805DZ4", "INDISTRIA ILUMINADORA DE ALMACENES", "601", "62661"),
    ("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "612", "36257"),
    ("ICV060329BY0", "INMOBILIARIA CVA", "601", "33826"),
    ("IVD920810GU2", "INNOVACION VALOR Y DESARROLLO", "601", "63901"),
    ("JES900109Q90", "JIMENEZ ESTRADA SALAS", "601", "37161"),
    ("FUNK671228PH6", "KARLA FUENTE NOLASCO", "612", "01160"),
    ("IXS7607092R5", "INTERNACIONAL XIMBO Y SABORES", "601", "23004"),
    ("EWE1709045U0", "ESCUELA WILSON ESQUIVEL", "601", "63902"),
    ("MISC491214B86", "CECILIA MIRANDA SANCHEZ", "612", "01010"),
)
"""Taxpayers that the SAT publishes for tests: number, name, regime, postal code. They stand behind the workshops."""
_FIRST = (
    "María", "José", "Guadalupe", "Luis", "Ana", "Miguel", "Rosa", "Jorge", "Patricia", "Fernando", "Laura", "Ricardo",
    "Claudia", "Héctor", "Daniela", "Óscar", "Verónica", "Raúl", "Gabriela", "Iván", "Adriana", "Sergio", "Mónica",
)  # fmt: skip
_LAST = (
    "Hernández", "García", "Martínez", "González", "López", "Rodríguez", "Pérez", "Sánchez", "Ramírez", "Cruz",
    "Flores", "Gómez", "Morales", "Vázquez", "Jiménez", "Reyes", "Torres", "Díaz", "Mendoza",
)  # fmt: skip
_CARS = (
    ("Nissan", "Tsuru", 2008), ("Chevrolet", "Aveo", 2014), ("Volkswagen", "Jetta", 2012), ("Nissan", "Versa", 2016),
    ("Toyota", "Corolla", 2015), ("Toyota", "Hilux", 2018), ("Honda", "Civic", 2011), ("Chevrolet", "Spark", 2017),
    ("Nissan", "NP300", 2019), ("Volkswagen", "Gol", 2013), ("Ford", "Ranger", 2009),
)  # fmt: skip

PEREZ = Buyer(
    name="Taller Perez",
    tax_id="XAXX010101000",
    legal_name="Taller Mecanico Perez SA de CV",
    fiscal_regime="601",
    postal_code="06600",
    cfdi_use="G03",
    email="taller@correo.com",
    phone="555-9876",
    address="Calle Reforma 50",
    price_tier=2,
    credit_limit=Decimal("50000.00"),
    eager=8.0,
    slow_payer=True,
    vehicles=(("Toyota", "Corolla", 2015), ("Nissan", "Tsuru", 2010)),
)
JUAN = Buyer(name="Juan González", tax_id="12345678A", email="juan.gonzalez@example.com", phone="555-3939")
CLIENT = Buyer(name="Clara Cliente", email="cliente@demo.trastienda.example", phone="555-0100", eager=3.0)

SUPPLIERS_MX = (
    "Distribuidora Central", "Autopartes del Bajío", "Lubricantes del Norte", "Frenos Industriales de México",
    "Baterías y Eléctricos Laguna", "Mayoristas en Cómputo Omega", "Distribuidora Editorial Azteca",
    "Juguetes y Novedades Pino", "Hogar y Ferretería Mayorista", "Importadora Japón Partes",
)  # fmt: skip
SUPPLIERS_AR = (
    "Editorial Ivrea",
    "Ovni Press",
    "Editorial Planeta",
    "Ediciones de la Flor",
    "Devir Argentina",
    "Nexo",
)


def buyers_mx() -> Iterator[Buyer]:
    """110 customers in the order of their ids: the documented fifth and thirty-ninth, workshops, and people."""
    workshops = [_workshop(at, name) for at, name in enumerate(_WORKSHOPS)]
    people = iter([_person(at) for at in range(110 - len(workshops) - 3)])
    ahead = {5: PEREZ, 6: CLIENT, 39: JUAN}
    for place in range(1, 111):
        if place in ahead:
            yield ahead[place]
        elif place < 5 or 6 < place < 19:
            yield workshops.pop(0)
        else:
            yield next(people)


def buyers_ar() -> Iterator[Buyer]:
    """Forty readers, the one with a user name first."""
    yield msgspec.structs.replace(CLIENT, email="cliente@comiqueria.trastienda.example", phone="11-5555-0100")
    for at in range(39):
        person = _person(at * 5 + 2)
        yield msgspec.structs.replace(person, phone=f"11-5555-{200 + at:04d}", vehicles=())


def _workshop(at: int, name: str) -> Buyer:
    """The first ten gave their tax data, and get invoices; of the others only the trade name is known."""
    told = _TAXPAYERS[at] if at < len(_TAXPAYERS) else (None, None, "601" if at % 2 else "612", None)
    tax_id, legal_name, regime, postal_code = told
    return Buyer(
        name=name,
        tax_id=tax_id,
        legal_name=legal_name,
        fiscal_regime=regime,
        postal_code=postal_code or f"27{at * 37 % 1000:03d}",
        cfdi_use="G03",
        email=f"compras{at + 1}@talleres.example",
        phone=f"555-{2000 + at * 7:04d}",
        address=f"Calzada Colón {100 + at * 12}",
        price_tier=3 if at in (6, 11, 12, 13) else 2,
        credit_limit=Decimal(10_000 + at * 2_500),
        eager=3.0 + at % 4,
        slow_payer=at in (3, 9),
        vehicles=(_CARS[at % len(_CARS)],) if at % 3 == 0 else (),
    )


def _person(at: int) -> Buyer:
    first, last = _FIRST[at % len(_FIRST)], _LAST[at * 7 % len(_LAST)]
    return Buyer(
        name=f"{first} {last} {_LAST[(at * 5 + 3) % len(_LAST)]}",
        email=f"persona{at + 1}@correo.example" if at % 3 else None,
        phone=f"555-{4000 + at * 11:04d}",
        postal_code=f"27{at * 53 % 1000:03d}" if at % 4 == 0 else None,
        eager=0.6 + at % 5 * 0.2,
        vehicles=(_CARS[at % len(_CARS)],) if at % 5 == 0 else (),
    )
