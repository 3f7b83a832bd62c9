"""Stock ledger: every unit that enters, leaves or is set aside, as an append-only list of moves.

On hand is the sum of moves, cached in `Level` and proven by `make audit`; so is its value, which is why the
inventory account of the books equals the shelves to the cent. A move says only `because` of which document it
happened. Does not know: prices, customers, sales.
Invariants: sum(moves) = level; a posted move is never edited; the two sides of a transfer sum to zero, in units and
in value; `0 <= reserved`, and `on_hand >= reserved` unless the branch sells below zero.
Sources: docs/decisions/0005-stock-is-a-ledger-of-units-and-value.md
"""

from decimal import Decimal

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Level(TenantModel):
    """How much of a product a branch has. `value` is what the units cost; `average_cost` is value per unit."""

    product = TenantForeignKey("catalog.Product")
    branch = TenantForeignKey("tenancy.Branch")
    on_hand = fields.quantity(default=Decimal(0))
    reserved = fields.quantity(default=Decimal(0))
    value = fields.money_sum(default=Decimal(0))
    average_cost = fields.unit_price(default=Decimal(0))
    min_stock = fields.quantity(default=Decimal(0))
    max_stock = fields.quantity(null=True)
    location = models.CharField(max_length=60, null=True)
    below_zero = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        db_table = "stock_level"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "product", "branch"), name="stock_level_place"),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0)
                & (models.Q(below_zero=True) | models.Q(on_hand__gte=models.F("reserved"))),
                name="stock_level_never_oversold",
            ),
        )


class Move(TenantModel):
    """Units that entered (+) or left (-) a branch, with the value they carried, because of a document."""

    append_only = True

    product = TenantForeignKey("catalog.Product")
    branch = TenantForeignKey("tenancy.Branch")
    kind = models.CharField(max_length=20)
    quantity = fields.quantity()
    value = fields.money_sum()
    on_hand_after = fields.quantity()
    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField()
    reason = models.CharField(max_length=300, default="")
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "stock_move"
        indexes = (
            models.Index(fields=("tenant", "product", "at", "id"), name="stock_move_card"),
            models.Index(fields=("tenant", "document_kind", "document_id"), name="stock_move_document"),
        )


class Reservation(TenantModel):
    """Units set aside for a document that has not issued them yet. `open` ones sum to the level's `reserved`."""

    product = TenantForeignKey("catalog.Product")
    branch = TenantForeignKey("tenancy.Branch")
    quantity = fields.quantity()
    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField()
    is_open = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "stock_reservation"
        indexes = (
            models.Index(fields=("tenant", "document_kind", "document_id"), name="reservation_document"),
            models.Index(
                fields=("tenant", "product", "branch"),
                name="reservation_open",
                condition=models.Q(is_open=True),
            ),
        )


class Purchase(TenantModel):
    """
    Goods received from a supplier (`kind` goods), or things bought to be kept (assets), and what they cost.

    `paid_by` is cash or transfer, or credit where the supplier is owed. `purchased_at` is when the supplier's invoice
    says. A cancelled purchase stays, with the moves and the entry that undo it.
    """

    branch = TenantForeignKey("tenancy.Branch")
    supplier = TenantForeignKey("parties.Supplier", null=True)
    kind = models.CharField(max_length=10, db_default="goods")
    paid_by = models.CharField(max_length=10, db_default="credit")
    invoice_number = models.CharField(max_length=60, default="")
    notes = models.CharField(max_length=500, default="")
    base = fields.money()
    tax = fields.money()
    total = fields.money()
    purchased_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=200, null=True)

    class Meta(TenantModel.Meta):
        db_table = "purchase"
        indexes = (
            models.Index(fields=("tenant", "purchased_at"), name="purchase_by_time"),
            models.Index(fields=("tenant", "supplier", "purchased_at"), name="purchase_by_supplier"),
        )


class PurchaseLine(TenantModel):
    """What was bought of one product. `sale_price` is the price that was asked for with it."""

    purchase = TenantForeignKey("stock.Purchase")
    position = models.SmallIntegerField()
    product = TenantForeignKey("catalog.Product")
    quantity = fields.quantity()
    unit_cost = fields.unit_price()
    tax_rate = fields.tax_rate()
    base = fields.money()
    sale_price = fields.unit_price(null=True)

    class Meta(TenantModel.Meta):
        db_table = "purchase_line"
        indexes = (
            models.Index(fields=("tenant", "purchase"), name="purchase_line_document"),
            models.Index(fields=("tenant", "product"), name="purchase_line_product"),
        )


class Expiry(TenantModel):
    """Units of a purchase's line that spoil on a day. Not a shelf of their own: what is left of them is reckoned."""

    product = TenantForeignKey("catalog.Product")
    branch = TenantForeignKey("tenancy.Branch")
    purchase = TenantForeignKey("stock.Purchase")
    position = models.SmallIntegerField()
    expires_on = models.DateField()
    quantity = fields.quantity()

    class Meta(TenantModel.Meta):
        db_table = "stock_expiry"
        indexes = (
            models.Index(fields=("tenant", "expires_on"), name="stock_expiry_by_day"),
            models.Index(fields=("tenant", "product", "branch"), name="stock_expiry_product"),
            models.Index(fields=("tenant", "purchase"), name="stock_expiry_purchase"),
        )


class Adjustment(TenantModel):
    """A correction by hand of one product in one branch: a signed difference and its reason."""

    branch = TenantForeignKey("tenancy.Branch")
    product = TenantForeignKey("catalog.Product")
    quantity = fields.quantity()
    reason = models.CharField(max_length=300)
    adjusted_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "stock_adjustment"


class Transfer(TenantModel):
    """Goods moved from one branch to another of the same tenant."""

    from_branch = TenantForeignKey("tenancy.Branch")
    to_branch = TenantForeignKey("tenancy.Branch")
    notes = models.CharField(max_length=500, default="")
    transferred_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "stock_transfer"


class Count(TenantModel):
    """A physical count of a branch. What the shelf held is noted at the start; the difference is applied once."""

    branch = TenantForeignKey("tenancy.Branch")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, null=True)

    class Meta(TenantModel.Meta):
        db_table = "stock_count"


class CountLine(TenantModel):
    count = TenantForeignKey("stock.Count")
    product = TenantForeignKey("catalog.Product")
    on_hand_at_start = fields.quantity()
    counted = fields.quantity()

    class Meta(TenantModel.Meta):
        db_table = "stock_count_line"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "count", "product"), name="stock_count_line_product"),
        )
