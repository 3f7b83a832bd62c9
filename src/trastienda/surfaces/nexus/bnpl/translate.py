"""From this dialect's words to our commands."""

from trastienda.adapters.bnpl.port import Letter
from trastienda.operations.bnpl.start_application import StartApplication
from trastienda.surfaces.nexus.bnpl import vocabulary, wire
from trastienda.web.decode import exact
from trastienda.web.surface import Call


def application(body: wire.NewApplication) -> StartApplication:
    return StartApplication(
        sale=body.sale_id,
        provider=vocabulary.PROVIDER_TO_OURS[body.provider],
        amount=exact(body.amount),
        customer_name=body.customer.name.strip() or body.customer.phone,
        customer_phone=body.customer.phone,
    )


def letter(call: Call) -> Letter:
    return Letter(
        headers={name.lower(): text for name, text in call.request.headers.items()},
        query=call.request.GET.dict(),
        content=call.content,
    )
