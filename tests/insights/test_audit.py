"""The audit finds what was changed behind the ledgers' back, and nothing in a shop that is in order.

Every corruption is made as the server's superuser with the triggers off: nothing less can do it.
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from tests.accountant import closes, month_before, posted_on, today
from tests.books import move
from tests.insights.fiscal import FISCAL, issue_everything
from tests.insights.kept import KEPT
from tests.operations.orders.helpers import deletes, gives_up, moves, orders, pays, stands, time_passes
from tests.shop import Shop, now
from trastienda.domain.access.steps import audit
from trastienda.domain.accounting.balances import fold
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.payments.rules import Tender
from trastienda.insights.audit import kept
from trastienda.insights.audit.audit_tenant import PROOFS, audit_tenant, tenant_ids, tenant_name
from trastienda.insights.audit.proof import SHOWN, Finding
from trastienda.operations.cash.close_register import CloseRegister, close_register
from trastienda.operations.cash.record_cash_movement import RecordCashMovement, record_cash_movement
from trastienda.operations.income.cancel_income import cancel_income
from trastienda.operations.income.record_income import RecordIncome, record_income
from trastienda.operations.parties.receive_account_payment import (
    ReceiveAccountPayment,
    receive_account_payment,
)
from trastienda.operations.sales.cancel_layaway import CancelLayaway, cancel_layaway
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.complete_layaway import complete_layaway
from trastienda.operations.sales.create_quotation import CreateQuotation, create_quotation
from trastienda.operations.sales.pay_layaway import PayLayaway, pay_layaway
from trastienda.operations.sales.post_sale import PostSale, post_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.operations.sales.start_layaway import StartLayaway, start_layaway
from trastienda.operations.spending.buy_assets import BoughtAsset, BuyAssets, buy_assets
from trastienda.operations.spending.cancel_expense import cancel_expense
from trastienda.operations.spending.record_expense import RecordExpense, record_expense
from trastienda.operations.stock.adjust_stock import AdjustStock, adjust_stock
from trastienda.operations.stock.cancel_purchase import cancel_purchase
from trastienda.operations.stock.record_purchase import BoughtLine, RecordPurchase, record_purchase
from trastienda.operations.stock.transfer_stock import TransferStock, transfer_stock

Corrupt = Callable[..., None]


@pytest.fixture
def corrupt(busy_shop: Shop) -> Iterator[Corrupt]:
    """Run one statement on the shop's rows, past triggers, row security and foreign keys."""
    parts = urlsplit(os.environ["TRASTIENDA_TEST_SERVER"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")

        def run(statement: str) -> None:
            done = superuser.execute(statement, {"tenant": busy_shop.id})
            assert done.rowcount > 0, "the corruption touched nothing"

        yield run


@pytest.fixture
def busy_shop(shop: Shop) -> Shop:
    """Two branches' worth of everything that the proofs compare: sold for cash, by card and on credit, and ordered."""
    shop.branch("Norte")
    shop.has("CAFE", 10)
    shop.has("FLETE", is_stocked=False)
    shop.opens_register("500.00")
    shop.sells(("CAFE", 2), ("CAFE", 1), ("FLETE", 1))
    shop.sells(("CAFE", 1), card="406.00")
    shop.sells(("CAFE", 1), terms="credit", customer=shop.customer(credit_limit="5000.00"))
    orders(shop, ("FLETE", 1))
    keeps_balances(shop)
    return shop


def keeps_balances(shop: Shop) -> None:
    """Two entries made by hand, long ago: one when balances are kept, one too late for it."""
    with shop.transaction():
        move(shop, (now() - timedelta(days=9)).date(), "100.02", "300.01", "77.00")
        assert fold()
        move(shop, (now() - timedelta(days=8)).date(), "100.02", "300.01", "11.00")


def findings(shop: Shop) -> dict[str, Finding]:
    return {finding.key: finding for finding in audit_tenant(shop.id)}


def broken(shop: Shop) -> dict[str, str]:
    """What does not hold: the proof's key, and its first row in words."""
    return {key: finding.says[0] for key, finding in findings(shop).items() if not finding.holds}


def do_everything(shop: Shop) -> None:
    """A day with every kind of document: what each is and means is specified where it belongs."""
    boss, coffee, buyer = shop.owner, shop.has("CAFE"), shop.customer("Ana", credit_limit="9000.00")
    back = (ComingBack(product_id=coffee, quantity=Decimal(1)),)
    record_purchase(
        RecordPurchase(lines=[BoughtLine(coffee, Decimal(30), Decimal("93.337"))]), actor=boss, now=now()
    )
    spend(shop, coffee)
    adjust_stock(AdjustStock(product_id=coffee, quantity=Decimal(-1), reason="roto"), actor=boss, now=now())
    transfer_stock(
        TransferStock(shop.branch_id, shop.branches["Norte"], [(coffee, Decimal(3))]), actor=boss, now=now()
    )
    for terms, tenders in (
        ("cash", [Tender("cash", Decimal(812))]),
        ("mixed", [Tender("card", Decimal(100))]),
    ):
        sold = post_sale(
            PostSale(lines=[WantedLine(coffee, Decimal(2))], tenders=tenders, terms=terms, customer=buyer),
            actor=boss,
            now=now(),
        )
        return_goods(ReturnGoods(sale=sold.id, goods=back, reason="no gustó"), actor=boss, now=now())
        return_goods(ReturnGoods(sale=sold.id, goods=back, reason="tampoco"), actor=boss, now=now())
    for terms in ("cash", "credit"):
        cancelled = shop.sells(("CAFE", 1), terms=terms, customer=buyer)
        cancel_sale(CancelSale(sale=cancelled.id, reason="error"), actor=boss, now=now())
    shop.sells(("CAFE", 1), terms="credit", customer=buyer)
    receive_account_payment(
        ReceiveAccountPayment(customer=buyer, amount=Decimal(50), method="cash"), actor=boss, now=now()
    )
    deposit_and_more(shop, coffee, buyer)
    order_and_more(shop)
    issue_everything(shop)
    create_quotation(
        CreateQuotation(lines=[WantedLine(coffee, Decimal(1))], customer=buyer), actor=boss, now=now()
    )
    record_cash_movement(
        RecordCashMovement(amount=Decimal(20), outwards=True, reason="agua"), actor=boss, now=now()
    )
    close_register(CloseRegister(counted=Decimal(2000)), actor=boss, now=now())
    posted_on(shop, month_before(today(), 2))
    closes(shop, month_before(today(), 2))


def spend(shop: Shop, coffee: int) -> None:
    """Goods, assets, expenses and what is earned besides, of which some are undone."""
    boss = shop.owner
    for paid_by in ("cash", "transfer", "credit"):
        lines = [BoughtLine(coffee, Decimal(3), Decimal("120.5"))]
        goods = record_purchase(RecordPurchase(lines=lines, paid_by=paid_by), actor=boss, now=now())
        cancel_purchase(goods.id, actor=boss, now=now())
        things = [
            BoughtAsset("Vitrina", Decimal("999.99")),
            BoughtAsset("Mesa", Decimal(100), tax_rate=Decimal(0)),
        ]
        assets = [buy_assets(BuyAssets(things, paid_by=paid_by), actor=boss, now=now()) for _ in range(2)]
        cancel_purchase(assets[0], actor=boss, now=now())
    rent = RecordExpense("Renta", Decimal(1160), tax=Decimal(160), paid_by="transfer")
    expenses = [record_expense(rent, actor=boss, now=now()) for _ in range(2)]
    cancel_expense(expenses[0], actor=boss, now=now())
    repair = RecordIncome("service", Decimal(250), paid_by="transfer")
    incomes = [record_income(repair, actor=boss, now=now()) for _ in range(2)]
    cancel_income(incomes[0], actor=boss, now=now())


def deposit_and_more(shop: Shop, coffee: int, buyer: int) -> None:
    """Three layaways: one stays open, one is given up, one becomes a sale that comes back."""
    for fate in ("open", "cancelled", "completed"):
        layaway = start_layaway(
            StartLayaway(
                lines=[WantedLine(coffee, Decimal(1))], customer=buyer, tenders=[Tender("cash", Decimal(100))]
            ),
            actor=shop.owner,
            now=now(),
        )
        if fate == "cancelled":
            cancel_layaway(CancelLayaway(layaway=layaway.id, reason="ya no"), actor=shop.owner, now=now())
        if fate == "completed":
            rest = PayLayaway(layaway=layaway.id, tenders=[Tender("card", Decimal(306))])
            pay_layaway(rest, actor=shop.owner, now=now())
            sale = complete_layaway(layaway.id, actor=shop.owner, now=now()).sale
            cancel_sale(CancelSale(sale=sale.id, reason="tampoco"), actor=shop.owner, now=now())


def order_and_more(shop: Shop) -> None:
    """Orders that wait, are paid, given up, given up although paid, sent, deleted, and out of time."""
    waiting, paid, given_up, undone, gone, deleted, late = (
        orders(shop, ("CAFE", 1), ("FLETE", 1), at=now() - timedelta(hours=at)) for at in (*range(6), 48)
    )
    for order in (paid, undone, gone):
        pays(shop, order.id, order.total)
    for order in (given_up, undone):
        gives_up(shop, order.id)
    moves(shop, gone.id, "on_the_way")
    deletes(shop, deleted.id)
    time_passes(shop, to=now())
    assert [stands(shop, order.id)[1] for order in (waiting, late)] == ["on_hold", "cancelled"]


class TestAuditInOrder:
    def test_holds_for_a_shop_that_has_just_opened(self, shop: Shop) -> None:
        assert broken(shop) == {}

    def test_holds_for_a_shop_that_has_sold(self, busy_shop: Shop) -> None:
        assert broken(busy_shop) == {}

    def test_holds_after_everything_that_a_shop_does(self, busy_shop: Shop) -> None:
        do_everything(busy_shop)

        assert broken(busy_shop) == {}
        idle = {key for key, finding in findings(busy_shop).items() if not finding.checked}
        of_another_day = {proof.key for proof in kept.PROOFS}  # `test_audit_kept.py` has it
        assert idle <= of_another_day, "the day above leaves no proof without a row"

    def test_says_how_much_it_compared(self, busy_shop: Shop) -> None:
        found = findings(busy_shop)

        assert found["sales.totals"].checked == 4
        assert found["entries.balanced"].checked == 6
        assert found["folios"].checked == 4
        assert found["stock.units"].checked == 1

    def test_has_every_proof_once(self) -> None:
        assert len({proof.key for proof in PROOFS}) == len(PROOFS)

    def test_knows_every_tenant(self, shop: Shop, neighbour: Shop) -> None:
        assert {shop.id, neighbour.id} <= set(tenant_ids())
        assert tenant_name(neighbour.id) == "Vecina"

    def test_does_not_blame_a_shop_for_its_neighbour(
        self, corrupt: Corrupt, busy_shop: Shop, neighbour: Shop
    ) -> None:
        corrupt("UPDATE stock_level SET on_hand = on_hand + 1 WHERE tenant_id = %(tenant)s")

        assert broken(neighbour) == {}


# A return of V-0002's only line, whole or not, written by hand.
_RETURN = (
    "WITH made AS (INSERT INTO sale_return (tenant_id, sale_id, folio, branch_id, reason, base, tax, total, cost,"
    " off_balance, refunded, returned_at, returned_on, actor) SELECT tenant_id, id, 'D-0001', branch_id, '',"
    " {total} - 56, 56, {total}, {cost}, 0, {total}, now(), now()::date, '' FROM sale"
    " WHERE tenant_id = %(tenant)s AND folio = 'V-0002' RETURNING tenant_id, id, sale_id)"
    " INSERT INTO sale_return_line (tenant_id, sale_return_id, sale_line_id, product_id, quantity, base, tax, total,"
    " cost) SELECT m.tenant_id, m.id, l.id, l.product_id, {quantity}, {total} - 56, 56, {total}, {cost} FROM made m"
    " JOIN sale_line l ON l.tenant_id = m.tenant_id AND l.sale_id = m.sale_id"
)

# What is done to the books, and the proof that must notice, with the row named in its words.
CORRUPTIONS = [
    (
        "a level is raised",
        "UPDATE stock_level SET on_hand = on_hand + 1 WHERE tenant_id = %(tenant)s",
        "stock.units",
        "CAFE en Sucursal Centro: existencia 6.000, movimientos 5.000",
    ),
    (
        "a level is lost",
        "DELETE FROM stock_level WHERE tenant_id = %(tenant)s",
        "stock.units",
        "CAFE en Sucursal Centro: existencia 0, movimientos 5.000",
    ),
    (
        "a shelf is worth less",
        "UPDATE stock_level SET value = value - 0.01 WHERE tenant_id = %(tenant)s",
        "stock.value",
        "CAFE en Sucursal Centro: vale 499.99, movimientos 500.00",
    ),
    (
        "a move is lost",
        "DELETE FROM stock_move WHERE tenant_id = %(tenant)s AND quantity = -3",
        "stock.issues",
        "venta V-0001, CAFE: costo 300.00 por 3.000 unidades, salieron 0 por ",
    ),
    (
        "a line's cost is raised",
        "UPDATE sale_line SET cost = cost + 1 WHERE tenant_id = %(tenant)s AND quantity = 2",
        "stock.issues",
        "venta V-0001, CAFE: costo 301.00 por 3.000 unidades, salieron 300.00 por 3.000",
    ),
    (
        "goods are promised to nobody",
        "UPDATE stock_level SET reserved = 2 WHERE tenant_id = %(tenant)s",
        "stock.reserved",
        "CAFE en Sucursal Centro: reservado 2.000, reservaciones 0",
    ),
    (
        "a transfer leaves and does not arrive",
        "INSERT INTO stock_move (tenant_id, product_id, branch_id, kind, quantity, value, on_hand_after,"
        " document_kind, document_id, reason, actor, at)"
        " SELECT tenant_id, product_id, branch_id, 'transfer', -2, -200, 3, 'transfer', 7, '', '', now()"
        " FROM stock_level WHERE tenant_id = %(tenant)s",
        "stock.transfers",
        "traspaso 7, CAFE: sobran -2.000 unidades y -200.00 de valor",
    ),
    (
        "a sale's total is lowered",
        "UPDATE sale SET total = total - 1, paid = paid - 1 WHERE tenant_id = %(tenant)s AND folio = 'V-0002'",
        "sales.totals",
        "venta V-0002: 350.00 + 56.00 = 405.00, sus renglones 350.00 + 56.00 = 406.00",
    ),
    (
        "a line is lost",
        "DELETE FROM sale_line WHERE tenant_id = %(tenant)s AND quantity = 2",
        "sales.totals",
        "venta V-0001: 1400.00 + 224.00 = 1624.00, sus renglones 700.00 + 112.00 = 812.00",
    ),
    (
        "a sale's cost is raised",
        "UPDATE sale SET cost = cost + 5 WHERE tenant_id = %(tenant)s AND folio = 'V-0002'",
        "sales.cost",
        "venta V-0002: costo 105.00, sus renglones 100.00",
    ),
    (
        "a debt is forgiven",
        "UPDATE customer SET balance = 0 WHERE tenant_id = %(tenant)s",
        "customers.balance",
        "Taller Perez: saldo 0.00, su cuenta suma 406.00",
    ),
    (
        "an opening amount is lowered",
        "UPDATE register_session SET opening_amount = 400 WHERE tenant_id = %(tenant)s",
        "cash.opening",
        "fondo 400.00, entró 500.00",
    ),
    (
        "a drawer is closed on another sum",
        "UPDATE register_session SET closed_at = now(), expected_amount = 100, counted_amount = 100, difference = 0"
        " WHERE tenant_id = %(tenant)s",
        "cash.expected",
        "esperado 100.00, suma 2124.00",
    ),
    (
        "a drawer's difference is hidden",
        "UPDATE register_session SET closed_at = now(), expected_amount = 2124, counted_amount = 2000, difference = 0"
        " WHERE tenant_id = %(tenant)s",
        "cash.difference",
        "contado 2000.00, esperado 2124.00, diferencia 0.00",
    ),
    (
        "cash is taken out of the drawer's ledger",
        "DELETE FROM cash_movement WHERE tenant_id = %(tenant)s AND kind = 'sale'",
        "cash.documents",
        "caja 1: cobros menos devoluciones 1624.00, movimientos 0",
    ),
    (
        "a refund is noted that never was",
        "UPDATE payment SET refunded = 6 WHERE tenant_id = %(tenant)s AND method = 'card'",
        "payments.refunded",
        "devuelto 6.00, devoluciones 0",
    ),
    (
        "a gateway gives back what nobody returned",
        "WITH made AS (INSERT INTO payment_intent (tenant_id, document_kind, document_id, gateway, key, amount,"
        " currency, state, url, problem, created_at, updated_at)"
        " SELECT tenant_id, 'sale', id, 'stripe', 'k', total, 'MXN', 'settled',"
        " '', '', now(), now() FROM sale WHERE tenant_id = %(tenant)s AND folio = 'V-0002' RETURNING *)"
        " INSERT INTO gateway_refund (tenant_id, intent_id, document_kind, document_id, key, amount, charged, state,"
        " problem, created_at, updated_at)"
        " SELECT tenant_id, id, 'return', 1, 'k-1', 5, 5, 'made', '', now(), now() FROM made",
        "gateways.parts",
        "venta V-0002: en partes 5.00, devoluciones 0",
    ),
    (
        "a payment is lost",
        "DELETE FROM payment WHERE tenant_id = %(tenant)s AND method = 'card'",
        "sales.paid",
        "venta V-0002: pagado 406.00, cobros 0",
    ),
    (
        "an entry is out of balance",
        "UPDATE entry_line SET debit = debit + 1 WHERE tenant_id = %(tenant)s AND debit = 1624",
        "entries.balanced",
        "(Venta al contado V-0001): 5 renglones, cargos 1925.00, abonos 1924.00",
    ),
    (
        "an entry loses its lines",
        "DELETE FROM entry_line WHERE tenant_id = %(tenant)s AND entry_id ="
        " (SELECT id FROM entry WHERE tenant_id = %(tenant)s AND reference = 'V-0002')",
        "entries.balanced",
        "(Venta al contado V-0002): 0 renglones, cargos 0, abonos 0",
    ),
    (
        "a sale's entry is lost",
        "DELETE FROM entry WHERE tenant_id = %(tenant)s AND reference = 'V-0003'",
        "sales.posted",
        "venta V-0003: vale 506.00, tiene 0 pólizas por 0",
    ),
    (
        "a sale is posted twice",
        "WITH again AS (INSERT INTO entry (tenant_id, kind, occurred_on, reference, description, document_kind,"
        " document_id, posted_at, actor) SELECT tenant_id, kind, occurred_on, reference, description, document_kind,"
        " document_id, posted_at, actor FROM entry WHERE tenant_id = %(tenant)s AND reference = 'V-0002'"
        " RETURNING tenant_id, id)"
        " INSERT INTO entry_line (tenant_id, entry_id, position, account_id, debit, credit)"
        " SELECT a.tenant_id, a.id, l.position, l.account_id, l.debit, l.credit FROM again a, entry_line l JOIN entry e"
        " ON e.tenant_id = l.tenant_id AND e.id = l.entry_id"
        " WHERE l.tenant_id = %(tenant)s AND e.reference = 'V-0002'",
        "sales.posted",
        "venta V-0002: vale 506.00, tiene 2 pólizas por 1012.00",
    ),
    (
        "a sale is called cancelled",
        "UPDATE sale SET fulfilment_state = 'cancelled' WHERE tenant_id = %(tenant)s AND folio = 'V-0002'",
        "sales.undone",
        "venta V-0002: quedan ",
    ),
    (
        "the inventory account and the shelves part",
        "UPDATE entry_line SET credit = credit + 1 WHERE tenant_id = %(tenant)s AND credit = 300",
        "accounts.inventory",
        "Inventario: la cuenta dice 499.00, son 500.00",
    ),
    (
        "the customers' account and their debts part",
        "UPDATE customer SET balance = balance - 6 WHERE tenant_id = %(tenant)s",
        "accounts.customers",
        "Clientes: la cuenta dice 406.00, son 400.00",
    ),
    (
        "a deposit is on no account",
        "INSERT INTO layaway (tenant_id, folio, branch_id, actor, amount, discount, base, tax, total, notes, state,"
        " paid, started_at) SELECT tenant_id, 'A-0001', id, '', 100, 0, 100, 16, 116, '', 'active', 50, now()"
        " FROM branch WHERE tenant_id = %(tenant)s LIMIT 1",
        "accounts.deposits",
        "Anticipos de Clientes: la cuenta dice 0, son -50.00",
    ),
    (
        "a layaway is paid by nobody",
        "INSERT INTO layaway (tenant_id, folio, branch_id, actor, amount, discount, base, tax, total, notes, state,"
        " paid, started_at) SELECT tenant_id, 'A-0001', id, '', 100, 0, 100, 16, 116, '', 'active', 50, now()"
        " FROM branch WHERE tenant_id = %(tenant)s LIMIT 1",
        "layaways.paid",
        "apartado A-0001: abonado 50.00, cobros 0",
    ),
    (
        "a layaway has no lines",
        "INSERT INTO layaway (tenant_id, folio, branch_id, actor, amount, discount, base, tax, total, notes, state,"
        " paid, started_at) SELECT tenant_id, 'A-0001', id, '', 100, 0, 100, 16, 116, '', 'active', 50, now()"
        " FROM branch WHERE tenant_id = %(tenant)s LIMIT 1",
        "layaways.totals",
        "apartado A-0001: 100.00 + 16.00 = 116.00, sus renglones  +  = ",
    ),
    (
        "a quotation has no lines",
        "INSERT INTO quotation (tenant_id, folio, branch_id, actor, amount, discount, base, tax, total, notes, state,"
        " quoted_at, expires_at) SELECT tenant_id, 'C-0001', id, '', 100, 0, 100, 16, 116, '', 'active', now(), now()"
        " FROM branch WHERE tenant_id = %(tenant)s LIMIT 1",
        "quotations.totals",
        "cotización C-0001: 100.00 + 16.00 = 116.00, sus renglones  +  = ",
    ),
    (
        "a sale disappears",
        "DELETE FROM sale WHERE tenant_id = %(tenant)s AND folio = 'V-0002'",
        "folios",
        "sale: falta el número 2",
    ),
    (
        "a folio is given twice",
        "UPDATE sale SET folio = 'V-00001' WHERE tenant_id = %(tenant)s AND folio = 'V-0002'",
        "folios",
        "sale: V-00001 está 2 veces",
    ),
    (
        "a folio comes from nowhere",
        "UPDATE sale SET folio = 'V-9999' WHERE tenant_id = %(tenant)s AND folio = 'V-0003'",
        "folios",
        "sale: falta el número 3",
    ),
    (
        "a purchase is invented",
        "INSERT INTO purchase (tenant_id, branch_id, invoice_number, notes, base, tax, total, purchased_at, actor)"
        " SELECT tenant_id, id, '', '', 100, 16, 116, now(), '' FROM branch WHERE tenant_id = %(tenant)s LIMIT 1",
        "purchases.totals",
        "100.00 + 16.00 = 116.00, sus renglones 0, recibido 0",
    ),
    (
        "a purchase is not posted",
        "INSERT INTO purchase (tenant_id, branch_id, invoice_number, notes, base, tax, total, purchased_at, actor)"
        " SELECT tenant_id, id, '', '', 100, 16, 116, now(), '' FROM branch WHERE tenant_id = %(tenant)s LIMIT 1",
        "purchases.posted",
        "vale 116.00, tiene 0 pólizas por 0",
    ),
    (
        "a purchase is owed to nobody",
        "INSERT INTO purchase (tenant_id, branch_id, invoice_number, notes, base, tax, total, purchased_at, actor)"
        " SELECT tenant_id, id, '', '', 100, 16, 116, now(), '' FROM branch WHERE tenant_id = %(tenant)s LIMIT 1",
        "purchases.owed",
        "de 116.00: se deben 116.00, la cuenta dice 0, quedan 0",
    ),
    (
        "an expense is not posted",
        "INSERT INTO expense (tenant_id, concept, description, amount, tax, paid_by, spent_on, recorded_at, actor)"
        " SELECT id, 'Luz', '', 116, 16, 'cash', now(), now(), '' FROM tenant WHERE id = %(tenant)s",
        "expenses.posted",
        "vale 116.00, tiene 0 pólizas por 0",
    ),
    (
        "what was earned besides is not posted",
        "INSERT INTO extra_income (tenant_id, kind, description, amount, paid_by, earned_on, recorded_at, actor)"
        " SELECT id, 'service', '', 250, 'cash', now(), now(), '' FROM tenant WHERE id = %(tenant)s",
        "incomes.posted",
        "vale 250.00, tiene 0 pólizas por 0",
    ),
    (
        "an adjustment moves nothing",
        "INSERT INTO stock_adjustment (tenant_id, branch_id, product_id, quantity, reason, adjusted_at, actor)"
        " SELECT tenant_id, branch_id, product_id, -2, '', now(), '' FROM stock_level WHERE tenant_id = %(tenant)s",
        "adjustments.moves",
        "CAFE: dice -2.000, movió 0",
    ),
    (
        "a return puts nothing back",
        _RETURN.format(quantity=1, total=406, cost=100),
        "stock.put_backs",
        "devolución D-0001, CAFE: costo 100.00 por 1.000 unidades, volvieron 0 por ",
    ),
    (
        "a return gives back money that left no drawer",
        _RETURN.format(quantity=1, total=406, cost=100),
        "returns.totals",
        "devolución D-0001: total 406.00, sus renglones 406.00, de la deuda 0.00, en dinero 0 de 406.00",
    ),
    (
        "more comes back than was sold",
        _RETURN.format(quantity=2, total=812, cost=200),
        "returns.within_sales",
        "venta V-0002, renglón 1: vendido 1.000 por 406.00, devuelto 2.000 por 812.00",
    ),
    (
        "all comes back for less than was paid",
        _RETURN.format(quantity=1, total=405, cost=100),
        "returns.within_sales",
        "venta V-0002, renglón 1: vendido 1.000 por 406.00, devuelto 1.000 por 405.00",
    ),
    (
        "a return is not posted",
        _RETURN.format(quantity=1, total=406, cost=100),
        "returns.posted",
        "devolución D-0001: vale 506.00, tiene 0 pólizas por 0",
    ),
    (
        "an order may wait for ever",
        "UPDATE sale SET expires_at = NULL WHERE tenant_id = %(tenant)s AND folio = 'W-0001'",
        "orders.unpaid",
        "orden W-0001 (pending, on_hold): total 406.00, pagado 0.00, falta 406.00, plazo ninguno",
    ),
    (
        "an order is sent before it is paid",
        "UPDATE sale SET fulfilment_state = 'on_the_way' WHERE tenant_id = %(tenant)s AND folio = 'W-0001'",
        "orders.unpaid",
        "orden W-0001 (pending, on_the_way)",
    ),
    (
        "an order is said to be paid, and no money came",
        "UPDATE sale SET unpaid = 0, paid = total WHERE tenant_id = %(tenant)s AND folio = 'W-0001'",
        "sales.posted",
        "venta W-0001: vale 406.00, tiene 0 pólizas por 0",
    ),
    (
        "a ticket becomes an order that nobody paid",
        "UPDATE sale SET unpaid = total, paid = 0 WHERE tenant_id = %(tenant)s AND folio = 'V-0002'",
        "sales.posted",
        "venta V-0002: vale 0, tiene 1 pólizas por 506.00",
    ),
    (
        "an order's number is lost",
        "DELETE FROM sale WHERE tenant_id = %(tenant)s AND folio = 'W-0001'",
        "folios",
        "order: falta el número 1",
    ),
    (
        "goods are set aside for an order that asked for none",
        "INSERT INTO stock_reservation (tenant_id, product_id, branch_id, quantity, document_kind, document_id,"
        " is_open, created_at) SELECT s.tenant_id, l.product_id, l.branch_id, 1, 'sale', s.id, true, now() FROM sale s"
        " JOIN stock_level l ON l.tenant_id = s.tenant_id WHERE s.tenant_id = %(tenant)s AND s.folio = 'W-0001'",
        "orders.goods",
        "orden W-0001: pedidas 0 unidades, reservadas 1.000",
    ),
    (
        "a kept balance is changed",
        "UPDATE account_balance SET debit_total = debit_total + 1 WHERE tenant_id = %(tenant)s AND debit_total = 77",
        "balances.kept",
        "guardado 78.00 y 0.00, sus movimientos 77.00 y 0.00",
    ),
    (
        "a kept balance is lost",
        "DELETE FROM account_balance WHERE tenant_id = %(tenant)s AND credit_total = 77",
        "balances.kept",
        "guardado  y , sus movimientos 0.00 y 77.00",
    ),
    (
        "nobody notes an entry that came late",
        "DELETE FROM late_entry WHERE tenant_id = %(tenant)s",
        "balances.kept",
        "guardado  y , sus movimientos 88.00 y 0.00",
    ),
    (
        "an entry is noted late that never was",
        "UPDATE late_entry SET entry_id = -entry_id WHERE tenant_id = %(tenant)s",
        "balances.late",
        "anotada 1 veces con el ",
    ),
    (
        "an entry is written into a closed month",
        "INSERT INTO period (tenant_id, year, month, closed_at, closed_by) SELECT tenant_id,"
        " extract(year FROM max(occurred_on)), extract(month FROM max(occurred_on)), now() - interval '1 day', 'x'"
        " FROM entry WHERE tenant_id = %(tenant)s GROUP BY tenant_id",
        "periods.final",
        "la registró Admin el ",
    ),
    (
        "a debt is dated back",
        "UPDATE customer_move SET occurred_on = occurred_on - 1 WHERE tenant_id = %(tenant)s",
        "receivables.daily",
        "las cuentas de los clientes se movieron 406.00, los libros 0",
    ),
    (
        "an account hangs from itself",
        "UPDATE account SET parent_id = id WHERE tenant_id = %(tenant)s AND code = '100.02'",
        "sheet.balanced",
        "activo ",
    ),
]


@pytest.mark.parametrize(
    ("what", "statement", "proof", "says"), CORRUPTIONS, ids=[each[0] for each in CORRUPTIONS]
)
def test_notices_when(
    what: str, statement: str, proof: str, says: str, corrupt: Corrupt, busy_shop: Shop
) -> None:
    corrupt(statement)

    found = findings(busy_shop)[proof]
    assert not found.holds
    assert any(says in each for each in found.says), found.says


def test_every_proof_has_a_corruption_that_breaks_it() -> None:
    broken_here = {each[2] for each in [*CORRUPTIONS, *FISCAL, *KEPT]}
    assert {proof.key for proof in PROOFS} == broken_here | {"audit.chain"}


def test_names_the_first_rows_and_counts_the_rest(corrupt: Corrupt, busy_shop: Shop) -> None:
    for at in range(SHOWN + 5):
        busy_shop.has(f"TORNILLO-{at}", 1)
    corrupt("UPDATE stock_level SET on_hand = on_hand + 1 WHERE tenant_id = %(tenant)s")

    found = findings(busy_shop)["stock.units"]

    assert (found.checked, found.wrong, len(found.says)) == (SHOWN + 6, SHOWN + 6, SHOWN)


class TestAuditChain:
    """The chain of audit events: provisioning wrote the first; three more are added here."""

    @pytest.fixture(autouse=True)
    def events(self, busy_shop: Shop) -> None:
        for number in range(3):
            with busy_shop.transaction():
                audit("tested", f"event:{number}", actor="test", at=now(), number=number)

    def test_is_whole(self, busy_shop: Shop) -> None:
        assert broken(busy_shop) == {}

    @pytest.mark.parametrize(
        ("what", "statement", "says"),
        [
            (
                "an event's details are edited",
                "UPDATE audit_event SET details = '{\"number\": 9}' WHERE tenant_id = %(tenant)s AND seq = 3",
                "el suceso 3 (tested) no es el que se anotó",
            ),
            (
                "an event is said to be somebody else's",
                "UPDATE audit_event SET actor = 'otra' WHERE tenant_id = %(tenant)s AND seq = 2",
                "el suceso 2 (tested) no es el que se anotó",
            ),
            (
                "an event is taken out of the middle",
                "DELETE FROM audit_event WHERE tenant_id = %(tenant)s AND seq = 2",
                "falta lo que iba antes del suceso 3 (tested)",
            ),
            (
                "the end is cut off",
                "DELETE FROM audit_event WHERE tenant_id = %(tenant)s AND seq = 4",
                "la bitácora acaba en el suceso 3 y debía acabar en el 4",
            ),
            (
                "the end is cut off and the head moved back",
                "WITH gone AS (DELETE FROM audit_event WHERE tenant_id = %(tenant)s AND seq = 4)"
                " UPDATE audit_head SET seq = 3 WHERE tenant_id = %(tenant)s",
                "la bitácora acaba en el suceso 3 y debía acabar en el 3",
            ),
            (
                "everything is erased",
                "DELETE FROM audit_event WHERE tenant_id = %(tenant)s",
                "la bitácora acaba en el suceso 0 y debía acabar en el 4",
            ),
            (
                "the head is lost",
                "DELETE FROM audit_head WHERE tenant_id = %(tenant)s",
                "la bitácora acaba en el suceso 4 y debía acabar en el ?",
            ),
        ],
    )
    def test_notices_when(
        self, what: str, statement: str, says: str, corrupt: Corrupt, busy_shop: Shop
    ) -> None:
        corrupt(statement)

        assert says in findings(busy_shop)["audit.chain"].says

    def test_notices_when_an_event_is_taken_out_and_the_others_close_ranks(
        self, corrupt: Corrupt, busy_shop: Shop
    ) -> None:
        corrupt("DELETE FROM audit_event WHERE tenant_id = %(tenant)s AND seq = 3")
        corrupt("UPDATE audit_event SET seq = 3 WHERE tenant_id = %(tenant)s AND seq = 4")

        assert "el suceso 3 (tested) no es el que se anotó" in findings(busy_shop)["audit.chain"].says
