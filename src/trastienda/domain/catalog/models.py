"""What is sold: products with a number, a barcode and three prices.

Prices are kept as entered, with whether tax is included; each surface shows its own kind, derived with six places.
SKU and barcode are unique in the tenant. Deactivating keeps history readable; nothing sold is ever deleted.
"""

from decimal import Decimal

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Category(TenantModel):
    """A shelf label; categories may nest. `item_code` and `unit_code`: of what is on it, where a product has none."""

    name = models.CharField(max_length=120)
    description = models.CharField(max_length=500, default="")
    parent = TenantForeignKey("catalog.Category", null=True)
    item_code = models.CharField(max_length=20, null=True)
    unit_code = models.CharField(max_length=10, null=True)

    class Meta(TenantModel.Meta):
        db_table = "category"
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="category_name"),)


class Product(TenantModel):
    """
    Something that can be sold, the same in every branch; its stock is per branch.

    `cost` is the last unit cost, net. `is_stocked` is False for services, which have no stock to run out of.
    `home_branch` is where it was created: what an answer shows when no branch was asked for. `weight_g` is one unit as
    it is sent, in grams; null: the tenant's usual one. `item_code` and `unit_code` are what the tax authority's
    catalogues call it and its unit; null: the category's, else the tenant's usual ones.
    """

    sku = models.CharField(max_length=60)
    barcode = models.CharField(max_length=60, null=True)
    name = models.CharField(max_length=255)
    description = models.TextField(default="")
    category = TenantForeignKey("catalog.Category", null=True)
    brand = models.CharField(max_length=80, null=True)
    unit = models.CharField(max_length=20, default="PZA")
    cost = fields.unit_price(default=Decimal(0))
    price_1 = fields.unit_price()
    price_2 = fields.unit_price()
    price_3 = fields.unit_price()
    prices_include_tax = models.BooleanField(default=False)
    tax_rate = fields.tax_rate()
    image_url = models.CharField(max_length=500, null=True)
    fitment_part_id = models.BigIntegerField(null=True)
    home_branch = TenantForeignKey("tenancy.Branch")
    warranty_info = models.CharField(max_length=255, default="", db_default="")
    weight_g = models.IntegerField(null=True)
    item_code = models.CharField(max_length=20, null=True)
    unit_code = models.CharField(max_length=10, null=True)
    is_stocked = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    search = models.TextField(default="", editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "product"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "sku"), name="product_sku"),
            models.UniqueConstraint(fields=("tenant", "barcode"), name="product_barcode"),
            models.CheckConstraint(
                condition=models.Q(
                    price_1__gte=0, price_2__gte=0, price_3__gte=0, cost__gte=0, tax_rate__gte=0
                ),
                name="product_prices",
            ),
        )
        indexes = (
            models.Index(fields=("tenant", "category", "sku"), name="product_category_sku"),
            models.Index(fields=("tenant", "brand"), name="product_brand"),
        )


class ProductImage(TenantModel):
    """
    A product's picture, made anew by us from what was sent: `content` is WebP, at most 1,600 pixels wide or high.

    Kept with the rest of the tenant's data, so that row security and backups hold for pictures too. `digest` names
    the version in addresses, which browsers may then keep for ever.
    """

    product = TenantForeignKey("catalog.Product")
    digest = models.CharField(max_length=64)
    width = models.SmallIntegerField()
    height = models.SmallIntegerField()
    content = models.BinaryField()
    updated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "product_image"
        constraints = (models.UniqueConstraint(fields=("tenant", "product"), name="product_image_product"),)


class Review(TenantModel):
    """What one person thinks of a product: 1 to 5 stars and a comment, once."""

    product = TenantForeignKey("catalog.Product")
    user = TenantForeignKey("access.User")
    rating = models.SmallIntegerField()
    comment = models.CharField(max_length=2000, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "review"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "product", "user"), name="review_once"),
            models.CheckConstraint(condition=models.Q(rating__gte=1, rating__lte=5), name="review_rating"),
        )
        indexes = (models.Index(fields=("tenant", "created_at", "id"), name="review_by_time"),)


class SearchSynonym(TenantModel):
    """Words, between commas, that mean the same to this shop when somebody looks for goods: 'balatas, pastillas'."""

    words = models.CharField(max_length=500)
    updated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "search_synonym"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "words"), name="search_synonym_once"),
            models.CheckConstraint(condition=~models.Q(words=""), name="search_synonym_says_something"),
        )
