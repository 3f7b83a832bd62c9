"""A shop as tests talk about it: has stock, sells, is asked what its shelves, drawer and books say.

Drives the real operations and, through `http`, the real surfaces. Questions are asked of the ledgers with plain SQL,
not of the code under test.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from trastienda.domain.access import secrets
from trastienda.domain.access.models import Employee, User
from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.chart import POSTING_RULES
from trastienda.domain.accounting.steps import posting_rules
from trastienda.domain.catalog import pricing
from trastienda.domain.catalog.models import Product
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.catalog.rules import search_text
from trastienda.domain.parties.models import Customer
from trastienda.domain.payments.rules import Tender
from trastienda.domain.stock import steps as stock
from trastienda.domain.tenancy.models import Branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import clock, sql
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.sign_in_with_pin import SignedIn
from trastienda.operations.cash.open_register import OpenRegister, open_register
from trastienda.operations.sales.post_sale import PostSale, post_sale
from trastienda.operations.tenancy.provision_tenant import ProvisionTenant, provision_tenant
from trastienda.project.database import tenant_models
from trastienda.surfaces.nexus import auth
from trastienda.surfaces.nexus.auth import EmployeeToken
from trastienda.surfaces.smartsales import auth as smartsales


class Answer(msgspec.Struct):
    """What a surface answered."""

    status: int
    body: Any
    headers: Mapping[str, str]


class Http:
    """A client program of the point of sale, signed in as one employee."""

    def __init__(self, token: str | None = None, *, tenant: int | None = None) -> None:
        self._client = Client(raise_request_exception=False)
        self.token = token
        self.tenant = tenant
        """Named in the `X-Tenant` header, for surfaces that ask for it."""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request; a dict body travels as JSON, bytes as they are. Numbers come back as Decimal."""
        content = body if isinstance(body, bytes) else b"" if body is None else encode(body)
        return self._send(method, path, content, "application/json", headers)

    def form(self, method: str, path: str, fields: Mapping[str, Any], **headers: str) -> Answer:
        """Send a multipart form, as a browser does; a field may be a file (anything with `read` and `name`)."""
        content = encode_multipart(BOUNDARY, dict(fields))
        return self._send(method, path, content, MULTIPART_CONTENT, headers)

    def _send(
        self, method: str, path: str, content: bytes, content_type: str, headers: Mapping[str, str]
    ) -> Answer:
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if self.tenant is not None:
            given["X-Tenant"] = str(self.tenant)
        response = self._client.generic(
            method, path, content, content_type=content_type, headers={**given, **headers}
        )
        return Answer(status=response.status_code, body=_parsed(response), headers=dict(response.headers))

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.ask("DELETE", path, **headers)


def _parsed(response: Any) -> Any:
    """JSON with exact numbers; what is no JSON, as bytes; nothing as None."""
    if not response.content:
        return None
    if response.headers.get("Content-Type", "").startswith("application/json"):
        return json.loads(response.content, parse_float=Decimal)
    return response.content


def encode(body: Any) -> bytes:
    """Encode as a client would; a Decimal travels as a number with its digits."""
    return msgspec.json.Encoder(decimal_format="number").encode(body)


