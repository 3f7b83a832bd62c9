"""Orders that are to be sent, by the rows that the checkout writes, and carriers in every mood."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.operations.orders.helpers import orders_for_themself, pays
from tests.shop import Shop, now, open_shop
from trastienda.domain.access.models import User
from trastienda.domain.sales.models import OrderAddress, OrderDetail
from trastienda.domain.shipping.carrying import GuideMade, GuideWanted, OfficeFound, Tracked, TrackedState
from trastienda.domain.shipping.models import Method, Office, Shipment

ADDRESS = {
    "name": "Juan",
    "last_name": "Pérez",
    "phone": "+54 11 5555 5555",
    "email": "juan@correo.com",
    "dni": "12345678",
    "street_ln_1": "Calle 123",
    "street_ln_2": "Depto 4B",
    "city": "CABA",
    "province": "Buenos Aires",
    "country": "Argentina",
    "country_code": "AR",
    "zip_code": "1425",
}


def comics() -> Shop:
    """A comic shop in Buenos Aires with ten volumes of One Piece at 2,500 pesos."""
    shop = open_shop(
        "Comiquería",
        tax_rate="0.21",
        country="AR",
        currency="ARS",
        time_zone="America/Argentina/Buenos_Aires",
    )
    shop.has(
        "one-piece-vol-100", 10, name="One Piece Vol. 100", price_1=2500, prices_include_tax=True,
        tax_rate=Decimal("0.21"), weight_g=190,
    )  # fmt: skip
    shop.user("customer", username="juan", email="juan@example.com")
    return shop


def sends(
    shop: Shop,
    *,
    code: int = 1,
    office: int | None = None,
    paid: bool = True,
    address: dict[str, str] | None = None,
    **detail: Any,
) -> Any:
    """Somebody orders one volume to be sent, and pays; returns the order."""
    with shop.transaction():
        user = User.objects.get(username="juan").id
    order = orders_for_themself(shop, user, ("one-piece-vol-100", 1))
    with shop.transaction():
        method = Method.objects.get(code=code)
        OrderDetail.objects.create(
            tenant_id=shop.id, sale_id=order.id, delivery=method.kind, ship_method=method.name, **detail
        )
        if address != {}:
            OrderAddress.objects.create(
                tenant_id=shop.id, sale_id=order.id, kind="ship", **(ADDRESS | (address or {}))
            )
        Shipment.objects.create(
            tenant_id=shop.id,
            sale_id=order.id,
            method_id=method.id,
            office_id=office,
            state="waiting",
            weight_g=190,
            created_at=now(),
            updated_at=now(),
        )
    if paid:
        pays(shop, order.id, order.total, currency="ARS")
    return order


def office(shop: Shop) -> int:
    """An office of the shop's carrier in Palermo."""
    with shop.transaction():
        return Office.objects.create(
            tenant_id=shop.id,
            carrier="paqar",
            code="C0114",
            name="Sucursal Palermo",
            street="Av. Santa Fe 3650",
            city="CABA",
            country="AR",
            postal_code="1425",
            postal_number=1425,
        ).id


def detail(shop: Shop, order: int) -> OrderDetail:
    with shop.transaction():
        return OrderDetail.objects.get(sale_id=order)


def shipment_state(shop: Shop, order: int) -> str:
    with shop.transaction():
        return Shipment.objects.get(sale_id=order).state


@dataclass
class Paper:
    """A carrier on paper: it does what it is told, and remembers what it was asked."""

    name: str = "fastmail"
    problems: list[Exception | None] = field(default_factory=list)
    made: dict[str, GuideMade] = field(default_factory=dict)
    asked: list[GuideWanted] = field(default_factory=list)
    loses_answers: int = 0
    state: TrackedState = TrackedState.ACCEPTED

    def find_guide(self, wanted: GuideWanted) -> GuideMade | None:
        return self.made.get(wanted.key)

    def make_guide(self, wanted: GuideWanted) -> GuideMade:
        problem = self.problems.pop(0) if self.problems else None
        self.asked.append(wanted)
        number = f"FM{len(self.made) + 1:04d}"
        if problem is None or self.loses_answers:
            self.made[wanted.key] = GuideMade(external_id=f"guide-{number}", tracking_code=number)
        if problem is not None:
            raise problem
        return self.made[wanted.key]

    def offices(self) -> list[OfficeFound]:
        return []

    def track(self, tracking_code: str) -> Tracked:
        return Tracked(state=self.state, said=tracking_code)
