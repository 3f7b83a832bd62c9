"""/configuracion/bitacora/: who did what and when; searched, narrowed, shown, and proven whole."""

import os
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.domain.access.steps import audit
from trastienda.insights.desk import history
from trastienda.surfaces.inventario.config.history import flat
from trastienda.surfaces.inventario.config.words import action_title, subject_title

ROOT, JSON = "/configuracion/bitacora/", "/configuracion/api/bitacora/"


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


def happens(
    shop: Shop, action: str = "sale.cancelled", *, by: str = "Rosa", times: int = 1, **details: Any
) -> None:
    with shop.transaction():
        for number in range(times):
            audit(action, f"{action.partition('.')[0]}:{number + 1}", actor=by, at=now(), **details)


def corrupt(statement: str, shop: int) -> None:
    """Run one statement past triggers and row security, as who holds the server could."""
    parts = urlsplit(os.environ["TRASTIENDA_TEST_SERVER"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        assert superuser.execute(statement, (shop,)).rowcount == 1


def events(owner: Desk, query: str = "") -> list[tuple[str, str]]:
    seen = owner.json("GET", f"{JSON}{query}")
    assert seen.status == 200, seen.content
    return [(each["accion"], each["quien"]) for each in seen.body["data"]]


def test_the_newest_comes_first_in_words(shop: Shop, owner: Desk) -> None:
    happens(shop)
    first = owner.json("GET", JSON).body["data"][0]
    assert (first["que"], first["accion"], first["sobre"], first["quien"]) == (
        *("Cancelación: venta", "sale.cancelled", "sale:1"),
        "Rosa",
    )
    text = owner.get(ROOT).text
    for said in ("Cancelación: venta", "venta 1", "Rosa"):
        assert said in text


def test_it_is_searched_and_narrowed(shop: Shop, owner: Desk) -> None:
    happens(shop)
    happens(shop, "user.changed", by="Juan 100%")
    assert events(owner, "?q=rosa") == [("sale.cancelled", "Rosa")]
    assert events(owner, "?q=100%25") == [("user.changed", "Juan 100%")]
    assert events(owner, "?q=user:") == [("user.changed", "Juan 100%")]
    assert events(owner, "?area=ventas") == [("sale.cancelled", "Rosa")]
    assert events(owner, "?area=accesos") == [("user.changed", "Juan 100%")]
    assert events(owner, "?area=ventas&q=juan") == []
    today = now().date().isoformat()
    assert ("sale.cancelled", "Rosa") in events(owner, "?desde=2020-01-01")
    assert events(owner, "?hasta=2020-01-01") == []
    assert len(events(owner, f"?desde={today}&hasta=2099-01-01")) in range(4)
    assert events(owner, "?area=dragon&desde=ayer&hasta=9999-99-99&page=x&orden=z") == events(owner)
    assert owner.get(f"{ROOT}?q=%00", HX_Request="true").content.lstrip().startswith("<section")


def test_pages_beyond_the_end_are_the_last(shop: Shop, owner: Desk) -> None:
    happens(shop, times=30)
    body = owner.json("GET", f"{JSON}?page=999").body
    assert body["pagination"] == {"number": 2, "num_pages": 2, "has_next": False, "has_previous": True}
    assert body["data"][-1]["suceso"] == 1


def test_one_shows_its_facts(shop: Shop, owner: Desk) -> None:
    happens(shop, changed={"name": {"before": "<b>Viejo</b>", "after": "Nuevo"}}, total="12.50", by_hand=True)
    number = owner.json("GET", JSON).body["data"][0]["suceso"]
    page = owner.get(f"{ROOT}{number}/")
    for said in ("Cambios · nombre · Antes", "Cambios · nombre · Después", "Nuevo", "12.50", "Sí"):
        assert said in page.text
    assert "&lt;b&gt;Viejo" in page.content
    told = owner.json("GET", f"{JSON}{number}/").body["data"]
    assert told["datos"]["total"] == "12.50"
    assert len(told["huella"]) == 64
    assert owner.json("GET", f"{JSON}{number - 1}/").body["data"]["huella"] == told["huella_anterior"]
    for unknown in (number + 1, 10**15):
        assert owner.get(f"{ROOT}{unknown}/").status == 404
        assert owner.json("GET", f"{JSON}{unknown}/").status == 404


def test_a_whole_record_is_proven(shop: Shop, owner: Desk) -> None:
    happens(shop, times=3)
    length = shop.count("audit_event")
    assert owner.json("POST", f"{JSON}verificar/").body["data"] == {
        "entera": True,
        "comprobados": length,
        "hallazgos": [],
    }
    with shop.nothing_changes():
        text = owner.sends(f"{ROOT}verificar/", {}).text
    assert "Entera: nadie cambió, quitó ni cortó nada" in text


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("UPDATE audit_event SET actor = 'Otro' WHERE tenant_id = %s AND seq = 2", "el suceso 2"),
        ("DELETE FROM audit_event WHERE tenant_id = %s AND seq = 2", "antes del suceso 3"),
        ("DELETE FROM audit_event WHERE tenant_id = %s AND seq = 4", "acaba en el suceso 3"),
    ],
)
def test_a_record_that_somebody_touched_is_told(shop: Shop, owner: Desk, spoil: str, said: str) -> None:
    happens(shop, times=3)
    corrupt(spoil, shop.id)
    text = owner.sends(f"{ROOT}verificar/", {}).text
    assert said in text
    assert "Entera" not in text
    assert owner.json("POST", f"{JSON}verificar/").body["data"]["entera"] is False


def test_it_costs_the_same_for_any_length(shop: Shop, owner: Desk) -> None:
    counts = []
    for times in (1, 20):
        happens(shop, times=times)
        with CaptureQueriesContext(connection) as spent:
            assert owner.get(ROOT).status == owner.get(f"{ROOT}?q=rosa").status == 200
        counts.append(len(spent))
    assert counts[0] == counts[1]


def test_no_more_is_counted_than_is_worth_it(
    shop: Shop, owner: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    happens(shop, times=30)
    monkeypatch.setattr(history, "LOOKED_AT", 10)
    assert len(events(owner, "?q=rosa")) == 10


def test_a_neighbours_record_is_not_there(shop: Shop, neighbour: Shop, owner: Desk) -> None:
    happens(neighbour, by="Vecina", times=40)
    assert events(owner, "?q=vecina") == []
    assert owner.get(f"{ROOT}40/").status == 404


def test_what_nobody_taught_us_stays_as_it_is() -> None:
    assert action_title("sign_in") == "Entrada"
    assert action_title("dragon.tamed") == "dragon.tamed"
    assert subject_title("dragon:7") == "dragon 7"
    assert flat({"a": [1, 2], "b": {}, "c": None}) == [("a", "[1,2]"), ("b", "{}"), ("c", "–")]
