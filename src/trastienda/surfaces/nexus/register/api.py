"""Section 7: the endpoints of the cash register."""

from trastienda.domain.cash.errors import NoOpenRegister, NothingOpen
from trastienda.domain.cash.queries import closed_sessions
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.register_day import open_drawer, register_day
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import day_bounds, local_date
from trastienda.operations.cash.close_register import CloseRegister, close_register
from trastienda.operations.cash.open_register import OpenRegister, open_register
from trastienda.operations.cash.record_cash_movement import RecordCashMovement, record_cash_movement
from trastienda.surfaces.nexus.lists import pagination
from trastienda.surfaces.nexus.register import render, wire
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


@NEXUS.get(
    "pos/api/register/current", summary="Caja abierta actual", section=SECTION, permission=Permission.SELL
)
def current(call: Call) -> wire.Current:
    drawer = open_drawer(call.actor.employee_id)
    if drawer is None:
        raise NothingOpen
    return render.current(drawer, call.actor)


@NEXUS.post(
    "pos/api/register/movement",
    summary="Entrada o salida de efectivo",
    section=SECTION,
    permission=Permission.SELL,
    status=201,
)
def movement(call: Call, body: wire.NewMovement) -> wire.Moved:
    command = RecordCashMovement(
        amount=exact(body.amount),
        outwards=body.type == "out",
        reason=body.reason,
        session=body.register_id,
    )
    moved = record_cash_movement(command, actor=call.actor, now=call.now)
    return wire.Moved(
        id=moved.id,
        message="Movement recorded",
        register_id=moved.session,
        type=body.type,
        amount=moved.amount,
        reason=moved.reason,
        current_cash=moved.expected,
    )


@NEXUS.get("pos/api/register/cut-x", summary="Corte X", section=SECTION, permission=Permission.SELL)
def cut_x(call: Call) -> wire.CutX:
    drawer = open_drawer(call.actor.employee_id)
    if drawer is None:
        raise NoOpenRegister
    return render.cut_x(drawer)


@NEXUS.post("pos/api/register/cut-z", summary="Corte Z", section=SECTION, permission=Permission.SELL)
def cut_z(call: Call, body: wire.NewCutZ) -> wire.CutZ:
    command = CloseRegister(counted=exact(body.counted_amount), session=body.register_id)
    return render.cut_z(close_register(command, actor=call.actor, now=call.now), call.actor)


@NEXUS.get(
    "pos/api/register/history", summary="Historial de cortes", section=SECTION, permission=Permission.SELL
)
def history(call: Call, query: wire.HistoryQuery) -> wire.History:
    everyone = call.actor.may(Permission.MANAGE_REGISTERS)
    zone_name = tenant_profile(call.actor.tenant_id).time_zone
    page = closed_sessions(
        query.wanted(),
        between=day_bounds(query.date_from, query.date_to, zone_name=zone_name),
        employee_id=None if everyone else call.actor.employee_id,
    )
    return wire.History(
        data=[render.past_cut(session, call.actor) for session in page.items], pagination=pagination(page)
    )


@NEXUS.get(
    "pos/api/register/daily-summary",
    summary="Resumen del día de todas las cajas",
    section=SECTION,
    permission=Permission.SELL,
)
def daily_summary(call: Call, query: wire.DayQuery) -> wire.DailySummary:
    zone_name = tenant_profile(call.actor.tenant_id).time_zone
    day = register_day(query.date or local_date(call.now, zone_name=zone_name), zone_name=zone_name)
    return render.daily_summary(day, call.actor)
