"""A shop that has one of everything, and makes another of anything when a test uses one up.

Everything is made through the surface itself, as its clients would, with the bodies of the document.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, partial
from itertools import count
from typing import Any

from tests.fuzz.online import Online
from tests.operations.invoicing.helpers import stamp, taxpayer
from tests.shop import Answer, Http, Shop, now, open_shop
from tests.surfaces.inventario.desk import Program
from tests.surfaces.smartsales.forecasters import trained
from tests.surfaces.smartsales.payers import event
from trastienda.domain.access import sessions
from trastienda.domain.catalog.pictures import Picture, keep_picture
from trastienda.domain.exports import steps as exports
from trastienda.domain.exports.rules import Format
from trastienda.domain.fitment.models import (
    Engine,
    Fitment,
    Make,
    Model,
    ModelYearEngine,
    Part,
    PartCategory,
    PartGroup,
    Year,
)
from trastienda.jobs.erp import bring_all
from trastienda.kernel import sql
from trastienda.surfaces.sales import auth as tickets
from trastienda.surfaces.smartsales import auth

MANY = 1_000_000
FITTING = 5_000_000_001
"""The id of what the catalogue of parts has for these tests."""
ISSUER = {"legal_name": "ESCUELA KEMPER URGATE", "fiscal_regime": "601", "postal_code": "42501"}
PASSWORD = "Bicicleta verde 7"


class World:
    """
    One tenant and a client signed in as its owner. It counts in pesos that every gateway takes, and its tax number is
    the one that the SAT publishes for tests.
    """

    def __init__(self, name: str) -> None:
        self.shop: Shop = open_shop(name=name, currency="ARS", tax_id="EKU9003173C9", **ISSUER)
        self.north = self.shop.branch("Sucursal Norte")
        self.product = self.shop.has("CAFE", MANY)
        self.shop.receives("CAFE", MANY, branch=self.north)
        self.other_product = self.shop.has("TE", MANY)
        self.customer = self.shop.customer("Taller Perez", credit_limit="9000000000.00")
        self.register = self.shop.opens_register("1000000.00")
        self.http: Http = self.shop.http()
        self.admin = self.shop.user("admin", username="admin", password=PASSWORD)
        client = self.shop.user("customer", username="cliente", password=PASSWORD)
        self.store: Http = self.shop.web(self.admin)
        self.tickets = self.ticket_client(self.admin)
        self.desk = Program(self.shop, self.admin)
        self.online = Online(self.shop, buyer=client, desk=self.admin, product=self.product)
        self.numbers = count(1)
        self.digest = "0" * 64
        trained(self.shop)

    def new(self, kind: str) -> int:
        """Return the id of something of that kind that nothing has happened to yet."""
        return int(MAKERS[kind](self))

    def made(self, path: str, body: dict[str, Any], field: str = "id") -> int:
        """Make something through the surface and return its id."""
        answer: Answer = self.http.post(path, body)
        assert answer.status in {200, 201}, (path, answer.body)
        return int(answer.body[field])

    def lines(self) -> list[dict[str, Any]]:
        """The document's line: two units at 350.00 net."""
        return [
            {
                "inventory_id": self.product,
                "quantity": 2,
                "unit_price": Decimal("350.00"),
                "discount_pct": 0,
                "tax_rate": Decimal("0.16"),
            }
        ]

    def open_register(self) -> int:
        """The owner's register; opened again when a test closed it."""
        current = self.http.get("/pos/api/register/current")
        if current.status == 200:
            return int(current.body["register_id"])
        return self.made(
            "/pos/api/register/open", {"register_number": 1, "opening_amount": 1_000_000}, "register_id"
        )

    def sale(self) -> int:
        return self.made(
            "/pos/api/sales",
            {
                "items": self.lines(),
                "amount_paid": 812,
                "register_id": self.open_register(),
                "customer_id": self.customer,
            },
            "sale_id",
        )

    @cached_property
    def webhook(self) -> int:
        """Somebody who wants to hear; a shop has a few of them at most."""
        body = {"name": "Tablero", "url": "https://93.184.216.34/avisos", "events": ["sale.posted"]}
        return self.made("/pos/api/webhooks", body)

    def fresh_webhook(self) -> int:
        """One to be taken away."""
        body = {
            "name": f"Aviso {next(self.numbers)}",
            "url": "https://93.184.216.34/x",
            "events": ["sale.posted"],
        }
        return self.made("/pos/api/webhooks", body)

    def delivery(self) -> int:
        """What was told, or will be."""
        self.made(f"/pos/api/webhooks/{self.webhook}/test", {})
        return int(self.shop._value("SELECT max(id) FROM webhook_delivery WHERE tenant_id = %s"))

    def debtor(self) -> int:
        """A customer who owes 812.00."""
        who = self.shop.customer(f"Cliente {next(self.numbers)}", credit_limit="9000.00")
        body = {"items": self.lines(), "sale_type": "credit", "customer_id": who}
        self.made("/pos/api/sales", body, "sale_id")
        return who

    def taxpayers_sale(self) -> int:
        """One that gets an invoice: its customer's data are complete, and it is in the money of the tax authority."""
        sale = self.sale()
        with self.shop.transaction():
            buyer = taxpayer(self.shop)
            query = "UPDATE sale SET currency = 'MXN', customer_id = %s WHERE tenant_id = %s AND id = %s"
            sql.execute(query, (buyer, self.shop.id, sale))
        return sale

    def financed_sale(self) -> int:
        """One on credit, in the money that financiers lend."""
        self.debtor()
        with self.shop.transaction():
            sale = int(sql.value("SELECT max(id) FROM sale WHERE tenant_id = %s", (self.shop.id,)))
            sql.execute(
                "UPDATE sale SET currency = 'MXN' WHERE tenant_id = %s AND id = %s", (self.shop.id, sale)
            )
        return sale

    def application(self) -> int:
        """One that its financier has not heard of yet."""
        customer = {"name": "Juan Perez", "phone": "5512345678"}
        body = {"sale_id": self.financed_sale(), "amount": 812, "provider": "clip", "customer": customer}
        return self.made("/pos/api/bnpl/applications", body)

    def nothing_synced(self, body: dict[str, Any]) -> dict[str, Any]:
        """Only one synchronization of a kind is under way; the earlier ones are done."""
        with self.shop.transaction():
            sql.execute("UPDATE erp_sync_job SET state = 'done' WHERE tenant_id = %s", (self.shop.id,))
        return body

    def sync_job(self) -> int:
        """One that waits to be run."""
        body = self.nothing_synced({"provider": "contpaqi", "sync_type": "customers"})
        return self.made("/pos/api/erp/sync", body)

    def sync_file(self) -> int:
        """One that has made its file."""
        job = self.sync_job()
        assert self.http.post(f"/pos/api/erp/sync/{job}/run").status == 200
        bring_all(self.shop.id, job)
        return job

    def ticket_day(self) -> str:
        """A day of its own, long ago, on which somebody in particular bought something."""
        day = date(2026, 1, 1) + timedelta(days=next(self.numbers) % 28)
        with self.shop.transaction():
            query = "UPDATE sale SET currency = 'MXN', sold_at = %s WHERE tenant_id = %s AND id = %s"
            sql.execute(
                query, (datetime(day.year, day.month, day.day, 18, tzinfo=UTC), self.shop.id, self.sale())
            )
        return day.isoformat()

    def cfdi(self) -> int:
        """An invoice that waits to be stamped."""
        return self.made("/pos/api/invoicing/invoice", {"sale_id": self.taxpayers_sale()}, "cfdi_id")

    def stamped_cfdi(self) -> int:
        """One that was stamped, as far as we know."""
        return stamp(self.shop, self.cfdi())

    def printed_sale(self) -> int:
        """A sale whose invoice is stamped."""
        sale = self.taxpayers_sale()
        stamp(self.shop, self.made("/pos/api/invoicing/invoice", {"sale_id": sale}, "cfdi_id"))
        return sale

    def account(self) -> int:
        """One that nothing has been posted to."""
        number = next(self.numbers)
        body = {
            "code": f"600.{100 + number}",
            "name": f"Gasto {number}",
            "type": "debit",
            "sat_code": "601.01",
        }
        return self.made("/pos/api/accounting/accounts", body)

    def entry(self) -> int:
        lines = [{"account_id": self.account(), side: 150} for side in ("debit", "credit")]
        body = {"date": "2026-04-01", "description": "Renta", "lines": lines}
        return self.made("/pos/api/accounting/entries", body)

    def quotation(self) -> int:
        body = {"items": self.lines(), "customer_id": self.customer, "valid_days": 15}
        return _id_of(self.http.post("/pos/api/quotations", body))

    def layaway(self, *, down: int = 100) -> int:
        body = {
            "items": self.lines(),
            "customer_id": self.customer,
            "down_payment": down,
            "payment_method": "efectivo",
            "register_id": self.open_register(),
            "due_date": (now() + timedelta(days=30)).date().isoformat(),
        }
        return _id_of(self.http.post("/pos/api/layaways", body))

    def count(self) -> int:
        body = {
            "branch_id": self.shop.branch_id,
            "items": [{"inventory_id": self.product, "counted_quantity": MANY}],
        }
        return self.made("/pos/api/inventory/physical-count/start", body, "count_id")

    def ticket_client(self, user: int) -> Http:
        """A client of the sales API, signed in as that user."""
        token = tickets.issue_token(tenant_id=self.shop.id, user_id=user, now=now())
        return Http(token, tenant=self.shop.id)

    def desk_sale(self) -> int:
        """Two units at 75.00 with tax, paid without a register."""
        one = {"quantity": 2, "unitaryPrice": 75, "import": 150, "idProduct": self.product}
        answer = self.tickets.post("/api/sales", {"idClient": self.customer, "concepts": [one]})
        assert answer.status == 200, answer.body
        return int(answer.body["data"][0]["id"])

    def sale_line(self) -> int:
        """A line of a sale made at the desk."""
        return int(self.desk.get(f"/ventas/api/{self.desk_sale()}/").body["data"]["detalles"][0]["id"])

    def kept(self, family: str, body: dict[str, Any]) -> int:
        """Make something at the desk and return its id."""
        answer = self.desk.post(f"/{family}/", body)
        assert answer.status == 201, (family, answer.body)
        return int(answer.body["data"]["id"])

    def supplier(self) -> int:
        return self.kept("proveedores/api", {"nombre": f"Proveedor {next(self.numbers)}"})

    def purchase(self) -> int:
        line = {"producto": self.product, "cantidad": 2, "precio": "100.00"}
        return self.kept("compras/api", {"detalles": [line], "factura": f"F-{next(self.numbers)}"})

    def zone(self) -> int:
        first = 10_000 + 10 * next(self.numbers)
        body = {"nombre": f"Zona {first}", "codigos": [[first, first + 5]], "tarifas": {}}
        return self.kept("configuracion/api/envios/zonas", body)

    def first(self, table: str) -> int:
        """The first row that the shop has of a table."""
        return int(self.shop._value(f"SELECT min(id) FROM {table} WHERE tenant_id = %s"))

    def expense(self) -> int:
        return self.kept("compras/api/gastos", {"concepto": "Luz", "monto": "116.00", "iva": "16.00"})

    def asset(self) -> int:
        return self.kept("compras/api/activos", {"nombre": "Vitrina", "valor": "1000.00"})

    def income(self) -> int:
        return self.kept("ventas/api/ingresos", {"tipo": "servicio", "monto": "50.00"})

    def desk_user(self) -> int:
        """Somebody who sells."""
        return self.shop.user("seller", username=f"v{next(self.numbers)}")

    def ordered(self) -> list[dict[str, Any]]:
        """The web store's line: two units at 406.00 with tax."""
        return [{"product_id": self.product, "quantity": 2}]

    def order(self, *, status: str = "PENDIENTE") -> int:
        body = {"items": self.ordered(), "status": status}
        return _id_of(self.store.post("/api/orders/admin/", body))

    def category(self) -> int:
        return _id_of(self.store.post("/api/products/categories/", {"name": f"Clase {next(self.numbers)}"}))

    def review(self) -> int:
        """Of the product, by somebody who had not said anything yet."""
        somebody = self.shop.web(self.user())
        return _id_of(somebody.post("/api/products/reviews/", {"product": self.product, "rating": 4}))

    def pictured_product(self) -> int:
        """Somebody else's picture would do as well: an address names its content."""
        product, picture = self.fresh_product(), Picture(b"RIFF", 1, 1, self.digest)
        with self.shop.transaction():
            keep_picture(product, picture, at=now())
        return product

    def user(self) -> int:
        """A customer who has bought nothing."""
        return self.shop.user("customer", username=f"u{next(self.numbers)}")

    def refresh_token(self) -> str:
        """One that has not served yet, of a session of somebody's."""
        user = self.user()
        with self.shop.transaction():
            begun = sessions.begin(user, surface=auth.SURFACE, lifetime=auth.REFRESH_LIFETIME, now=now())
        return auth.issue_token(
            auth.REFRESH, tenant_id=self.shop.id, user_id=user, now=now(), code=begun.code
        )

    def notice(self, **page: Any) -> dict[str, Any]:
        """What Stripe says of a page of its own that nobody has paid yet, for an order that waits."""
        number = next(self.numbers)
        told = {
            "id": f"cs_test_{number}",
            "object": "checkout.session",
            "status": "complete",
            "payment_status": "unpaid",
            "amount_total": 81_200,
            "currency": "ars",
            "url": None,
            "payment_intent": f"pi_{number}",
            "metadata": {"tenant_id": str(self.shop.id), "order_id": str(self.order())},
            "expires_at": int(now().timestamp()) + 3600,
        }
        return event("completed", told | page, id=f"evt_{number}")

    def made_export(self) -> int:
        """A report that was made in the background."""
        at, batch = now(), sql.Batch()
        asked: dict[str, Any] = {"format": Format.PDF, "rows": 1, "user": self.admin, "requested_by": "admin"}
        with self.shop.transaction():
            waiting = exports.add({"subject": "sales"}, **asked, batch=batch, at=at)
            batch.write()
            made = int(waiting)
            exports.begin(made, at=at)
            exports.finish(made, filename="ventas.pdf", content=b"%PDF-", rows=1, at=at)
        return made

    def fresh_product(self) -> int:
        return self.shop.has(f"SKU-{next(self.numbers)}", 5)


