"""Who may enter, and what was done.

An employee signs in at the counter with a PIN; a user signs in with a password. Both hold a role, a named set of
permissions. PINs are argon2-hashed and found through a keyed blind index, because the documented sign-in sends the
PIN alone. The audit is insert-only and each event carries the hash of the one before it.
Sources: docs/decisions/0006-signing-in-with-a-pin.md
"""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models

from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Role(TenantModel):
    """A named set of permissions. The canonical ones are made with the tenant; see `roles.py`."""

    code = models.CharField(max_length=30)
    label = models.CharField(max_length=60)
    permissions = ArrayField(models.CharField(max_length=40), default=list)

    class Meta(TenantModel.Meta):
        db_table = "role"
        constraints = (models.UniqueConstraint(fields=("tenant", "code"), name="role_code"),)


class Employee(TenantModel):
    """Someone with a PIN. `max_discount_pct` is the largest line discount they may give, in percent."""

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30)
    branch = TenantForeignKey("tenancy.Branch")
    email = models.EmailField(null=True)
    phone = models.CharField(max_length=40, null=True)
    pin_hash = models.CharField(max_length=200)
    pin_index = models.BinaryField(max_length=32)
    max_discount_pct = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0))
    is_active = models.BooleanField(default=True)
    tokens_since = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "employee"
        constraints = (models.UniqueConstraint(fields=("tenant", "pin_index"), name="employee_pin"),)


class User(TenantModel):
    """Someone with a user name and a password. A customer is a user whose role is `customer`."""

    username = models.CharField(max_length=150)
    email = models.EmailField(default="")
    first_name = models.CharField(max_length=150, default="")
    last_name = models.CharField(max_length=150, default="")
    password_hash = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    branch = TenantForeignKey("tenancy.Branch", null=True)
    customer = TenantForeignKey("parties.Customer", null=True)
    is_active = models.BooleanField(default=True)
    tokens_since = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "app_user"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "username"), name="user_username"),
            models.UniqueConstraint(
                fields=("tenant", "email"), name="user_email", condition=~models.Q(email="")
            ),
        )


class RefreshToken(TenantModel):
    """
    A refresh token that was given out, known by its `code` alone. It serves once; its successor has the same family.

    A used one that comes again was stolen, by whoever came first or second: the whole family ends.
    """

    user = TenantForeignKey("access.User")
    surface = models.CharField(max_length=20)
    family = models.UUIDField()
    code = models.UUIDField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "refresh_token"
        constraints = (models.UniqueConstraint(fields=("tenant", "code"), name="refresh_token_code"),)
        indexes = (
            models.Index(fields=("tenant", "family"), name="refresh_token_family"),
            models.Index(fields=("tenant", "user"), name="refresh_token_user"),
            models.Index(fields=("tenant", "expires_at"), name="refresh_token_age"),
        )


class ApiKey(TenantModel):
    """
    A key by which a program enters one surface as one user or employee. Known by its `digest` (SHA-256) alone: the key
    is 32 random bytes, which nobody guesses. `ending` is its last four characters.

    `last_used_at` is right to some minutes.
    """

    name = models.CharField(max_length=80)
    surface = models.CharField(max_length=20)
    user = TenantForeignKey("access.User", null=True)
    employee = TenantForeignKey("access.Employee", null=True)
    digest = models.BinaryField(max_length=32)
    ending = models.CharField(max_length=4)
    made_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "api_key"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(employee__isnull=True),
                name="api_key_acts_as_one",
            ),
        )


class Device(TenantModel):
    """
    A till that was enrolled, or that has at least been seen at sign-in. What was signed in there before `revoked_at`
    counts no more.
    """

    code = models.CharField(max_length=80)
    name = models.CharField(max_length=120, default="")
    enrolled_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "device"
        constraints = (models.UniqueConstraint(fields=("tenant", "code"), name="device_code"),)


class SignInFailure(TenantModel):
    """A wrong PIN or password, counted per device and per address to slow guessing down."""

    device_code = models.CharField(max_length=80)
    address = models.CharField(max_length=45)
    secret = models.CharField(max_length=10, db_default="pin")
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "sign_in_failure"
        indexes = (
            models.Index(fields=("tenant", "device_code", "at"), name="sign_in_failure_device"),
            models.Index(fields=("tenant", "address", "at"), name="sign_in_failure_address"),
        )


class AuditEvent(TenantModel):
    """Something that somebody may have to answer for, chained to the event before it."""

    append_only = True

    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta(TenantModel.Meta):
        db_table = "audit_event"
        constraints = (models.UniqueConstraint(fields=("tenant", "seq"), name="audit_event_seq"),)
        indexes = (models.Index(fields=("tenant", "at"), name="audit_event_at"),)


class AuditHead(TenantModel):
    """The end of a tenant's audit chain; locked while an event is added, so it is written last."""

    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    class Meta(TenantModel.Meta):
        db_table = "audit_head"
        constraints = (models.UniqueConstraint(fields=("tenant",), name="audit_head_tenant"),)
