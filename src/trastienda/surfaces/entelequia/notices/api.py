"""Where the web store's gateways post their notices. A notice is only a reason to ask its gateway how things stand.

`…/notices/<tenant>` is for an account of one shop, and for gateways that are told the address with each payment;
`…/notices` for an account that collects for several: whose order it is then comes from what the gateway answers.
"""

from typing import NoReturn

import msgspec

from trastienda.adapters.payments.gateways import ASKED, SHOWN, asked_gateway
from trastienda.adapters.payments.port import AskedGateway, Letter, Told
from trastienda.domain.payments.checkout import CheckoutSession, Notice, NoticeKind
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable, NoGateway, NoticeRefused
from trastienda.kernel.actor import system_actor
from trastienda.operations.payments.settle_checkout import SettleCheckout, settle_checkout
from trastienda.surfaces.entelequia.notices import wire
from trastienda.surfaces.entelequia.surface import ENTELEQUIA, ROOT
from trastienda.web.encode import Reply
from trastienda.web.errors import InOwnWords
from trastienda.web.surface import Call
from trastienda.web.tenants import tenant_exists

SECTION = "8. Avisos de pago"
PATH = f"{ROOT}/payments/<str:gateway_name>/notices"
ANSWERS = {401: None, 503: None}
LONGEST_ID = 255


@ENTELEQUIA.post(
    PATH, summary="Recibir avisos de un medio de pago", section=SECTION, public=True, answers=ANSWERS
)
def receive(call: Call, gateway_name: str) -> wire.Received:
    return _heed(call, gateway_name, None)


@ENTELEQUIA.post(
    f"{PATH}/<id:tenant_id>",
    summary="Recibir avisos de un medio de pago de una tienda",
    section=SECTION,
    public=True,
    answers=ANSWERS,
)
def receive_for_tenant(call: Call, gateway_name: str, tenant_id: int) -> wire.Received:
    return _heed(call, gateway_name, tenant_id)


def _heed(call: Call, name: str, tenant: int | None) -> wire.Received:
    """:raises NoticeRefused: not the gateway's own, or about an order of another account."""
    if name not in ASKED:
        _refuse(name, "no_such_gateway")
    try:
        gateway = asked_gateway(name, tenant)
    except NoGateway:
        _refuse(name, "no_account")
    try:
        told = _readable(name, gateway.read_notice(_letter(call)))
        page = _ask(gateway, told)
    except GatewayUnavailable:  # it writes again; until then nothing is known
        raise InOwnWords(Reply(wire.Received(received=False), status=503)) from None
    if page is None:
        return wire.Received()
    for_ = tenant or page.tenant_id
    if for_ is None or page.tenant_id not in {None, for_} or not tenant_exists(for_):
        _refuse(name, "tenant")
    if tenant is None and asked_gateway(name, for_) is not gateway:
        _refuse(name, "tenant")
    # What the page says is what the gateway was asked for just now; the notice itself only has a name.
    notice = Notice(id=told.id, kind=NoticeKind.OTHER, name=told.name)
    actor = system_actor(for_, name=SHOWN[name])
    settle_checkout(SettleCheckout(gateway=name, page=page, notice=notice), actor=actor, now=call.now)
    return wire.Received()


def _readable(name: str, told: Told) -> Told:
    """Return it with an id that can be kept. :raises NoticeRefused: names that no gateway gives."""
    if "\0" in told.id + told.name + told.session + told.payment_ref:
        _refuse(name, "unreadable")
    return msgspec.structs.replace(told, id=told.id[:LONGEST_ID] or told.name)


def _ask(gateway: AskedGateway, told: Told) -> CheckoutSession | None:
    """A payment that the gateway itself does not know is nothing to act on; it is not asked for again."""
    try:
        return gateway.look(told)
    except GatewayRefused:
        return None


def _letter(call: Call) -> Letter:
    request = call.request
    return Letter(
        headers={name.lower(): text for name, text in request.headers.items()},
        query=request.GET.dict(),
        content=call.content,
    )


def _refuse(name: str, reason: str) -> NoReturn:
    raise NoticeRefused(gateway=name[:20], reason=reason)
