"""Posts a plan: the catalogue, then the opening purchases, then every document, a few hundred to a transaction.

How far it has come is a row of the tenant's that each transaction moves with its documents: whatever ends the process,
what is committed is whole, and the next run goes on behind it. The row is locked for the whole transaction, so two
runs cannot both post a document.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.catalog.models import Product
from trastienda.domain.catalog.pricing import Quote, QuotedLine
from trastienda.domain.catalog.rules import search_text
from trastienda.domain.parties.models import Customer
from trastienda.domain.parties.suppliers import supplier_named
from trastienda.domain.payments.rules import CARD, TRANSFER, Tender
from trastienda.domain.tenancy.models import Setting
from trastienda.domain.tenancy.profile import TenantProfile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import zone
from trastienda.kernel.errors import require
from trastienda.kernel.money import ZERO
from trastienda.kernel.tax import LinePrice, add, price_line
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.importing.bulk_documents import PaidPart, PurchasedLine, Sold, SoldLine, When, Who
from trastienda.operations.importing.bulk_post import BulkPoster
from trastienda.operations.importing.online_retail.plan import (
    AdjustmentDocument,
    Document,
    Plan,
    ReturnDocument,
    SaleDocument,
)
from trastienda.operations.importing.online_retail.rows import MILLION, NOBODY, Progress
from trastienda.operations.importing.sheets import Sheet

DOCUMENTS_AT_ONCE = 600
PRODUCTS_A_PURCHASE = 500
PLAN_VERSION = 1
"""Raised when the same file would be planned differently: a run begun by other rules is not continued."""
MARK = "import.online_retail"
SUPPLIER = "Existencia inicial"
_PRICES_KEPT = 100_000


class Mark(msgspec.Struct, frozen=True):
    """How far the import of one file has come, in steps of its plan."""

    file: str
    plan: int
    done: int
    steps: int


class Moved(Exception):
    """The mark is not where this run left it: another one is at work, or somebody took it away."""


@step
def read_mark(*, lock: bool = False) -> Mark | None:
    """Return how far the running tenant's import has come; None when it has had none."""
    found = sql.value(
        f"SELECT content FROM setting WHERE tenant_id = %s AND name = %s {'FOR UPDATE' if lock else ''}",
        (current_tenant(), MARK),
    )
    return msgspec.json.decode(found, type=Mark) if found is not None else None


_MOVE_MARK = f"""
INSERT INTO {Setting._meta.db_table} (tenant_id, name, content) VALUES (%s, %s, %s::jsonb)
ON CONFLICT (tenant_id, name) DO UPDATE SET content = excluded.content
"""


