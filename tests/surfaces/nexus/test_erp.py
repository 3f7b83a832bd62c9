"""Section 12, ERPs: what changed is brought once, whatever breaks on the way, and both sides are compared."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from tests.sandbox.neighbours import neighbours
from tests.sandbox.rehearsal import control, sees
from tests.shop import Http, Shop, now
from trastienda.adapters.erp.layouts import LAYOUTS
from trastienda.adapters.outside.asking import Silent
from trastienda.domain.connections.steps import Credentials, keep_credentials
from trastienda.domain.erp.records import SyncKind
from trastienda.jobs import erp
from trastienda.jobs.erp import bring_all, resume_syncs, sync_erp
from trastienda.kernel import sql
from trastienda.sandbox.erp.books import Books
from trastienda.sandbox.server import Sandbox

ROOT = "/pos/api/erp"
DOCUMENTED = {"provider": "aspel_sae", "sync_type": "sales"}
KINDS = ("customers", "inventory", "sales")
asked = pytest.mark.parametrize("provider", ["odoo", "odoo by xmlrpc", "sap_b1"])


@pytest.fixture
def erps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The stand-ins, for every shop."""
    with neighbours(tmp_path, monkeypatch) as sandbox:
        yield sandbox


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No account with anybody."""
    monkeypatch.setattr(settings, "NEIGHBOURS", ())


def system(provider: str, shop: Shop, erps: Sandbox) -> str:
    """The ERP's id; one that speaks XML-RPC is a tenant's own account with the same Odoo."""
    name, _, protocol = provider.partition(" by ")
    if protocol:
        key = next(each.secret for each in settings.NEIGHBOURS if each.provider == name)
        own = Credentials(
            provider=name,
            address=f"{erps.address}/odoo",
            user="ana",
            secret=key,
            extra={"database": "ensayo", "protocol": protocol, "location_id": "8"},
        )
        with shop.transaction():
            keep_credentials(own, at=now(), actor="test")
    return name


def traded(shop: Shop) -> int:
    """A shop with two products, a customer, and a sale to them and one to the public."""
    shop.has("CAFE", 10, barcode="7501234567893")
    shop.has("TE", 5)
    customer = shop.customer("Taller Perez", credit_limit="9000.00")
    shop.sells(("CAFE", 2), terms="credit", customer=customer)
    shop.sells(("TE", 1))
    return customer


def begins(shop: Shop, provider: str, kind: str) -> int:
    answer = shop.http().post(f"{ROOT}/sync", {"provider": provider, "sync_type": kind})
    assert answer.status == 201, answer.body
    job = int(answer.body["job_id"])
    assert shop.http().post(f"{ROOT}/sync/{job}/run").status == 200
    return job


def brings(shop: Shop, provider: str, kind: str) -> Any:
    job = begins(shop, provider, kind)
    bring_all(shop.id, job)
    return shop.http().get(f"{ROOT}/sync/{job}").body


def there(erps: Sandbox, provider: str, kind: str) -> list[dict[str, Any]]:
    books = erps.providers[provider]
    assert isinstance(books, Books)
    names = {
        "odoo": {"sales": "sale.order", "inventory": "product.product", "customers": "res.partner"},
        "sap_b1": {"sales": "Invoices", "inventory": "Items", "customers": "BusinessPartners"},
    }
    return books.records(names[provider][kind])


class TestProviders:
    def test_the_four_systems_are_listed(self, shop: Shop, nobody: None) -> None:
        answer = shop.http().get(f"{ROOT}/providers")
        assert answer.status == 200
        told = [
            (each["id"], each["enabled"], each["mode"], each["config_needed"])
            for each in answer.body["providers"]
        ]
        assert told == [
            ("aspel_sae", True, "file", []),
            ("contpaqi", True, "file", []),
            ("sap_b1", False, "api", ["url", "company_db", "username", "password"]),
            ("odoo", False, "api", ["url", "database", "api_key"]),
        ]
        assert answer.body["providers"][0]["sync_types"] == ["sales", "inventory", "customers"]

    def test_a_token_is_needed(self) -> None:
        assert Http().get(f"{ROOT}/providers").status == 401
        assert Http().post(f"{ROOT}/sync", DOCUMENTED).status == 401


class TestJobs:
    def test_the_documented_example_makes_a_job_that_waits(self, shop: Shop, nobody: None) -> None:
        answer = shop.http().post(f"{ROOT}/sync", DOCUMENTED)
        assert answer.status == 201
        body = answer.body
        assert body["id"] == body["job_id"]
        told = {name: body[name] for name in ("provider", "sync_type", "status", "progress", "message")}
        assert told == {**DOCUMENTED, "status": "pending", "progress": 0, "message": "Sync job created"}

    def test_an_unconfigured_system_is_refused(self, shop: Shop, nobody: None) -> None:
        http = shop.http()
        with shop.nothing_changes():
            answer = http.post(f"{ROOT}/sync", {"provider": "odoo", "sync_type": "sales"})
        expected = {"error": "odoo no está configurado: falta url, database, api_key"}
        assert (answer.status, answer.body) == (400, expected)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"provider": "sap", "sync_type": "sales"},
            {"provider": "odoo", "sync_type": "all"},
            {"provider": 1, "sync_type": "sales"},
        ],
    )
    def test_what_is_not_known_is_refused(self, body: Any, shop: Shop, erps: Sandbox) -> None:
        http = shop.http()
        with shop.nothing_changes():
            assert http.post(f"{ROOT}/sync", body).status == 400

    def test_one_at_a_time_of_a_kind(self, shop: Shop, erps: Sandbox) -> None:
        http = shop.http()
        assert http.post(f"{ROOT}/sync", DOCUMENTED).status == 201
        with shop.nothing_changes():
            assert http.post(f"{ROOT}/sync", DOCUMENTED).status == 400
        assert http.post(f"{ROOT}/sync", {**DOCUMENTED, "sync_type": "customers"}).status == 201

    def test_a_finished_job_is_not_run_again(self, shop: Shop, erps: Sandbox) -> None:
        job = brings(shop, "contpaqi", "customers")["job_id"]
        http = shop.http()
        with shop.nothing_changes():
            answer = http.post(f"{ROOT}/sync/{job}/run")
        assert (answer.status, answer.body) == (400, {"error": f"La sincronización {job} ya terminó"})

    def test_strangers_jobs_are_not_found(self, shop: Shop, neighbour: Shop, erps: Sandbox) -> None:
        job = begins(neighbour, "aspel_sae", "sales")
        http = shop.http()
        with neighbour.nothing_changes():
            for method, path in (("GET", ""), ("POST", "/run"), ("GET", "/file")):
                assert http.ask(method, f"{ROOT}/sync/{job}{path}").status == 404, path
        assert http.get(f"{ROOT}/sync/99999").status == 404


@asked
class TestSystemsThatAnswer:
    def test_everything_is_brought_and_both_sides_agree(
        self, provider: str, shop: Shop, erps: Sandbox
    ) -> None:
        traded(shop)
        name = system(provider, shop, erps)
        for kind, count in (("customers", 1), ("inventory", 2), ("sales", 2)):
            done = brings(shop, name, kind)
            assert (done["status"], done["progress"], done["synced"], done["errors"]) == (
                "done",
                100,
                count,
                [],
            ), done
            assert done["report"]["missing_there"] == done["report"]["missing_here"] == []
        assert len(there(erps, name, "sales")) == 2
        assert len(there(erps, name, "inventory")) == 2

    def test_only_what_changed_is_brought_again(self, provider: str, shop: Shop, erps: Sandbox) -> None:
        traded(shop)
        name = system(provider, shop, erps)
        for kind in KINDS:
            brings(shop, name, kind)
        assert [brings(shop, name, kind)["synced"] for kind in KINDS] == [0, 0, 0]
        shop.receives("CAFE", 7)
        sold = shop.sells(("TE", 1))
        assert [brings(shop, name, kind)["synced"] for kind in KINDS] == [0, 2, 1]
        assert shop.http().put(f"/pos/api/sales/{sold.id}/cancel", {"reason": "Error"}).status == 200
        assert brings(shop, name, "sales")["synced"] == 1
        last = there(erps, name, "sales")[-1]
        assert (last.get("state") or last.get("Cancelled")) in {"cancel", "tYES"}

    @pytest.mark.parametrize("fault", ["error_before", "error_after", "drop", "garbage"])
    def test_a_broken_system_is_gone_on_with_and_nothing_is_there_twice(
        self, fault: str, provider: str, shop: Shop, erps: Sandbox
    ) -> None:
        traded(shop)
        name = system(provider, shop, erps)
        control(erps, {"kind": fault, "on": "POST /", "times": 12, "chance": 0.5})
        for kind in KINDS:
            job = begins(shop, name, kind)
            for _ in range(60):
                try:
                    bring_all(shop.id, job)
                    break
                except Silent:
                    told = shop.http().get(f"{ROOT}/sync/{job}").body
                    assert (told["status"], told["error"][:11]) == ("running", "no responde")
            assert shop.http().get(f"{ROOT}/sync/{job}").body["status"] == "done"
        control(erps)
        assert (len(there(erps, name, "inventory")), len(there(erps, name, "sales"))) == (2, 2)

    def test_what_one_side_lacks_is_reported(self, provider: str, shop: Shop, erps: Sandbox) -> None:
        traded(shop)
        name = system(provider, shop, erps)
        books = erps.providers[name]
        assert isinstance(books, Books)
        kind = "product.product" if name == "odoo" else "Items"
        field = "default_code" if name == "odoo" else "ItemCode"
        books.add(kind, {field: "SOLO-ALLA"})
        report = brings(shop, name, "inventory")["report"]
        assert (report["missing_here"], report["missing_here_count"]) == (["SOLO-ALLA"], 1)
        assert (report["here"], report["there"]) == (2, 3)

    def test_a_sale_whose_products_are_not_there_is_named_and_comes_later(
        self, provider: str, shop: Shop, erps: Sandbox
    ) -> None:
        traded(shop)
        name = system(provider, shop, erps)
        done = brings(shop, name, "sales")
        assert (done["status"], done["synced"], len(done["errors"])) == ("done", 0, 2)
        assert done["report"]["missing_there_count"] == 2
        for kind, count in (("customers", 1), ("inventory", 2), ("sales", 2)):
            assert brings(shop, name, kind)["synced"] == count

    def test_wrong_credentials_fail_at_once_and_may_be_run_again(
        self, provider: str, shop: Shop, erps: Sandbox
    ) -> None:
        traded(shop)
        name = system(provider, shop, erps)
        wrong = Credentials(
            provider=name,
            address=f"{erps.address}/{name}",
            user="ana",
            secret="wrong",
            extra={"database": "x", "company_db": "x"},
        )
        with shop.transaction():
            keep_credentials(wrong, at=now(), actor="test")
        job = brings(shop, name, "customers")
        assert job["status"] == "failed"
        assert shop.http().post(f"{ROOT}/sync/{job['job_id']}/run").body["status"] == "running"


class TestSilence:
    def test_a_system_that_is_silent_for_too_long_fails_and_goes_on_later(
        self, shop: Shop, erps: Sandbox
    ) -> None:
        traded(shop)
        job = begins(shop, "odoo", "inventory")
        control(erps, {"kind": "error_before", "on": "POST /odoo"})
        bring_all(shop.id, job, is_last=True)
        http = shop.http()
        assert http.get(f"{ROOT}/sync/{job}").body["status"] == "failed"
        assert http.post(f"{ROOT}/sync/{job}/run").status == 200
        bring_all(shop.id, job)
        assert http.get(f"{ROOT}/sync/{job}").body["status"] == "done"

    def test_a_job_whose_worker_died_is_taken_up_again(self, shop: Shop, erps: Sandbox) -> None:
        traded(shop)
        begins(shop, "odoo", "inventory")
        query = (
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'sync_erp' AND args->>'tenant_id' = %s"
        )
        for minutes, jobs in ((14, 1), (16, 2)):
            resume_syncs(int((now() + timedelta(minutes=minutes)).timestamp()))
            with shop.transaction():
                assert sql.value(query, (str(shop.id),)) == jobs

    def test_a_long_job_lets_others_have_their_turn(
        self, shop: Shop, erps: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        traded(shop)
        monkeypatch.setattr(erp, "AT_ONCE", 1)
        monkeypatch.setattr(erp, "TURN_S", 0.0)
        waiting = (
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'sync_erp' AND args->>'tenant_id' = %s"
        )
        context: Any = SimpleNamespace(job=SimpleNamespace(attempts=0))
        job = begins(shop, "odoo", "inventory")
        synced = []
        for _ in range(3):
            with shop.transaction():
                before = sql.value(waiting, (str(shop.id),))
            sync_erp(context, tenant_id=shop.id, job_id=job)
            with shop.transaction():
                more = sql.value(waiting, (str(shop.id),)) - before
            synced.append((shop.http().get(f"{ROOT}/sync/{job}").body["synced"], more))
        assert synced == [(1, 1), (2, 1), (2, 0)]
        assert shop.http().get(f"{ROOT}/sync/{job}").body["status"] == "done"

    def test_people_see_what_arrived(self, shop: Shop, erps: Sandbox) -> None:
        traded(shop)
        brings(shop, "odoo", "inventory")
        assert "CAFE Producto CAFE" in sees(f"{erps.address}/odoo/").words


@pytest.mark.parametrize("provider", ["aspel_sae", "contpaqi"])
class TestSystemsThatImportFiles:
    @pytest.mark.parametrize(("kind", "rows"), [("sales", 2), ("inventory", 2), ("customers", 1)])
    def test_the_file_reads_back_as_what_the_shop_has(
        self, kind: str, rows: int, provider: str, shop: Shop, nobody: None
    ) -> None:
        traded(shop)
        job = brings(shop, provider, kind)
        assert (job["status"], job["synced"]) == ("done", rows)
        answer = shop.http().get(job["file"])
        assert answer.status == 200
        assert f"{provider}-" in answer.headers["Content-Disposition"]
        read = LAYOUTS[provider, SyncKind(kind)].read(answer.body)
        assert len(read) == rows
        if kind == "sales":
            total = "IMPORTE" if provider == "aspel_sae" else "CTOTAL"
            assert [Decimal(row[total]) for row in read] == [Decimal("812.00"), Decimal("406.00")]

    def test_the_next_file_has_only_what_changed(self, provider: str, shop: Shop, nobody: None) -> None:
        traded(shop)
        first = brings(shop, provider, "inventory")
        assert first["report"]["missing_there"] == []
        shop.has("AZUCAR", 1)
        second = brings(shop, provider, "inventory")
        read = LAYOUTS[provider, SyncKind.INVENTORY].read(shop.http().get(second["file"]).body)
        assert [next(iter(row.values())) for row in read] == ["AZUCAR"]

    def test_there_is_no_file_before_it_is_made(self, provider: str, shop: Shop, nobody: None) -> None:
        job = begins(shop, provider, "sales")
        assert shop.http().get(f"{ROOT}/sync/{job}/file").status == 404
