"""Each surface as the tests of bad input need it: who its owner is, what its tokens claim, how it words a refusal."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import msgspec

from tests.fuzz.world import KIND_BY_NAME, World
from tests.shop import Answer, Http
from tests.surfaces.inventario.desk import shows
from trastienda.surfaces.entelequia import urls as entelequia
from trastienda.surfaces.entelequia.documentation import DOCS as ENTELEQUIA_DOCS
from trastienda.surfaces.entelequia.surface import ENTELEQUIA
from trastienda.surfaces.inventario import urls as inventario
from trastienda.surfaces.inventario.documentation import DOCS as INVENTARIO_DOCS
from trastienda.surfaces.inventario.documentation import Code
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.surfaces.nexus import urls as nexus
from trastienda.surfaces.nexus.documentation import DOCS as NEXUS_DOCS
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.surfaces.sales import urls as sales
from trastienda.surfaces.sales.documentation import DOCS as SALES_DOCS
from trastienda.surfaces.sales.surface import SALES
from trastienda.surfaces.smartsales import urls as smartsales
from trastienda.surfaces.smartsales.documentation import DOCS as SMARTSALES_DOCS
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.docs import Docs
from trastienda.web.surface import Endpoint

assert nexus.urlpatterns, "importing the urls declares the endpoints"
assert entelequia.urlpatterns
assert inventario.urlpatterns
assert sales.urlpatterns
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


def message_and_faults(answer: Answer) -> str | None:
    """The web orders: a `message`; beside it the faults of fields under `errors`, or what happened as `exception`."""
    if not isinstance(answer.body, dict) or not set(answer.body) <= {"message", "errors", "exception"}:
        return None
    said, faults = answer.body.get("message"), answer.body.get("errors", {})
    if not isinstance(said, str) or not said.strip() or ("exception" in answer.body and faults):
        return None
    if not isinstance(faults, dict) or not all(map(_are_sentences, faults.values())):
        return None
    return "\n".join([said, *(f"{name}: {' '.join(each)}" for name, each in faults.items())])


def empty_envelope(answer: Answer) -> str | None:
    """The sales API: its envelope with `success` 0, a sentence, and nothing in it."""
    if not isinstance(answer.body, dict) or list(answer.body) != ["success", "message", "data", "totalCount"]:
        return None
    said = answer.body["message"]
    is_empty = (answer.body["success"], answer.body["data"], answer.body["totalCount"]) == (0, None, 0)
    return said if is_empty and isinstance(said, str) and said.strip() else None


def code_and_fields(answer: Answer) -> str | None:
    """The back office: `success` false, a sentence, one of the six codes, and the faults of fields where there are."""
    body = answer.body
    if not isinstance(body, dict) or list(body)[:3] != ["success", "error", "code"]:
        return None
    said, faults = body["error"], body.get("fields", {})
    if body["success"] is not False or body["code"] not in get_args(Code) or set(body) - {*_REFUSED}:
        return None
    if not isinstance(said, str) or not said.strip() or not all(map(_are_sentences, faults.values())):
        return None
    return "\n".join([said, *(f"{name}: {' '.join(each)}" for name, each in faults.items())])


_REFUSED = ("success", "error", "code", "fields")


def _are_sentences(found: Any) -> bool:
    return (
        isinstance(found, list)
        and bool(found)
        and all(isinstance(each, str) and each.strip() for each in found)
    )


class Door(msgspec.Struct, frozen=True, eq=False):
    """One surface. `sentence` returns what a refusal says, None when it is not the surface's envelope."""

    docs: Docs
    client: Callable[[World, str], Http]
    """Who may ask for everything at that path."""
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
    malformed: int = 400
    """The status of a request that is not of the documented form."""
    by_session: bool = False
    """Whether a token counts as long as the session that it names; what it claims of its age is not looked at."""
    strangers_buy: int = 403
    """The status for somebody who only buys, where staff is asked for."""
    shown: Callable[[str], dict[str, str]] = lambda text: {"Authorization": text}
    """The headers in which it looks for what is shown; a good token is `Bearer …`, as everywhere."""

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
    client=lambda world, _: world.http,
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
    kinds={**KIND_BY_NAME, "sustituye": "stamped cfdi", "payment_id": "payment"},
)
STORE = Door(
    docs=SMARTSALES_DOCS,
    client=lambda world, _: world.store,
    stranger=lambda world: Http(tenant=world.shop.id),
    holder=lambda world: {"token_type": "access", "user_id": world.admin, "jti": ""},
    subject="user_id",
    sentence=detail_or_fields,
    prefix="/api/",
    nothing_here=("/api/nada", "/api/", "/api/orders/1/2/3/", "/api/%00", "/api/%ff", "/api/x{y}%s"),
    kinds={**KIND_BY_NAME, "product": "product", "category": "category"},
)
ORDERS = Door(
    docs=ENTELEQUIA_DOCS,
    client=lambda world, path: world.online.buyer if "/account/" in path else world.online.desk,
    stranger=lambda world: Http(tenant=world.shop.id),
    holder=lambda world: {"user_id": world.admin},
    subject="user_id",
    sentence=message_and_faults,
    prefix="/api/v1/",
    nothing_here=(
        "/api/v1/nada",
        "/api/v1/",
        "/api/v1/account/orders/1/2/3",
        "/api/v1/admin/%00",
        "/api/v1/%ff",
        "/api/v1/x{y}%s",
    ),
    kinds={
        **KIND_BY_NAME,
        "line_id": "cart line",
        "productId": "product",
        "selectedOfficeId": "office",
        "coupon_id": "coupon",
        "order_id": "web order",
        "orderId": "web order",
        "qrCodeId": "web order",
        "number": "web order",
        "proof_id": "proof",
        "ids": "web order",
        "ordersId": "web order",
        "id": "product",
    },
    malformed=422,
)
TICKETS = Door(
    docs=SALES_DOCS,
    client=lambda world, _: world.tickets,
    stranger=lambda world: Http(tenant=world.shop.id),
    holder=lambda world: {"user_id": world.admin},
    subject="user_id",
    sentence=empty_envelope,
    prefix="/api/sales/",
    nothing_here=(
        "/api/sales/nada",
        "/api/sales/1/2/3",
        "/api/sales/fulldelete/",
        "/api/sales/%00",
        "/api/sales/%ff",
        "/api/sales/x{y}%s",
    ),
    kinds={
        **KIND_BY_NAME,
        "sale_id": "desk sale",
        "id": "desk sale",
        "idClient": "customer",
        "idProduct": "product",
    },
)