def _id_of(answer: Answer) -> int:
    """The id of what was made, whatever the answer calls it."""
    assert answer.status == 201, answer.body
    named = [
        answer.body[name] for name in ("id", "quotation_id", "quot_id", "layaway_id") if name in answer.body
    ]
    return int(named[0])


def of_the_catalogue(kind: str) -> int:
    """Something of the shared catalogue of parts; its ids are none of any shop's."""
    for model, fields in (
        (Make, {"name": "FUZZ"}),
        (Model, {"make_id": FITTING, "name": "Fuzz"}),
        (Year, {}),
        (Engine, {"name": "1.6 L L4"}),
        (ModelYearEngine, {"model_id": FITTING, "year_id": 2014, "engine_id": FITTING}),
        (PartCategory, {"name": "Fuzz"}),
        (PartGroup, {"category_id": FITTING, "name": "Fuzz"}),
        (Part, {"group_id": FITTING, "manufacturer": "FUZZ", "number": "F-1", "name": "Fuzz"}),
    ):
        number = 2014 if model is Year else FITTING
        model._base_manager.using("owner").get_or_create(id=number, defaults=fields)
    Fitment._base_manager.using("owner").get_or_create(vehicle_id=FITTING, part_id=FITTING, group_id=FITTING)
    return 2014 if kind == "year" else FITTING


