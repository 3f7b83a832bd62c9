"""What a surface may declare of an endpoint beside its path: visitors, files, no content, work that goes outside."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.shop import Shop, now
from trastienda.domain.tenancy.models import Host
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import in_transaction
from trastienda.surfaces.smartsales.auth import ACCESS, authenticate, issue_token, look_in
from trastienda.surfaces.smartsales.errors import TABLE
from trastienda.web import encode
from trastienda.web.surface import Call, Surface

Ask = Callable[..., HttpResponse]
DONE: list[str] = []


class Note(msgspec.Struct):
    text: str = ""


class Seen(msgspec.Struct):
    tenant: int
    kind: str
    text: str = ""


def toy() -> Surface:
    surface = Surface(
        name="smartsales",
        title="Toy",
        errors=TABLE,
        authenticate=authenticate,
        visitor=look_in,
        takes_forms=True,
    )

    @surface.get("toy/window", summary="", section="", visitors=True, aliases=("toy/old-window",))
    def window(call: Call) -> Seen:
        return Seen(tenant=current_tenant(), kind=str(call.actor.kind))

    @surface.patch("toy/note", summary="", section="")
    def note(call: Call, body: Note) -> Seen:
        return Seen(tenant=call.actor.tenant_id, kind=str(call.actor.kind), text=body.text)

    @surface.delete("toy/note", summary="", section="", status=204)
    def erase() -> None:
        return None

    @surface.get("toy/paper", summary="", section="")
    def paper() -> encode.File:
        return encode.File(b"%PDF-", "application/pdf", filename="año 1.pdf", headers={"X-Pages": "1"})

    @surface.post("toy/late", summary="", section="")
    def late() -> encode.Reply:
        return encode.Reply({"job": 1}, status=202, headers={"Location": "/toy/jobs/1"})

    @surface.post("toy/abroad", summary="", section="", outside=True)
    def abroad(call: Call) -> Seen:
        DONE.append("abroad")
        assert not in_transaction()
        return Seen(tenant=call.actor.tenant_id, kind="outside")

    return surface


@pytest.fixture
def ask() -> Ask:
    views = {str(pattern.pattern): pattern.callback for pattern in toy().urls()}

    def send(method: str, path: str, **options: Any) -> HttpResponse:
        request: HttpRequest = RequestFactory().generic(method, "/" + path, **options)
        answer: HttpResponse = views[path](request)
        return answer

    return send


def headers(shop: Shop, **more: str) -> dict[str, str]:
    token = issue_token(ACCESS, tenant_id=shop.id, user_id=shop.user("customer"), now=now())
    return {"Authorization": f"Bearer {token}", **more}


class TestVisitors:
    def test_are_let_in_without_a_token_and_are_nobody(self, shop: Shop, ask: Ask) -> None:
        answer = ask("GET", "toy/window", headers={"X-Tenant": str(shop.id)})
        assert json.loads(answer.content) == {"tenant": shop.id, "kind": "visitor", "text": ""}

    def test_who_shows_a_token_is_who_it_says_or_nobody_at_all(self, shop: Shop, ask: Ask) -> None:
        assert json.loads(ask("GET", "toy/window", headers=headers(shop)).content)["kind"] == "user"
        assert ask("GET", "toy/window", headers={"Authorization": "Bearer x"}).status_code == 401

    def test_another_path_may_answer_the_same(self, shop: Shop, ask: Ask) -> None:
        assert ask("GET", "toy/old-window", headers={"X-Tenant": str(shop.id)}).status_code == 200

    def test_a_host_leads_to_its_tenant_before_the_header_does(
        self, shop: Shop, neighbour: Shop, ask: Ask
    ) -> None:
        Host.objects.using("owner").create(name=f"tienda-{shop.id}.example", tenant_id=shop.id)
        named = {"Host": f"Tienda-{shop.id}.example:8000", "X-Tenant": str(neighbour.id)}
        assert json.loads(ask("GET", "toy/window", headers=named).content)["tenant"] == shop.id

    def test_without_any_name_the_first_tenant_answers(self, ask: Ask, shop: Shop) -> None:
        assert 0 < json.loads(ask("GET", "toy/window").content)["tenant"] <= shop.id

    @pytest.mark.parametrize("named", ["0", "-1", "x", "٣", "999999999999", str(2**70), "1;--"])
    def test_a_tenant_that_is_none_is_not_found(self, named: str, ask: Ask) -> None:
        assert ask("GET", "toy/window", headers={"X-Tenant": named}).status_code == 404

    def test_a_token_is_refused_in_another_tenant(self, shop: Shop, neighbour: Shop, ask: Ask) -> None:
        answer = ask("GET", "toy/window", headers=headers(shop, **{"X-Tenant": str(neighbour.id)}))
        assert answer.status_code == 401

    def test_a_refresh_token_opens_nothing(self, shop: Shop, ask: Ask) -> None:
        token = issue_token("refresh", tenant_id=shop.id, user_id=shop.user("admin"), now=now())
        assert ask("GET", "toy/paper", headers={"Authorization": f"Bearer {token}"}).status_code == 401


class TestAnswers:
    def test_a_form_is_a_body_too(self, shop: Shop, ask: Ask) -> None:
        form = {"data": b"text=hola", "content_type": "application/x-www-form-urlencoded"}
        assert json.loads(ask("PATCH", "toy/note", headers=headers(shop), **form).content)["text"] == "hola"

    def test_no_content_is_none(self, shop: Shop, ask: Ask) -> None:
        answer = ask("DELETE", "toy/note", headers=headers(shop))
        assert (answer.status_code, answer.content) == (204, b"")

    def test_a_file_is_offered_under_its_name(self, shop: Shop, ask: Ask) -> None:
        answer = ask("GET", "toy/paper", headers=headers(shop))
        assert (answer.content, answer["Content-Type"], answer["X-Pages"]) == (
            b"%PDF-",
            "application/pdf",
            "1",
        )
        assert answer["Content-Disposition"] == "attachment; filename*=utf-8''a%C3%B1o%201.pdf"

    def test_an_answer_may_have_a_status_of_its_own(self, shop: Shop, ask: Ask) -> None:
        answer = ask("POST", "toy/late", headers=headers(shop))
        assert (answer.status_code, answer["Location"], json.loads(answer.content)) == (
            202,
            "/toy/jobs/1",
            {"job": 1},
        )

    def test_a_repeated_one_has_its_headers_again(self, shop: Shop, ask: Ask) -> None:
        named = headers(shop, **{"Idempotency-Key": "una"})
        first, second = (ask("POST", "toy/late", headers=named) for _ in range(2))
        assert second["Idempotent-Replayed"] == "true"
        assert (second.status_code, second["Location"], second.content) == (202, "/toy/jobs/1", first.content)


class TestGoingOutside:
    def test_holds_no_transaction_meanwhile_and_is_done_once(self, shop: Shop, ask: Ask) -> None:
        named, before = headers(shop, **{"Idempotency-Key": "fuera"}), len(DONE)
        first, second = (ask("POST", "toy/abroad", headers=named) for _ in range(2))
        assert (first.status_code, second.content) == (200, first.content)
        assert (second["Idempotent-Replayed"], len(DONE) - before) == ("true", 1)

    def test_needs_a_token_all_the_same(self, ask: Ask, shop: Shop) -> None:
        before = len(DONE)
        assert ask("POST", "toy/abroad", headers={"X-Tenant": str(shop.id)}).status_code == 401
        assert len(DONE) == before
