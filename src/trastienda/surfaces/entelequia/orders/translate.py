"""From this dialect's words to our commands."""

import msgspec

from trastienda.domain.sales.addresses import Address
from trastienda.insights.checkout_quoted import CheckoutWanted
from trastienda.insights.shipping_quote import Destination
from trastienda.kernel.money import cents
from trastienda.operations.orders.place_cart_order import PlaceCartOrder
from trastienda.surfaces.entelequia.orders import wire
from trastienda.web.decode import exact


def new_order(body: wire.NewOrder, query: wire.CurrencyQuery, *, claim: int | None) -> PlaceCartOrder:
    where = body.clientAddress
    return PlaceCartOrder(
        delivery=body.shipment,
        payment=body.payment,
        said_total=cents(exact(body.frontTotal)),
        ship=_address(where.ship_address),
        bill=None if where.sameBillingAddress else _address(where.bill_address),
        office_id=body.selectedOfficeId,
        currency=body.currency or query.currency,
        notes=body.clientNotes or "",
        key=None if claim is None else f"entelequia-{claim}",
    )


def _address(said: wire.Address | None) -> Address | None:
    if said is None:
        return None
    return Address(**{name: text or "" for name, text in msgspec.structs.asdict(said).items()})


def wanted(body: wire.AddressToConfirm, query: wire.ConfirmQuery) -> CheckoutWanted:
    where = body.client.ship_address
    return CheckoutWanted(
        to=Destination(where.country_code.upper(), where.zip_code),
        delivery=body.shipment,
        currency=query.currency,
        with_offices=query.with_possible_offices,
        with_recommended=query.with_recommended,
    )
