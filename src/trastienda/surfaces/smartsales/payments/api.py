"""Section 5: the endpoints of payments."""

from django.conf import settings

from trastienda.adapters.payments.gateways import verified_notice
from trastienda.surfaces.smartsales.payments import gateway, wire
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.surface import Call
from trastienda.web.tenants import tenant_of

SECTION = "5. Pagos"
SIGNATURE = "Stripe-Signature"


@SMARTSALES.post(
    "api/orders/<id:order_id>/create-checkout-session",
    summary="Crear sesión de pago",
    section=SECTION,
    outside=True,
    answers={503: None},
)
def create_checkout_session(call: Call, order_id: int) -> wire.CheckoutSession:
    page = gateway.open_page(order_id, links=gateway.links(call), actor=call.actor, now=call.now)
    return wire.CheckoutSession(checkout_url=page.url, session_id=page.id)


@SMARTSALES.post(
    "api/orders/stripe-webhook",
    summary="Recibir avisos de Stripe",
    section=SECTION,
    public=True,
    answers={400: None, 503: None},
)
def stripe_webhook(call: Call) -> wire.Received:
    signature = call.request.headers.get(SIGNATURE, "")
    notice, tenant = verified_notice(
        call.content, signature, settings.STRIPE_ACCOUNTS, otherwise=lambda: tenant_of(call.request)
    )
    gateway.heed(notice, tenant_id=tenant, now=call.now)
    return wire.Received()
