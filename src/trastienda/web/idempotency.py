"""Exactly once: the same key and request get the first answer again, and the work is done once.

`claim` inserts the key in the transaction of the operation. A second request with the same key waits on the unique
index until the first one ends: if that committed, the stored answer is replayed; if it was refused or crashed,
nothing was left and the second one does the work. Key, effect and answer commit together, so a crash between commit
and answer doubles nothing.
Sources: docs/decisions/0004-exactly-once.md
"""

import hmac
from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.conf import settings

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step
from trastienda.web.errors import BadKey, KeyReused

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 200


class Answer(msgspec.Struct, frozen=True):
    """What was answered, byte for byte."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = {}


class Claim(msgspec.Struct, frozen=True):
    """
    The right to do the work of a key, or (`earlier`) the answer that it got before.

    Work that goes outside between two transactions may have been claimed and never answered; whoever claims it again
    does it again, which such work must bear.
    """

    id: int
    earlier: Answer | None = None


_CLAIM = """
INSERT INTO idempotency_record (tenant_id, surface, subject, key, fingerprint, content_type, created_at)
VALUES (%(tenant)s, %(surface)s, %(subject)s, %(key)s, %(fingerprint)s, '', %(now)s)
ON CONFLICT (tenant_id, surface, subject, key) DO NOTHING RETURNING id
"""
_EARLIER = """
SELECT id, fingerprint, status, content_type, body, headers FROM idempotency_record
WHERE tenant_id = %(tenant)s AND surface = %(surface)s AND subject = %(subject)s AND key = %(key)s
"""
_KEEP = """
UPDATE idempotency_record SET status = %(status)s, content_type = %(content_type)s, body = %(body)s,
  headers = %(headers)s::jsonb
WHERE tenant_id = %(tenant)s AND id = %(id)s
"""


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """
    Return what makes two requests the same: method, path and body, byte for byte.

    Under the installation's key: a body may hold a password, which a plain hash would let anybody guess offline.
    """
    content = b"\n".join((method.encode(), path.encode(), body))
    return hmac.digest(settings.SECRET_KEY.encode(), content, "sha256")


@step
def claim(key: str, *, surface: str, subject: str, print_: bytes, now: datetime) -> Claim:
    """
    Claim a key for the work that follows in this transaction, or return the answer it already got.

    :raises KeyReused: the key belongs to a different request.
    :raises BadKey: the key is empty, too long, or not plain text.
    """
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise BadKey
    params = {
        "tenant": current_tenant(),
        "surface": surface,
        "subject": subject,
        "key": key,
        "fingerprint": print_,
        "now": now,
    }
    claimed = sql.value(_CLAIM, params)
    if claimed is not None:
        return Claim(id=claimed)
    found = sql.row(_EARLIER, params)
    if found is None or bytes(found[1]) != print_:
        raise KeyReused(key=key)
    if found[2] is None:
        return Claim(id=found[0])
    headers = msgspec.json.decode(found[5]) if found[5] else {}
    earlier = Answer(status=found[2], content_type=found[3], body=bytes(found[4]), headers=headers)
    return Claim(id=found[0], earlier=earlier)


@step
def keep(claimed: Claim, answer: Answer) -> None:
    """Store the answer beside the effect."""
    sql.execute(
        _KEEP,
        {
            "tenant": current_tenant(),
            "id": claimed.id,
            "status": answer.status,
            "content_type": answer.content_type,
            "body": answer.body,
            "headers": msgspec.json.encode(answer.headers).decode() if answer.headers else None,
        },
    )


@step
def forget_answers(*, before: datetime) -> int:
    """Forget the answers given before an instant; return how many. Their keys may then be used anew."""
    return sql.execute(
        "DELETE FROM idempotency_record WHERE tenant_id = %s AND created_at < %s", (current_tenant(), before)
    )
