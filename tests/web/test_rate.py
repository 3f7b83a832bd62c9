"""Bucket: so many at once, so many in the long run, for each key by itself."""

from trastienda.web.rate import Bucket


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_lets_a_burst_through_and_then_one_at_a_time() -> None:
    clock = Clock()
    bucket = Bucket(burst=3, seconds_each=10, clock=clock)
    assert [bucket.take("a") for _ in range(5)] == [0, 0, 0, 10, 10]
    clock.now += 10
    assert [bucket.take("a") for _ in range(2)] == [0, 10]
    clock.now += 25
    assert [bucket.take("a") for _ in range(3)] == [0, 0, 5]


def test_keys_do_not_share() -> None:
    bucket = Bucket(burst=1, seconds_each=10, clock=Clock())
    assert [bucket.take(key) for key in ("a", "b", "a")] == [0, 0, 10]


def test_a_burst_is_whole_again_after_a_pause_and_no_bigger() -> None:
    clock = Clock()
    bucket = Bucket(burst=2, seconds_each=10, clock=clock)
    assert [bucket.take("a") for _ in range(2)] == [0, 0]
    clock.now += 10_000
    assert [bucket.take("a") for _ in range(3)] == [0, 0, 10]


def test_memory_has_an_end() -> None:
    clock = Clock()
    bucket = Bucket(burst=1, seconds_each=10, keys_kept=100, clock=clock)
    for at in range(1000):
        bucket.take(str(at))
    assert len(bucket._even_at) <= 100
