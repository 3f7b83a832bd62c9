"""Money received and given back, by method, because of a document; and what was agreed with a gateway meanwhile.

`captured - refunded >= 0` holds for every payment: `refunded` is the sum of its refunds, and a check keeps it within
the amount. Methods are ours (cash, card, transfer, credit_note…); each surface has its own words for them.
"""

from decimal import Decimal

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Payment(TenantModel):
    """Money received. `document_kind` is sale, layaway or account (a customer paying what they owe)."""

    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField()
    folio = models.CharField(max_length=30, null=True)
    method = models.CharField(max_length=20)
    amount = fields.money()
    refunded = fields.money(default=Decimal(0))
    reference = models.CharField(max_length=100, null=True)
    notes = models.CharField(max_length=300, null=True)
    customer = TenantForeignKey("parties.Customer", null=True)
    register_session = TenantForeignKey("cash.RegisterSession", null=True)
    received_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "payment"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "folio"), name="payment_folio"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, refunded__gte=0, refunded__lte=models.F("amount")),
                name="payment_refunded_within_captured",
            ),
        )
        indexes = (
            models.Index(fields=("tenant", "document_kind", "document_id"), name="payment_document"),
            models.Index(fields=("tenant", "register_session"), name="payment_session"),
        )


class Refund(TenantModel):
    """Money given back out of one payment, because of a return or a cancellation."""

    append_only = True

    payment = TenantForeignKey("payments.Payment")
    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField()
    method = models.CharField(max_length=20)
    amount = fields.money()
    register_session = TenantForeignKey("cash.RegisterSession", null=True)
    refunded_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "refund"
        constraints = (models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_positive"),)
        indexes = (
            models.Index(fields=("tenant", "payment"), name="refund_payment"),
            models.Index(fields=("tenant", "register_session"), name="refund_session"),
        )


class PaymentMethod(TenantModel):
    """
    A way to pay that the web store offers, under the `name` that buyers see; `gateway` is who collects it, by its name
    in the registry of gateways, or `transfer` where a bank statement tells.
    """

    name = models.CharField(max_length=40)
    gateway = models.CharField(max_length=20)
    position = models.SmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        db_table = "payment_method"
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="payment_method_name"),)


class Intent(TenantModel):
    """
    A payment that a gateway is asked to collect. `external_id` is the gateway's name for it, null until it answered.

    `state`: see `intents.IntentState`. It is settled once, whatever the number of notices. `key` is the idempotency
    key it was asked with; `payment_ref` the gateway's name for the money itself. `details` is what else it told a buyer
    to pay with: a code to scan, a link into its app, a token of the page.
    """

    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField()
    gateway = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    external_id = models.CharField(max_length=255, null=True)
    payment_ref = models.CharField(max_length=255, null=True)
    url = models.CharField(max_length=2000, default="")
    amount = fields.money()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=20)
    problem = models.CharField(max_length=300, default="")
    details = models.JSONField(default=dict, db_default={})
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "payment_intent"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "key"), name="payment_intent_key"),
            models.UniqueConstraint(
                fields=("tenant", "gateway", "external_id"), name="payment_intent_external"
            ),
        )
        indexes = (
            models.Index(fields=("tenant", "document_kind", "document_id"), name="payment_intent_document"),
            models.Index(fields=("tenant", "state", "updated_at"), name="payment_intent_state"),
        )


class GatewayRefund(TenantModel):
    """
    A part that goes back of what a gateway collected for an intent, because of `document`: the share of a return.

    `amount` is in the document's currency, `charged` in that of the intent's charge; `state`: see `parts.PartState`.
    `key` names it at the gateway. `asked_at`: somebody is at it since then. An intent that is given back whole needs
    none of these: its own state says so.
    """

    intent = TenantForeignKey("payments.Intent")
    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    amount = fields.money()
    charged = fields.money()
    state = models.CharField(max_length=10)
    problem = models.CharField(max_length=300, default="")
    external_id = models.CharField(max_length=255, null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "gateway_refund"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "key"), name="gateway_refund_key"),
            models.UniqueConstraint(
                fields=("tenant", "intent", "document_kind", "document_id"), name="gateway_refund_document"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, charged__gte=0), name="gateway_refund_positive"
            ),
        )
        indexes = (
            models.Index(
                fields=("tenant", "updated_at"),
                name="gateway_refund_owed",
                condition=models.Q(state="owed"),
            ),
        )


class GatewayNotice(TenantModel):
    """A notice that a gateway sent, acted upon once; known by the gateway's own id for it."""

    append_only = True

    gateway = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=60)
    outcome = models.CharField(max_length=60)
    received_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "gateway_notice"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "gateway", "external_id"), name="gateway_notice_external"
            ),
        )
        indexes = (models.Index(fields=("tenant", "received_at"), name="gateway_notice_age"),)


class TransferProof(TenantModel):
    """
    What a buyer shows for money they sent by bank: a picture made anew, or a PDF. The same bytes are one proof.

    `uploaded_as` is `kind:id` of who did it. `verdict`: null, approved or rejected.
    """

    sale = TenantForeignKey("sales.Sale")
    content = models.BinaryField()
    content_type = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    uploaded_by = models.CharField(max_length=200)
    uploaded_as = models.CharField(max_length=40)
    uploaded_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, null=True)
    decided_by = models.CharField(max_length=200, null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, null=True)

    class Meta(TenantModel.Meta):
        db_table = "transfer_proof"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "sale", "digest"), name="transfer_proof_digest"),
        )


class BankStatementLine(TenantModel):
    """
    Money that a bank's statement says has come in; `key` makes it itself, however often the statement is loaded.

    `outcome`: paid, or why it pays nothing (see `operations/payments/import_statement.py`).
    """

    key = models.CharField(max_length=64)
    occurred_on = models.DateField()
    reference = models.CharField(max_length=200)
    description = models.CharField(max_length=300)
    amount = fields.money()
    outcome = models.CharField(max_length=30)
    payment = TenantForeignKey("payments.Payment", null=True)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "bank_statement_line"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "key"), name="bank_statement_line_key"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="bank_statement_line_positive"),
        )
