"""Section 10: the house is open, and says so to anybody."""

from tests.shop import Http


def test_answers_the_documented_form_without_a_token() -> None:
    answer = Http().get("/pos/health")
    assert (answer.status, answer.body) == (200, {"status": "ok"})


def test_answers_with_a_slash_and_to_head() -> None:
    assert Http().get("/pos/health/").status == 200
    assert Http().ask("HEAD", "/pos/health").status == 200


def test_a_bad_token_does_not_matter() -> None:
    assert Http("nonsense").get("/pos/health").status == 200