def in_a_cookie(text: str) -> dict[str, str]:
    """The back office looks for its session in a cookie, and for nothing in an Authorization header."""
    scheme, _, token = text.partition(" ")
    return shows(token) if scheme == "Bearer" else {"Authorization": text}


DESK = Door(
    docs=INVENTARIO_DOCS,
    client=lambda world, _: world.desk,
    stranger=lambda world: Http(tenant=world.shop.id),
    holder=lambda world: {"user_id": world.admin, "jti": world.desk.code},
    subject="user_id",
    sentence=code_and_fields,
    prefix="/inventario/",
    nothing_here=(
        "/productos/api/nada",
        "/ventas/api/1/2/3",
        "/compras/api/gastos/1/2",
        "/clientes/api/%00",
        "/proveedores/api/%ff",
        "/usuarios/api/x{y}%s",
    ),
    kinds={
        **KIND_BY_NAME,
        "sale_id": "desk sale",
        "supplier_id": "supplier",
        "purchase_id": "purchase",
        "expense_id": "expense",
        "asset_id": "asset",
        "income_id": "income",
        "user_id": "desk user",
        "method_id": "shipping method",
        "pay_method_id": "pay method",
        "zone_id": "zone",
        "seq": "event",
        "producto": "product",
        "cliente_id": "customer",
        "sucursal": "branch",
        "sucursal_web": "branch",
        "id": "sale line",
    },
    by_session=True,
    strangers_buy=401,
    shown=in_a_cookie,
)
DOORS = (COUNTER, STORE, ORDERS, TICKETS, DESK)
_DOOR_OF = {id(endpoint): door for door in DOORS for endpoint in door.docs.surface.endpoints}


def door_of(endpoint: Endpoint) -> Door:
    """The surface that declared the endpoint."""
    return _DOOR_OF[id(endpoint)]


ENDPOINTS = sorted(
    [
        *NEXUS.endpoints,
        *SMARTSALES.endpoints,
        *ENTELEQUIA.endpoints,
        *SALES.endpoints,
        *INVENTARIO.endpoints,
    ],
    key=lambda each: (door_of(each).name, each.id),
)
