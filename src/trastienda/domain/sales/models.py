"""Sales, quotations, layaways, returns.

A counter ticket, a web order and a back-office sale are one `Sale` with a channel. Its state has two independent
parts, payment and fulfilment; `states.py` holds the allowed moves. Totals are sums of rounded lines.
Does not know: stock, drawers, accounts. Amounts are in the sale's currency.
"""

from decimal import Decimal

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Line(TenantModel):
    """What one line of any document says: a product at a price as quoted, and what that comes to."""

    position = models.SmallIntegerField()
    product = TenantForeignKey("catalog.Product")
    description = models.CharField(max_length=255)
    quantity = fields.quantity()
    unit_price = fields.unit_price()
    includes_tax = models.BooleanField()
    discount_pct = models.DecimalField(max_digits=7, decimal_places=4)
    tax_rate = fields.tax_rate()
    amount = fields.money()
    discount = fields.money()
    base = fields.money()
    tax = fields.money()
    total = fields.money()

    class Meta(TenantModel.Meta):
        abstract = True


class Document(TenantModel):
    """What every priced document has."""

    folio = models.CharField(max_length=30)
    branch = TenantForeignKey("tenancy.Branch")
    customer = TenantForeignKey("parties.Customer", null=True)
    employee = TenantForeignKey("access.Employee", null=True)
    actor = models.CharField(max_length=200)
    amount = fields.money()
    discount = fields.money()
    base = fields.money()
    tax = fields.money()
    total = fields.money()
    notes = models.CharField(max_length=1000, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, null=True)
    close_reason = models.CharField(max_length=300, null=True)

    class Meta(TenantModel.Meta):
        abstract = True


class Sale(Document):
    """
    A sale through any door. `terms`: cash, credit, or mixed (part paid, the rest on credit).

    `paid` is what was received at the sale, `credit` what went on the customer's account, and `unpaid` what is
    neither: an order of the web store is unpaid until it is paid for. `paid + credit + unpaid = total`, and a sale is
    in the books when nothing is unpaid. `tendered - paid` is the change. `method` sums up how it was paid: a tender's
    method, mixed, or none.

    `sold_at` is when it entered the books; an order has `placed_at` before that, and keeps its goods until
    `expires_at`. One that was deleted is `hidden_at` that moment from the store's lists; books and shelves keep it.
    """

    channel = models.CharField(max_length=20, default="counter")
    terms = models.CharField(max_length=10)
    method = models.CharField(max_length=20)
    payment_state = models.CharField(max_length=20)
    fulfilment_state = models.CharField(max_length=20)
    register_session = TenantForeignKey("cash.RegisterSession", null=True)
    user = TenantForeignKey("access.User", null=True)
    currency = models.CharField(max_length=3)
    paid = fields.money()
    tendered = fields.money()
    credit = fields.money()
    unpaid = fields.money(db_default=0)
    cost = fields.money()
    placed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    sold_at = models.DateTimeField()
    sold_on = models.DateField()
    origin_kind = models.CharField(max_length=20, null=True)
    origin_id = models.BigIntegerField(null=True)
    external_ref = models.CharField(max_length=60, null=True)

    class Meta(TenantModel.Meta):
        db_table = "sale"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "folio"), name="sale_folio"),
            models.UniqueConstraint(
                fields=("tenant", "external_ref"),
                name="sale_external_ref",
                condition=models.Q(external_ref__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(total=models.F("paid") + models.F("credit") + models.F("unpaid")),
                name="sale_paid_and_credit",
            ),
        )
        indexes = (
            models.Index(fields=("tenant", "sold_at", "id"), name="sale_by_time"),
            models.Index(fields=("tenant", "customer", "sold_at"), name="sale_by_customer"),
            models.Index(fields=("tenant", "employee", "sold_at"), name="sale_by_employee"),
            models.Index(fields=("tenant", "register_session"), name="sale_by_session"),
            models.Index(
                fields=("tenant", "placed_at", "id"),
                name="order_by_time",
                condition=models.Q(placed_at__isnull=False),
            ),
            models.Index(
                fields=("tenant", "user", "placed_at"),
                name="order_by_user",
                condition=models.Q(placed_at__isnull=False),
            ),
            models.Index(
                fields=("tenant", "expires_at"),
                name="order_by_expiry",
                condition=models.Q(expires_at__isnull=False),
            ),
        )


