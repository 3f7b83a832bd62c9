"""A comic shop in Argentina, a client who has signed in, and a gateway that does as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.shop import Answer, Http, Shop, now, open_shop
from trastienda.domain.payments.checkout import CheckoutSession, CheckoutState, CheckoutWanted
from trastienda.domain.sales.models import Coupon, ExchangeRate
from trastienda.domain.shipping.models import Office
from trastienda.domain.shipping.steps import offer_pickup
from trastienda.kernel import sql
from trastienda.surfaces.entelequia.auth import issue_token

ADDRESS = {
    "name": "Juan",
    "last_name": "Perez",
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
    "street_opt": "",
    "number_opt": "",
    "floor_opt": "",
    "apartment_opt": "",
}
CART, ORDERS = "/api/v1/account/cart", "/api/v1/account/orders"
CONFIRM = "/api/v1/account/order/confirm-address"
MODO_INTENT = "/api/v1/account/order/modo-checkout-intent"


class Gateway:
    """Opens pages in memory; `problem` is raised instead."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problem: Exception | None = None
        self.asked: list[CheckoutWanted] = []

    def page_expiry(self, at: datetime, wanted: datetime | None) -> datetime:
        return wanted or at + timedelta(hours=1)

    def open_checkout(self, wanted: CheckoutWanted) -> CheckoutSession:
        self.asked.append(wanted)
        if self.problem is not None:
            raise self.problem
        return CheckoutSession(
            id=f"{self.name}-{wanted.key}",
            state=CheckoutState.OPEN,
            is_paid=False,
            amount=wanted.amount,
            currency=wanted.currency,
            url=f"https://pagos.example/{wanted.order_id}",
            key=wanted.key,
            details={"qr": "00020101", "deeplink": "modo://pagar", "access_token": "abc"},
        )


def open_comics() -> Shop:
    """Codes 1, 2, 3 and 11 are offered; three volumes at 2,500.00 with 21 % inside."""
    shop = open_shop(
        "Comiquería",
        tax_rate="0.21",
        country="AR",
        currency="ARS",
        time_zone="America/Argentina/Buenos_Aires",
        prices_include_tax=True,
    )
    manga(shop, "one-piece-vol-100", 3, name="One Piece Vol. 100")
    belgrano = shop.branch("Belgrano")
    with shop.transaction():
        offer_pickup(1, branch=belgrano, name="Belgrano")
    return shop


def manga(shop: Shop, sku: str, units: int = 0, *, price: str = "2500", **fields: Any) -> int:
    return shop.has(
        sku,
        units,
        price_1=Decimal(price),
        prices_include_tax=True,
        tax_rate=Decimal("0.21"),
        **fields,
    )


def signed_in(shop: Shop, user_id: int) -> Http:
    return Http(issue_token(tenant_id=shop.id, user_id=user_id, now=now()))


def client(shop: Shop, username: str = "cliente") -> Http:
    return signed_in(shop, shop.user("customer", username=username))


def fills(web: Http, product: int, units: int = 1) -> Answer:
    return web.post(f"{CART}/items", {"productId": product, "quantity": units})


def order_body(**changed: Any) -> dict[str, Any]:
    """The documented body, paid by transfer; 2 × 2,500.00 and 4,800.00 to bring them."""
    return {
        "clientAddress": {"sameBillingAddress": True, "ship_address": ADDRESS, "bill_address": ADDRESS},
        "shipment": 1,
        "payment": "Transferencia",
        "clientNotes": "",
        "selectedOfficeId": None,
        "frontTotal": Decimal("9800.0"),
        **changed,
    }


def orders(web: Http, **changed: Any) -> Answer:
    return web.post(ORDERS, order_body(**changed))


def coupon(
    shop: Shop, code: str = "CUPON10", *, kind: str = "percent", value: str = "10", **more: Any
) -> int:
    with shop.transaction():
        return Coupon.objects.create(
            tenant_id=shop.id, code=code, kind=kind, value=Decimal(value), created_at=now(), **more
        ).id


def rate(shop: Shop, currency: str, price: str) -> None:
    with shop.transaction():
        ExchangeRate.objects.create(
            tenant_id=shop.id,
            currency=currency,
            since_on=now().date() - timedelta(days=3),
            rate=Decimal(price),
        )


def office(shop: Shop, code: str = "C01", postal_code: str = "1425") -> int:
    with shop.transaction():
        return Office.objects.create(
            tenant_id=shop.id,
            carrier="paqar",
            code=code,
            name=f"Sucursal {code}",
            country="AR",
            postal_code=postal_code,
            postal_number=int(postal_code),
        ).id


@contextmanager
def without_jobs(shop: Shop) -> Iterator[None]:
    """What the block leaves for later (pages to close, mails) is not left to other tests."""
    yield
    sql.execute("DELETE FROM procrastinate_jobs WHERE (args->>'tenant_id')::bigint = %s", (shop.id,))
