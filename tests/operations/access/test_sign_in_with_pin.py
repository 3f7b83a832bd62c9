"""sign_in_with_pin: the right PIN enters, guessing gets slower and slower, and the time taken tells nothing."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from tests.shop import Shop
from tests.threads import at_once
from trastienda.domain.access import secrets
from trastienda.domain.access.errors import BadCredentials, TenantNotFound, TooManyAttempts
from trastienda.domain.access.rules import seconds_to_wait
from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound
from trastienda.operations.access.sign_in_with_pin import SignedIn, SignInWithPin, sign_in_with_pin

NOON = datetime(2026, 4, 1, 18, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def minutes(*after_noon: float) -> list[datetime]:
    return [NOON + MINUTE * each for each in after_noon]


@pytest.mark.parametrize(
    ("failures", "asked_at", "wait"),
    [
        ((), 0, 0),
        ((0, 0, 0, 0), 0, 0),  # four are only mistakes
        ((0, 0, 0, 0, 0), 0, 60),
        ((0, 0, 0, 0, 0), 0.5, 30),
        ((0, 0, 0, 0, 0), 1, 0),  # after the minute one may try again …
        ((0, 0, 0, 0, 0, 1), 1, 120),  # … and every failure doubles it
        ((0, 0, 0, 0, 0, 1, 3), 3, 240),
        ((0, 0, 0, 0, 0, 1, 3, 7), 7, 480),
        ((0, 0, 0, 0, 0, 1, 3, 7, 15), 15, 960),  # also when the first five are no longer within 15 minutes
        ((0, 0, 0, 0, 0, 1, 3, 7, 15, 31), 31, 1920),
        ((0, 0, 0, 0, 0, 1, 3, 7, 15, 31, 63), 63, 3600),  # an hour at most
        ((0, 4, 8, 12, 15), 15, 60),  # five within 15 minutes, to the minute
        ((0, 4, 8, 12, 15.1), 15.1, 0),  # spread thinner: people mistyping
        ((0, 10, 20, 30, 40, 50, 60), 60, 0),
    ],
)
def test_the_wait_after_failures(failures: tuple[float, ...], asked_at: float, wait: int) -> None:
    assert seconds_to_wait(minutes(*failures), now=NOON + MINUTE * asked_at) == wait


class Door:
    """The door of a shop, with a clock that the test moves."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.now = NOON

    def tries(
        self, pin: str, *, device: str = "tablet-01", address: str = "10.0.0.1", branch: int | None = None
    ) -> SignedIn:
        command = SignInWithPin(
            tenant_id=self.shop.id, pin=pin, device_code=device, address=address, branch_id=branch
        )
        return sign_in_with_pin(command, pin_key=settings.SECRET_KEY, now=self.now)

    def fails(self, times: int, **where: str) -> None:
        for _ in range(times):
            with pytest.raises(BadCredentials):
                self.tries("0000", **where)  # type: ignore[arg-type]

    def is_closed(self, **where: str) -> int:
        """The seconds that the right PIN has to wait; 0 when it enters."""
        try:
            self.tries("1234", **where)  # type: ignore[arg-type]
        except TooManyAttempts as refused:
            return refused.retry_after_s
        return 0


@pytest.fixture
def door(shop: Shop) -> Door:
    return Door(shop)


class TestEntering:
    def test_a_pin_names_its_holder(self, door: Door, shop: Shop) -> None:
        cashier = shop.hire("cashier", pin="567890", name="Ana", max_discount_pct="10")
        entered = door.tries("567890")
        assert (entered.employee_id, entered.name, entered.role) == (cashier, "Ana", "cashier")
        assert entered.branch_id == shop.branch_id
        assert "pos.sell" in entered.permissions

    def test_stands_in_the_branch_that_was_named(self, door: Door, shop: Shop) -> None:
        north = shop.branch("Norte")
        assert door.tries("1234", branch=north).branch_id == north

    def test_is_refused_in_an_unknown_closed_or_foreign_branch(
        self, door: Door, shop: Shop, neighbour: Shop
    ) -> None:
        closed = shop.branch("Cerrada")
        with shop.transaction():
            sql.execute(
                "UPDATE branch SET is_active = false WHERE tenant_id = %s AND id = %s", (shop.id, closed)
            )
        for branch in (closed, neighbour.branch_id, 999_999):
            with shop.nothing_changes(), pytest.raises(NotFound):
                door.tries("1234", branch=branch)

    def test_is_refused_to_whoever_has_left(self, door: Door, shop: Shop) -> None:
        shop.dismiss(shop.hire("cashier", pin="5678"))
        with pytest.raises(BadCredentials):
            door.tries("5678")

    def test_is_refused_with_a_neighbours_pin(self, door: Door, neighbour: Shop) -> None:
        neighbour.hire("cashier", pin="8765")
        with pytest.raises(BadCredentials):
            door.tries("8765")

    def test_an_unknown_or_closed_tenant_is_not_found(self, door: Door, shop: Shop) -> None:
        with shop.transaction():
            sql.execute("UPDATE tenant SET is_active = false WHERE id = %s", (shop.id,))
        with pytest.raises(TenantNotFound):
            door.tries("1234")

    def test_is_noted_with_the_device(self, door: Door, shop: Shop) -> None:
        door.tries("1234")
        with shop.transaction():
            seen = sql.rows("SELECT code, enrolled_at FROM device WHERE tenant_id = %s", (shop.id,))
        assert seen == [("tablet-01", None)]


