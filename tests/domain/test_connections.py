"""What opens outside systems: kept sealed, opened for its own tenant, forgotten when told."""

import pytest
from django.test import override_settings

from tests.shop import Shop, now
from trastienda.domain.connections import steps
from trastienda.domain.connections.errors import CredentialsUnreadable
from trastienda.domain.connections.models import Connection
from trastienda.domain.connections.steps import Credentials
from trastienda.kernel import sql
from trastienda.kernel.errors import Bug

ANDREANI = Credentials(
    provider="andreani",
    address="https://apis.andreani.com",
    user="mi-usuario",
    secret="una-contraseña-muy-larga-9876",
    signing="firma-de-avisos",
    extra={"contract": "400006709"},
)


def keep(shop: Shop, credentials: Credentials = ANDREANI) -> None:
    with shop.transaction():
        steps.keep_credentials(credentials, at=now(), actor="Admin")


def kept(shop: Shop, provider: str = "andreani") -> Credentials | None:
    with shop.transaction():
        return steps.credentials_of(provider)


def test_they_are_opened_as_they_were_kept(shop: Shop) -> None:
    keep(shop)
    assert kept(shop) == ANDREANI


def test_there_are_none_before(shop: Shop) -> None:
    assert kept(shop) is None


def test_the_row_shows_no_more_than_the_end_of_the_secret(shop: Shop) -> None:
    keep(shop)
    with shop.transaction():
        [row] = sql.rows(
            "SELECT to_jsonb(c)::text, c.ending, c.sealed FROM connection c WHERE tenant_id = %s", (shop.id,)
        )
    text, ending, sealed = row
    assert ending == "9876"
    for secret in (ANDREANI.secret, ANDREANI.signing, ANDREANI.user, "400006709"):
        assert secret not in text
        assert secret.encode() not in bytes(sealed)


def test_of_a_short_secret_nothing_is_shown(shop: Shop) -> None:
    keep(shop, Credentials(provider="sw", secret="12345678901"))
    with shop.transaction():
        assert Connection.objects.get(provider="sw").ending == ""


def test_new_ones_take_the_place_of_the_old(shop: Shop) -> None:
    keep(shop)
    keep(shop, Credentials(provider="andreani", user="otro", secret="otra-contraseña-1234"))
    found = kept(shop)
    assert found is not None
    assert (found.user, found.secret, found.extra) == ("otro", "otra-contraseña-1234", {})
    with shop.transaction():
        assert Connection.objects.count() == 1


def test_switched_off_they_are_not_given(shop: Shop) -> None:
    keep(shop)
    with shop.transaction():
        assert steps.switch_connection("andreani", is_on=False)
    assert kept(shop) is None
    with shop.transaction():
        assert steps.switch_connection("andreani", is_on=True)
    assert kept(shop) == ANDREANI


def test_new_ones_are_switched_on(shop: Shop) -> None:
    keep(shop)
    with shop.transaction():
        steps.switch_connection("andreani", is_on=False)
    keep(shop)
    assert kept(shop) == ANDREANI


def test_forgotten_they_are_gone(shop: Shop) -> None:
    keep(shop)
    with shop.transaction():
        assert steps.forget_credentials("andreani")
        assert not steps.forget_credentials("andreani")
    assert kept(shop) is None


def test_a_neighbour_has_its_own(shop: Shop, neighbour: Shop) -> None:
    keep(shop)
    assert kept(neighbour) is None


def test_copied_to_a_neighbour_they_do_not_open(shop: Shop, neighbour: Shop) -> None:
    keep(shop)
    keep(neighbour)
    with shop.transaction():
        sealed = bytes(Connection.objects.get(provider="andreani").sealed)
    with neighbour.transaction():
        Connection.objects.filter(provider="andreani").update(sealed=sealed)
    with pytest.raises(CredentialsUnreadable):
        kept(neighbour)


def test_after_the_installations_secret_changed_they_are_asked_for_again(shop: Shop) -> None:
    keep(shop)
    with (
        override_settings(SECRET_KEY="another-secret-of-the-installation"),
        pytest.raises(CredentialsUnreadable),
    ):
        kept(shop)


def test_nothing_prints_a_secret() -> None:
    assert repr(ANDREANI) == str(ANDREANI) == "Credentials(andreani)"


def test_outside_an_operation_nothing_is_opened() -> None:
    with pytest.raises(Bug):
        steps.credentials_of("andreani")