class Shop:
    """One tenant. Products are called by their SKU, branches by their name."""

    def __init__(self, tenant_id: int, branch_id: int, owner_id: int, branch_name: str) -> None:
        self.id = tenant_id
        self.branch_id = branch_id
        self.owner_id = owner_id
        self.branches = {branch_name: branch_id}
        self.products: dict[str, int] = {}
        self.session_id: int | None = None

    # --- people ---------------------------------------------------------------------------------------

    @property
    def owner(self) -> Any:
        return self.actor(self.owner_id)

    def actor(self, employee_id: int) -> Any:
        """The employee as operations see them."""

        with self.transaction():
            token = EmployeeToken(
                tenant_id=self.id,
                employee_id=employee_id,
                branch_id=self.branch_id,
                device_id="test",
                issued_at=now().timestamp() + 1,
            )
            return token.admit()

    def hire(
        self, role: str, *, pin: str, name: str = "", max_discount_pct: str = "0", branch: int | None = None
    ) -> int:
        """Take somebody on; returns the employee's id."""

        with self.transaction():
            return Employee.objects.create(
                tenant_id=self.id,
                name=name or role.capitalize(),
                role=role,
                branch_id=branch or self.branch_id,
                pin_hash=secrets.hash_secret(pin),
                pin_index=secrets.pin_index(pin, tenant_id=self.id, key=settings.SECRET_KEY),
                max_discount_pct=Decimal(max_discount_pct),
                tokens_since=now(),
                created_at=now(),
            ).id

    def dismiss(self, employee_id: int) -> None:
        """Let somebody go."""
        with self.transaction():
            Employee.objects.filter(id=employee_id).update(is_active=False)

    def http(self, employee_id: int | None = None, *, branch: int | None = None) -> Http:
        """A client signed in as that employee (the owner when not said), without going through the PIN."""

        actor = self.actor(employee_id or self.owner_id)
        signed_in = SignedIn(
            employee_id=actor.id,
            name=actor.name,
            role=actor.role,
            branch_id=branch or self.branch_id,
            max_discount_pct=actor.max_discount_pct,
            permissions=sorted(actor.permissions),
        )
        return Http(auth.token_for(signed_in, tenant_id=self.id, device_id="test", now=now()))

    def user(self, role: str, *, username: str = "", password: str = "", **fields: Any) -> int:
        """Give somebody a user name, and a password when one is said; returns the user's id."""
        with self.transaction():
            return User.objects.create(
                tenant_id=self.id,
                username=username or role,
                email=fields.pop("email", f"{username or role}@example.com"),
                role=role,
                password_hash=secrets.hash_secret(password) if password else secrets.nobodys_hash(),
                tokens_since=now(),
                created_at=now(),
                **fields,
            ).id

    def web(self, user_id: int | None = None) -> Http:
        """A client of the web store: that user with an access token, or a visitor of this shop."""
        if user_id is None:
            return Http(tenant=self.id)
        token = smartsales.issue_token(smartsales.ACCESS, tenant_id=self.id, user_id=user_id, now=now())
        return Http(token, tenant=self.id)

    # --- what it has ----------------------------------------------------------------------------------

    def branch(self, name: str, *, below_zero: bool = False) -> int:
        """Open another branch."""

        with self.transaction():
            made = Branch.objects.create(
                tenant_id=self.id, name=name, below_zero=below_zero, created_at=now()
            )
        self.branches[name] = made.id
        return made.id

    def has(
        self,
        sku: str,
        units: str | int = 0,
        *,
        branch: int | None = None,
        cost: str = "100.00",
        **fields: Any,
    ) -> int:
        """Put a product in the catalogue (350 / 300 / 280 net, 16 %) and units on a shelf; returns its id."""

        if sku not in self.products:
            values = {
                "name": f"Producto {sku}",
                "price_1": Decimal(350),
                "price_2": Decimal(300),
                "price_3": Decimal(280),
                "tax_rate": Decimal("0.16"),
                "cost": Decimal(cost),
                "home_branch_id": self.branch_id,
                "created_at": now(),
                "updated_at": now(),
                **fields,
            }
            values["search"] = search_text(
                sku=sku, barcode=values.get("barcode"), name=values["name"], brand=values.get("brand")
            )
            with self.transaction():
                self.products[sku] = Product.objects.create(tenant_id=self.id, sku=sku, **values).id
        if Decimal(units):
            self.receives(sku, units, branch=branch, cost=cost)
        return self.products[sku]

    def receives(
        self, sku: str, units: str | int, *, branch: int | None = None, cost: str = "100.00"
    ) -> None:
        """Goods arrive as opening stock, with their entry in the books."""

        at = now()
        value = (Decimal(units) * Decimal(cost)).quantize(Decimal("0.01"))
        with self.transaction():
            batch = sql.Batch()
            because = stock.Because(
                kind="opening", document_kind="opening", document_id=1, actor="test", at=at
            )
            stock.receive(
                {self.products[sku]: (Decimal(units), value)},
                branch=branch or self.branch_id,
                because=because,
                batch=batch,
            )
            accounting.post(
                accounting.Posting(
                    rules="opening_stock",
                    kind="adjustment",
                    amounts={"inventory": value, "capital": value},
                    occurred_on=at.date(),
                    description="Existencia inicial",
                    document=("opening", 1),
                    reference="",
                ),
                batch=batch,
                at=at,
                actor="test",
            )
            batch.write()

    def customer(self, name: str = "Taller Perez", *, credit_limit: str = "0", tier: int = 1) -> int:
        """Register a customer; returns their id."""

        with self.transaction():
            return Customer.objects.create(
                tenant_id=self.id,
                name=name,
                credit_limit=Decimal(credit_limit),
                price_tier=tier,
                created_at=now(),
                updated_at=now(),
            ).id

    def opens_register(self, amount: str = "2000.00", *, number: int = 1, employee: int | None = None) -> int:
        """Open a register; the owner's becomes the one that `sells` uses."""

        actor = self.actor(employee or self.owner_id)
        opened = open_register(
            OpenRegister(number=number, opening_amount=Decimal(amount)), actor=actor, now=now()
        )
        if employee is None:
            self.session_id = opened.id
        return opened.id

    # --- what it does ---------------------------------------------------------------------------------

    def sells(
        self,
        *lines: tuple[Any, ...],
        cash: str | None = None,
        card: str | None = None,
        transfer: str | None = None,
        terms: str = "cash",
        customer: int | None = None,
        employee: int | None = None,
        session: int | None = None,
    ) -> Any:
        """Sell `(sku, units[, net price[, discount %]])` lines; unless told otherwise, paid exactly in cash."""

        if self.session_id is None and session is None and terms != "credit":
            self.opens_register()
        wanted = [
            WantedLine(
                product_id=self.products.get(line[0], 0) if isinstance(line[0], str) else line[0],
                quantity=Decimal(line[1]),
                unit_price=Decimal(line[2]) if len(line) > 2 and line[2] is not None else None,
                discount_pct=Decimal(line[3]) if len(line) > 3 else Decimal(0),
            )
            for line in lines
        ]
        tenders = [
            Tender(method, Decimal(amount))
            for method, amount in (("cash", cash), ("card", card), ("transfer", transfer))
            if amount is not None
        ]
        if not tenders and terms == "cash":
            tenders = [Tender("cash", self._total_of(wanted))]
        command = PostSale(
            lines=wanted,
            tenders=tenders,
            terms=terms,
            customer=customer,
            session=session or (self.session_id if terms != "credit" else None),
        )
        return post_sale(command, actor=self.actor(employee or self.owner_id), now=now())

    def _total_of(self, wanted: Any) -> Decimal:

        with self.transaction():
            return pricing.quote(wanted).sum.total

    # --- what it is asked -----------------------------------------------------------------------------

    def stock(self, sku: str, *, branch: int | None = None) -> Decimal:
        """Units on the shelf, from the moves."""
        return self._value(
            "SELECT coalesce(sum(quantity), 0) FROM stock_move"
            " WHERE tenant_id = %s AND product_id = %s AND branch_id = %s",
            self.products[sku],
            branch or self.branch_id,
        )

    def available(self, sku: str, *, branch: int | None = None) -> Decimal:
        """Units that may still be promised."""
        return self._value(
            "SELECT coalesce(sum(on_hand - reserved), 0) FROM stock_level"
            " WHERE tenant_id = %s AND product_id = %s AND branch_id = %s",
            self.products[sku],
            branch or self.branch_id,
        )

    @property
    def drawer(self) -> Decimal:
        """Cash that the owner's drawer should hold."""
        return self._value(
            "SELECT coalesce(sum(amount), 0) FROM cash_movement WHERE tenant_id = %s AND session_id = %s",
            self.session_id,
        )

    def owes(self, customer: int) -> Decimal:
        """What a customer owes, from their account's lines."""
        return self._value(
            "SELECT coalesce(sum(amount), 0) FROM customer_move WHERE tenant_id = %s AND customer_id = %s",
            customer,
        )

    @property
    def books(self) -> dict[str, Decimal]:
        """Balance of each account that has one: debits less credits, by account name."""
        found = self._rows(
            "SELECT a.name, sum(l.debit) - sum(l.credit) FROM entry_line l JOIN account a"
            " ON a.tenant_id = l.tenant_id AND a.id = l.account_id WHERE l.tenant_id = %s"
            " GROUP BY a.name HAVING sum(l.debit) <> sum(l.credit)"
        )
        return dict(found)

    def count(self, table: str) -> int:
        """How many rows of this tenant a table has."""
        return self._value(f"SELECT count(*) FROM {table} WHERE tenant_id = %s")

    def everything(self) -> dict[str, tuple[int, str]]:
        """Every table's row count and content hash for this tenant, as the database itself sees them."""

        state = {}
        for model in tenant_models():
            table = model._meta.db_table
            state[table] = self._rows(
                f"SELECT count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t.id)), '') FROM {table} t"
                " WHERE tenant_id = %s"
            )[0]
        return state

    @contextmanager
    def nothing_changes(self, *, but: tuple[str, ...] = ()) -> Iterator[None]:
        """Inside, no row of any table may be made, changed or lost (but in the tables named)."""
        before = self.everything()
        yield
        after = self.everything()
        changed = {table for table in after if after[table] != before[table]} - set(but)
        assert not changed, f"the refusal left traces in {sorted(changed)}"

    @contextmanager
    def transaction(self) -> Iterator[None]:

        with transaction(self.id):
            yield

    def _rows(self, query: str, *params: Any) -> list[tuple[Any, ...]]:

        with self.transaction():
            return sql.rows(query, (self.id, *params))

    def _value(self, query: str, *params: Any) -> Any:
        return self._rows(query, *params)[0][0]


def now() -> datetime:

    return clock.now()


def open_shop(
    name: str = "Refaccionaria de Prueba", *, pin: str = "1234", tax_rate: str = "0.16", **fields: Any
) -> Shop:
    """Provision a tenant whose owner signs in with that PIN."""

    command = ProvisionTenant(
        name=name,
        owner_name="Admin",
        owner_pin=pin,
        branch_name="Sucursal Centro",
        default_tax_rate=Decimal(tax_rate),
        is_demo=True,
        **fields,
    )
    made = provision_tenant(command, pin_key=os.environ["SECRET_KEY"], now=now())
    shop = Shop(made.tenant_id, made.branch_id, made.owner_id, "Sucursal Centro")
    with shop.transaction():  # a server that has been up for a minute knows these; tests count statements
        tenant_profile(shop.id)
        for document in POSTING_RULES:
            posting_rules(document)
    return shop
