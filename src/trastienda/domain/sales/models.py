"""Sales, quotations, layaways, returns; carts, coupons, and what an order of the web store says besides its lines.

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
                include=("hidden_at", "fulfilment_state", "payment_state"),
                name="order_by_time",
                condition=models.Q(placed_at__isnull=False),
            ),
            models.Index(
                fields=("tenant", "user", "placed_at", "id"),
                include=("hidden_at",),
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


class SaleChange(TenantModel):
    """
    A posted sale of which the lines were replaced: what it came to before, and what stood in it (`was_lines`, as JSON).

    The sale itself says what holds now, under its own number and date; its entry was reversed and made anew on that
    date. `refunded` is the money that went back because of it.
    """

    append_only = True

    sale = TenantForeignKey("sales.Sale")
    was_base = fields.money()
    was_tax = fields.money()
    was_total = fields.money()
    was_cost = fields.money()
    was_lines = models.JSONField()
    refunded = fields.money()
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "sale_change"
        indexes = (models.Index(fields=("tenant", "sale"), name="sale_change_sale"),)


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


# --- the web store ---------------------------------------------------------------------------------------------


class Cart(TenantModel):
    """
    What a user means to order; it holds no goods and no prices. `currency` is what amounts are shown in: empty is the
    tenant's own.
    """

    user = TenantForeignKey("access.User")
    coupon = TenantForeignKey("sales.Coupon", null=True)
    currency = models.CharField(max_length=3, default="")
    updated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "cart"
        constraints = (models.UniqueConstraint(fields=("tenant", "user"), name="cart_user"),)


class CartLine(TenantModel):
    """So many units of a product, once a cart."""

    cart = TenantForeignKey("sales.Cart")
    product = TenantForeignKey("catalog.Product")
    quantity = fields.quantity()
    added_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "cart_line"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "cart", "product"), name="cart_line_product"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="cart_line_quantity"),
        )


class Coupon(TenantModel):
    """
    A discount for who knows its `code` (kept in upper case). `kind` percent: `value` percent of the products; amount:
    `value` in the tenant's currency, at most what the products cost. The products must come to `least` at least.

    `most_uses` counts everybody's orders that were not given up, `most_uses_each` one user's; null is no limit.
    """

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    value = fields.money()
    least = fields.money(default=Decimal(0))
    most_uses = models.IntegerField(null=True)
    most_uses_each = models.IntegerField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "coupon"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "code"), name="coupon_code"),
            models.CheckConstraint(
                condition=models.Q(kind="amount", value__gt=0)
                | models.Q(kind="percent", value__gt=0, value__lte=100),
                name="coupon_value",
            ),
        )


class CouponUse(TenantModel):
    """A coupon that an order was placed with; once that order is given up it does not count as used any more."""

    coupon = TenantForeignKey("sales.Coupon")
    sale = TenantForeignKey("sales.Sale")
    user = TenantForeignKey("access.User", null=True)
    discount = fields.money()
    used_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "coupon_use"
        constraints = (models.UniqueConstraint(fields=("tenant", "sale"), name="coupon_use_sale"),)
        indexes = (models.Index(fields=("tenant", "coupon", "user"), name="coupon_use_coupon"),)


class OrderDetail(TenantModel):
    """
    What an order of the web store says besides its lines; one that was placed without any of it has none.

    `delivery` is home, office or pickup; `ship_method` how the shop called it then. `shipping` and `discount` are
    what delivery costs and the coupon takes off, with tax, in the sale's currency: both are in its lines already.
    `front_total` is what the buyer's screen said the total was.

    `listed_at` (when it was placed; null once it is hidden) and the two states are the sale's. The database repeats
    them here as they change (`database.sql`), so that one index finds what is sent one way and stands so, by time.
    """

    sale = TenantForeignKey("sales.Sale")
    delivery = models.CharField(max_length=20, default="")
    ship_method = models.CharField(max_length=60, default="")
    office_id = models.BigIntegerField(null=True)
    shipping = fields.money(default=Decimal(0))
    is_free_shipping = models.BooleanField(default=False)
    discount = fields.money(default=Decimal(0))
    coupon_code = models.CharField(max_length=40, default="")
    payment_method = models.CharField(max_length=40, default="")
    front_total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    tracking_code = models.CharField(max_length=100, default="")
    courier = models.CharField(max_length=60, default="")
    observations = models.CharField(max_length=1000, default="")
    is_label_printed = models.BooleanField(default=False)
    listed_at = models.DateTimeField(null=True)
    payment_state = models.CharField(max_length=20, default="", db_default="")
    fulfilment_state = models.CharField(max_length=20, default="", db_default="")

    class Meta(TenantModel.Meta):
        db_table = "order_detail"
        constraints = (models.UniqueConstraint(fields=("tenant", "sale"), name="order_detail_sale"),)


class OrderAddress(TenantModel):
    """Where an order is sent (`kind` ship) or who pays for it (bill), as it was written then."""

    sale = TenantForeignKey("sales.Sale")
    kind = models.CharField(max_length=4)
    name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    phone = models.CharField(max_length=40)
    email = models.CharField(max_length=254)
    dni = models.CharField(max_length=20)
    street_ln_1 = models.CharField(max_length=200)
    street_ln_2 = models.CharField(max_length=200, default="")
    city = models.CharField(max_length=100)
    province = models.CharField(max_length=100)
    country = models.CharField(max_length=60)
    country_code = models.CharField(max_length=2)
    zip_code = models.CharField(max_length=12)
    street_opt = models.CharField(max_length=100, default="")
    number_opt = models.CharField(max_length=20, default="")
    floor_opt = models.CharField(max_length=20, default="")
    apartment_opt = models.CharField(max_length=20, default="")

    class Meta(TenantModel.Meta):
        db_table = "order_address"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "sale", "kind"), name="order_address_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=("bill", "ship")), name="order_address_kinds"),
        )


class NameWord(TenantModel):
    """
    A word that occurs, or did, in the name of somebody who pays for an order; rarely twice. Written by the database
    itself, like `OrderWord`.
    """

    word = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "name_word"
        indexes = (models.Index(fields=("tenant", "word"), name="name_word_word"),)


class OrderWord(TenantModel):
    """
    An order that is in the lists, under one word of the name of who pays for it: as `plain_name` writes it.

    Not a reference that the database checks: it is the database that writes the row.
    """

    word = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    sale_id = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        db_table = "order_word"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "word", "placed_at", "sale_id"), name="order_word_once"
            ),
        )


class SalesBefore(TenantModel):
    """
    How many sales of any kind the lists tell before a moment, hidden ones among them: about one row a thousand sales.

    An order is told at `placed_at`, any other sale at `sold_at`. See `counted.py`.
    """

    at = models.DateTimeField()
    sales = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        db_table = "sales_before"
        constraints = (models.UniqueConstraint(fields=("tenant", "at"), name="sales_before_at"),)


class ProductSold(TenantModel):
    """
    What a product sold in a whole day, month, quarter or year that began `first_on`, or in as much of it as is folded.

    `span` is 1, 2, 3, 4 for these. Counted whole: `quantity` in thousandths, amounts in hundredths of the currency.
    Worked out of the lines, and provable from them at any time; see `sold.py`. No references that the database checks.
    """

    span = models.SmallIntegerField()
    first_on = models.DateField()
    product_id = models.BigIntegerField()
    quantity = models.BigIntegerField()
    base = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        db_table = "product_sold"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "span", "first_on", "product_id"), name="product_sold_once"
            ),
        )


class DaySold(TenantModel):
    """
    What a branch sold through a channel on a day that is folded: sales less cancellations (`tickets`), and money.

    Worked out of the documents as `ProductSold` is out of their lines. No references that the database checks.
    """

    day = models.DateField()
    branch_id = models.BigIntegerField()
    channel = models.CharField(max_length=20)
    tickets = models.IntegerField()
    base = fields.money_sum()
    tax = fields.money_sum()
    total = fields.money_sum()

    class Meta(TenantModel.Meta):
        db_table = "day_sold"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "day", "branch_id", "channel"), name="day_sold_once"),
        )


class FoldedSales(TenantModel):
    """The last day up to which a tenant's lines are in `ProductSold`, in which zone's days. No row: nothing is."""

    last_on = models.DateField()
    zone_name = models.CharField(max_length=60)

    class Meta(TenantModel.Meta):
        db_table = "folded_sales"
        constraints = (models.UniqueConstraint(fields=("tenant",), name="folded_sales_once"),)


class UnfoldedDay(TenantModel):
    """A folded day on which something changed since. Written by the database itself, more than once if need be."""

    day = models.DateField()

    class Meta(TenantModel.Meta):
        db_table = "unfolded_day"
        indexes = (models.Index(fields=("tenant", "day"), name="unfolded_day_by_date"),)


class OrderLog(TenantModel):
    """Something that happened to an order, by whom and when; for the people who look after orders."""

    append_only = True

    sale = TenantForeignKey("sales.Sale")
    event = models.CharField(max_length=40)
    actor = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "order_log"
        indexes = (models.Index(fields=("tenant", "sale", "at"), name="order_log_order"),)


class ExchangeRate(TenantModel):
    """What one unit of a currency costs in the tenant's own, from a day on."""

    currency = models.CharField(max_length=3)
    since_on = models.DateField()
    rate = fields.unit_price()
    source = models.CharField(max_length=100, default="")

    class Meta(TenantModel.Meta):
        db_table = "exchange_rate"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "currency", "since_on"), name="exchange_rate_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        )
