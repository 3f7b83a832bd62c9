"""A shop of which everything is kept that is kept for speed, and what can be changed behind its back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.accountant import ZONE, days_ago, on_account
from tests.operations.orders.helpers import orders
from tests.shop import Shop, now
from trastienda.domain.sales import counted, sold
from trastienda.kernel import sql
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale

_DETAIL = """
INSERT INTO order_detail (tenant_id, sale_id, delivery, ship_method, shipping, is_free_shipping, discount, coupon_code,
  payment_method, tracking_code, courier, observations, is_label_printed)
VALUES (%s, %s, 'home', 'Correo', 0, true, 0, '', '', '', '', '', false)
"""
_ADDRESS = """
INSERT INTO order_address (tenant_id, sale_id, kind, name, last_name, phone, email, dni, street_ln_1, street_ln_2, city,
  province, country, country_code, zip_code, street_opt, number_opt, floor_opt, apartment_opt)
VALUES (%s, %s, 'bill', 'Ana', 'Núñez', '', '', '', '', '', '', '', '', 'AR', '', '', '', '', '')
"""


def keep_everything(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sales of two months and of today, one that came late, one undone long ago, an order of somebody with a name."""
    customer = shop.customer(credit_limit="99999.00")
    for ago, amount in ((40, "100.00"), (9, "200.00"), (5, "50.00"), (0, "25.00")):
        on_account(shop, customer, amount, on=days_ago(ago))
    undone = on_account(shop, customer, "70.00", on=days_ago(20))
    cancel_sale(CancelSale(sale=undone.id, reason="error"), actor=shop.owner, now=now() - timedelta(days=8))
    shop.has("FLETE", is_stocked=False, price_1=Decimal(10))
    order = orders(shop, ("FLETE", 1))
    monkeypatch.setattr(counted, "APART", 2)
    with shop.transaction():
        sql.execute(_DETAIL, (shop.id, order.id))
        sql.execute(_ADDRESS, (shop.id, order.id))
        assert sold.fold(zone_name=ZONE)
        assert counted.count_sales()
    on_account(shop, customer, "5.00", on=days_ago(9))


KEPT = [
    (
        "what a product sold on a day is changed",
        "UPDATE product_sold SET total = total + 1 WHERE tenant_id = %(tenant)s AND span = 1 AND total = 10000",
        "sold.products",
        "guardado 1.000 por 100.01, sus renglones 1.000 por 100.00",
    ),
    (
        "a sale is written into a day that is kept",
        "UPDATE sale_line SET quantity = quantity + 1 WHERE tenant_id = %(tenant)s AND total = 100",
        "sold.products",
        "guardado 1.000 por 100.00, sus renglones 2.000 por 100.00",
    ),
    (
        "nobody notes what came late",
        "DELETE FROM unfolded_day WHERE tenant_id = %(tenant)s",
        "sold.products",
        "guardado 1.000 por 200.00, sus renglones 2.000 por 205.00",
    ),
    (
        "what a product sold in a year is changed",
        "UPDATE product_sold SET total = total - 100 WHERE tenant_id = %(tenant)s AND span = 4",
        "sold.spans",
        "año del ",
    ),
    (
        "what a product sold in a month is lost",
        "DELETE FROM product_sold WHERE tenant_id = %(tenant)s AND span = 2",
        "sold.spans",
        "mes del ",
    ),
    (
        "what was sold on a day is changed",
        "UPDATE day_sold SET tickets = tickets + 1 WHERE tenant_id = %(tenant)s AND total = 100",
        "sold.days",
        "guardado 2 por 100.00, sus documentos 1 por 100.00",
    ),
    (
        "a day is noted as changed that was never kept",
        "UPDATE unfolded_day SET day = day + 30 WHERE tenant_id = %(tenant)s",
        "sold.late",
        "está anotado y se guardó hasta el ",
    ),
    (
        "an order is not found by a word of its name",
        "DELETE FROM order_word WHERE tenant_id = %(tenant)s AND word = 'nunez'",
        "orders.words",
        "orden W-0001, «nunez»: no se encuentra",
    ),
    (
        "an order is found by another name",
        "UPDATE order_address SET name = 'Eva' WHERE tenant_id = %(tenant)s",
        "orders.words",
        "orden W-0001, «ana»: se encuentra y no se llama así",
    ),
    (
        "a word of a name is not known",
        "DELETE FROM name_word WHERE tenant_id = %(tenant)s AND word = 'ana'",
        "orders.words",
        "orden W-0001, «ana»: la palabra no está entre las conocidas",
    ),
    (
        "a kept count is changed",
        "UPDATE sales_before SET sales = sales + 1 WHERE tenant_id = %(tenant)s",
        "orders.before",
        "guardadas ",
    ),
    (
        "a sale is counted before its day",
        "UPDATE sale SET sold_at = sold_at - interval '90 days' WHERE tenant_id = %(tenant)s AND total = 25",
        "orders.before",
        "guardadas ",
    ),
    (
        "an order's list has another state than the order",
        "UPDATE order_detail SET fulfilment_state = 'delivered' WHERE tenant_id = %(tenant)s",
        "orders.repeated",
        "orden W-0001: repite ",
    ),
]
