"""Bodies as forms: what is accepted as JSON is accepted so too and means the same; a form that is none is refused."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.fuzz.doors import DESK, STORE, door_of
from tests.fuzz.samples import Body, body_for, is_used_up, path_for
from tests.fuzz.test_endpoints import WITH_BODY, each, in_one_go, owner, says_why, sentence
from tests.fuzz.watching import check, commits
from tests.fuzz.world import World
from tests.properties.ledgers import disagreements
from tests.shop import Answer, Http, encode
from tests.surfaces.smartsales.payers import without_jobs
from trastienda.web import forms
from trastienda.web.decode import loose_json_body
from trastienda.web.surface import Endpoint

WITH_FORM = [endpoint for endpoint in WITH_BODY if door_of(endpoint) in (STORE, DESK)]
URLENCODED, MULTIPART = forms.URLENCODED, MULTIPART_CONTENT


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A shop whose clients send forms."""
    ours = World("Formal")
    with without_jobs(ours.shop):
        yield ours
    assert disagreements(ours.shop.id) == []


def fill_in(body: Body, *, apart: bool) -> dict[str, str]:
    """The body as a form has it: nothing is an empty text, a list is JSON or, `apart`, a field for each part."""
    fields: dict[str, str] = {}
    for name, value in body.items():
        if apart and isinstance(value, list) and all(isinstance(element, dict) for element in value):
            fields |= {
                f"{name}[{at}][{part}]": _text(inner)
                for at, element in enumerate(value)
                for part, inner in element.items()
            }
        else:
            fields[name] = _text(value)
    return fields


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value).decode()


def ways(body: Body) -> Iterator[tuple[str, bytes]]:
    """A content type and a content for each way to send a body as a form."""
    for apart in (True, False):
        fields = fill_in(body, apart=apart)
        yield MULTIPART, encode_multipart(BOUNDARY, fields)
        yield URLENCODED, urlencode(fields).encode()


def sends(http: Http, endpoint: Endpoint, path: str, kind: str, content: bytes) -> Answer:
    return http._send(endpoint.method, path, content, kind, {})


@each(WITH_FORM)
def test_means_what_the_same_json_means(endpoint: Endpoint, world: World) -> None:
    for at in range(4):
        body = body_for(endpoint, world) or {}
        kind, content = list(ways(body))[at]
        meant = loose_json_body(endpoint.body, encode(body))
        assert forms.form_body(endpoint.body, content, kind) == meant, (kind, content)
        answer = sends(owner(endpoint, world), endpoint, path_for(endpoint, world), kind, content)
        assert answer.status == endpoint.status, (kind, content, answer.body)


def _part(headers: str, content: bytes = b"x", *, boundary: str = BOUNDARY) -> bytes:
    return f"--{boundary}\r\n{headers}\r\n\r\n".encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()
NAMED = 'Content-Disposition: form-data; name="name"'
BROKEN_FORMS: dict[str, tuple[str, bytes]] = {
    "JSON that calls itself a form": (MULTIPART, b'{"name": "x", "prompt": "y"}'),
    "nothing but noise": (MULTIPART, b"\xff\xfe\x00\x01" * 50),
    "no boundary": ("multipart/form-data", _part(NAMED) + END),
    "an empty boundary": ("multipart/form-data; boundary=", _part(NAMED) + END),
    "another boundary": ("multipart/form-data; boundary=another", _part(NAMED) + END),
    "a boundary of 10 kB": (f"multipart/form-data; boundary={'b' * 10_000}", _part(NAMED) + END),
    "a boundary with a line break": ("multipart/form-data; boundary=a%0d%0ab", _part(NAMED) + END),
    "cut off in a part": (MULTIPART, _part(NAMED)[:-3]),
    "cut off in its headers": (MULTIPART, _part(NAMED)[:40]),
    "without an end": (MULTIPART, _part(NAMED)),
    "a file of base64 that is none": (
        MULTIPART,
        _part(f'{NAMED}; filename="a.png"\r\nContent-Transfer-Encoding: base64', b"a") + END,
    ),
    "a NUL": (MULTIPART, _part(NAMED, b"a\x00b") + END),
    "a NUL in a name": (MULTIPART, _part('Content-Disposition: form-data; name="na\x00me"') + END),
    "5,000 fields": (MULTIPART, _part(NAMED) * 5_000 + END),
    "200 files": (MULTIPART, _part(f'{NAMED}; filename="a.png"') * 200 + END),
    "not UTF-8": (URLENCODED, b"name=\xff\xfe"),
    "5,000 pairs": (URLENCODED, b"&".join(b"name%d=x" % at for at in range(5_000))),
    "a NUL in a pair": (URLENCODED, b"name=a%00b"),
    "a NUL in the name of a pair": (URLENCODED, b"na%00me=a"),
    "UTF-16 in pairs": (URLENCODED, "name=x".encode("utf-16")),
}


