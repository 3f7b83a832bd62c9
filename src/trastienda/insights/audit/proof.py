"""What a proof is, and how one is carried out."""

import time

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant

SHOWN = 20
"""How many of the rows that disagree are named."""


class Proof(msgspec.Struct, frozen=True):
    """
    A claim about every row of a query. All three texts are SQL, and `%%` stands for a percent sign in them.

    `rows` yields what is compared, `holds` is true of a row that keeps the claim, and `says` names a row that does
    not and what is wrong with it, in a Spanish sentence; it is worked out for those rows alone, so it may look
    names up.
    """

    key: str
    title: str
    rows: str
    holds: str
    says: str


class Finding(msgspec.Struct, frozen=True):
    """What a proof found: how many rows it compared, how many disagree, and the first of those in words."""

    key: str
    title: str
    checked: int
    wrong: int
    says: tuple[str, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        return not self.wrong


_PROVE = """
SELECT count(*), count(*) FILTER (WHERE {wrong}),
  (array_agg({says}) FILTER (WHERE {wrong}))[1:{shown}]
FROM ({rows}) AS compared
"""


def prove(proof: Proof) -> Finding:
    """Carry out one proof for the running transaction's tenant. One statement."""
    began = time.perf_counter()
    query = _PROVE.format(rows=proof.rows, wrong=f"({proof.holds}) IS NOT TRUE", says=proof.says, shown=SHOWN)
    checked, wrong, says = sql.row(query, {"tenant": current_tenant()}) or (0, 0, None)
    return Finding(
        key=proof.key,
        title=proof.title,
        checked=checked,
        wrong=wrong,
        says=tuple(says or ()),
        seconds=time.perf_counter() - began,
    )


PRODUCT = "(SELECT sku FROM product WHERE tenant_id = %(tenant)s AND id = product_id)"
BRANCH = "(SELECT name FROM branch WHERE tenant_id = %(tenant)s AND id = branch_id)"
CUSTOMER = "(SELECT name FROM customer WHERE tenant_id = %(tenant)s AND id = customer_id)"