def synonym(world: World) -> int:
    number = next(world.numbers)
    return world.made("/pos/api/catalog/synonyms", {"words": f"cosa {number}, cacharro {number}"})


def _payment(world: World) -> int:
    """On the account of somebody who owes."""
    body = {"amount": 100, "payment_method": "efectivo", "reference": None, "notes": None}
    return world.made(f"/pos/api/customers/{world.debtor()}/payment", body)


MAKERS: dict[str, Callable[[World], int]] = {
    **{
        kind: partial(lambda kind, _: of_the_catalogue(kind), kind)
        for kind in ("make", "model", "year", "vehicle", "part category", "part group", "part")
    },
    "synonym": synonym,
    "webhook": lambda world: world.webhook,
    "fresh webhook": World.fresh_webhook,
    "delivery": World.delivery,
    "product": World.fresh_product,
    "customer": World.debtor,
    "branch": lambda world: world.shop.branch_id,
    "other branch": lambda world: world.north,
    "employee": lambda world: world.shop.owner_id,
    "register": World.open_register,
    "sale": World.sale,
    "desk sale": World.desk_sale,
    "sale line": World.sale_line,
    "supplier": World.supplier,
    "purchase": World.purchase,
    "expense": World.expense,
    "asset": World.asset,
    "income": World.income,
    "desk user": World.desk_user,
    "zone": World.zone,
    "empty branch": lambda world: world.shop.branch(f"Vacía {next(world.numbers)}"),
    "pay method": lambda world: world.first("payment_method"),
    "shipping method": lambda world: world.first("shipping_method"),
    "event": lambda world: int(world.shop._value("SELECT max(seq) FROM audit_event WHERE tenant_id = %s")),
    "untouched product": lambda world: world.shop.has(f"SKU-{next(world.numbers)}"),
    "untouched customer": lambda world: world.shop.customer(f"Cliente {next(world.numbers)}"),
    "payment": _payment,
    "quotation": World.quotation,
    "layaway": World.layaway,
    "paid layaway": lambda world: world.layaway(down=812),
    "count": World.count,
    "category": World.category,
    "review": World.review,
    "pictured product": World.pictured_product,
    "order": World.order,
    "sent order": lambda world: world.order(status="ENVIADO"),
    "user": World.user,
    "export": World.made_export,
    "tenant": lambda world: world.shop.id,
    "account": World.account,
    "taxpayer's sale": World.taxpayers_sale,
    "cfdi": World.cfdi,
    "stamped cfdi": World.stamped_cfdi,
    "printed sale": World.printed_sale,
    "entry": World.entry,
    "cart line": lambda world: world.online.line(),
    "web order": lambda world: world.online.order(),
    "paid web order": lambda world: world.online.paid_order(),
    "web order by Getnet": lambda world: world.online.paid_with_getnet(),
    "web order by MODO": lambda world: world.online.modo_order(),
    "web order with a proof": lambda world: world.online.shown_order(),
    "proof": lambda world: world.online.proof(),
    "coupon": lambda world: world.online.coupon(f"C-{next(world.numbers)}"),
    "financed sale": World.financed_sale,
    "application": World.application,
    "sync job": World.sync_job,
    "sync file": World.sync_file,
    "office": lambda world: world.online.office(f"C{next(world.numbers)}"),
}

KIND_BY_NAME: dict[str, str] = {
    "inventory_id": "product",
    "item_id": "product",
    "product_id": "product",
    "customer_id": "customer",
    "branch_id": "branch",
    "from_branch_id": "branch",
    "to_branch_id": "other branch",
    "employee_id": "employee",
    "register_id": "register",
    "sale_id": "sale",
    "cfdi_id": "cfdi",
    "quot_id": "quotation",
    "quotation_id": "quotation",
    "layaway_id": "layaway",
    "count_id": "count",
    "order_id": "order",
    "category_id": "category",
    "part_id": "part",
    "synonym_id": "synonym",
    "webhook_id": "webhook",
    "delivery_id": "delivery",
    "review_id": "review",
    "user_id": "user",
    "job_id": "export",
    "tenant_id": "tenant",
    "account_id": "account",
    "parent_id": "account",
    "entry_id": "entry",
    "application_id": "application",
    "sync_job_id": "sync job",
}
"""What the field or path parameter of that name is the id of."""
