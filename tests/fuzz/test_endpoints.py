"""Everything wrong that a client can send, at every endpoint that a surface declares.

The endpoints are walked, not listed: a new one is tried as soon as it is declared. Never a 500; a refusal is always in
the surface's own envelope and commits nothing; what was accepted leaves the ledgers in agreement.
"""

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from msgspec.structs import fields

from tests.fuzz.doors import COUNTER, DESK, DOORS, ENDPOINTS, ORDERS, TICKETS, Door, door_of
from tests.fuzz.samples import (
    BODIES,
    Body,
    body_for,
    headers_for,
    is_told,
    is_used_up,
    parameters_of,
    path_for,
    required_query,
    short,
)
from tests.fuzz.watching import check, commits, leaves, with_raw, with_value
from tests.fuzz.world import World
from tests.properties.ledgers import disagreements
from tests.shop import Answer, Http
from tests.surfaces.inventario.desk import Program
from tests.surfaces.smartsales.payers import without_jobs
from trastienda.web.surface import Endpoint

WRITES = [endpoint for endpoint in ENDPOINTS if endpoint.writes]
WITH_BODY = [endpoint for endpoint in WRITES if endpoint.body is not None]
WITH_QUERY = [endpoint for endpoint in ENDPOINTS if endpoint.query is not None and not endpoint.writes]
PRIVATE = [endpoint for endpoint in ENDPOINTS if not endpoint.is_open]
NOWHERE = 8_999_999_999_999_999
"""An id that nothing has, within what an id may be."""
EVERYBODYS = {"part", "event"}
"""What is no tenant's: the catalogue that all of them read."""


def each(endpoints: list[Endpoint]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "endpoint", endpoints, ids=lambda endpoint: f"{door_of(endpoint).name}:{endpoint.id}"
    )


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Our shop. Whatever was accepted in it, its books, shelves and drawer agree in the end."""
    ours = World("Propia")
    with without_jobs(ours.shop):
        yield ours
    assert disagreements(ours.shop.id) == []


@pytest.fixture(scope="module")
def next_door() -> World:
    return World("Vecina")


def owner(endpoint: Endpoint, world: World) -> Http:
    """A client of the endpoint's surface, signed in as who may do everything."""
    return door_of(endpoint).client(world, endpoint.path)


def in_one_go(endpoint: Endpoint) -> bool:
    """Whether a refused request commits no transaction at all, not even one in which nothing was done."""
    return not endpoint.is_public and not endpoint.goes_outside


def says_why(answer: Answer, endpoint: Endpoint) -> bool:
    """Whether a refusal is in its surface's envelope."""
    return door_of(endpoint).says_why(answer)


def sentence(answer: Answer, endpoint: Endpoint) -> str:
    """What a refusal says."""
    return door_of(endpoint).sentence(answer) or ""


def send(http: Http, endpoint: Endpoint, path: str, body: Body | bytes | None, **headers: str) -> Answer:
    return http.ask(endpoint.method, path, body if endpoint.writes else None, **headers)


def accepted(endpoint: Endpoint, world: World) -> Answer:
    """Send what should be accepted."""
    body = body_for(endpoint, world)
    path = path_for(endpoint, world) + query(endpoint, world)
    return send(owner(endpoint, world), endpoint, path, body, **headers_for(endpoint, body))


def query(endpoint: Endpoint, world: World) -> str:
    needed = required_query(endpoint, world)
    return "?" + "&".join(f"{name}={text}" for name, text in needed.items()) if needed else ""


# --- what should work works --------------------------------------------------------------------------


def test_every_write_has_a_body_in_samples() -> None:
    missing = [e.id for e in WITH_BODY if (e.method, short(e)) not in BODIES]
    assert missing == [], "add bodies that these accept to tests/fuzz/samples.py"


@each(ENDPOINTS)
def test_accepts_what_is_right(endpoint: Endpoint, world: World) -> None:
    """Without this, the refusals below would prove nothing."""
    answer = accepted(endpoint, world)
    assert answer.status == endpoint.status, answer.body


# --- who is calling ----------------------------------------------------------------------------------