class SaleLine(Line):
    """`cost` is what the units issued were worth at moving-average cost."""

    sale = TenantForeignKey("sales.Sale")
    cost = fields.money()

    class Meta(TenantModel.Meta):
        db_table = "sale_line"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "sale", "position"), name="sale_line_position"),
        )
        indexes = (models.Index(fields=("tenant", "product"), name="sale_line_product"),)


class Return(TenantModel):
    """Goods that came back from a sale, and where their money went: first off the debt, then out by method."""

    sale = TenantForeignKey("sales.Sale")
    folio = models.CharField(max_length=30)
    branch = TenantForeignKey("tenancy.Branch")
    register_session = TenantForeignKey("cash.RegisterSession", null=True)
    reason = models.CharField(max_length=300)
    base = fields.money()
    tax = fields.money()
    total = fields.money()
    cost = fields.money()
    off_balance = fields.money()
    refunded = fields.money()
    returned_at = models.DateTimeField()
    returned_on = models.DateField()
    actor = models.CharField(max_length=200)
    external_ref = models.CharField(max_length=60, null=True)

    class Meta(TenantModel.Meta):
        db_table = "sale_return"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "folio"), name="sale_return_folio"),
            models.UniqueConstraint(fields=("tenant", "external_ref"), name="sale_return_external_ref"),
        )
        indexes = (models.Index(fields=("tenant", "sale"), name="sale_return_sale"),)


class ReturnLine(TenantModel):
    """The units of one sale line that came back, with their exact share of its money and cost."""

    sale_return = TenantForeignKey("sales.Return")
    sale_line = TenantForeignKey("sales.SaleLine")
    product = TenantForeignKey("catalog.Product")
    quantity = fields.quantity()
    base = fields.money()
    tax = fields.money()
    total = fields.money()
    cost = fields.money()

    class Meta(TenantModel.Meta):
        db_table = "sale_return_line"
        indexes = (
            models.Index(fields=("tenant", "sale_return"), name="sale_return_line_return"),
            models.Index(fields=("tenant", "sale_line"), name="sale_return_line_sale_line"),
        )


class Quotation(Document):
    """A price promise until `expires_at`. Expired is computed when read; only an active one becomes a sale."""

    state = models.CharField(max_length=20, default="active")
    quoted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sale = TenantForeignKey("sales.Sale", null=True)

    class Meta(TenantModel.Meta):
        db_table = "quotation"
        constraints = (models.UniqueConstraint(fields=("tenant", "folio"), name="quotation_folio"),)
        indexes = (models.Index(fields=("tenant", "quoted_at", "id"), name="quotation_by_time"),)


class QuotationLine(Line):
    quotation = TenantForeignKey("sales.Quotation")

    class Meta(TenantModel.Meta):
        db_table = "quotation_line"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "quotation", "position"), name="quotation_line_position"
            ),
        )


class Layaway(Document):
    """Goods set aside and paid for in parts; `paid` is the sum of its payments less refunds."""

    state = models.CharField(max_length=20, default="active")
    paid = fields.money(default=Decimal(0))
    started_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    sale = TenantForeignKey("sales.Sale", null=True)

    class Meta(TenantModel.Meta):
        db_table = "layaway"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "folio"), name="layaway_folio"),
            models.CheckConstraint(
                condition=models.Q(paid__gte=0, paid__lte=models.F("total")), name="layaway_never_overpaid"
            ),
        )
        indexes = (models.Index(fields=("tenant", "started_at", "id"), name="layaway_by_time"),)


class LayawayLine(Line):
    layaway = TenantForeignKey("sales.Layaway")

    class Meta(TenantModel.Meta):
        db_table = "layaway_line"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "layaway", "position"), name="layaway_line_position"),
        )
