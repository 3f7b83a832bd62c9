"""The reckoning of `make soak`: what each gateway kept of each payment, beside what our books say of it.

Both ledgers are asked without going through what they tell each other.
"""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.adapters.payments.accounts import ADDRESSES
from trastienda.adapters.payments.gateways import SHOWN
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction
from trastienda.sandbox.server import Sandbox

Money = tuple[str, str]
"""A gateway, and its name for a payment."""


class Figures(msgspec.Struct):
    """What a soak came to. `wrong` says what should not be; empty is right."""

    checkouts: int
    seconds: float = 0.0
    paid: int = 0
    refunded: int = 0
    returned: int = 0
    unavailable: int = 0
    notices: int = 0
    statuses: Counter[int] = msgspec.field(default_factory=Counter)
    collected: dict[str, Decimal] = {}
    wrong: list[str] = []

    def lines(self) -> list[str]:
        """Return them for people."""
        kept = ", ".join(f"{SHOWN[name]} {amount:,.2f}" for name, amount in sorted(self.collected.items()))
        return [
            f"{self.checkouts} checkouts in {self.seconds:.0f} s: {self.paid} paid, {self.refunded} given back, "
            f"{self.returned} units returned",
            f"{self.notices} notices told, answered {dict(sorted(self.statuses.items()))}",
            f"{self.unavailable} questions without an answer that could be used",
            f"kept at the gateways, as in our books: {kept}",
            *(f"WRONG: {each}" for each in self.wrong),
            "nothing is wrong" if not self.wrong else f"{len(self.wrong)} things are wrong",
        ]


def compare(tenant: int, sandbox: Sandbox, figures: Figures) -> None:
    """Write into the figures what was kept, and everything that should not be."""
    theirs: dict[Money, Decimal] = {}
    back: Counter[Money] = Counter()
    for name in ADDRESSES:
        for each in sandbox.desk.store.things(name, "payment", most=10_000_000):
            if each["status"] in {"approved", "refunded"}:
                money = (name, _known_as(name, each))
                went = sum((Decimal(refund["amount"]) for refund in each["refunds"]), Decimal(0))
                theirs[money] = Decimal(each["amount"]) - went
                back[money] = len(each["refunds"])
    for name in ADDRESSES:
        kept = (amount for (gateway_name, _), amount in theirs.items() if gateway_name == name)
        figures.collected[name] = sum(kept, Decimal(0))
    figures.refunded = sum(1 for times in back.values() if times)
    with transaction(tenant):
        _compare_ours(tenant, theirs, back, figures)
    figures.wrong += [f"audit: {finding}" for finding in audit_tenant(tenant) if finding.wrong]


def _known_as(name: str, payment: Mapping[str, Any]) -> str:
    """What the shop calls a payment: MODO and Openpay name none, only what is paid."""
    return str(payment["page"] if name in {"modo", "openpay"} else payment["id"])


def _compare_ours(
    tenant: int, theirs: Mapping[Money, Decimal], back: Mapping[Money, int], figures: Figures
) -> None:
    ours = {(name, ref): (kept, times) for name, ref, kept, times in sql.rows(_OURS, (tenant,)) if ref}
    for money in sorted({*theirs, *ours}):
        here, times = ours.get(money, (Decimal(0), 0))
        if (theirs.get(money, Decimal(0)), back.get(money, 0)) != (here, times):
            figures.wrong.append(
                f"{' '.join(money)}: {theirs.get(money)} there after {back.get(money, 0)} refunds,"
                f" {here} here after {times}"
            )
    for what, query in _NONE.items():
        if count := sql.value(query, {"tenant": tenant}):
            figures.wrong.append(f"{count} {what}")
    figures.paid = int(sql.value(_PAID, (tenant,)))


_OURS = """
SELECT i.gateway, i.payment_ref,
  CASE WHEN i.state = 'settled' THEN coalesce((i.details->>'charged')::numeric, i.amount) - p.back ELSE 0 END,
  CASE WHEN p.parts > 0 THEN p.parts WHEN i.state = 'refunded' THEN 1 ELSE 0 END
FROM payment_intent i CROSS JOIN LATERAL (
  SELECT count(*) AS parts, coalesce(sum(r.charged), 0) AS back FROM gateway_refund r
  WHERE r.tenant_id = i.tenant_id AND r.intent_id = i.id AND r.state = 'made' AND r.charged > 0) p
WHERE i.tenant_id = %s AND i.state IN ('settled', 'refunded')
"""
_PAID = "SELECT count(*) FROM sale WHERE tenant_id = %s AND payment_state IN ('paid', 'partially_refunded')"
_NONE = {
    "orders with more than one payment that was kept": """
        SELECT count(*) FROM (
          SELECT document_id FROM payment WHERE tenant_id = %(tenant)s AND document_kind = 'sale' AND amount > refunded
          GROUP BY document_id HAVING count(*) > 1) AS twice""",
    "paid orders without one settled intent": """
        SELECT count(*) FROM sale s
        WHERE s.tenant_id = %(tenant)s AND s.payment_state IN ('paid', 'partially_refunded') AND 1 <> (
          SELECT count(*) FROM payment_intent i WHERE i.tenant_id = %(tenant)s AND i.document_kind = 'sale'
            AND i.document_id = s.id AND i.state = 'settled')""",
    "settled intents of orders that are not paid": """
        SELECT count(*) FROM payment_intent i JOIN sale s ON s.tenant_id = i.tenant_id AND s.id = i.document_id
        WHERE i.tenant_id = %(tenant)s AND i.state = 'settled'
          AND s.payment_state NOT IN ('paid', 'partially_refunded')""",
    "intents that are not settled": """
        SELECT count(*) FROM payment_intent
        WHERE tenant_id = %(tenant)s AND state NOT IN ('settled', 'refunded', 'expired', 'failed')""",
    "parts that are still owed": """
        SELECT count(*) FROM gateway_refund WHERE tenant_id = %(tenant)s AND state <> 'made'""",
    "shelves with something set aside": """
        SELECT count(*) FROM stock_level WHERE tenant_id = %(tenant)s AND reserved <> 0""",
}
