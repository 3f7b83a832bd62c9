"""Each surface as the tests of bad input need it: who its owner is, what its tokens claim, how it words a refusal."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tests.fuzz.world import KIND_BY_NAME, World
from tests.shop import Answer, Http
from trastienda.surfaces.nexus import urls as nexus
from trastienda.surfaces.nexus.documentation import DOCS as NEXUS_DOCS
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.surfaces.smartsales import urls as smartsales
from trastienda.surfaces.smartsales.documentation import DOCS as SMARTSALES_DOCS
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.docs import Docs
from trastienda.web.surface import Endpoint

assert nexus.urlpatterns, "importing the urls declares the endpoints"
assert smartsales.urlpatterns


def one_sentence(answer: Answer) -> str | None:
    """The point of sale: `{"error": "…"}` and nothing else."""
    said = answer.body["error"] if isinstance(answer.body, dict) and list(answer.body) == ["error"] else None
    return said if isinstance(said, str) and said.strip() else None


def detail_or_fields(answer: Answer) -> str | None:
    """The web store: a sentence under `detail` or `error`, or sentences under the names of fields."""
    if not isinstance(answer.body, dict) or not answer.body:
        return None
    for name in ("detail", "error"):
        if isinstance(answer.body.get(name), str) and answer.body[name].strip():
            return str(answer.body[name])
    faults = [f"{name}: {' '.join(each)}" for name, each in answer.body.items() if _are_sentences(each)]
    return "\n".join(faults) if len(faults) == len(answer.body) else None


def _are_sentences(found: Any) -> bool:
    return (
        isinstance(found, list)
        and bool(found)
        and all(isinstance(each, str) and each.strip() for each in found)
    )


class Door(msgspec.Struct, frozen=True, eq=False):
    """One surface. `sentence` returns what a refusal says, None when it is not the surface's envelope."""

    docs: Docs
    client: Callable[[World], Http]
    stranger: Callable[[World], Http]
    holder: Callable[[World], dict[str, Any]]
    """The claims of the owner's token that are this surface's own."""
    subject: str
    """The claim that says who it is."""
    sentence: Callable[[Answer], str | None]
    prefix: str
    nothing_here: tuple[str, ...]
    """Paths where it has nothing."""
    kinds: Mapping[str, str]
    """What a field or parameter of that name is the id of."""

    @property
    def name(self) -> str:
        return self.docs.surface.name

    def says_why(self, answer: Answer) -> bool:
        """Whether it is the documented envelope and nothing else: sentences in Spanish, as JSON."""
        return self.sentence(answer) is not None and answer.headers.get("Content-Type") == "application/json"

    def claims(self, world: World, **instead: Any) -> dict[str, Any]:
        moment = datetime.now(UTC)
        return {
            "tenant_id": world.shop.id,
            **self.holder(world),
            "aud": f"trastienda:{self.name}",
            "iat": moment.timestamp(),
            "exp": int((moment + timedelta(minutes=30)).timestamp()),
            **instead,
        }


COUNTER = Door(
    docs=NEXUS_DOCS,
    client=lambda world: world.http,
    stranger=lambda _: Http(),
    holder=lambda world: {
        "employee_id": world.shop.owner_id,
        "branch_id": world.shop.branch_id,
        "name": "Admin",
        "role": "owner",
        "permissions": ["pos.sell"],
        "device_id": "test",
    },
    subject="employee_id",
    sentence=one_sentence,
    prefix="/pos/api/",
    nothing_here=(
        "/pos/api/nada",
        "/pos/api/",
        "/pos/",
        "/pos/api/sales/1/2/3",
        "/pos/api/%00",
        "/pos/api/%ff",
        "/pos/x{y}%s",
    ),
    kinds=KIND_BY_NAME,
)
STORE = Door(
    docs=SMARTSALES_DOCS,
    client=lambda world: world.store,
    stranger=lambda world: Http(tenant=world.shop.id),
    holder=lambda world: {"token_type": "access", "user_id": world.admin, "jti": ""},
    subject="user_id",
    sentence=detail_or_fields,
    prefix="/api/",
    nothing_here=("/api/nada", "/api/", "/api/orders/1/2/3/", "/api/%00", "/api/%ff", "/api/x{y}%s"),
    kinds={**KIND_BY_NAME, "product": "product", "category": "category"},
)
DOORS = (COUNTER, STORE)
_DOOR_OF = {id(endpoint): door for door in DOORS for endpoint in door.docs.surface.endpoints}


def door_of(endpoint: Endpoint) -> Door:
    """The surface that declared the endpoint."""
    return _DOOR_OF[id(endpoint)]


ENDPOINTS = sorted([*NEXUS.endpoints, *SMARTSALES.endpoints], key=lambda each: (door_of(each).name, each.id))
