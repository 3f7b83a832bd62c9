"""The start page says what is here, and every link of it leads somewhere."""

import re

import pytest
from django.test import Client

LINK = re.compile(r'href="(/[^"#]*)')


def asked(path: str, host: str = "127.0.0.1") -> tuple[int, str]:
    answer = Client(raise_request_exception=False).get(path, headers={"Host": host})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return answer.status_code, content.decode(errors="replace")


def test_every_link_leads_somewhere() -> None:
    status, page = asked("/")
    assert status == 200
    places = sorted({place for place in LINK.findall(page) if not place.startswith("/static/")})
    assert "/dashboard/" in places
    assert {place: asked(place)[0] for place in places if asked(place)[0] not in {200, 302}} == {}


def test_names_five_doors_with_their_documentation() -> None:
    page = asked("/")[1]
    assert "5 API documentadas" in page
    docs = {place for place in LINK.findall(page) if place.endswith("/docs/")}
    assert len(docs) == 5


def test_the_till_is_named_only_where_it_opens() -> None:
    page = asked("/")[1]
    assert ('href="/pos/"' in page) == (asked("/pos/")[0] == 200)


@pytest.mark.parametrize(
    ("host", "is_shown"), [("127.0.0.1", True), ("localhost:8000", True), ("tienda.mx", False)]
)
def test_the_rehearsal_is_named_where_it_can_be_reached(
    host: str, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.SANDBOX_ADDRESS", "http://127.0.0.1:9999")
    monkeypatch.setattr("django.conf.settings.ALLOWED_HOSTS", ["*"])
    assert ("Ver el ensayo" in asked("/", host)[1]) is is_shown
