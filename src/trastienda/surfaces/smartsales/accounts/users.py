"""Registering, profiles, and the administration of users."""

from typing import Annotated

from trastienda.domain.access import users as people
from trastienda.domain.access.errors import TooManyAttempts
from trastienda.kernel.actor import Permission
from trastienda.operations.access.delete_user import delete_user
from trastienda.operations.access.register_user import register_user
from trastienda.operations.access.update_user import check_may_change, update_user
from trastienda.surfaces.smartsales.accounts import render, translate, wire
from trastienda.surfaces.smartsales.lists import Paged, PageQuery, listed
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.addresses import client_address
from trastienda.web.encode import Raw
from trastienda.web.rate import Bucket
from trastienda.web.surface import Call

SECTION = "1. Cuentas"
ONE = "api/users/<id:user_id>/"
REGISTERING = Bucket(burst=20, seconds_each=30)
"""How often an address may register somebody; who manages users is not counted."""


@SMARTSALES.get("api/users/profile/", summary="Perfil propio", section=SECTION)
def profile(call: Call) -> wire.UserProfile:
    return render.profile(people.user(call.actor.user_id or 0))


@SMARTSALES.get(
    "api/users/", summary="Lista de usuarios", section=SECTION, permission=Permission.MANAGE_USERS
)
def list_(call: Call, query: PageQuery) -> Annotated[Raw, list[wire.UserProfile] | Paged[wire.UserProfile]]:
    return listed(
        call,
        query,
        rows=lambda page: [render.profile(user) for user in people.users(page)],
        count=people.count_users,
    )


@SMARTSALES.post(
    "api/users/",
    summary="Registrar un usuario",
    section=SECTION,
    visitors=True,
    status=201,
    answers={401: None, 403: None, 404: None, 429: None},
)
def create(call: Call, body: wire.UserRegistrationRequest) -> wire.UserRegistration:
    if not call.actor.may(Permission.MANAGE_USERS):
        wait = REGISTERING.take(client_address(call.request))
        if wait:
            raise TooManyAttempts(retry_after_s=wait)
    user_id = register_user(translate.registration(body), actor=call.actor, now=call.now)
    return render.registration(people.user(user_id))


@SMARTSALES.get(ONE, summary="Detalle de un usuario", section=SECTION)
def retrieve(call: Call, user_id: int) -> wire.UserProfile:
    user = people.user(user_id)
    check_may_change(user, call.actor)
    return render.profile(user)


@SMARTSALES.put(ONE, summary="Actualizar un usuario", section=SECTION)
def update(call: Call, user_id: int, body: wire.UserProfileRequest) -> wire.UserProfile:
    return _changed(call, user_id, body)


@SMARTSALES.patch(ONE, summary="Actualizar parte de un usuario", section=SECTION)
def partial_update(call: Call, user_id: int, body: wire.PatchedUserProfileRequest) -> wire.UserProfile:
    return _changed(call, user_id, body)


@SMARTSALES.delete(ONE, summary="Eliminar un usuario", section=SECTION, status=204)
def destroy(call: Call, user_id: int) -> None:
    delete_user(user_id, actor=call.actor, now=call.now)


def _changed(call: Call, user_id: int, body: wire.UserProfileRequest) -> wire.UserProfile:
    before = people.user(user_id)
    check_may_change(before, call.actor)
    update_user(translate.changes(body, before), actor=call.actor, now=call.now)
    return render.profile(people.user(user_id))