class Replay:
    """One run over a plan, from where the last one ended."""

    def __init__(
        self, plan: Plan, *, profile: TenantProfile, actor: Actor, mark: Mark, now: datetime
    ) -> None:
        self._plan, self._rows, self._mark, self._now = plan, plan.rows, mark, now
        self._profile = profile
        self._tenant, self._branch = actor.tenant_id, actor.branch_id or 0
        self._who = Who(name=actor.name)
        self._purchases = purchases_of(plan)
        self._products: list[int] = []
        self._customers: list[int | None] = []
        self._prices: OrderedDict[tuple[int, int], LinePrice] = OrderedDict()

    def run(self, progress: Progress) -> None:
        """
        Post everything that is not posted yet.

        :raises Moved: something else has moved the mark meanwhile; nothing of the last transaction is kept.
        """
        if self._mark.done == 0:
            with transaction(self._tenant):
                self._hold_mark()
                self._write_catalogue()
                self._advance(1)
        self._read_catalogue()
        purchases = len(self._purchases)
        while self._mark.done <= purchases:
            progress("buying", self._mark.done - 1, purchases)
            self._buy(self._purchases[self._mark.done - 1])
        progress("buying", purchases, purchases)
        first = 1 + purchases
        while self._mark.done < self._mark.steps:
            at = self._mark.done - first
            progress("posting", at, len(self._plan.documents))
            self._post(at, min(at + DOCUMENTS_AT_ONCE, len(self._plan.documents)))
        progress("posting", len(self._plan.documents), len(self._plan.documents))

    @step
    def _hold_mark(self) -> None:
        """Lock the mark until commit, before anything is done behind it. :raises Moved: it is elsewhere."""
        held = read_mark(lock=True)
        if held != self._mark and (held is not None or self._mark.done):
            raise Moved

    @step
    def _advance(self, steps: int) -> None:
        """Move the mark within the transaction whose work it tells; the last one is noted in the audit chain."""
        moved = msgspec.structs.replace(self._mark, done=self._mark.done + steps)
        sql.execute(_MOVE_MARK, (self._tenant, MARK, msgspec.json.encode(moved).decode()))
        self._mark = moved
        if moved.done == moved.steps:
            audit(
                "import.online_retail",
                f"file:{moved.file[:16]}",
                actor=self._who.name,
                at=self._now,
                steps=moved.steps,
            )

    # --- the catalogue ----------------------------------------------------------------------------------

    @step
    def _write_catalogue(self) -> None:
        products = Sheet(
            Product, "sku", "name", "description", "unit", "cost", "price_1", "price_2", "price_3",
            "prices_include_tax", "tax_rate", "home_branch", "is_stocked", "is_active", "search", "created_at",
            "updated_at",
        )  # fmt: skip
        began_at = self._began().at
        for sku, good in zip(self._rows.products.all, self._plan.goods, strict=True):
            products.add(
                sku, good.name, "", "PZA", good.cost, good.price, good.price, good.price, True,
                self._profile.default_tax_rate, self._branch, good.is_stocked, True,
                search_text(sku=sku, barcode=None, name=good.name), began_at, began_at,
            )  # fmt: skip
        products.insert()
        customers = Sheet(
            Customer, "name", "address", "external_ref", "price_tier", "credit_limit", "balance", "branch",
            "is_active", "created_at", "updated_at",
        )  # fmt: skip
        for number, reference in enumerate(self._rows.customers.all):
            if number != NOBODY:
                customers.add(
                    f"Cliente {reference}", self._rows.countries[number], reference, 1, 0, 0, self._branch, True,
                    began_at, began_at,
                )  # fmt: skip
        customers.insert()

    def _read_catalogue(self) -> None:
        with transaction(self._tenant):
            tenant = (self._tenant,)
            products = dict(sql.rows("SELECT sku, id FROM product WHERE tenant_id = %s", tenant))
            customers = dict(
                sql.rows(
                    "SELECT external_ref, id FROM customer WHERE tenant_id = %s AND external_ref IS NOT NULL",
                    tenant,
                )
            )
        self._products = [products[sku] for sku in self._rows.products.all]
        self._customers = [None, *(customers[reference] for reference in self._rows.customers.all[1:])]

    # --- what the shop began with -----------------------------------------------------------------------

    def _buy(self, products: Sequence[int]) -> None:
        """Receive some products' opening units from the one supplier, the day before the first invoice."""
        when = self._began()
        with transaction(self._tenant):
            self._hold_mark()
            poster = BulkPoster(currency=self._profile.currency)
            poster.purchase(
                [
                    PurchasedLine(
                        self._products[product],
                        Decimal(self._plan.goods[product].opening),
                        self._plan.goods[product].cost,
                        self._profile.default_tax_rate,
                    )
                    for product in products
                ],
                branch=self._branch,
                supplier=supplier_named(SUPPLIER, at=when.at),
                invoice_number=f"INICIAL-{self._mark.done}",
                notes="Lo que había antes de la primera factura",
                who=self._who,
                when=when,
            )
            poster.write()
            self._advance(1)

    def _began(self) -> When:
        first = min(self._rows.minute, default=0)
        row = self._rows.minute.index(first) if len(self._rows) else None
        if row is None:
            return When(at=self._now, on=self._now.date())
        return self._when(row, earlier=timedelta(days=1))

    # --- documents --------------------------------------------------------------------------------------

    def _post(self, start: int, end: int) -> None:
        """Post some documents in one transaction, with the mark."""
        documents = self._plan.documents[start:end]
        with transaction(self._tenant):
            self._hold_mark()
            poster = BulkPoster(currency=self._profile.currency)
            sold = self._sold_before(documents, start)
            returned_here = {each.sale for each in documents if isinstance(each, ReturnDocument)}
            for number, document in enumerate(documents, start=start):
                if isinstance(document, SaleDocument):
                    posted = self._sell(poster, document)
                    if number in returned_here:
                        sold[number] = posted
                elif isinstance(document, ReturnDocument):
                    self._take_back(poster, document, sold[document.sale])
                else:
                    self._adjust(poster, document)
            poster.write()
            self._advance(end - start)

    def _sell(self, poster: BulkPoster, document: SaleDocument) -> Sold:
        """A sale paid at once: by transfer when it names a customer, by card when not."""
        lines = tuple(self._quoted(row) for row in document.rows)
        quote = Quote(lines=lines, sum=add(line.price for line in lines))
        first = document.rows[0]
        method = CARD if self._rows.customer[first] == NOBODY else TRANSFER
        return poster.sell(
            quote,
            [Tender(method, quote.sum.total)] if quote.sum.total else [],
            who=self._who,
            when=self._when(first),
            branch=self._branch,
            customer=self._customers[self._rows.customer[first]],
            channel="web",
            external_ref=self._rows.invoices[document.invoice],
        )

    def _quoted(self, row: int) -> QuotedLine:
        product = self._rows.product[row]
        good = self._plan.goods[product]
        return QuotedLine(
            product_id=self._products[product],
            sku=self._rows.products[product],
            description=good.name,
            quantity=Decimal(self._rows.quantity[row]),
            unit_price=Decimal(self._rows.price[row]) / MILLION,
            includes_tax=True,
            discount_pct=ZERO,
            tax_rate=self._profile.default_tax_rate,
            price=self._price(self._rows.quantity[row], self._rows.price[row]),
            is_stocked=good.is_stocked,
        )

    def _price(self, quantity: int, millionths: int) -> LinePrice:
        """Compute a line once for each quantity and price: most of a million lines repeat an earlier one's."""
        known = self._prices.get((quantity, millionths))
        if known is None:
            known = self._prices[quantity, millionths] = price_line(
                quantity=Decimal(quantity),
                unit_price=Decimal(millionths) / MILLION,
                discount_pct=ZERO,
                tax_rate=self._profile.default_tax_rate,
                includes_tax=True,
            )
            if len(self._prices) > _PRICES_KEPT:
                self._prices.popitem(last=False)
        return known

    def _take_back(self, poster: BulkPoster, document: ReturnDocument, sold: Sold) -> None:
        poster.take_back(
            sold,
            {position: Decimal(units) for position, units in document.units.items()},
            drawer=None,
            reason=f"Cancelación {document.reference.partition('/')[0]}",
            who=self._who,
            when=self._when(document.row),
            external_ref=document.reference,
        )

    def _adjust(self, poster: BulkPoster, document: AdjustmentDocument) -> None:
        row = document.row
        text = self._rows.texts[self._rows.text[row]]
        poster.adjust(
            self._products[self._rows.product[row]],
            Decimal(self._rows.quantity[row]),
            branch=self._branch,
            reason=f"Factura {self._rows.invoices[self._rows.invoice[row]]} sin precio: {text or 'sin texto'}",
            who=self._who,
            when=self._when(row),
        )

    def _when(self, row: int, *, earlier: timedelta = timedelta(0)) -> When:
        """The instant of a row in the shop's zone; the file tells wall clock."""
        local = (self._rows.at(row) - earlier).replace(tzinfo=zone(self._profile.time_zone))
        return When(at=local.astimezone(UTC), on=date(local.year, local.month, local.day))

    # --- sales that are posted already and get something back -------------------------------------------

    @step
    def _sold_before(self, documents: Iterable[Document], start: int) -> dict[int, Sold]:
        """Read the earlier sales that these documents give back from, as the books have them now."""
        wanted = {each.sale for each in documents if isinstance(each, ReturnDocument) and each.sale < start}
        references = {self._reference(number): number for number in sorted(wanted)}
        found = sold_by_reference(list(references))
        require(found.keys() == references.keys(), "what comes back was sold by an earlier step")
        return {references[reference]: sold for reference, sold in found.items()}

    def _reference(self, number: int) -> str:
        document = self._plan.documents[number]
        require(isinstance(document, SaleDocument), "a return names a sale")
        return self._rows.invoices[document.invoice] if isinstance(document, SaleDocument) else ""


