"""Bank transfers: where they go, who may say that they came, and what a statement pays by itself."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.operations.orders.helpers import (
    gives_up,
    orders,
    orders_for_themself,
    pays,
    stands,
    time_passes,
    user_actor,
)
from tests.operations.sales.helpers import nothing_is_wrong
from tests.shop import Shop, now
from trastienda.domain.payments.errors import (
    NotByTransfer,
    NoTransferProof,
    SecondPersonNeeded,
    TooManyProofs,
)
from trastienda.domain.payments.transfers import PDF, Proof, check_account, folios_in, is_clabe, proofs_of
from trastienda.domain.sales.errors import (
    DocumentNotFound,
    OrderAlreadyPaid,
    OrderNotPayable,
    OrderOfAnother,
)
from trastienda.domain.sales.states import OrderStatus
from trastienda.kernel.actor import Actor, system_actor
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.importing.tables import read_table
from trastienda.operations.orders.change_order_status import ChangeOrderStatus, change_order_status
from trastienda.operations.payments.approve_transfer import ApproveTransfer, approve_transfer
from trastienda.operations.payments.import_statement import import_statement
from trastienda.operations.payments.reject_transfer import RejectTransfer, reject_transfer
from trastienda.operations.payments.upload_transfer_proof import UploadTransferProof, upload_transfer_proof
from trastienda.operations.tenancy.change_settings import change_settings
from trastienda.web.import_columns import STATEMENT, why

TICKET = Proof(b"%PDF-1.7 comprobante", PDF)
AWAITING = "UPDATE sale SET payment_state = 'awaiting_approval' WHERE tenant_id = %s AND id = %s RETURNING id"


class TestAccount:
    @pytest.mark.parametrize("number", ["032180000118359719", "002010077777777771", "032-180-00011835971-9"])
    def test_knows_a_clabe_by_its_check_digit(self, number: str) -> None:
        assert check_account(number, country="MX") == number.replace("-", "")

    @pytest.mark.parametrize(
        "number", ["032180000118359718", "03218000011835971", "0321800001183597190", "03218000011835971X", ""]
    )
    def test_refuses_what_is_no_clabe(self, number: str) -> None:
        assert not is_clabe(number)
        with pytest.raises(Invalid):
            check_account(number, country="MX")

    def test_knows_a_cbu_by_both_check_digits(self) -> None:
        assert check_account("28505909 40090418135201", country="AR") == "2850590940090418135201"
        for wrong in ("2810590940090418135201", "2850590940090418135202", "285059094009041813520"):
            with pytest.raises(Invalid):
                check_account(wrong, country="AR")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("W-0012", ["W-0012"]),
        ("pago pedido w 12", ["W-0012"]),
        ("W0012 GRACIAS", ["W-0012"]),
        ("W-123456", ["W-123456"]),
        ("W-1 y W-2", ["W-0001", "W-0002"]),
        ("W-1, w1", ["W-0001"]),
        ("NEW-12 0012 12", []),
        ("", []),
    ],
)
def test_a_folio_is_found_in_what_people_write(said: str, meant: list[str]) -> None:
    assert folios_in([said], prefix="W-", width=4) == meant


@pytest.fixture
def awaiting(shop: Shop) -> Any:
    """An order of 232.00 of the customer `ana`, who is to pay it by transfer."""
    shop.has("CAFE", 5, cost="40.00", price_1=Decimal(100))
    shop.user("customer", username="ana")
    return wanted(shop, username="ana")


def wanted(shop: Shop, **command: Any) -> Any:
    order = orders(shop, ("CAFE", 2), **command)
    shop._rows(AWAITING, order.id)
    return order


def user(shop: Shop, username: str) -> Actor:
    return user_actor(
        shop, shop._value("SELECT id FROM app_user WHERE tenant_id = %s AND username = %s", username)
    )


def staff(shop: Shop, role: str = "supervisor") -> Actor:
    return user_actor(shop, shop.user(role, username=f"{role}-{now().timestamp()}"))


def shows(shop: Shop, order: Any, proof: Proof = TICKET, *, by: Actor | None = None) -> None:
    upload_transfer_proof(UploadTransferProof(order.id, proof), actor=by or user(shop, "ana"), now=now())


def proofs_seen(shop: Shop, order: Any) -> Any:
    with shop.transaction():
        return proofs_of(order.id)


def approves(order: Any, by: Actor) -> None:
    approve_transfer(ApproveTransfer(order.id), actor=by, now=now())


class TestProof:
    def test_is_kept_once_however_often_it_is_shown(self, shop: Shop, awaiting: Any) -> None:
        shows(shop, awaiting)
        with shop.nothing_changes():
            shows(shop, awaiting)
        assert shop.count("transfer_proof") == 1
        assert stands(shop, awaiting.id) == ("awaiting_approval", "on_hold", Decimal("232.00"))

    def test_has_an_end(self, shop: Shop, awaiting: Any) -> None:
        for number in range(5):
            shows(shop, awaiting, Proof(b"%PDF-" + str(number).encode(), PDF))
        with shop.nothing_changes(), pytest.raises(TooManyProofs):
            shows(shop, awaiting, Proof(b"%PDF-otro", PDF))

    @pytest.mark.parametrize(
        "proof",
        [
            Proof(b"%PDF-" + b"0" * 5_000_000, PDF),
            Proof(b"<html>", PDF),
            Proof(b"%PDF-1", "text/html"),
            Proof(b"", PDF),
        ],
    )
    def test_is_a_picture_or_a_pdf_of_at_most_5_mb(self, shop: Shop, awaiting: Any, proof: Proof) -> None:
        with shop.nothing_changes(), pytest.raises(Invalid):
            shows(shop, awaiting, proof)

    def test_is_shown_by_whoever_ordered_or_by_who_edits_orders(
        self, shop: Shop, neighbour: Shop, awaiting: Any
    ) -> None:
        shop.user("customer", username="eva")
        with shop.nothing_changes(), pytest.raises(OrderOfAnother):
            shows(shop, awaiting, by=user(shop, "eva"))
        with shop.nothing_changes(), pytest.raises(DocumentNotFound):
            shows(shop, awaiting, by=system_actor(neighbour.id))
        shows(shop, awaiting, by=staff(shop))

    def test_is_not_wanted_where_nothing_waits_for_it(self, shop: Shop, awaiting: Any) -> None:
        by_card = orders(shop, ("CAFE", 1), username="ana")
        with shop.nothing_changes(), pytest.raises(NotByTransfer):
            shows(shop, by_card)
        gives_up(shop, awaiting.id)
        with shop.nothing_changes(), pytest.raises(OrderNotPayable):
            shows(shop, awaiting)


class TestApproving:
    def test_posts_the_order_with_its_folio_as_the_reference(self, shop: Shop, awaiting: Any) -> None:
        shows(shop, awaiting)
        boss, other = staff(shop), staff(shop, "admin")
        approves(awaiting, boss)
        assert stands(shop, awaiting.id) == ("paid", "preparing", 0)
        payment = "SELECT method, amount, reference, actor FROM payment WHERE tenant_id = %s"
        assert shop._rows(payment) == [("transfer", Decimal("232.00"), awaiting.folio, boss.name)]
        assert shop.books["Bancos"] == Decimal("232.00")
        with shop.transaction():
            assert [(each.verdict, each.decided_by) for each in proofs_of(awaiting.id)] == [
                ("approved", boss.name)
            ]
        assert nothing_is_wrong(shop)
        with shop.nothing_changes(), pytest.raises(OrderAlreadyPaid):
            approves(awaiting, other)

    def test_needs_a_second_person(self, shop: Shop, awaiting: Any) -> None:
        boss, other = staff(shop), staff(shop, "admin")
        shows(shop, awaiting, by=boss)
        with shop.nothing_changes(), pytest.raises(SecondPersonNeeded):
            approves(awaiting, boss)
        approves(awaiting, other)

    def test_is_not_for_who_placed_the_order(self, shop: Shop, awaiting: Any) -> None:
        admin = user_actor(shop, shop.user("admin", username="jefa"))
        own = wanted(shop, username="jefa")
        shows(shop, own, by=staff(shop))
        with shop.nothing_changes(), pytest.raises(SecondPersonNeeded):
            approves(own, admin)

    def test_is_not_done_by_moving_the_order_either(self, shop: Shop, awaiting: Any) -> None:
        boss = staff(shop, "admin")
        shows(shop, awaiting, by=boss)
        command = ChangeOrderStatus(awaiting.id, OrderStatus.PAID)
        with shop.nothing_changes(), pytest.raises(SecondPersonNeeded):
            change_order_status(command, actor=boss, now=now())
        change_order_status(command, actor=staff(shop, "admin"), now=now())
        assert [proof.verdict for proof in proofs_seen(shop, awaiting)] == ["approved"]
        assert nothing_is_wrong(shop)

    def test_of_their_own_order_is_nobodys(self, shop: Shop) -> None:
        shop.has("CAFE", 5, cost="40.00", price_1=Decimal(100))
        boss = shop.user("admin", username="jefa")
        order = orders_for_themself(shop, boss, ("CAFE", 1))
        shop._rows(AWAITING, order.id)
        command = ChangeOrderStatus(order.id, OrderStatus.PAID)
        with shop.nothing_changes(), pytest.raises(SecondPersonNeeded):
            change_order_status(command, actor=user(shop, "jefa"), now=now())

    def test_needs_something_to_look_at(self, shop: Shop, awaiting: Any) -> None:
        boss = staff(shop)
        with shop.nothing_changes(), pytest.raises(NoTransferProof):
            approves(awaiting, boss)

    def test_is_for_who_edits_orders(self, shop: Shop, awaiting: Any) -> None:
        shows(shop, awaiting)
        for actor in (staff(shop, "seller"), user(shop, "ana")):
            with shop.nothing_changes(), pytest.raises(Forbidden):
                approves(awaiting, actor)

    def test_comes_too_late_for_an_order_that_was_given_up(self, shop: Shop, awaiting: Any) -> None:
        shows(shop, awaiting)
        boss = staff(shop)
        time_passes(shop)
        with shop.nothing_changes(), pytest.raises(OrderNotPayable):
            approves(awaiting, boss)

    def test_a_rejected_proof_leaves_the_order_waiting_for_another(self, shop: Shop, awaiting: Any) -> None:
        shows(shop, awaiting)
        boss = staff(shop)
        with shop.nothing_changes(), pytest.raises(Invalid):
            reject_transfer(RejectTransfer(awaiting.id, "  "), actor=boss, now=now())
        reject_transfer(RejectTransfer(awaiting.id, "No se lee"), actor=boss, now=now())
        assert stands(shop, awaiting.id)[0] == "awaiting_approval"
        with shop.nothing_changes(), pytest.raises(NoTransferProof):
            approves(awaiting, boss)
        shows(shop, awaiting, Proof(b"%PDF-mejor", PDF))
        approves(awaiting, boss)
        with shop.transaction():
            assert [each.verdict for each in proofs_of(awaiting.id)] == ["rejected", "approved"]


def loads(shop: Shop, folder: Path, *lines: str, dry_run: bool = False) -> Any:
    """Load a statement as `fecha,referencia,concepto,importe`; what it says is `(paid, unchanged, reasons)`."""
    file = folder / "banco.csv"
    file.write_text("Fecha,Referencia,Concepto,Importe\n" + "\n".join(lines) + "\n", encoding="utf-8")
    table = read_table(file, STATEMENT).must_have("on", "amount", "reference|description")
    report = import_statement(table, actor=system_actor(shop.id), now=now(), dry_run=dry_run)
    assert report.read == report.created + report.unchanged + len(report.refused)
    assert all("_" not in why(refused) for refused in report.refused)
    return report.created, report.unchanged, [refused.reason for refused in report.refused]


class TestStatement:
    def test_pays_what_names_an_order_and_is_its_amount(
        self, shop: Shop, awaiting: Any, tmp_path: Path
    ) -> None:
        line = f'04/02/2026,transferencia {awaiting.folio.lower()},SPEI,"232.00"'
        with shop.nothing_changes():
            assert loads(shop, tmp_path, line, dry_run=True) == (1, 0, [])
        assert loads(shop, tmp_path, line) == (1, 0, [])
        assert stands(shop, awaiting.id) == ("paid", "preparing", 0)
        linked = """SELECT l.outcome, l.occurred_on::text, p.document_id, p.amount FROM bank_statement_line l
            JOIN payment p ON p.tenant_id = l.tenant_id AND p.id = l.payment_id WHERE l.tenant_id = %s"""
        assert shop._rows(linked) == [("paid", "2026-02-04", awaiting.id, Decimal("232.00"))]
        assert nothing_is_wrong(shop)
        with shop.nothing_changes():
            assert loads(shop, tmp_path, line) == (0, 1, [])

    def test_never_guesses(self, shop: Shop, awaiting: Any, tmp_path: Path) -> None:
        other = wanted(shop)
        folio = awaiting.folio
        told = loads(
            shop,
            tmp_path,
            f"2026-02-04,{folio},,231.99",
            f"2026-02-04,{folio},,232.01",
            f"2026-02-04,{folio} y {other.folio},,232.00",
            "2026-02-04,W-999999,,232.00",
            "2026-02-04,sin referencia,,232.00",
            f"2026-02-31,{folio},,232.00",
            f"2026-02-04,{folio},,mucho",
            f"2026-02-04,{folio},,-232.00",
        )
        assert told == (
            0,
            1,
            [
                "amount_differs",
                "amount_differs",
                "several_orders",
                "no_order",
                "no_order",
                "not_a_day",
                "not_a_number",
            ],
        )
        assert shop.count("payment") == 0

    def test_money_that_comes_twice_or_too_late_is_returned_by_hand(
        self, shop: Shop, awaiting: Any, tmp_path: Path
    ) -> None:
        late = wanted(shop)
        gives_up(shop, late.id)
        lines = [f"2026-02-04,{awaiting.folio},,232.00"] * 2 + [f"2026-02-05,{late.folio},,232.00"]
        with shop.nothing_changes():
            assert loads(shop, tmp_path, *lines, dry_run=True) == (1, 0, ["paid_already", "given_up"])
        assert loads(shop, tmp_path, *lines) == (1, 0, ["paid_already", "given_up"])
        with shop.nothing_changes():
            assert loads(shop, tmp_path, *lines) == (0, 1, ["paid_already", "given_up"])
        assert shop.count("payment") == 1
        assert stands(shop, late.id)[1] == "cancelled"

    def test_what_paid_nothing_is_tried_anew(self, shop: Shop, awaiting: Any, tmp_path: Path) -> None:
        number = int(awaiting.folio.removeprefix("W-")) + 1
        line = f"2026-02-04,W-{number},,232.00"
        assert loads(shop, tmp_path, line) == (0, 0, ["no_order"])
        wanted(shop)
        assert loads(shop, tmp_path, line) == (1, 0, [])
        assert shop.count("bank_statement_line") == 1

    def test_names_no_neighbours_orders_and_no_tickets(
        self, shop: Shop, neighbour: Shop, awaiting: Any, tmp_path: Path
    ) -> None:
        with neighbour.nothing_changes(but=("bank_statement_line",)):
            assert loads(neighbour, tmp_path, f"2026-02-04,{awaiting.folio},,232.00") == (0, 0, ["no_order"])
        pays(shop, awaiting.id, "232.00")
        assert loads(shop, tmp_path, f"2026-02-04,{awaiting.folio},,232.00") == (0, 0, ["paid_already"])


def test_an_account_is_checked_when_it_is_chosen(shop: Shop) -> None:
    account = {"holder": "Refaccionaria", "bank": "Banco", "number": "032180000118359718"}
    with shop.nothing_changes(), pytest.raises(Invalid):
        change_settings({"bank_account": account}, actor=shop.owner, now=now())
    account["number"] = "032180000118359719"
    change_settings({"bank_account": account}, actor=shop.owner, now=now())
    change_settings({"bank_account": None}, actor=shop.owner, now=now())
