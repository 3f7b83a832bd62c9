"""Section 11: the endpoints of buying now and paying later. Financiers are asked by jobs; nobody waits for them."""

from django.conf import settings

from trastienda.adapters.bnpl.financiers import NEEDED, financier
from trastienda.adapters.outside.connected import account_of, missing, usable_account
from trastienda.domain.bnpl import steps as bnpl
from trastienda.domain.connections.errors import ForgedNotice
from trastienda.kernel.deferring import defer
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction
from trastienda.operations.bnpl.start_application import LOOK, QUEUE, start_application
from trastienda.surfaces.nexus.bnpl import render, translate, vocabulary, wire
from trastienda.surfaces.nexus.notices import tenant_told
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.surface import Call

SECTION = "11. BNPL (Buy Now Pay Later)"
ROOT = "pos/api/bnpl"


@NEXUS.get(f"{ROOT}/providers", summary="Listar financieras", section=SECTION)
def providers(call: Call) -> wire.Providers:  # noqa: ARG001 - whose they are is the running tenant's
    return render.providers(
        {name: missing(account_of(name, settings.NEIGHBOURS), needed) for name, needed in NEEDED.items()}
    )


@NEXUS.post(
    f"{ROOT}/applications", summary="Solicitar financiamiento de una venta", section=SECTION, status=201
)
def create(call: Call, body: wire.NewApplication) -> wire.ApplicationMade:
    command = translate.application(body)
    needed = NEEDED[command.provider]
    usable_account(command.provider, call.actor.tenant_id, settings.NEIGHBOURS, needed=needed)
    return render.made(start_application(command, actor=call.actor, now=call.now), call.actor)


@NEXUS.get(f"{ROOT}/applications/<id:application_id>", summary="Estado de una solicitud", section=SECTION)
def get(call: Call, application_id: int) -> wire.Application:
    return render.application(bnpl.application(application_id), call.actor)


@NEXUS.post(
    f"{ROOT}/webhook/<str:provider>",
    summary="Recibir avisos de una financiera",
    section=SECTION,
    public=True,
    answers={401: None},
)
def webhook(call: Call, provider: str) -> wire.Received:
    """A notice is only a reason to ask: what it says moves nothing."""
    name = vocabulary.PROVIDER_TO_OURS.get(provider)
    if name is None:
        raise Invalid(field="provider", reason="unknown_value")
    tenant = tenant_told(call.request)
    with transaction(tenant):
        account = account_of(name, settings.NEIGHBOURS)
        if account is None or missing(account, NEEDED[name]):
            raise ForgedNotice(provider=provider, reason="no_account")
        told = financier(account).read_notice(translate.letter(call))
        id_, key = told.id.replace("\0", "")[:100], told.key.replace("\0", "")[:64]
        application = bnpl.application_told(name, external_id=id_, key=key)
        if application is not None:
            defer(LOOK, queue=QUEUE, tenant_id=tenant, application_id=application)
    return wire.Received()