def purchases_of(plan: Plan) -> list[list[int]]:
    """Return the products of each opening purchase."""
    stocked = [product for product, good in enumerate(plan.goods) if good.opening]
    return [stocked[at : at + PRODUCTS_A_PURCHASE] for at in range(0, len(stocked), PRODUCTS_A_PURCHASE)]


def steps_of(plan: Plan) -> int:
    """Return how many steps a plan has: the catalogue, each opening purchase, each document."""
    return 1 + len(purchases_of(plan)) + len(plan.documents)


_SALES = """
SELECT external_ref, id, folio, branch_id, customer_id, total, credit, payment_state, fulfilment_state
FROM sale WHERE tenant_id = %(tenant)s AND external_ref = ANY(%(references)s) ORDER BY id FOR UPDATE
"""
_LINES = """
SELECT l.sale_id, l.id, l.cost, l.product_id, p.sku, l.description, l.quantity, l.unit_price, l.includes_tax,
  l.discount_pct, l.tax_rate, l.amount, l.discount, l.base, l.tax, l.total, p.is_stocked
FROM sale_line l JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
WHERE l.tenant_id = %(tenant)s AND l.sale_id = ANY(%(sales)s) ORDER BY l.sale_id, l.position
"""
_RETURNED = """
SELECT l.sale_line_id, sum(l.quantity), sum(l.total)
FROM sale_return r JOIN sale_return_line l ON l.tenant_id = r.tenant_id AND l.sale_return_id = r.id
WHERE r.tenant_id = %(tenant)s AND r.sale_id = ANY(%(sales)s) GROUP BY l.sale_line_id
"""
_PAYMENTS = """
SELECT document_id, id, method, amount, refunded FROM payment
WHERE tenant_id = %(tenant)s AND document_kind = 'sale' AND document_id = ANY(%(sales)s) ORDER BY id
"""


