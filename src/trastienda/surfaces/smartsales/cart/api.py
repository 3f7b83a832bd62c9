"""Section 4: the cart that understands Spanish. It keeps nothing by itself: what is added is ordered."""

from trastienda.insights.orders import order_seen
from trastienda.insights.suggestions import suggestions as suggested
from trastienda.kernel.errors import DomainError
from trastienda.operations.orders.follow_command import follow_command
from trastienda.surfaces.smartsales.cart import render, wire
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.errors import InOwnWords
from trastienda.web.surface import Call

SECTION = "4. Carrito"
ROOT, ALIAS = "api/orders/cart", "api/cart"


@SMARTSALES.post(
    f"{ROOT}/add-natural-language/",
    summary="Ordenar, quitar o vaciar por comando en español",
    section=SECTION,
    aliases=(f"{ALIAS}/add-natural-language/",),
    answers=dict.fromkeys((400, 404), wire.NLPCartRefused),
)
def add_natural_language(call: Call, body: wire.NLPCartRequestRequest) -> wire.NLPCartResponse:
    try:
        done = follow_command(body.prompt, actor=call.actor, now=call.now)
    except DomainError as refusal:
        raise InOwnWords(render.refused(refusal, prompt=body.prompt)) from None
    order = order_seen(done.order, actor=call.actor) if done.order is not None else None
    return render.followed(done, prompt=body.prompt, order=order)


@SMARTSALES.get(
    f"{ROOT}/suggestions/",
    summary="Sugerencias de productos mientras se escribe",
    section=SECTION,
    visitors=True,
    aliases=(f"{ALIAS}/suggestions/",),
)
def suggestions(query: wire.SuggestionsQuery) -> wire.ProductSuggestionsResponse:
    return render.suggestions(query.q, suggested(query.q))
