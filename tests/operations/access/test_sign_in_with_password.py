"""sign_in_with_password: guessing gets slower as at the PIN pad, takes the same time, and leaves no secret behind."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from tests.shop import Shop
from tests.threads import at_once
from trastienda.domain.access import secrets
from trastienda.domain.access.errors import BadCredentials, TenantNotFound, TooManyAttempts
from trastienda.domain.access.sessions import Session
from trastienda.jobs.nightly import tidy_up
from trastienda.kernel import sql
from trastienda.operations.access.sign_in_with_password import SignInWithPassword, sign_in_with_password
from trastienda.operations.access.sign_in_with_pin import SignInWithPin, sign_in_with_pin

NOON = datetime(2026, 4, 1, 18, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PASSWORD = "Bicicleta verde 7"


class Door:
    """The door of a shop in which Ana has an account, with a clock that the test moves."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.ana = shop.user("customer", username="ana", email="ana@correo.com", password=PASSWORD)
        self.now = NOON

    def tries(self, name: str = "ana", password: str = PASSWORD, *, address: str = "10.0.0.1") -> Session:
        command = SignInWithPassword(
            tenant_id=self.shop.id,
            name=name,
            password=password,
            address=address,
            surface="smartsales",
            lifetime=timedelta(days=7),
        )
        return sign_in_with_password(command, now=self.now)

    def fails(self, times: int, name: str = "ana", *, address: str = "10.0.0.1") -> None:
        for _ in range(times):
            with pytest.raises(BadCredentials):
                self.tries(name, "no", address=address)

    def is_closed(self, name: str = "ana", *, address: str = "10.0.0.1") -> int:
        """The seconds that the right password has to wait; 0 when it enters."""
        try:
            self.tries(name, address=address)
        except TooManyAttempts as refused:
            return refused.retry_after_s
        return 0


@pytest.fixture
def door(shop: Shop) -> Door:
    return Door(shop)


class TestGuessing:
    def test_five_wrong_ones_close_the_door_and_each_one_more_doubles_the_wait(
        self, door: Door, shop: Shop
    ) -> None:
        door.fails(5)
        with shop.nothing_changes():
            assert door.is_closed() == 60
        door.now += MINUTE
        door.fails(1)
        assert door.is_closed() == 120

    def test_another_address_does_not_help_with_the_same_name(self, door: Door) -> None:
        for at in range(5):
            door.fails(1, ("ana", "ANA ", "Ana")[at % 3], address=f"10.0.1.{at}")
        assert door.is_closed(address="10.0.1.99") == 60
        assert not door.is_closed("ana@correo.com", address="10.0.1.99")

    def test_another_name_does_not_help_at_the_same_address(self, door: Door) -> None:
        for at in range(5):
            door.fails(1, f"nadie{at}")
        assert door.is_closed() == 60
        assert not door.is_closed(address="10.0.0.2")

    def test_a_success_forgives_the_name_but_not_the_address(self, door: Door) -> None:
        door.fails(4)
        assert not door.is_closed()
        door.fails(1, address="10.0.0.2")
        assert not door.is_closed(address="10.0.0.2")
        door.fails(1, "eva")
        assert door.is_closed("ana") == 60

    def test_passwords_guessed_at_an_address_do_not_close_the_till_there(
        self, door: Door, shop: Shop
    ) -> None:
        door.fails(5)
        assert door.is_closed() == 60
        pin = SignInWithPin(tenant_id=shop.id, pin="1234", device_code="t", address="10.0.0.1")
        assert sign_in_with_pin(pin, pin_key=settings.SECRET_KEY, now=door.now).name

    def test_at_a_neighbours_is_not_held_against_anyone(self, door: Door, neighbour: Shop) -> None:
        Door(neighbour).fails(5)
        assert not door.is_closed()

    def test_many_at_once_get_no_more_than_five_tries(self, door: Door) -> None:
        answers = at_once(*[lambda: door.tries(password="no")] * 8)
        assert (
            sorted(type(answer).__name__ for answer in answers)
            == ["BadCredentials"] * 5 + ["TooManyAttempts"] * 3
        )

    def test_leaves_an_audit_trail_without_what_was_typed(self, door: Door, shop: Shop) -> None:
        door.fails(1)
        door.fails(4, PASSWORD)  # people type it into the wrong field
        events = shop._rows(
            "SELECT action, subject, details::text FROM audit_event WHERE tenant_id = %s ORDER BY seq"
        )[1:]
        assert [event[0] for event in events] == ["sign_in.failed"] * 4 + ["sign_in.locked"]
        assert [event[1] for event in events] == [f"user:{door.ana}"] + ["user:?"] * 4
        kept = shop._rows("SELECT device_code FROM sign_in_failure WHERE tenant_id = %s")
        assert PASSWORD.lower() not in str([events, kept]).lower()

    def test_a_closed_or_unknown_shop_is_not_found(self, door: Door, shop: Shop) -> None:
        with shop.transaction():
            sql.execute("UPDATE tenant SET is_active = false WHERE id = %s", (shop.id,))
        with pytest.raises(TenantNotFound):
            door.tries()


@pytest.mark.parametrize(
    ("name", "password"), [("ana", PASSWORD), ("ana", "no"), ("nadie", "no"), ("", ""), ("eva", PASSWORD)]
)
def test_every_attempt_costs_one_argon2_verification(
    door: Door, shop: Shop, name: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.user("customer", username="eva", password=PASSWORD, is_active=False)
    done: list[str] = []
    secrets.nobodys_hash()
    real = secrets.secret_matches

    def counted(secret: str, kept: str) -> bool:
        done.append(kept[:10])
        return real(secret, kept)

    monkeypatch.setattr(secrets, "secret_matches", counted)
    with contextlib.suppress(BadCredentials):
        door.tries(name, password)
    assert done == ["$argon2id$"]


def test_the_night_forgets_sessions_that_have_expired(door: Door, shop: Shop) -> None:
    door.tries()
    door.now += timedelta(days=3)
    door.tries()
    assert tidy_up(shop.id, now=NOON + timedelta(days=8)).sessions == 1
    assert shop.count("refresh_token") == 1