@step
def sold_by_reference(references: Sequence[str]) -> dict[str, Sold]:
    """Lock sales by the numbers they had where they come from; return them ready to give something back."""
    if not references:
        return {}
    tenant = current_tenant()
    by_reference: dict[str, Sold] = {}
    for reference, identity, folio, branch, customer, total, credit, *state in sql.rows(
        _SALES, {"tenant": tenant, "references": list(references)}
    ):
        by_reference[reference] = Sold(
            id=identity, folio=folio, branch_id=branch, customer=customer, total=total, credit=credit, lines=[],
            payments=[], state=(state[0], state[1]),
        )  # fmt: skip
    by_id = {sold.id: sold for sold in by_reference.values()}
    params = {"tenant": tenant, "sales": list(by_id)}
    returned = {line: (units, amount) for line, units, amount in sql.rows(_RETURNED, params)}
    for sale, identity, cost, *quoted in sql.rows(_LINES, params):
        *head, amount, discount, base, tax, total, is_stocked = quoted
        price = LinePrice(amount=amount, discount=discount, base=base, tax=tax, total=total)
        gone = returned.get(identity, (Decimal(0), ZERO))
        by_id[sale].lines.append(SoldLine(identity, QuotedLine(*(*head, price, is_stocked)), cost, *gone))
    for sale, *payment in sql.rows(_PAYMENTS, params):
        by_id[sale].payments.append(PaidPart(*payment))
    return by_reference