@each(WITH_FORM)
def test_refuses_what_is_no_form(endpoint: Endpoint, world: World) -> None:
    path = path_for(endpoint, world)
    with world.shop.nothing_changes():
        for what, (kind, content) in BROKEN_FORMS.items():
            answer = sends(owner(endpoint, world), endpoint, path, kind, content)
            status = 400 if len(content) <= endpoint.body_limit else 413
            assert (answer.status, says_why(answer, endpoint)) == (status, True), (what, answer.body)
            assert len(sentence(answer, endpoint)) < 500, what


ODD_TYPES = (
    "text/plain",
    "application/xml",
    "multipart/mixed; boundary=x",
    "application/json; charset=utf-7",
    "application/x-www-form-urlencoded; charset=nope",
    "multipart/form-data; charset=nope; boundary=x",
    "x" * 5_000,
    "ñ",
    ";",
    "",
)


@each(WITH_FORM)
def test_survives_any_content_type(endpoint: Endpoint, world: World) -> None:
    """What is no form is JSON, whatever it calls itself; in neither way a failure of ours."""
    path = path_for(endpoint, world)
    for kind in ODD_TYPES:
        for content in (b"", b"name=x&prompt=y", b"{", b"\xff"):
            answer = sends(owner(endpoint, world), endpoint, path, kind, content)
            check(endpoint, answer, (kind[:80], content))


TEXTS = ("", " ", "null", "true", "-1", "1e400", "1" * 30, "[]", "{", '[{"a": 1}]', "NaN", "a" * 6_000, "٣")
STRANGE_NAMES = (
    "items",
    "items[]",
    "items[0]",
    "items[999999][product_id]",
    "items[0][product_id][x]",
    "items.0.product_id",
    "image",
    "__class__",
    "a" * 5_000,
    "",
)


@each(WITH_FORM)
def test_survives_any_text_in_any_field(endpoint: Endpoint, world: World) -> None:
    body, path = body_for(endpoint, world) or {}, path_for(endpoint, world)
    names = [*fill_in(body, apart=True), *endpoint.body.__struct_fields__]
    with commits() as kept:
        for name, text in [
            *((name, text) for name in dict.fromkeys(names) for text in TEXTS),
            *((name, "1") for name in STRANGE_NAMES),
        ]:
            kept.since()
            fields = {**fill_in(body, apart=True), name: text}
            answer = sends(
                owner(endpoint, world),
                endpoint,
                path,
                URLENCODED,
                urlencode(fields, quote_via=quote).encode(),
            )
            check(
                endpoint, answer, (name[:80], text[:80]), kept=kept.since() if in_one_go(endpoint) else None
            )
            if answer.status < 300:
                body = body_for(endpoint, world) or {}
                path = path_for(endpoint, world) if is_used_up(endpoint) else path


@each(WITH_FORM)
def test_a_file_is_no_text(endpoint: Endpoint, world: World) -> None:
    """A file where a text or a number belongs is refused under the name of the field."""
    body, path = body_for(endpoint, world) or {}, path_for(endpoint, world)
    with world.shop.nothing_changes():
        for name in endpoint.body.__struct_fields__:
            fields = {other: text for other, text in fill_in(body, apart=False).items() if other != name}
            file = _part(
                f'Content-Disposition: form-data; name="{name}"; filename="a.txt"\r\nContent-Type: text/plain',
                b"hola",
            )
            content = file + encode_multipart(BOUNDARY, fields)
            answer = sends(owner(endpoint, world), endpoint, path, MULTIPART, content)
            assert (answer.status, says_why(answer, endpoint)) == (400, True), (name, answer.body)
            assert name in sentence(answer, endpoint), (name, answer.body)
