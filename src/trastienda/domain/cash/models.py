"""The drawer: who opened it with how much, what went in and out, and what was found at the end.

Expected cash is the sum of the session's movements, opening amount included. One employee has at most one open
session, and a register number is open at most once per branch; the database says so too.
"""

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class RegisterSession(TenantModel):
    """One opening of a register, from the opening amount to the Z cut. `number` names the physical register."""

    branch = TenantForeignKey("tenancy.Branch")
    number = models.IntegerField()
    employee = TenantForeignKey("access.Employee", null=True)
    user = TenantForeignKey("access.User", null=True)
    opened_by = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    opening_amount = fields.money()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, null=True)
    expected_amount = fields.money(null=True)
    counted_amount = fields.money(null=True)
    difference = fields.money(null=True)
    summary = models.JSONField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "register_session"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "branch", "number"),
                name="register_open_once",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=("tenant", "employee"),
                name="register_one_per_employee",
                condition=models.Q(closed_at__isnull=True),
            ),
        )
        indexes = (models.Index(fields=("tenant", "opened_at", "id"), name="register_session_by_time"),)


class CashMovement(TenantModel):
    """Cash that entered (+) or left (-) the drawer."""

    append_only = True

    session = TenantForeignKey("cash.RegisterSession")
    kind = models.CharField(max_length=20)
    amount = fields.money()
    reason = models.CharField(max_length=300, default="")
    document_kind = models.CharField(max_length=20, null=True)
    document_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "cash_movement"
        indexes = (models.Index(fields=("tenant", "session"), name="cash_movement_session"),)
