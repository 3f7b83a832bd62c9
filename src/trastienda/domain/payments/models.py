"""Money received and given back, by method, because of a document.

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
