"""What tests of sales say over and over: cancel, return, quote, set aside."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.parties import steps as parties
from trastienda.domain.payments.rules import Tender
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.kernel import sql
from trastienda.operations.sales.cancel_layaway import CancelLayaway, cancel_layaway
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.create_quotation import CreateQuotation, create_quotation
from trastienda.operations.sales.pay_layaway import PayLayaway, pay_layaway
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.operations.sales.start_layaway import StartLayaway, start_layaway


def money(text: str) -> Decimal:
    return Decimal(text)


def lines(shop: Shop, *wanted: tuple[Any, ...]) -> list[WantedLine]:
    """`(sku, units[, net price[, discount %]])`, as `shop.sells` has them."""
    return [
        WantedLine(
            product_id=shop.products[line[0]],
            quantity=Decimal(line[1]),
            unit_price=Decimal(line[2]) if len(line) > 2 else None,
            discount_pct=Decimal(line[3]) if len(line) > 3 else Decimal(0),
        )
        for line in wanted
    ]


def tenders(**by_method: str) -> list[Tender]:
    return [Tender(method, Decimal(amount)) for method, amount in by_method.items()]


def cancels(
    shop: Shop, sale_id: int, *, reason: str = "Cambió de opinión", employee: int | None = None
) -> Any:
    return cancel_sale(
        CancelSale(sale=sale_id, reason=reason), actor=shop.actor(employee or shop.owner_id), now=now()
    )


def takes_back(
    shop: Shop,
    sale_id: int,
    *goods: tuple[str, int | str | Decimal],
    reason: str = "Parte equivocada",
    employee: int | None = None,
) -> Any:
    return return_goods(
        ReturnGoods(
            sale=sale_id,
            goods=[ComingBack(shop.products[sku], Decimal(units)) for sku, units in goods],
            reason=reason,
        ),
        actor=shop.actor(employee or shop.owner_id),
        now=now(),
    )


def quotes(
    shop: Shop, *wanted: tuple[Any, ...], customer: int | None = None, days: int = 15, ago_days: int = 0
) -> Any:
    command = CreateQuotation(
        lines=lines(shop, *wanted), customer=customer, valid_days=days, notes="Para hoy"
    )
    return create_quotation(command, actor=shop.owner, now=now() - timedelta(days=ago_days))


def sets_aside(
    shop: Shop,
    *wanted: tuple[Any, ...],
    customer: int | None,
    due_on: date | None = None,
    at: datetime | None = None,
    **paid: str,
) -> Any:
    if shop.session_id is None:
        shop.opens_register()
    command = StartLayaway(
        lines=lines(shop, *wanted), customer=customer, tenders=tenders(**paid), due_on=due_on
    )
    return start_layaway(command, actor=shop.owner, now=at or now())


def pays_in(shop: Shop, layaway_id: int, **paid: str) -> Any:
    return pay_layaway(PayLayaway(layaway=layaway_id, tenders=tenders(**paid)), actor=shop.owner, now=now())


def gives_up(shop: Shop, layaway_id: int, *, reason: str = "No completó pagos") -> Any:
    return cancel_layaway(CancelLayaway(layaway=layaway_id, reason=reason), actor=shop.owner, now=now())


def pays_account(shop: Shop, customer: int, amount: str) -> None:
    """A customer pays what they owe, as far as their account is concerned."""
    with shop.transaction():
        batch = sql.Batch()
        parties.charge(
            customer,
            -Decimal(amount),
            kind="payment",
            reference="PAG-001",
            document=("payment", 1),
            batch=batch,
            at=now(),
            occurred_on=now().date(),
        )
        batch.write()


def shelf(shop: Shop, sku: str) -> tuple[Any, Any]:
    """Units on the shelf, and those of them that may still be promised."""
    return shop.stock(sku), shop.available(sku)


def states(shop: Shop, sale_id: int) -> tuple[str, str]:
    """How a sale stands: payment, fulfilment."""
    query = "SELECT payment_state, fulfilment_state FROM sale WHERE tenant_id = %s AND id = %s"
    payment, fulfilment = shop._rows(query, sale_id)[0]
    return payment, fulfilment


def nothing_is_wrong(shop: Shop) -> bool:
    """Every proof of the audit holds: shelves, accounts, drawers, payments, books, numbers."""
    wrong = [finding for finding in audit_tenant(shop.id) if finding.wrong]
    assert wrong == []
    return True


@contextmanager
def statements(shop: Shop) -> Iterator[list[dict[str, str]]]:
    """Collect the statements of the block; what a process reads of its tenant once a minute has been read."""
    with shop.transaction():
        tenant_profile(shop.id)
    found: list[dict[str, str]] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found.extend(captured.captured_queries)
