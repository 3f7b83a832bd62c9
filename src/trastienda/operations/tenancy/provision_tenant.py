"""Make a new tenant that can sell the minute it exists: first branch, owner, roles, accounts, numbering."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access import secrets
from trastienda.domain.access.models import AuditHead, Employee, Role, User
from trastienda.domain.access.names import as_kept
from trastienda.domain.access.roles import OWNER, ROLES
from trastienda.domain.access.steps import audit
from trastienda.domain.accounting.chart import CHART, POSTING_RULES
from trastienda.domain.accounting.models import Account, PostingRule
from trastienda.domain.payments.methods import OFFERED
from trastienda.domain.payments.models import PaymentMethod
from trastienda.domain.shipping.steps import open_shipping
from trastienda.domain.tenancy.models import Branch, FolioCounter, Tenant
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction

FOLIOS = {
    "sale": ("V-", 4),
    "quotation": ("C-", 4),
    "layaway": ("A-", 4),
    "return": ("D-", 4),
    "account_payment": ("PAG-", 3),
    "order": ("W-", 4),
    "invoice": ("F-", 4),
    "global_invoice": ("FG-", 4),
    "credit_note": ("NC-", 4),
    "payment_receipt": ("CP-", 4),
}
"""Prefix and least width of each numbered kind of document."""

GENESIS = bytes(32)
"""What the first audit event is chained to."""


class ProvisionTenant(msgspec.Struct, frozen=True):
    """
    What has to be known of a shop before it can sell.

    With a user name the owner can also sign in with it and a password, where there is no PIN pad.
    """

    name: str
    owner_name: str
    owner_pin: str
    branch_name: str
    branch_address: str = ""
    branch_phone: str = ""
    owner_email: str | None = None
    owner_username: str = ""
    owner_password: str = ""
    legal_name: str = ""
    tax_id: str = ""
    fiscal_regime: str = ""
    postal_code: str = ""
    country: str = "MX"
    currency: str = "MXN"
    time_zone: str = "America/Mexico_City"
    default_tax_rate: Decimal = Decimal("0.16")
    prices_include_tax: bool = False
    is_demo: bool = False


class Provisioned(msgspec.Struct, frozen=True):
    """The ids of what was made."""

    tenant_id: int
    branch_id: int
    owner_id: int


def provision_tenant(command: ProvisionTenant, *, pin_key: str, now: datetime) -> Provisioned:
    """
    Make the tenant and everything it needs to open its drawer, in one transaction.

    :raises WeakSecret: the owner's PIN or password is none, or too easily guessed outside a demo.
    """
    secrets.check_pin(command.owner_pin, strict=not command.is_demo)
    if command.owner_username and not command.is_demo:
        secrets.check_password(command.owner_password)
    new_id: int = sql.value("SELECT nextval('tenant_id_seq')")
    with transaction(new_id):
        _make_tenant(command, new_id, now=now)
        branch = Branch.objects.create(
            tenant_id=new_id,
            name=command.branch_name,
            address=command.branch_address,
            phone=command.branch_phone,
            created_at=now,
        )
        _make_roles_and_folios(new_id)
        _make_chart(new_id)
        _make_payment_methods(new_id)
        open_shipping(command.country, branches=[(branch.id, branch.name)])
        AuditHead.objects.create(tenant_id=new_id, hash=GENESIS)
        owner = Employee.objects.create(
            tenant_id=new_id,
            name=command.owner_name,
            role=OWNER,
            branch_id=branch.id,
            email=command.owner_email,
            pin_hash=secrets.hash_secret(command.owner_pin),
            pin_index=secrets.pin_index(command.owner_pin, tenant_id=new_id, key=pin_key),
            max_discount_pct=Decimal(100),
            tokens_since=now,
            created_at=now,
        )
        if command.owner_username:
            _make_user(command, new_id, branch_id=branch.id, now=now)
        audit("tenant.provisioned", f"tenant:{new_id}", actor=command.owner_name, at=now, name=command.name)
    return Provisioned(tenant_id=new_id, branch_id=branch.id, owner_id=owner.id)


def _make_tenant(command: ProvisionTenant, tenant_id: int, *, now: datetime) -> None:
    Tenant.objects.create(
        id=tenant_id,
        name=command.name,
        legal_name=command.legal_name,
        tax_id=command.tax_id,
        fiscal_regime=command.fiscal_regime,
        postal_code=command.postal_code,
        country=command.country,
        currency=command.currency,
        time_zone=command.time_zone,
        default_tax_rate=command.default_tax_rate,
        prices_include_tax=command.prices_include_tax,
        is_demo=command.is_demo,
        created_at=now,
    )


def _make_user(command: ProvisionTenant, tenant_id: int, *, branch_id: int, now: datetime) -> None:
    first, _, last = command.owner_name.partition(" ")
    User.objects.create(
        tenant_id=tenant_id,
        username=as_kept(command.owner_username),
        email=as_kept(command.owner_email or ""),
        first_name=first,
        last_name=last,
        password_hash=secrets.hash_secret(command.owner_password),
        role=OWNER,
        branch_id=branch_id,
        tokens_since=now,
        created_at=now,
    )


def _make_roles_and_folios(tenant_id: int) -> None:
    Role.objects.bulk_create(
        Role(tenant_id=tenant_id, code=code, label=label, permissions=sorted(permissions))
        for code, (label, permissions) in ROLES.items()
    )
    FolioCounter.objects.bulk_create(
        FolioCounter(tenant_id=tenant_id, kind=kind, prefix=prefix, width=width)
        for kind, (prefix, width) in FOLIOS.items()
    )


def _make_payment_methods(tenant_id: int) -> None:
    PaymentMethod.objects.bulk_create(
        PaymentMethod(tenant_id=tenant_id, name=name, gateway=gateway, position=position)
        for position, (name, gateway) in enumerate(OFFERED.items(), start=1)
    )


# The first tenant's accounts have the numbers that the document's own examples use; later ones' follow in that order.
_PLACES = {1: "100", 5: "100.01", 10: "400.01", 15: "210.01", 20: "600.01"}


def _make_chart(tenant_id: int) -> None:
    """All accounts at once, under numbers drawn before: a child needs its parent's. Then the rules that name them."""
    others = iter([code for code, *_ in CHART if code not in _PLACES.values()])
    order = [_PLACES.get(place) or next(others) for place in range(1, len(CHART) + 1)]
    drawn = sql.rows("SELECT nextval('account_id_seq') FROM generate_series(1, %s)", (len(order),))
    ids = {code: number for code, (number,) in zip(order, drawn, strict=True)}
    Account.objects.bulk_create(
        Account(
            id=ids[code],
            tenant_id=tenant_id,
            code=code,
            sat_code=sat_code,
            name=name,
            normal_side=side,
            parent_id=ids[parent] if parent else None,
            level=_level(code),
        )
        for code, sat_code, name, side, parent in CHART
    )
    PostingRule.objects.bulk_create(
        PostingRule(
            tenant_id=tenant_id, document=document, component=component, side=side, account_id=ids[code]
        )
        for document, components in POSTING_RULES.items()
        for component, (side, code) in components.items()
    )


def _level(code: str) -> int:
    """How deep an account lies: 1 for 100, 2 for 100.01, 3 for 210.01 below 210 below 200."""
    parents = {each: parent for each, _, _, _, parent in CHART}
    depth, parent = 1, parents[code]
    while parent:
        depth, parent = depth + 1, parents[parent]
    return depth
