"""Section 7: the endpoints of the cash register."""

from trastienda.kernel.actor import Permission
from trastienda.operations.cash.open_register import OpenRegister, open_register
from trastienda.surfaces.nexus.register import wire
from trastienda.surfaces.nexus.render import wall_clock
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.decode import exact
from trastienda.web.surface import Call

SECTION = "7. Cash Register"


@NEXUS.post(
    "pos/api/register/open", summary="Abrir caja", section=SECTION, permission=Permission.SELL, status=201
)
def open_(call: Call, body: wire.Open) -> wire.Opened:
    command = OpenRegister(number=body.register_number, opening_amount=exact(body.opening_amount))
    opened = open_register(command, actor=call.actor, now=call.now)
    return wire.Opened(
        register_id=opened.id,
        register_number=opened.number,
        opened_at=wall_clock(opened.opened_at, call.actor),
        opening_amount=opened.opening_amount,
    )