class TestGuessing:
    def test_five_wrong_ones_close_the_door_even_to_the_right_one(self, door: Door, shop: Shop) -> None:
        door.fails(5)
        with shop.nothing_changes():
            assert door.is_closed() == 60
        door.now += MINUTE
        assert not door.is_closed()

    def test_each_failure_after_that_doubles_the_wait(self, door: Door) -> None:
        door.fails(5)
        for wait in (60, 120, 240, 480, 960, 1920, 3600):
            assert door.is_closed() == wait
            door.now += timedelta(seconds=wait)
            door.fails(1)

    def test_another_device_does_not_help_at_the_same_address(self, door: Door) -> None:
        for at in range(5):
            door.fails(1, device=f"tablet-{at}")
        assert door.is_closed(device="tablet-99") == 60
        assert not door.is_closed(device="tablet-99", address="10.0.0.2")

    def test_another_address_does_not_help_on_the_same_device(self, door: Door) -> None:
        for at in range(5):
            door.fails(1, address=f"10.0.1.{at}")
        assert door.is_closed(address="10.0.1.99") == 60

    def test_without_a_device_only_the_address_counts(self, door: Door) -> None:
        for at in range(5):
            door.fails(1, device="", address=f"10.0.1.{at}")
        assert not door.is_closed(device="", address="10.0.1.99")

    def test_a_success_forgives_the_device_but_not_the_address(self, door: Door) -> None:
        door.fails(4)
        door.now += MINUTE
        assert not door.is_closed()
        door.now += MINUTE
        door.fails(1, address="10.0.0.2")
        assert not door.is_closed(address="10.0.0.2")
        door.fails(1, device="tablet-02")
        assert door.is_closed(device="tablet-03") == 60

    def test_is_forgotten_in_time(self, door: Door, shop: Shop) -> None:
        door.fails(5)
        door.now += timedelta(hours=2)
        door.fails(4)
        assert shop.count("sign_in_failure") == 4
        assert not door.is_closed()

    def test_at_a_neighbours_is_not_held_against_anyone(self, door: Door, neighbour: Shop) -> None:
        Door(neighbour).fails(5)
        assert not door.is_closed()

    @pytest.mark.parametrize("pin", ["", "12", "123", "123456789", "12a4", "١٢٣٤", "1234 ", "x" * 5000])
    def test_what_is_no_pin_is_wrong_like_any_other_and_counts(
        self, door: Door, shop: Shop, pin: str
    ) -> None:
        with pytest.raises(BadCredentials):
            door.tries(pin)
        assert shop.count("sign_in_failure") == 1

    def test_many_at_once_get_no_more_than_five_tries(self, door: Door, shop: Shop) -> None:
        answers = at_once(*[lambda: door.tries("0000")] * 8)
        assert (
            sorted(type(answer).__name__ for answer in answers)
            == ["BadCredentials"] * 5 + ["TooManyAttempts"] * 3
        )
        assert shop.count("sign_in_failure") == 5

    def test_leaves_an_audit_trail_without_the_pin(self, door: Door, shop: Shop) -> None:
        door.fails(5)
        with shop.transaction():
            events = sql.rows(
                "SELECT action, subject, details::text FROM audit_event WHERE tenant_id = %s ORDER BY seq",
                (shop.id,),
            )[1:]
        assert [action for action, _, _ in events] == ["sign_in.failed"] * 4 + ["sign_in.locked"]
        assert {subject for _, subject, _ in events} == {"device:tablet-01"}
        assert all("10.0.0.1" in details and "0000" not in details for _, _, details in events)


class TestTiming:
    @pytest.fixture
    def verifications(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        done: list[str] = []
        secrets.nobodys_hash()
        real = secrets.secret_matches

        def counted(secret: str, kept: str) -> bool:
            done.append(kept[:10])
            return real(secret, kept)

        monkeypatch.setattr(secrets, "secret_matches", counted)
        return done

    @pytest.mark.parametrize("pin", ["1234", "0000", "5678", "12", ""])
    def test_every_attempt_costs_one_argon2_verification(
        self, door: Door, shop: Shop, pin: str, verifications: list[str]
    ) -> None:
        shop.dismiss(shop.hire("cashier", pin="5678"))
        with contextlib.suppress(BadCredentials):
            door.tries(pin)
        assert verifications == ["$argon2id$"]
