"""From our proofs to this dialect's."""

from collections.abc import Sequence

from trastienda.domain.payments.transfers import SeenProof
from trastienda.surfaces.entelequia.money import instant
from trastienda.surfaces.entelequia.transfers import wire


def proofs(seen: Sequence[SeenProof], *, root: str) -> wire.Proofs:
    """`root` is the address under which each is answered by its number."""
    return wire.Proofs(data=[_proof(each, url=f"{root}/{each.id}") for each in seen])


def _proof(seen: SeenProof, *, url: str) -> wire.Proof:
    return wire.Proof(
        id=seen.id,
        status=seen.verdict or "pending",
        content_type=seen.content_type,
        url=url,
        uploaded_by=seen.uploaded_by,
        uploaded_at=instant(seen.uploaded_at),
        decided_by=seen.decided_by,
        decided_at=instant(seen.decided_at) if seen.decided_at else None,
        reason=seen.reason,
    )
