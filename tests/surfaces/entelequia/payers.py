"""A client of the comic shop who pays at a gateway's stand-in, the notices that the test carries, and the jobs left."""

import json
from decimal import Decimal
from typing import Any

from tests.sandbox.tills import address_of, letters, presses
from tests.shop import Answer, Http, Shop
from tests.surfaces.entelequia.store import client, fills, orders
from trastienda.adapters.payments.gateways import SHOWN, gateway
from trastienda.jobs.payments import close_page_at_gateway, give_back
from trastienda.kernel import sql
from trastienda.sandbox.server import Sandbox
from trastienda.sandbox.store import Notice, Thing

METHODS = {
    "mercado_pago": "Mercado Pago",
    "getnet": "Getnet",
    "modo": "MODO",
    "openpay": "Openpay",
    "paypal": "Paypal",
}


class Payer:
    """One order of one volume, 2,500.00 and 4,800.00 to bring it, to be paid at a gateway."""

    def __init__(
        self, shop: Shop, sandbox: Sandbox, name: str, *, username: str = "cliente", units: int = 1
    ) -> None:
        self.shop, self.sandbox, self.name = shop, sandbox, name
        self.web = client(shop, username)
        assert fills(self.web, shop.products["one-piece-vol-100"], units).status == 200
        answer = orders(self.web, payment=METHODS[name])
        assert answer.status == 200, answer.body
        self.created: dict[str, Any] = answer.body
        self.order = int(answer.body["order"]["id"])
        self.page = str(self.rows("external_id")[0])

    def presses(self, action: str = "approved") -> None:
        presses(self.sandbox, self.name, self.page, action)

    def hears(self, *, wrong: bool = False) -> list[Answer]:
        """Carry every notice that waits."""
        return [carries(self.sandbox, each, wrong=wrong) for each in letters(self.sandbox, self.name)]

    def pays(self) -> None:
        """Press the button; hear all there is to hear, and what follows from hearing it."""
        self.presses()
        while self.hears():
            pass

    def rows(self, column: str) -> list[Any]:
        """A column of the order's intents, the oldest first."""
        query = f"SELECT {column} FROM payment_intent WHERE tenant_id = %s AND document_id = %s ORDER BY id"
        return [row[0] for row in self.shop._rows(query, self.order)]

    @property
    def states(self) -> list[str]:
        return self.rows("state")

    @property
    def stands(self) -> tuple[str, str]:
        query = "SELECT payment_state, fulfilment_state FROM sale WHERE tenant_id = %s AND id = %s"
        payment, fulfilment = self.shop._rows(query, self.order)[0]
        return payment, fulfilment

    @property
    def money(self) -> list[Thing]:
        """What the gateway collected on the page."""
        found = self.sandbox.desk.store.things(self.name, "payment", most=100_000)
        return [each for each in found if each["page"] == self.page]

    @property
    def kept(self) -> Decimal:
        """What the gateway still has of it."""
        return sum(
            (
                Decimal(each["amount"]) - sum(Decimal(back["amount"]) for back in each["refunds"])
                for each in self.money
                if each["status"] in {"approved", "refunded"}
            ),
            Decimal(0),
        )


def carries(sandbox: Sandbox, notice: Notice, *, wrong: bool = False) -> Answer:
    """Post a notice where its gateway was told to."""
    till: Any = sandbox.providers[notice.provider]
    headers = till.headers_of(notice.body, wrong=wrong, age_s=0.0)
    headers.pop("Content-Type", None)
    body = till.body_of(notice.body, wrong=wrong).encode()
    return Http().post(address_of(sandbox, notice, wrong=wrong), body, **headers)


def works(shop: Shop, *, attempt: int = 1) -> list[str]:
    """Do what was left for gateways, and return the names of it. What fails is left again."""
    query = (
        "SELECT id, task_name, args FROM procrastinate_jobs"
        " WHERE queue_name = 'payments' AND status = 'todo' AND (args->>'tenant_id')::bigint = %s ORDER BY id"
    )
    done = []
    for id_, name, told in sql.rows(query, (shop.id,)):
        args = json.loads(told)
        if name == "refund_at_gateway":
            asked = args["gateway_name"]
            give_back(shop.id, args["intent_id"], gateway(asked, shop.id), attempt=attempt, name=SHOWN[asked])
        else:
            close_page_at_gateway(**args)
        sql.execute("DELETE FROM procrastinate_jobs WHERE id = %s", (id_,))
        done.append(str(name))
    return done
