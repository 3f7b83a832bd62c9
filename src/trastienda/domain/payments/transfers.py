"""Money that buyers send to the shop's bank by themselves: where to, what they show for it, and what the bank says.

No system answers here. An order's folio is the reference that its buyer writes; somebody who looks at a proof, or a
line of the bank's statement, tells that the money has come.
Source of the check digits: BCRA, Comunicación A 2610 (CBU, by python-stdnum); ABM, CLABE with weights 3 7 1.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec
from stdnum.ar import cbu
from stdnum.exceptions import ValidationError

from trastienda.domain.payments.errors import NoTransferProof
from trastienda.domain.payments.models import TransferProof
from trastienda.kernel import sql
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

PDF, PICTURE = "application/pdf", "image/webp"
LARGEST_PROOF = 5_000_000
MOST_PROOFS = 5
"""How many an order may have; each is kept, the rejected ones too."""
_CLABE_WEIGHTS = (3, 7, 1)


# --- where the money goes ----------------------------------------------------------------------------------


def is_clabe(number: str) -> bool:
    """Whether 18 digits are a Mexican CLABE: the last one checks the others."""
    if not re.fullmatch(r"[0-9]{18}", number):
        return False
    weighed = (int(digit) * _CLABE_WEIGHTS[at % 3] % 10 for at, digit in enumerate(number[:17]))
    return (10 - sum(weighed) % 10) % 10 == int(number[17])


def check_account(number: str, *, country: str) -> str:
    """
    Return the number of a bank account as it is kept, without spaces and hyphens.

    :raises Invalid: it is no CBU (Argentina) or CLABE (Mexico); elsewhere only its signs are looked at.
    """
    compact = re.sub(r"[\s.\-]", "", number).upper()
    match country:
        case "AR":
            is_right = _is_cbu(compact)
        case "MX":
            is_right = is_clabe(compact)
        case _:
            is_right = re.fullmatch(r"[0-9A-Z]{5,34}", compact) is not None
    if not is_right:
        raise Invalid(field="bank_account.number", reason="form")
    return compact


def _is_cbu(number: str) -> bool:
    try:
        cbu.validate(number)
    except ValidationError:
        return False
    return True


# --- what buyers show --------------------------------------------------------------------------------------


class Proof(msgspec.Struct, frozen=True):
    """A finished picture (made anew, so WebP) or a PDF as it came."""

    content: bytes
    content_type: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check_proof(proof: Proof) -> None:
    """:raises Invalid: too large, empty, or not of a kind that is kept."""
    if len(proof.content) > LARGEST_PROOF:
        raise Invalid(field="proof", reason="too_large")
    starts = {PDF: b"%PDF-", PICTURE: b"RIFF"}.get(proof.content_type)
    if starts is None or not proof.content.startswith(starts):
        raise Invalid(field="proof", reason="unknown_value")


class SeenProof(msgspec.Struct, frozen=True):
    """A proof without its bytes. `verdict` is null while nobody has looked at it, then approved or rejected."""

    id: int
    order_id: int
    content_type: str
    uploaded_by: str
    uploaded_as: str
    uploaded_at: datetime
    verdict: str | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


_SEEN = """
SELECT id, sale_id, content_type, uploaded_by, uploaded_as, uploaded_at, verdict, decided_by, decided_at, reason
FROM transfer_proof WHERE tenant_id = %s AND sale_id = %s ORDER BY uploaded_at, id
"""
_CONTENT = (
    "SELECT content, content_type FROM transfer_proof WHERE tenant_id = %s AND sale_id = %s AND id = %s"
)
_KEEP = f"""
INSERT INTO {TransferProof._meta.db_table}
  (tenant_id, sale_id, content, content_type, digest, uploaded_by, uploaded_as, uploaded_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (tenant_id, sale_id, digest) DO NOTHING
"""
_DECIDE = """
UPDATE transfer_proof SET verdict = %(verdict)s, decided_by = %(by)s, decided_at = %(at)s, reason = %(reason)s
WHERE tenant_id = %(tenant)s AND sale_id = %(order)s AND verdict IS NULL
"""


@step
def proofs_of(order: int) -> list[SeenProof]:
    """Return an order's proofs, the first uploaded first."""
    return sql.structs(SeenProof, _SEEN, (current_tenant(), order))


@step
def proof_content(order: int, proof: int) -> Proof:
    """Return a proof's bytes. :raises NoTransferProof: that order has none of this number."""
    found = sql.row(_CONTENT, (current_tenant(), order, proof))
    if found is None:
        raise NoTransferProof(order_id=order)
    return Proof(content=bytes(found[0]), content_type=found[1])


@step
def keep_proof(order: int, proof: Proof, *, by: str, as_: str, at: datetime) -> bool:
    """Keep a proof of a held order; the same bytes again are the same proof. Whether it is new."""
    params = (current_tenant(), order, proof.content, proof.content_type, proof.digest, by, as_, at)
    return bool(sql.execute(_KEEP, params))


@step
def decide_proofs(order: int, verdict: str, *, by: str, at: datetime, reason: str | None = None) -> int:
    """Say what came of the proofs of a held order that nobody has decided about; return how many."""
    told = {
        "tenant": current_tenant(),
        "order": order,
        "verdict": verdict,
        "by": by,
        "at": at,
        "reason": reason,
    }
    return sql.execute(_DECIDE, told)


# --- what the bank says ------------------------------------------------------------------------------------


class StatementLine(msgspec.Struct, frozen=True):
    """Money that came in. `bank_id` is the bank's own number of the movement, empty where it tells none."""

    on: date
    reference: str
    description: str
    amount: Decimal
    bank_id: str = ""

    def key(self, nth: int) -> str:
        """
        Return what makes a line itself: the bank's number with its day and amount; else all it says, and which of
        several such lines of one statement it is.
        """
        told = self.bank_id or f"{self.reference}|{self.description}|{nth}"
        return hashlib.sha256(f"{self.on}|{self.amount}|{told}".encode()).hexdigest()


class HeldLine(msgspec.Struct, frozen=True):
    """A line that is locked until the operation ends."""

    id: int
    payment_id: int | None


_LINE = """
INSERT INTO bank_statement_line
  (tenant_id, key, occurred_on, reference, description, amount, outcome, loaded_at, loaded_by)
VALUES (%s, %s, %s, %s, %s, %s, 'new', %s, %s)
ON CONFLICT (tenant_id, key) DO UPDATE SET key = excluded.key
RETURNING id, payment_id
"""
_OUTCOME = """
UPDATE bank_statement_line SET outcome = %s, payment_id = %s WHERE tenant_id = %s AND id = %s
"""
_PAYMENT = """
SELECT max(id) FROM payment WHERE tenant_id = %s AND document_kind = 'sale' AND document_id = %s
"""


@step
def hold_line(line: StatementLine, *, key: str, by: str, at: datetime) -> HeldLine:
    """Write down a line of a statement, or find it; either way nobody else has it meanwhile."""
    said = (line.on, line.reference, line.description, line.amount)
    found = sql.row(_LINE, (current_tenant(), key, *said, at, by))
    return HeldLine(*(found or (0, None)))


@step
def mark_line(line: int, outcome: str, *, payment: int | None = None) -> None:
    """Say what came of a held line."""
    sql.execute(_OUTCOME, (outcome, payment, current_tenant(), line))


@step
def last_payment(order: int) -> int | None:
    """Return the newest payment of an order that is held."""
    found: int | None = sql.value(_PAYMENT, (current_tenant(), order))
    return found


def folios_in(texts: Sequence[str], *, prefix: str, width: int) -> list[str]:
    """
    Return the order folios that somebody may have meant by what they wrote, as the shop writes them: `W 12`, `w0012`
    and `Pedido W-0012` are W-0012. The first text that names any decides. Pure.
    """
    letters = re.escape(re.sub(r"[^A-Z0-9]", "", prefix.upper()))
    if not letters:
        return []
    written = re.compile(rf"(?<![A-Z0-9]){letters}[\s\-_#.]{{0,3}}0*([0-9]{{1,12}})(?![0-9])")
    for text in texts:
        numbers = dict.fromkeys(written.findall(text.upper()))
        if numbers:
            return [f"{prefix}{number.rjust(width, '0')}" for number in numbers]
    return []
