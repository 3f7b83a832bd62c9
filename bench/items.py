"""A page of fifty of a hundred thousand products over HTTP, against PostgreSQL building that page by itself.

Both answer the same document, which is checked. Import it once Django is set up.
"""

import json
from decimal import Decimal
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlencode

import msgspec

from bench import load, side_by_side
from bench.server import Stage, web_server
from bench.shops import Till, open_shop
from bench.side_by_side import Contest
from bench.table import Measure, say
from trastienda.project.postgres import OWNER

PRODUCTS = 100_000
_ASKED = 0.45
_LIMIT = Template(Path(__file__).with_name("limit_items.sql").read_text())


class _Page(msgspec.Struct, frozen=True):
    """A page that is asked for, and how it is written by hand."""

    name: str
    number: int
    words: tuple[str, ...] = ()
    finds_few: bool = False
    asked: float | None = _ASKED

    @property
    def query(self) -> str:
        return urlencode({"page": self.number} | ({"q": " ".join(self.words)} if self.words else {}))

    def by_hand(self, tenant_id: int) -> str:
        """The last page is the first one from the other end."""
        is_last = self.number * 50 == PRODUCTS
        text = _LIMIT.substitute(
            tenant=tenant_id,
            condition="".join(f" AND p.search LIKE '%{word}%'" for word in self.words),
            kept="MATERIALIZED" if self.finds_few else "NOT MATERIALIZED",
            direction="DESC" if is_last else "",
            skip=0 if is_last else (self.number - 1) * 50,
            page=self.number,
        )
        return " ".join(line for line in text.splitlines() if not line.startswith("--")) + ";\n"


PAGES = (
    _Page("items: a word in all 100k, page 1", 1, ("balata",)),
    _Page("items: a word in all 100k, page 2,000", 2_000, ("balata",)),
    _Page("items: two words that find few, page 1", 1, ("lote", "0123"), finds_few=True),
    _Page("items: no text, page 1", 1, asked=None),
    _Page("items: no text, page 2,000", 2_000, asked=None),
)


def run(on: Stage) -> list[Measure]:
    """Measure each page."""
    say("filling a shop with 100,000 products")
    till = open_shop("Catálogo grande", products=PRODUCTS)[0]
    with on.connect() as admin:
        admin.execute("VACUUM (ANALYZE)")
    with web_server(on) as web:
        return [_measure(on, web, till, page) for page in PAGES]


def _measure(on: Stage, web: int, till: Till, page: _Page) -> Measure:
    request, by_hand = _request(till, page), page.by_hand(till.tenant_id)
    _check_same(on, request, by_hand)
    return side_by_side.measure(
        on,
        web,
        Contest(
            name=page.name, requests=[request], scripts=[by_hand], role=OWNER, status=200, asked=page.asked
        ),
        rounds=1,
    )


def _request(till: Till, page: _Page) -> bytes:
    return (
        f"GET /pos/api/inventory/items?{page.query} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {till.token}\r\n\r\n"
    ).encode()


def _check_same(on: Stage, request: bytes, by_hand: str) -> None:
    """:raises SystemExit: the two do not answer the same document."""
    client = load.Client(on.config.port)
    status, body = client.ask(request)
    client.socket.close()
    with on.connect(OWNER) as owner:
        found = owner.execute(by_hand.encode()).fetchone()
    theirs = _document(str(found[0]) if found else "")
    if status != 200 or _document(body.decode()) != theirs or not theirs["data"]:
        raise SystemExit(f"the limit does not answer what we answer: {status} {body[:1500]!r}\n{theirs}")


def _document(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return found
