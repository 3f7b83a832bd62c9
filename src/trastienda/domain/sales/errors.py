"""Refusals of sales, quotations, layaways and returns."""

from dataclasses import dataclass
from decimal import Decimal

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class EmptyDocument(DomainError):
    """A document without lines."""

    code = "empty_document"


@dataclass(eq=False)
class DiscountTooHigh(DomainError):
    """A line gives more discount than the actor may give."""

    wanted_pct: Decimal
    allowed_pct: Decimal
    code = "discount_too_high"
    kind = Kind.INVALID


@dataclass(eq=False)
class DocumentNotFound(DomainError):
    """No such sale, quotation or layaway in this tenant."""

    noun: str
    id: int
    code = "document_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class NoSaleYet(DomainError):
    """The caller asks for their last sale and has not made any."""

    code = "no_sale_yet"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class WrongState(DomainError):
    """The document's state does not allow this; `allowed` are the moves that it does allow."""

    noun: str
    state: str
    event: str
    allowed: tuple[str, ...] = ()
    code = "wrong_state"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class QuotationExpired(DomainError):
    """The promise of the quotation's prices is over."""

    folio: str
    code = "quotation_expired"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class LayawayNotPaid(DomainError):
    """A layaway is completed when nothing is owed on it."""

    balance: Decimal
    code = "layaway_not_paid"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class ReturnedMoreThanSold(DomainError):
    """More units come back than were sold and have not come back yet."""

    product_id: int
    wanted: Decimal
    returnable: Decimal
    code = "returned_more_than_sold"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class TooManyUnpaidOrders(DomainError):
    """Somebody who is only a customer has as many unpaid orders as the tenant allows; each sets goods aside."""

    limit: int
    code = "too_many_unpaid_orders"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class OrderAlreadyPaid(DomainError):
    """An order is paid once; whoever collected for it again gives that back."""

    order_id: int
    folio: str
    code = "order_already_paid"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class OrderNotPayable(DomainError):
    """The order was given up or ran out of time: its goods are somebody else's. `state` is how it stands."""

    order_id: int
    folio: str
    state: str
    code = "order_not_payable"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class OrderOfAnother(DomainError):
    """The order exists in this shop and is somebody else's; told only where the document of a surface wants it told."""

    order_id: int
    code = "order_of_another"
    kind = Kind.FORBIDDEN


@dataclass(eq=False)
class CartLineNotFound(DomainError):
    """The caller's cart has no such line."""

    line_id: int
    code = "cart_line_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class CouponRefused(DomainError):
    """The coupon takes nothing off this cart; `reason` says why. Unknown and switched off are the same answer."""

    coupon: str
    reason: str
    code = "coupon_refused"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class CurrencyNotOffered(DomainError):
    """Nobody has said what this currency costs; `offered` are those that are known, the shop's own first."""

    currency: str
    offered: tuple[str, ...] = ()
    code = "currency_not_offered"


@dataclass(eq=False)
class InvalidAddress(DomainError):
    """An address cannot be written on a parcel. `which` is ship or bill; `problems` each field with what is wrong."""

    which: str
    problems: tuple[tuple[str, str], ...]
    code = "invalid_address"


@dataclass(eq=False)
class OrderLinesFixed(DomainError):
    """What is ordered changes until it leaves; afterwards goods are returned or the order is given up."""

    order_id: int
    folio: str
    state: str
    code = "order_lines_fixed"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class PaidOrderTakesNoMore(DomainError):
    """Something is to be added to an order that was paid for: nobody would have paid for that. It is ordered anew."""

    order_id: int
    folio: str
    code = "paid_order_takes_no_more"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class OrderLineNotFound(DomainError):
    """The order has no such line of goods; what its delivery costs is none."""

    order_id: int
    line_id: int
    code = "order_line_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class SaleNotChangeable(DomainError):
    """The lines of this sale are not replaced; `reason` says why: how it was made, or what happened to it since."""

    sale_id: int
    folio: str
    reason: str
    code = "sale_not_changeable"
    kind = Kind.CONFLICT
