"""Write down what a financier answered when it was told of an application: where the customer goes on, or its no."""

from datetime import datetime

from trastienda.domain.bnpl import steps as bnpl
from trastienda.domain.bnpl.states import ApplicationState
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction


def record_refusal(application_id: int, *, problem: str, actor: Actor, now: datetime) -> None:
    """The financier did not take it; what was decided meanwhile stays. :raises ApplicationNotFound: unknown."""
    with transaction(actor.tenant_id):
        held = bnpl.hold_application(application_id)
        if held.state is ApplicationState.ASKING:
            bnpl.move_application(held, ApplicationState.FAILED, at=now, problem=problem)


def give_up(application_id: int, *, actor: Actor, now: datetime) -> None:
    """Nobody decided it for too long; an approval that comes later counts. :raises ApplicationNotFound: unknown."""
    with transaction(actor.tenant_id):
        held = bnpl.hold_application(application_id)
        if held.state is ApplicationState.OPEN:
            bnpl.move_application(held, ApplicationState.EXPIRED, at=now, problem="nobody decided")
        elif held.state is ApplicationState.ASKING:
            bnpl.move_application(held, ApplicationState.FAILED, at=now, problem="never answered")