def _signed(claims: dict[str, Any], key: str | None = None, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key or settings.SECRET_KEY, algorithm=algorithm)


def _none_algorithm(claims: dict[str, Any]) -> str:
    def part(content: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def _out_of_date(door: Door, world: World, past: float) -> dict[str, str]:
    if not door.by_session:
        return {"from before its holder": _signed(door.claims(world, iat=past))}
    return {"of a session that never was": _signed(door.claims(world, jti=str(uuid4())))}


def _without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {other: value for other, value in claims.items() if other != name}


def bad_authorizations(door: Door, world: World) -> dict[str, str | None]:
    """By what is wrong, an Authorization header."""
    good, past = _signed(door.claims(world)), datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    header, payload, signature = good.split(".")
    tokens: dict[str, str] = {
        "expired": _signed(door.claims(world, exp=int(past))),
        "for another surface": _signed(door.claims(world, aud="trastienda:another")),
        "for no surface": _signed(_without(door.claims(world), "aud")),
        "without end": _signed(_without(door.claims(world), "exp")),
        "without beginning": _signed(_without(door.claims(world), "iat")),
        "unsigned": _none_algorithm(door.claims(world)),
        "signed by another": _signed(door.claims(world), key="another key that is long enough to sign with"),
        "signed otherwise": _signed(door.claims(world), algorithm="HS512"),
        "with its signature cut": f"{header}.{payload}.",
        "with another payload": f"{header}.{_signed(door.claims(world, tenant_id=1)).split('.')[1]}.{signature}",
        **_out_of_date(door, world, past),
        "from the future": _signed(door.claims(world, iat=datetime.now(UTC).timestamp() + 9_999)),
        "of nobody": _signed(door.claims(world, **{door.subject: NOWHERE})),
        "of no tenant": _signed(door.claims(world, tenant_id=NOWHERE)),
        "with a text for a tenant": _signed(door.claims(world, tenant_id="1; DROP TABLE sale")),
        "with a tenant too large": _signed(door.claims(world, tenant_id=10**30)),
        "with a negative tenant": _signed(door.claims(world, tenant_id=-1)),
        "with a subject too large": _signed(door.claims(world, **{door.subject: 10**25})),
        **{
            f"with {name} of another type": _signed(door.claims(world, **{name: [1]}))
            for name in ("branch_id", "device_id", "token_type", "jti")
            if name in door.claims(world)
        },
        "garbage": "garbage",
        "three dots": "a.b.c",
        "not ASCII": "ñandú.ñandú.ñandú",
        "long": "x" * 60_000,
    }
    return {
        "none at all": None,
        "empty": "",
        "only the word": "Bearer",
        "only the word and a space": "Bearer ",
        "another scheme": f"Basic {good}",
        "no scheme": good,
        **{what: f"Bearer {token}" for what, token in tokens.items()},
    }


@pytest.mark.filterwarnings("ignore:The HMAC key")
@each(PRIVATE)
def test_knows_nobody_without_a_token_of_its_own(endpoint: Endpoint, world: World) -> None:
    body, path = body_for(endpoint, world), path_for(endpoint, world)
    door = door_of(endpoint)
    stranger = door.stranger(world)
    with world.shop.nothing_changes():
        for what, header in bad_authorizations(door, world).items():
            headers = {} if header is None else door.shown(header)
            answer = send(stranger, endpoint, path, body, **headers)
            assert (answer.status, says_why(answer, endpoint)) == (401, True), (what, answer.body)


@pytest.mark.filterwarnings("ignore:The HMAC key")
@each([e for e in ENDPOINTS if e.for_visitors])
def test_a_visitor_shows_no_token_or_a_good_one(endpoint: Endpoint, world: World) -> None:
    """Who shows no token is let in; who shows one is who it says, or nobody."""
    body, path = body_for(endpoint, world), path_for(endpoint, world)
    door = door_of(endpoint)
    stranger = door.stranger(world)
    with world.shop.nothing_changes():
        for what, header in bad_authorizations(door, world).items():
            if header is not None:
                answer = send(stranger, endpoint, path, body, Authorization=header)
                assert (answer.status, says_why(answer, endpoint)) == (401, True), (what, answer.body)
    assert send(stranger, endpoint, path, body).status == endpoint.status


@each([e for e in ENDPOINTS if e.is_open and door_of(e) is not COUNTER])
def test_a_shop_that_is_not_there_is_not_found(endpoint: Endpoint, world: World) -> None:
    """Whoever has no token says which shop they mean."""
    body, path = body_for(endpoint, world), path_for(endpoint, world)
    for tenant in (str(NOWHERE), "0", "-1", "abc", "9" * 30, "1; DROP TABLE sale", "ñ", ""):
        answer = send(Http(), endpoint, path, body, **{"X-Tenant": tenant})
        check(endpoint, answer, ("X-Tenant", tenant))
        assert answer.status in {400, 401, 404}, (tenant, answer.body)


def customer_at(door: Door, world: World) -> Http:
    """A client with a token of that surface that belongs to somebody who only buys."""
    if door is ORDERS:
        return world.online.buyer
    user = world.user()
    if door is DESK:
        return Program(world.shop, user)
    return world.ticket_client(user) if door is TICKETS else world.shop.web(user)


@each([e for e in PRIVATE if e.permission is not None and door_of(e) is not COUNTER])
def test_a_customer_may_not(endpoint: Endpoint, world: World) -> None:
    """Whoever only buys is refused before anything is looked at: right or wrong, what they send is never read."""
    customer = customer_at(door_of(endpoint), world)
    body, path = body_for(endpoint, world), path_for(endpoint, world)
    with world.shop.nothing_changes():
        for content in (body, b"{") if endpoint.body is not None else (body,):
            answer = send(customer, endpoint, path, content)
            expected = (door_of(endpoint).strangers_buy, True)
            assert (answer.status, says_why(answer, endpoint)) == expected, answer.body


@each([e for e in PRIVATE if door_of(e) is ORDERS and "/account/" in e.path])
def test_the_desk_buys_nothing(endpoint: Endpoint, world: World) -> None:
    """What is the buyer's own is for buyers: the document's role CLIENT."""
    body, path = body_for(endpoint, world), path_for(endpoint, world)
    with world.shop.nothing_changes():
        answer = send(world.online.desk, endpoint, path, body, **headers_for(endpoint, body))
        assert (answer.status, says_why(answer, endpoint)) == (403, True), answer.body


def test_an_employee_who_left_is_nobody(world: World) -> None:
    left = world.shop.hire("cashier", pin="909090")
    till = world.shop.http(left)
    assert till.get("/pos/api/auth/me").status == 200
    world.shop.dismiss(left)
    assert till.get("/pos/api/auth/me").status == 401


# --- ids that are not one's own ----------------------------------------------------------------------


def _foreign_requests(
    endpoint: Endpoint, world: World, foreign: dict[str, int]
) -> Iterator[tuple[str, str, Body | None]]:
    """Name, path and body of the accepted request with one id replaced, for each id that it names."""
    body, path = body_for(endpoint, world), path_for(endpoint, world)
    kinds = door_of(endpoint).kinds
    for name in parameters_of(endpoint):
        if kinds[name] not in EVERYBODYS:
            yield name, path_for(endpoint, world, **{name: foreign[kinds[name]]}), body
    for place in leaves(body) if isinstance(body, dict) else ():
        name = str(place[-1])
        if name in kinds:
            yield name, path, with_value(body, place, foreign[kinds[name]])


def _everything_of(world: World) -> dict[str, int]:
    kinds = {kind for door in DOORS for kind in door.kinds.values()}
    return {kind: world.new(kind) for kind in kinds}


@pytest.fixture(scope="module")
def neighbours(next_door: World) -> dict[str, int]:
    """One of everything, next door."""
    return _everything_of(next_door)


@each([e for e in PRIVATE if parameters_of(e) or e in WITH_BODY])
def test_a_neighbours_id_is_an_id_that_never_was(
    endpoint: Endpoint, world: World, next_door: World, neighbours: dict[str, int]
) -> None:
    """404 (400 where a field of a body is wrong), the same for both but for the number, and nothing is touched."""
    unknown = dict.fromkeys(neighbours, NOWHERE)
    requests = list(_foreign_requests(endpoint, world, neighbours))
    never_were = list(_foreign_requests(endpoint, world, unknown))
    with world.shop.nothing_changes(), next_door.shop.nothing_changes():
        for (name, path, body), (_, other_path, other_body) in zip(requests, never_were, strict=True):
            headers = headers_for(endpoint, body)
            theirs = send(owner(endpoint, world), endpoint, path, body, **headers)
            nobodys = send(owner(endpoint, world), endpoint, other_path, other_body, **headers)
            shown = (name, path, body, theirs.body, nobodys.body)
            assert theirs.status == nobodys.status, shown
            assert theirs.status in {door_of(endpoint).malformed, 404}, shown
            check(endpoint, theirs, shown)
            assert _numberless(theirs, endpoint) == _numberless(nobodys, endpoint), shown


@each([e for e in WITH_QUERY if not e.is_public])
def test_a_neighbours_id_in_a_query_shows_nothing(
    endpoint: Endpoint, world: World, neighbours: dict[str, int]
) -> None:
    path = path_for(endpoint, world)
    for name, kind in door_of(endpoint).kinds.items():
        if name not in endpoint.query.__struct_fields__:
            continue
        needed = query(endpoint, world)
        joint = "&" if needed else "?"
        form = "[{}]" if name in LISTS else "{}"
        theirs = owner(endpoint, world).get(f"{path}{needed}{joint}{name}={form.format(neighbours[kind])}")
        nobodys = owner(endpoint, world).get(f"{path}{needed}{joint}{name}={form.format(NOWHERE)}")
        assert theirs.status == nobodys.status, (name, theirs.body, nobodys.body)
        assert theirs.status in {200, 400, 404}, (name, theirs.body)
        if name in LISTS:  # what is said of each is said with its number
            assert _digitless(theirs.body) == _digitless(nobodys.body), name
        else:
            assert _numberless(theirs, endpoint) == _numberless(nobodys, endpoint), name


def _digitless(body: Any) -> str:
    return re.sub(r"\d+", "#", str(body))


LISTS = ("ordersId",)
"""What is a list of ids in a query."""


def _numberless(answer: Answer, endpoint: Endpoint) -> Any:
    """What was answered; of a refusal, without the number that it names."""
    return re.sub(r"\d+", "#", sentence(answer, endpoint)) if answer.status >= 400 else answer.body


BAD_IDS = (
    "0",
    "-1",
    "abc",
    "1.5",
    "1e3",
    "%00",
    "%ff",
    "٣",
    "99999999999999999999",
    "9007199254740993",
    " ",
    "1%2F2",
)


@each([e for e in ENDPOINTS if parameters_of(e) and not is_told(e)])
def test_what_is_no_id_is_not_found(endpoint: Endpoint, world: World) -> None:
    body = body_for(endpoint, world)
    headers = headers_for(endpoint, body)
    paths = [path_for(endpoint, world, **{name: bad}) for name in parameters_of(endpoint) for bad in BAD_IDS]
    with world.shop.nothing_changes():
        for path in paths:
            answer = send(owner(endpoint, world), endpoint, path, body, **headers)
            assert (answer.status, says_why(answer, endpoint)) == (404, True), (path, answer.body)


# --- bodies ------------------------------------------------------------------------------------------

BROKEN_BODIES: dict[str, bytes] = {
    "a list": b"[]",
    "null": b"null",
    "a text": b'"x"',
    "a number": b"12",
    "true": b"true",
    "a list of objects": b"[{}]",
    "cut off": b'{"items": [{"inventory_id": 1',
    "nothing but a brace": b"{",
    "two objects": b"{}{}",
    "a comma too many": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "a comment": b"{} // x",
    "a form": b"items=1&register_id=2",
    "XML": b"<?xml version='1.0'?><a/>",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a lone surrogate": b'{"name": "\\ud800", "reason": "\\ud800"}',
    "a surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "a NUL escaped": b'{"name": "a\\u0000b", "reason": "a\\u0000b"}',
    "a NUL in a name": b'{"na\\u0000me": 1}',
    "a NUL as it is": b'{"name": "a\x00b"}',
    "NaN": b'{"amount": NaN, "items": NaN}',
    "Infinity": b'{"amount": -Infinity}',
    "100,000 brackets": b"[" * 100_000,
    "100,000 braces": b'{"a":' * 100_000,
    "100,000 brackets in a field nobody knows": b'{"unknown": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "300,000 brackets in items": b'{"items": ' + b"[" * 300_000 + b"]" * 300_000 + b"}",
}


@each(WITH_BODY)
def test_refuses_what_is_no_body(endpoint: Endpoint, world: World) -> None:
    path = path_for(endpoint, world)
    with world.shop.nothing_changes():
        for what, content in BROKEN_BODIES.items():
            answer = send(owner(endpoint, world), endpoint, path, content)
            status = door_of(endpoint).malformed if len(content) <= endpoint.body_limit else 413
            assert (answer.status, says_why(answer, endpoint)) == (status, True), (
                what,
                answer.status,
                answer.body,
            )
            assert len(sentence(answer, endpoint)) < 500, (what, len(sentence(answer, endpoint)))


@each(WRITES)
def test_refuses_a_body_over_the_limit(endpoint: Endpoint, world: World) -> None:
    """More than the endpoint takes, and more than Django would read."""
    path = path_for(endpoint, world)
    with world.shop.nothing_changes():
        for size in (endpoint.body_limit + 1, endpoint.body_limit * 3, 13_000_000):
            content = b'{"notes": "' + b"x" * (size - 13) + b'"}'
            answer = send(owner(endpoint, world), endpoint, path, content)
            assert (answer.status, says_why(answer, endpoint)) == (413, True), (size, answer.status)


LITERALS: tuple[bytes, ...] = (
    b"null",
    b"true",
    b"[]",
    b"[null]",
    b"[[]]",
    b"{}",
    b'{"a": 1}',
    b'""',
    b'" "',
    b'"1"',
    b'"NaN"',
    b'"' + b"x" * 5_000 + b'"',
    '"ñandú \u202e \U0001f6d2 \u0301\u0301"'.encode(),
    b'"\\ud83d\\ude00\\u0001\\u001f\\u2028"',
    b'"a\\u0000b"',
    b'"\\ud800"',
    b'"\'; DROP TABLE sale; -- %s %(tenant)s {0} {where}"',
    b'"2026-13-45"',
    b'"0001-01-01"',
    b'"9999-12-31"',
    b"-1",
    b"0",
    b"-0.0",
    b"0.001",
    b"1.005",
    b"1.00000000000000000000000000000000001",
    b"1e2",
    b"1e400",
    b"-1e400",
    b"1e-400",
    b"1e999999999999999999",
    b"9007199254740993",
    b"9999999999.99",
    b"99999999",
    b"1" * 30,
    b"1" * 5_000,
    b"NaN",
    b"-Infinity",
)
"""JSON, and what some take for JSON."""


@each(WITH_BODY)
def test_survives_any_value_in_any_field(endpoint: Endpoint, world: World) -> None:
    """A value in one place at a time of a body that is otherwise right; also in fields that the body did not name."""
    body, path = body_for(endpoint, world) or {}, path_for(endpoint, world)
    places = [*leaves(body), *((name,) for name in endpoint.body.__struct_fields__ if name not in body)]
    with commits() as kept:
        for place in places:
            for literal in LITERALS:
                kept.since()
                answer = send(owner(endpoint, world), endpoint, path, with_raw(body, place, literal))
                check(
                    endpoint,
                    answer,
                    (place, literal[:80]),
                    kept=kept.since() if in_one_go(endpoint) else None,
                )
                if answer.status < 300:  # what it used up is made anew
                    body = body_for(endpoint, world) or {}
                    path = path_for(endpoint, world) if is_used_up(endpoint) else path


@each(WITH_BODY)
def test_a_required_field_is_missed_by_name(endpoint: Endpoint, world: World) -> None:
    body, path = body_for(endpoint, world) or {}, path_for(endpoint, world)
    needed = [field.encode_name for field in fields(endpoint.body) if field.required]
    with world.shop.nothing_changes(but=("sign_in_failure", "audit_event", "audit_head")):
        for name in needed:
            answer = send(
                owner(endpoint, world), endpoint, path, {k: v for k, v in body.items() if k != name}
            )
            assert answer.status == door_of(endpoint).malformed, (name, answer.body)
            assert name in sentence(answer, endpoint), (name, answer.body)


# --- queries -----------------------------------------------------------------------------------------

QUERY_TEXTS = (
    "",
    "abc",
    "-1",
    "0",
    "1",
    "1.5",
    "99999999999",
    "9" * 30,
    "9" * 5_000,
    "1e5",
    "NaN",
    "true",
    "xyz",
    "null",
    "%00",
    "a%00b",
    "%ff%fe",
    "%ED%A0%80",
    "%25",
    "%5C",
    "a_b%25c",
    "%27%3B%20DROP%20TABLE%20sale%3B--",
    "2026-13-45",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "2026-01-01T00:00:00",
    "26-1-1",
    "x" * 5_000,
    "%F0%9F%9B%92",
)


@each(WITH_QUERY)
def test_survives_any_text_in_any_parameter(endpoint: Endpoint, world: World) -> None:
    path = path_for(endpoint, world)
    needed = required_query(endpoint, world)
    for name in endpoint.query.__struct_fields__:
        for text in QUERY_TEXTS:
            others = "".join(f"&{other}={given}" for other, given in needed.items() if other != name)
            asked = f"{path}?{name}={text}{others}"
            check(endpoint, owner(endpoint, world).get(asked), asked)


@each([e for e in WITH_QUERY if {"page", "per_page"} <= set(e.query.__struct_fields__)])
def test_a_page_is_never_larger_than_documented(endpoint: Endpoint, world: World) -> None:
    path = path_for(endpoint, world) + (query(endpoint, world) or "?")
    for per_page, most in (("0", 1), ("-5", 1), ("1", 1), ("99999999999", 200)):
        answer = owner(endpoint, world).get(f"{path}&per_page={per_page}&page=1")
        assert answer.status == 200, answer.body
        assert 1 <= answer.body["pagination"]["per_page"] <= most
        assert len(answer.body["data"]) <= most
    far = owner(endpoint, world).get(f"{path}&page=99999999999")
    assert (far.status, far.body["data"]) == (200, [])


@each([e for e in WITH_QUERY if "date_from" in e.query.__struct_fields__])
def test_a_day_that_never_was_is_refused(endpoint: Endpoint, world: World) -> None:
    path = path_for(endpoint, world)
    for name in ("date_from", "date_to"):
        for text in ("2026-13-45", "2026-02-30", "ayer", "20260101", "2026-1-1"):
            answer = owner(endpoint, world).get(f"{path}?{name}={text}")
            assert (answer.status, says_why(answer, endpoint)) == (400, True), (name, text, answer.body)
            assert name in sentence(answer, endpoint)


# --- paths and methods -------------------------------------------------------------------------------


@each(ENDPOINTS)
def test_another_method_is_refused_with_those_there_are(endpoint: Endpoint, world: World) -> None:
    path = path_for(endpoint, world)
    declared = _methods(endpoint)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} - declared:
        answer = owner(endpoint, world).ask(method, path)
        assert (answer.status, says_why(answer, endpoint)) == (405, True), (
            method,
            answer.status,
            answer.body,
        )
        assert set(answer.headers["Allow"].split(", ")) == declared


def _methods(endpoint: Endpoint) -> set[str]:
    """The methods of the endpoint's path, whatever its parameters are called."""
    surface = door_of(endpoint).docs.surface
    return {each.method for each in surface.endpoints if _anonymous(each) == _anonymous(endpoint)}


def _anonymous(endpoint: Endpoint) -> str:
    return re.sub(r":\w+>", ">", endpoint.path).strip("/")


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_path_that_is_not_there_says_so(door: Door, world: World) -> None:
    for path in door.nothing_here:
        answer = door.client(world, path).get(path)
        assert (answer.status, door.says_why(answer)) == (404, True), (path, answer.body)
