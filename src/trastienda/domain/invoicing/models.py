"""Fiscal documents and how far each got at the tax authority; what they stand for; and who signs.

A document's `content` is fixed when it is drafted and everything follows from it. `signed_xml` is kept before it is
sent and is what is sent again, byte for byte. Does not know: sales, returns and payments but by their ids.
"""

from decimal import Decimal

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class FiscalDocument(TenantModel):
    """
    An invoice, global invoice, credit note or payment receipt. `state`: see `states.FiscalState`.

    `amount - discount + tax = total`, in `currency`; of a payment receipt `total` is the money received and the rest is
    zero. `sale` is what an invoice charges or a credit note takes from; `related` the document that a credit note takes
    from, or that an invoice replaces; `replaced_by` the live one that takes its place.

    `due_at` is when a worker is to see to it, or, while one does, until when it may take; null when nothing is to be
    done. `attempts` counts how often one took it, and tells a late worker that another has taken over. `rule` and
    `problem` are why it was refused. `cancel_state` is how a cancellation went (see `scheme.CancelState`).
    """

    kind = models.CharField(max_length=20)
    scheme = models.CharField(max_length=20)
    series = models.CharField(max_length=10)
    number = models.CharField(max_length=20)
    branch = TenantForeignKey("tenancy.Branch")
    customer = TenantForeignKey("parties.Customer", null=True)
    sale = TenantForeignKey("sales.Sale", null=True)
    related = TenantForeignKey("invoicing.FiscalDocument", null=True)
    replaced_by = TenantForeignKey("invoicing.FiscalDocument", null=True)
    state = models.CharField(max_length=12)
    content = models.JSONField()
    currency = models.CharField(max_length=3)
    amount = fields.money(default=Decimal(0))
    discount = fields.money(default=Decimal(0))
    tax = fields.money(default=Decimal(0))
    total = fields.money(default=Decimal(0))
    signed_xml = models.TextField(default="")
    certificate_number = models.CharField(max_length=40, default="")
    stamped_xml = models.TextField(default="")
    uuid = models.CharField(max_length=36, null=True)
    stamped_at = models.DateTimeField(null=True)
    rule = models.CharField(max_length=40, default="")
    problem = models.CharField(max_length=1000, default="")
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=4, default="")
    cancel_substitute = models.CharField(max_length=36, default="")
    cancel_state = models.CharField(max_length=20, default="")
    cancelled_at = models.DateTimeField(null=True)
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "fiscal_document"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "series", "number"), name="fiscal_document_number"),
            models.UniqueConstraint(fields=("tenant", "uuid"), name="fiscal_document_uuid"),
            models.CheckConstraint(
                condition=~models.Q(state__in=("stamped", "cancelling")) | models.Q(uuid__isnull=False),
                name="fiscal_document_stamped_has_uuid",
            ),
        )
        indexes = (
            models.Index(fields=("tenant", "drafted_at", "id"), name="fiscal_document_by_time"),
            models.Index(fields=("tenant", "state", "drafted_at"), name="fiscal_document_by_state"),
            models.Index(
                fields=("tenant", "sale"), name="fiscal_document_sale", condition=models.Q(sale__isnull=False)
            ),
            models.Index(
                fields=("tenant", "related"),
                name="fiscal_document_related",
                condition=models.Q(related__isnull=False),
            ),
            models.Index(
                fields=("tenant", "due_at", "id"),
                name="fiscal_document_due",
                condition=models.Q(due_at__isnull=False),
            ),
        )


class FiscalSubject(TenantModel):
    """
    What a document stands for: a sale (charged by its own invoice, or with others in a global one), a return whose
    goods it credits or leaves out, a payment it acknowledges.

    Live while no cancellation or substitute has set it free. One live document a subject: the constraint is what holds
    when two people press the button at once.
    """

    document = TenantForeignKey("invoicing.FiscalDocument")
    kind = models.CharField(max_length=10)
    subject_id = models.BigIntegerField()
    is_live = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        db_table = "fiscal_subject"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "kind", "subject_id"),
                name="fiscal_subject_once",
                condition=models.Q(is_live=True),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("sale", "return", "payment")), name="fiscal_subject_kinds"
            ),
        )
        indexes = (models.Index(fields=("tenant", "document"), name="fiscal_subject_document"),)


class FiscalSettlement(TenantModel):
    """What a payment receipt says of one invoice: `before - paid = after`. Parts of an invoice count from 1."""

    append_only = True

    receipt = TenantForeignKey("invoicing.FiscalDocument")
    invoice = TenantForeignKey("invoicing.FiscalDocument")
    part = models.SmallIntegerField()
    before = fields.money()
    paid = fields.money()
    after = fields.money()

    class Meta(TenantModel.Meta):
        db_table = "fiscal_settlement"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "receipt", "invoice"), name="fiscal_settlement_once"),
            models.CheckConstraint(
                condition=models.Q(paid__gt=0, after__gte=0, before=models.F("paid") + models.F("after")),
                name="fiscal_settlement_adds_up",
            ),
        )
        indexes = (models.Index(fields=("tenant", "invoice"), name="fiscal_settlement_invoice"),)


class FiscalEvent(TenantModel):
    """Something that was done about a document, or what somebody outside answered."""

    append_only = True

    document = TenantForeignKey("invoicing.FiscalDocument")
    event = models.CharField(max_length=20)
    detail = models.CharField(max_length=1000, default="")
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "fiscal_event"
        indexes = (models.Index(fields=("tenant", "document", "at"), name="fiscal_event_document"),)


class FiscalIssuer(TenantModel):
    """Who a branch issues as, where that is not who the tenant is; an empty field is the tenant's own."""

    branch = TenantForeignKey("tenancy.Branch")
    tax_id = models.CharField(max_length=20, default="")
    legal_name = models.CharField(max_length=250, default="")
    regime = models.CharField(max_length=10, default="")
    postal_code = models.CharField(max_length=10, default="")

    class Meta(TenantModel.Meta):
        db_table = "fiscal_issuer"
        constraints = (models.UniqueConstraint(fields=("tenant", "branch"), name="fiscal_issuer_branch"),)


class Certificate(TenantModel):
    """
    What signs for the tenant, or for one branch. `sealed` is the key and its password, encrypted with a key that is
    derived from the installation's secret (`locking.py`, `kernel/sealing.py`); it is never shown.
    """

    branch = TenantForeignKey("tenancy.Branch", null=True)
    number = models.CharField(max_length=40)
    tax_id = models.CharField(max_length=20)
    legal_name = models.CharField(max_length=250)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    certificate = models.BinaryField()
    sealed = models.BinaryField()
    is_active = models.BooleanField(default=True)
    installed_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "fiscal_certificate"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "branch"),
                name="fiscal_certificate_active",
                condition=models.Q(is_active=True),
                nulls_distinct=False,
            ),
        )
