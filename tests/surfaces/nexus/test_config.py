"""Section 2, Config: branches, employees, theme."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Http, Shop
from tests.threads import at_once
from trastienda.kernel import sql

BRANCHES = "/pos/api/config/branches"
EMPLOYEES = "/pos/api/config/employees"
THEME = "/pos/api/config/theme"
NEW_BRANCH = {"name": "Sucursal Norte", "address": "Blvd. Independencia 200", "phone": "555-0002"}
NEW_EMPLOYEE = {
    "name": "Juan Lopez",
    "role": "cashier",
    "pin": "5678",
    "email": "juan@correo.com",
    "phone": "555-1234",
    "max_discount_pct": 10,
}
ROLES = (
    "owner",
    "admin",
    "manager",
    "supervisor",
    "cashier",
    "seller",
    "warehouse",
    "logistics",
    "accountant",
)


@pytest.fixture
def till(shop: Shop) -> Http:
    return shop.http()


def test_permissions(shop: Shop) -> None:
    """Who may do what: anybody reads branches and theme, some see employees, few change anything."""
    allowed: dict[str, set[str]] = {}
    for at, role in enumerate(ROLES):
        till = shop.http(shop.hire(role, pin=f"90{at}0")) if role != "owner" else shop.http()
        for name, answer in (
            ("branches", till.get(BRANCHES)),
            ("theme", till.get(THEME)),
            ("employees", till.get(EMPLOYEES)),
            ("new branch", till.post(BRANCHES, {"name": f"Sucursal {role}"})),
            ("new employee", till.post(EMPLOYEES, NEW_EMPLOYEE | {"pin": f"80{at}0"})),
        ):
            assert answer.status in (200, 201, 403), (role, name, answer)
            if answer.status == 403:
                assert list(answer.body) == ["error"]
            else:
                allowed.setdefault(name, set()).add(role)
    assert allowed == {
        "branches": set(ROLES),
        "theme": set(ROLES),
        "employees": {"owner", "admin", "manager", "supervisor", "accountant"},
        "new branch": {"owner", "admin"},
        "new employee": {"owner", "admin"},
    }


def test_everything_needs_a_token() -> None:
    for path in (BRANCHES, EMPLOYEES, THEME):
        assert Http().get(path).status == 401
    for path in (BRANCHES, EMPLOYEES):
        assert Http().post(path, {}).status == 401


class TestBranches:
    def test_are_listed_as_documented_the_closed_ones_too(self, shop: Shop, till: Http) -> None:
        made = till.post(BRANCHES, NEW_BRANCH).body["id"]
        with shop.transaction():
            sql.execute(
                "UPDATE branch SET is_active = false WHERE tenant_id = %s AND id = %s", (shop.id, made)
            )
        answer = till.get(BRANCHES)
        assert answer.status == 200
        assert answer.body == {
            "data": [
                {
                    "id": shop.branch_id,
                    "name": "Sucursal Centro",
                    "address": "",
                    "phone": "",
                    "is_active": True,
                },
                {"id": made, **NEW_BRANCH, "is_active": False},
            ]
        }

    def test_are_made_as_documented(self, shop: Shop, till: Http) -> None:
        answer = till.post(BRANCHES, NEW_BRANCH)
        assert (answer.status, list(answer.body)) == (201, ["id", "message"])
        assert answer.body["message"] == "Branch created"
        assert till.post(BRANCHES, {"name": "Solo el nombre", "address": None}).status == 201

    def test_work_at_once(self, shop: Shop, till: Http) -> None:
        made = till.post(BRANCHES, NEW_BRANCH).body["id"]
        north = shop.http(branch=made)
        assert north.post("/pos/api/register/open", {"register_number": 1, "opening_amount": 0}).status == 201

    @pytest.mark.parametrize("name", ["Sucursal Norte", "sucursal norte", "  Sucursal   Norte "])
    def test_have_names_of_their_own(self, shop: Shop, till: Http, name: str) -> None:
        till.post(BRANCHES, NEW_BRANCH)
        with shop.nothing_changes():
            answer = till.post(BRANCHES, NEW_BRANCH | {"name": name})
        assert (answer.status, list(answer.body)) == (400, ["error"])

    def test_of_two_made_at_once_with_one_name_one_is_refused(self, shop: Shop) -> None:
        answers = at_once(*[lambda: shop.http().post(BRANCHES, NEW_BRANCH).status] * 2)
        assert sorted(answers) == [201, 400]

    def test_may_be_called_like_a_neighbours(self, till: Http, neighbour: Shop) -> None:
        assert neighbour.http().post(BRANCHES, NEW_BRANCH).status == 201
        assert till.post(BRANCHES, NEW_BRANCH).status == 201
        assert len(till.get(BRANCHES).body["data"]) == 2

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"name": ""},
            {"name": "   "},
            {"name": 5},
            {"name": "x" * 151},
            {"name": None},
            {"name": "a\0b"},
        ],
    )
    def test_need_a_name(self, shop: Shop, till: Http, body: dict[str, object]) -> None:
        with shop.nothing_changes():
            answer = till.post(BRANCHES, body)
        assert (answer.status, list(answer.body)) == (400, ["error"])


class TestEmployees:
    def test_are_listed_as_documented_those_who_left_too(self, shop: Shop, till: Http) -> None:
        juan = till.post(EMPLOYEES, NEW_EMPLOYEE).body["id"]
        shop.dismiss(juan)
        answer = till.get(EMPLOYEES)
        assert answer.status == 200
        owner, listed = answer.body["data"]
        assert owner == {
            "id": shop.owner_id,
            "name": "Admin",
            "email": None,
            "phone": None,
            "role": "owner",
            "branch_id": shop.branch_id,
            "branch_name": "Sucursal Centro",
            "max_discount_pct": Decimal("100.0"),
            "is_active": True,
        }
        assert listed == {
            "id": juan,
            **{name: NEW_EMPLOYEE[name] for name in ("name", "email", "phone", "role", "max_discount_pct")},
            "branch_id": shop.branch_id,
            "branch_name": "Sucursal Centro",
            "is_active": False,
        }

    def test_are_made_as_documented_and_may_come_in(self, shop: Shop, till: Http) -> None:
        north = shop.branch("Norte")
        answer = till.post(EMPLOYEES, NEW_EMPLOYEE | {"branch_id": north})
        assert (answer.status, list(answer.body)) == (201, ["id", "message"])
        assert answer.body["message"] == "Employee created"
        entered = Http().post("/pos/api/auth/login", {"tenant_id": shop.id, "pin": "5678"})
        assert entered.body["employee"] == {
            "id": answer.body["id"],
            "name": "Juan Lopez",
            "role": "cashier",
            "branch_id": north,
            "max_discount_pct": 10,
        }

    def test_stand_in_the_callers_branch_and_give_no_discount_unless_said(self, shop: Shop) -> None:
        north = shop.branch("Norte")
        till = shop.http(branch=north)
        till.post(EMPLOYEES, {"name": "Eva", "role": "warehouse", "pin": "246810"})
        eva = till.get(EMPLOYEES).body["data"][-1]
        assert (eva["branch_id"], eva["branch_name"], eva["max_discount_pct"]) == (north, "Norte", 0)
        assert (eva["email"], eva["phone"]) == (None, None)

    def test_leave_an_audit_event_without_their_pin(self, shop: Shop, till: Http) -> None:
        juan = till.post(EMPLOYEES, NEW_EMPLOYEE).body["id"]
        with shop.transaction():
            action, subject, actor, details = sql.rows(
                "SELECT action, subject, actor, details::text FROM audit_event WHERE tenant_id = %s ORDER BY seq",
                (shop.id,),
            )[-1]
        assert (action, subject, actor) == ("employee.created", f"employee:{juan}", "Admin")
        assert "5678" not in details

    @pytest.mark.parametrize("role", ["admin", "cashier", "warehouse", "accountant"])
    def test_have_one_of_the_documented_roles(self, till: Http, role: str) -> None:
        assert till.post(EMPLOYEES, NEW_EMPLOYEE | {"role": role}).status == 201

    @pytest.mark.parametrize(
        "change",
        [
            *(
                {"role": role}
                for role in ("owner", "manager", "supervisor", "customer", "", "Admin", None, 1)
            ),
            *({"pin": pin} for pin in ("123", "123456789", "12a4", "", " 1234", "١٢٣٤", 5678, None)),
            *(
                {"email": email}
                for email in ("juan", "juan@", "@correo.com", "juan@correo", "a b@correo.com", 5)
            ),
            *({"max_discount_pct": pct} for pct in (-1, 100.01, 10.005, "10", True)),
            *({"name": name} for name in ("", "   ", None, "x" * 121)),
            {"branch_id": "norte"},
            {"branch_id": 0},
            {"phone": "5" * 41},
        ],
        ids=str,
    )
    def test_that_cannot_be_are_refused(self, shop: Shop, till: Http, change: dict[str, object]) -> None:
        with shop.nothing_changes():
            answer = till.post(EMPLOYEES, NEW_EMPLOYEE | change)
        assert (answer.status, list(answer.body)) == (400, ["error"])

    @pytest.mark.parametrize("missing", ["name", "role", "pin"])
    def test_need_name_role_and_pin(self, shop: Shop, till: Http, missing: str) -> None:
        with shop.nothing_changes():
            answer = till.post(
                EMPLOYEES, {name: value for name, value in NEW_EMPLOYEE.items() if name != missing}
            )
        assert answer.status == 400
        assert missing in answer.body["error"]

    def test_do_not_share_a_pin_not_even_with_those_who_left(self, shop: Shop, till: Http) -> None:
        shop.dismiss(shop.hire("cashier", pin="5678"))
        with shop.nothing_changes():
            answer = till.post(EMPLOYEES, NEW_EMPLOYEE)
        assert (answer.status, answer.body) == (400, {"error": "Ese PIN ya está en uso; elija otro"})

    def test_of_two_made_at_once_with_one_pin_one_is_refused(self, shop: Shop) -> None:
        answers = at_once(*[lambda: shop.http().post(EMPLOYEES, NEW_EMPLOYEE).status] * 2)
        assert sorted(answers) == [201, 400]
        assert shop.count("employee") == 2

    def test_may_have_a_neighbours_pin(self, till: Http, neighbour: Shop) -> None:
        neighbour.hire("cashier", pin="5678")
        assert till.post(EMPLOYEES, NEW_EMPLOYEE).status == 201

    def test_in_an_unknown_closed_or_foreign_branch_are_404(
        self, shop: Shop, till: Http, neighbour: Shop
    ) -> None:
        closed = shop.branch("Cerrada")
        with shop.transaction():
            sql.execute(
                "UPDATE branch SET is_active = false WHERE tenant_id = %s AND id = %s", (shop.id, closed)
            )
        for branch in (closed, neighbour.branch_id, 999_999_999):
            with shop.nothing_changes():
                assert till.post(EMPLOYEES, NEW_EMPLOYEE | {"branch_id": branch}).status == 404

    def test_are_listed_with_as_many_queries_however_many_there_are(self, shop: Shop, till: Http) -> None:
        with CaptureQueriesContext(connection) as few:
            till.get(EMPLOYEES)
        with shop.transaction():
            sql.execute(
                "INSERT INTO employee (tenant_id, name, role, branch_id, pin_hash, pin_index, max_discount_pct,"
                " is_active, tokens_since, created_at) SELECT tenant_id, name, role, branch_id, pin_hash,"
                " decode(lpad(to_hex(n), 4, '0'), 'hex'), 0, true, tokens_since, created_at"
                " FROM employee, generate_series(1, 50) n WHERE tenant_id = %s AND id = %s",
                (shop.id, shop.owner_id),
            )
        with CaptureQueriesContext(connection) as many:
            assert len(till.get(EMPLOYEES).body["data"]) == 51
        assert len(many) == len(few)


class TestTheme:
    def test_is_the_documented_one(self, till: Http) -> None:
        answer = till.get(THEME)
        assert answer.status == 200
        assert answer.body == {
            "theme": "default",
            "variables": {
                "--color-primary": "#1a73e8",
                "--color-secondary": "#5f6368",
                "--color-accent": "#ff6b35",
                "--color-bg": "#ffffff",
                "--color-surface": "#f8f9fa",
                "--color-text": "#202124",
                "--color-border": "#dadce0",
                "--font-display": "'Sora', sans-serif",
                "--font-body": "'Plus Jakarta Sans', sans-serif",
                "--font-mono": "'JetBrains Mono', monospace",
                "--radius": "8px",
            },
        }

    def test_shows_what_the_tenant_changed(self, shop: Shop, till: Http) -> None:
        with shop.transaction():
            sql.execute(
                """UPDATE tenant SET theme = 'noche', theme_variables = '{"--radius": "0", "--own": "1"}'
                WHERE id = %s""",
                (shop.id,),
            )
        answer = till.get(THEME).body
        assert answer["theme"] == "noche"
        assert answer["variables"]["--radius"] == "0"
        assert answer["variables"]["--own"] == "1"
        assert answer["variables"]["--color-primary"] == "#1a73e8"
