"""
Question: what is to be known at a counter about one part of the shared catalogue?   Grain: the part.

Where it lies, what may stand in for it (what is on the shelf first), its other numbers and the vehicles it fits.
Units: as in `part_shelf`.   Source: part, fitment, cross_reference; product, stock_level.   Costs: seven statements.
"""

from decimal import Decimal

import msgspec

from trastienda.domain.fitment import queries
from trastienda.domain.fitment.queries import Reference, VehicleFitted
from trastienda.domain.fitment.rules import Relation
from trastienda.insights.part_shelf import goods_sql, linked_sql
from trastienda.insights.parts_that_fit import IN_ORDER
from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import Page, page_request
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

MOST_ALTERNATIVES, MOST_VEHICLES = 100, 100


class PartFacts(msgspec.Struct, frozen=True):
    """What the catalogue says of a part."""

    id: int
    number: str
    name: str
    manufacturer: str
    description: str
    category_id: int
    category: str
    group_id: int
    group: str


class PartOnShelf(msgspec.Struct, frozen=True):
    """A part and what the shop has of it; of what it does not sell it has none, at no price."""

    id: int
    number: str
    name: str
    manufacturer: str
    here: Decimal
    elsewhere: Decimal
    price: Decimal | None
    product_id: int | None


class BranchShelf(msgspec.Struct, frozen=True):
    """What an open branch has of all products that are the part."""

    branch_id: int
    branch_name: str
    on_hand: Decimal
    reserved: Decimal
    location: str | None


class PartDetail(msgspec.Struct, frozen=True):
    facts: PartFacts
    own: PartOnShelf
    branches: list[BranchShelf]
    alternatives: list[tuple[PartOnShelf, Relation]]
    alternative_count: int
    references: list[Reference]
    vehicles: Page[VehicleFitted]


_FACTS = """
SELECT p.id, p.number, p.name, p.manufacturer, p.description, c.id, c.name, g.id, g.name
FROM part p JOIN part_group g ON g.id = p.group_id JOIN part_category c ON c.id = g.category_id WHERE p.id = %s
"""


@step
def part_detail(part_id: int, *, branch: int | None = None, tier: int = 1) -> PartDetail:
    """
    Return everything about a part.

    :param branch: whose shelf is `here`; without one, that of every open branch.
    :raises NotFound: the catalogue has no such part.
    """
    found = sql.structs(PartFacts, _FACTS, (part_id,))
    if not found:
        raise NotFound(noun="part", id=part_id)
    references = queries.references_of(part_id)
    relations = {each.part_id: each.relation for each in references}
    others = _on_shelf(
        f"SELECT other_id FROM alternatives_of(ARRAY[{int(part_id)}])", branch=branch, tier=tier
    )
    own = _on_shelf(f"SELECT {int(part_id)}::bigint", branch=branch, tier=tier)
    return PartDetail(
        facts=found[0],
        own=own[0][0],
        branches=sql.structs(BranchShelf, _BRANCHES, {"tenant": current_tenant(), "part": part_id}),
        alternatives=[(each, relations.get(each.id, Relation.EQUIVALENT)) for each, _ in others],
        alternative_count=others[0][1] if others else 0,
        references=references,
        vehicles=queries.vehicles_fitted(part_id, page=page_request(1, MOST_VEHICLES, largest=MOST_VEHICLES)),
    )


def _on_shelf(parts: str, *, branch: int | None, tier: int) -> list[tuple[PartOnShelf, int]]:
    """The parts of a query of ids, what is on the shelf first, each with how many there are in all."""
    query = f"""
    WITH asked (id) AS MATERIALIZED ({parts}),
    {goods_sql(linked_sql("SELECT id FROM asked"), branch=branch, tier=tier)}
    SELECT p.id, p.number, p.name, p.manufacturer, coalesce(s.here, 0), coalesce(s.elsewhere, 0), s.price, s.product_id,
      count(*) OVER ()
    FROM asked JOIN part p ON p.id = asked.id LEFT JOIN shelf s ON s.part_id = p.id
    ORDER BY {IN_ORDER.format(row="s")}, p.manufacturer, p.number_key LIMIT {MOST_ALTERNATIVES}
    """
    return [(PartOnShelf(*facts), total) for *facts, total in sql.rows(query)]


_BRANCHES = """
SELECT b.id, b.name, sum(l.on_hand), sum(l.reserved), min(l.location)
FROM product p
JOIN stock_level l ON l.tenant_id = %(tenant)s AND l.product_id = p.id
JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = l.branch_id AND b.is_active
WHERE p.tenant_id = %(tenant)s AND p.fitment_part_id = %(part)s AND p.is_active
GROUP BY b.id, b.name ORDER BY b.id
"""
