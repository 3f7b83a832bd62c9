"""Methods of shipping and their prices, offices of carriers, and what happened to each order's goods.

A price depends on the method, the zone of the destination and the weight. An order has one shipment, whose state
follows `states.py`; scans are a ledger of who said what about it. A guide is a carrier's waybill: one a shipment and
carrier, asked for under a key of its own, so that a lost answer is asked for again and never made twice.
Does not know: sales, products, addresses of people. Prices are in the tenant's currency, tax included; weights in
grams.
"""

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Method(TenantModel):
    """
    A way of getting goods to somebody. `code` is the number that clients send; `kind`: see `states.MethodKind`.

    `branch` is where goods are fetched (kind pickup); `carrier` whose offices they wait at, and who is asked for the
    waybill. Goods worth `free_from` or more are carried for nothing; null: never.
    """

    code = models.SmallIntegerField()
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    carrier = models.CharField(max_length=20, default="")
    branch = TenantForeignKey("tenancy.Branch", null=True)
    free_from = fields.money(null=True)
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        db_table = "shipping_method"
        constraints = (models.UniqueConstraint(fields=("tenant", "code"), name="shipping_method_code"),)


class Zone(TenantModel):
    """Places that cost the same."""

    name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        db_table = "shipping_zone"
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="shipping_zone_name"),)


class Place(TenantModel):
    """Part of a zone: the postal codes from `first` to `last` of a country (ISO 3166), or, without them, all of it."""

    zone = TenantForeignKey("shipping.Zone")
    country = models.CharField(max_length=2)
    first = models.IntegerField(null=True)
    last = models.IntegerField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "shipping_place"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(first__isnull=True, last__isnull=True)
                | models.Q(first__isnull=False, last__gte=models.F("first")),
                name="shipping_place_span",
            ),
        )
        indexes = (models.Index(fields=("tenant", "country"), name="shipping_place_country"),)


class Rate(TenantModel):
    """What a method costs to a zone for up to so many grams."""

    method = TenantForeignKey("shipping.Method")
    zone = TenantForeignKey("shipping.Zone")
    up_to_g = models.IntegerField()
    price = fields.money()

    class Meta(TenantModel.Meta):
        db_table = "shipping_rate"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "method", "zone", "up_to_g"), name="shipping_rate_step"
            ),
            models.CheckConstraint(
                condition=models.Q(price__gte=0, up_to_g__gt=0), name="shipping_rate_price"
            ),
        )


class Office(TenantModel):
    """An office of a carrier where goods can wait. `code` is the carrier's own; `postal_number` the code's digits."""

    carrier = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=160, default="")
    city = models.CharField(max_length=80, default="")
    province = models.CharField(max_length=80, default="")
    country = models.CharField(max_length=2)
    postal_code = models.CharField(max_length=10)
    postal_number = models.IntegerField()
    hours = models.CharField(max_length=160, default="")
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        db_table = "shipping_office"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "carrier", "code"), name="shipping_office_code"),
        )
        indexes = (models.Index(fields=("tenant", "carrier", "postal_number"), name="shipping_office_place"),)


class Shipment(TenantModel):
    """
    The goods of one order on their way: by which method, to which office, how heavy. `state`: see `states.py`.

    Who carries them and under which number, what that cost and whether the label was printed, the order itself says.
    """

    sale = TenantForeignKey("sales.Sale")
    method = TenantForeignKey("shipping.Method")
    office = TenantForeignKey("shipping.Office", null=True)
    state = models.CharField(max_length=20)
    weight_g = models.IntegerField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "shipment"
        constraints = (models.UniqueConstraint(fields=("tenant", "sale"), name="shipment_sale"),)
        indexes = (models.Index(fields=("tenant", "state", "updated_at"), name="shipment_state"),)


class Scan(TenantModel):
    """What somebody said of a shipment, at a desk with a scanner or as a carrier: where it is, and who has it."""

    append_only = True

    shipment = TenantForeignKey("shipping.Shipment")
    state = models.CharField(max_length=20)
    courier = models.CharField(max_length=60)
    actor = models.CharField(max_length=200)
    scanned_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "shipment_scan"
        indexes = (models.Index(fields=("tenant", "shipment"), name="shipment_scan_shipment"),)


class Guide(TenantModel):
    """
    A carrier's waybill for a shipment. `state`: see `states.GuideState`; `key` is what it was asked for under.

    `external_id` is the carrier's name for it, null until it answered; `url` where its own label can be had, if it
    says so; `problem` why there is no waybill.
    """

    shipment = TenantForeignKey("shipping.Shipment")
    carrier = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    external_id = models.CharField(max_length=100, null=True)
    tracking_code = models.CharField(max_length=60, default="")
    url = models.CharField(max_length=2000, default="")
    problem = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "shipment_guide"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "shipment", "carrier"), name="shipment_guide_once"),
            models.UniqueConstraint(fields=("tenant", "key"), name="shipment_guide_key"),
        )
        indexes = (models.Index(fields=("tenant", "carrier", "external_id"), name="shipment_guide_name"),)
