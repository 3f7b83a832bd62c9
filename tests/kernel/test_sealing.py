"""What is sealed opens for whom it was sealed, with the installation's secret, and for nobody else."""

import pytest

from trastienda.domain.invoicing.locking import Unlocked, lock, unlock
from trastienda.kernel.sealing import WrongSecret, seal, unseal

SECRET = "only-for-tests-and-long-enough-to-sign-with"
BEFORE = bytes.fromhex(
    "560f7a8d547beab180291da649ea5f9756d49584e6921df8f5ca7915817255e28bc8f13f602dc93d"
    "8716d3a2b23d802e2db7f1d3b7cd61a01ae67502f6e1fd3b6446b4593df4b19d"
)
"""A key and its password, locked by the program before secrets of other kinds were sealed."""


def test_what_is_sealed_opens_again() -> None:
    stored = seal(b"una llave", secret=SECRET, purpose="keys", bound_to="7:sw")
    assert b"una llave" not in stored
    assert unseal(stored, secret=SECRET, purpose="keys", bound_to="7:sw") == b"una llave"


def test_no_two_seals_of_one_secret_are_alike() -> None:
    first, second = (seal(b"una llave", secret=SECRET, purpose="keys", bound_to="7:sw") for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    "said",
    [
        {"secret": "another-secret", "purpose": "keys", "bound_to": "7:sw"},
        {"secret": SECRET, "purpose": "doors", "bound_to": "7:sw"},
        {"secret": SECRET, "purpose": "keys", "bound_to": "8:sw"},
        {"secret": SECRET, "purpose": "keys", "bound_to": "7:finkok"},
    ],
)
def test_it_opens_for_nobody_else(said: dict[str, str]) -> None:
    stored = seal(b"una llave", secret=SECRET, purpose="keys", bound_to="7:sw")
    with pytest.raises(WrongSecret):
        unseal(stored, **said)


@pytest.mark.parametrize("length", [0, 5, 12, 20, 36])
def test_what_was_cut_off_does_not_open(length: int) -> None:
    stored = seal(b"una llave", secret=SECRET, purpose="keys", bound_to="7:sw")
    with pytest.raises(WrongSecret):
        unseal(stored[:length], secret=SECRET, purpose="keys", bound_to="7:sw")


def test_a_changed_byte_is_noticed() -> None:
    stored = bytearray(seal(b"una llave", secret=SECRET, purpose="keys", bound_to="7:sw"))
    stored[15] ^= 1
    with pytest.raises(WrongSecret):
        unseal(bytes(stored), secret=SECRET, purpose="keys", bound_to="7:sw")


def test_certificates_that_were_locked_before_still_open() -> None:
    opened = unlock(BEFORE, secret=SECRET, bound_to="7:30001000000500003416")
    assert opened == Unlocked(key=b"der-bytes-of-a-key", password="12345678a")


def test_a_certificate_is_no_other_kind_of_secret() -> None:
    locked = lock(Unlocked(key=b"k", password="p"), secret=SECRET, bound_to="7:sw")
    with pytest.raises(WrongSecret):
        unseal(locked, secret=SECRET, purpose="trastienda connections 1", bound_to="7:sw")
