"""install_certificate: what signs is checked, kept locked, and opens for its own shop with its own secret alone."""

from datetime import timedelta

import pytest

from tests.operations.invoicing.helpers import content, invoices, issuing_shop, taxpayer
from tests.shop import Shop, now, open_shop
from trastienda.adapters.fiscal.offices import examine
from trastienda.domain.invoicing.errors import BadCredential, NoCertificate, NoFiscalScheme, NotFiscal
from trastienda.domain.invoicing.models import Certificate
from trastienda.domain.invoicing.scheme import Credential
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Forbidden, NotFound
from trastienda.operations.invoicing.certificates import (
    InstallCertificate,
    credential_for,
    install_certificate,
)
from trastienda.sandbox.pac.certificates import make

SECRET = "the-secret-of-this-installation-and-no-other"
OWN = make(tax_id="EKU9003173C9", legal_name="ESCUELA KEMPER URGATE", password="Contraseña 1")
OTHERS = make(tax_id="URE180429TM6", legal_name="UNIVERSIDAD ROBOTICA ESPAÑOLA")
OLD = make(
    tax_id="EKU9003173C9", legal_name="ESCUELA KEMPER URGATE", now=now() - timedelta(days=90), valid_days=30
)
NEW = make(tax_id="EKU9003173C9", legal_name="ESCUELA KEMPER URGATE", now=now() + timedelta(days=900))
PERSONAL = make(tax_id="EKU9003173C9", legal_name="ESCUELA KEMPER URGATE", is_personal=True)


def credential(made: object = OWN, **instead: object) -> Credential:
    parts = {name: getattr(made, name) for name in ("certificate", "key", "password")}
    return Credential(**{**parts, **instead})


def installs(shop: Shop, what: Credential | None = None, **said: object) -> None:
    command = InstallCertificate(credential=what or credential(), **said)  # type: ignore[arg-type]
    install_certificate(command, examine=examine, secret=SECRET, actor=system_actor(shop.id), now=now())


def opened(shop: Shop, *, branch: int | None = None, secret: str = SECRET) -> Credential:
    return credential_for(branch or shop.branch_id, secret=secret, actor=system_actor(shop.id))


@pytest.fixture
def shop() -> Shop:
    return issuing_shop()


class TestInstall:
    def test_signs_from_then_on(self, shop: Shop) -> None:
        installs(shop)
        assert opened(shop) == credential()

    def test_takes_the_place_of_the_one_before(self, shop: Shop) -> None:
        installs(shop)
        newer = make(tax_id="EKU9003173C9", legal_name="ESCUELA KEMPER URGATE")
        installs(shop, credential(newer))
        assert opened(shop) == credential(newer)
        assert shop._rows("SELECT is_active FROM fiscal_certificate WHERE tenant_id = %s ORDER BY id") == [
            (False,),
            (True,),
        ]

    def test_of_a_branch_goes_first_there(self, shop: Shop) -> None:
        north, own = shop.branch("Norte"), make(tax_id="EKU9003173C9", legal_name="X")
        installs(shop)
        installs(shop, credential(own), branch=north, postal_code="86991")
        assert opened(shop, branch=north) == credential(own)
        assert opened(shop) == credential()

    def test_says_where_a_branch_issues(self, shop: Shop) -> None:
        installs(shop, branch=shop.branch_id, postal_code="86991")
        shop.has("CAFE", 1)
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        said = content(shop, invoices(shop, sale.id).id)
        assert (said.issuer.tax_id, said.issuer.postal_code) == ("EKU9003173C9", "86991")

    def test_of_another_taxpayer_makes_the_branch_issue_as_them(self, shop: Shop) -> None:
        installs(shop, credential(OTHERS), branch=shop.branch_id)
        shop.has("CAFE", 1)
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop, tax_id="EKU9003173C9", postal_code="42501"))
        said = content(shop, invoices(shop, sale.id).id)
        assert (said.issuer.tax_id, said.issuer.legal_name) == (
            "URE180429TM6",
            "UNIVERSIDAD ROBOTICA ESPAÑOLA",
        )

    def test_tells_a_shop_without_tax_data_who_it_is(self) -> None:
        shop = open_shop()
        installs(shop, regime="601", postal_code="42501")
        query = "SELECT tax_id, legal_name, fiscal_regime, postal_code FROM tenant WHERE id = %s"
        assert shop._rows(query) == [("EKU9003173C9", "ESCUELA KEMPER URGATE", "601", "42501")]

    def test_keeps_no_key_and_no_password_that_can_be_read(self, shop: Shop) -> None:
        installs(shop)
        sealed = bytes(shop._value("SELECT sealed FROM fiscal_certificate WHERE tenant_id = %s"))
        assert OWN.key not in sealed
        assert b"Contrase" not in sealed
        audited = str(shop._rows("SELECT details::text FROM audit_event WHERE tenant_id = %s"))
        assert "Contrase" not in audited
        assert "Contrase" not in repr(credential())


class TestOpens:
    def test_for_nobody_without_the_secret(self, shop: Shop) -> None:
        installs(shop)
        with pytest.raises(NoCertificate):
            opened(shop, secret="another-secret-of-another-installation")

    def test_for_no_other_shop(self, shop: Shop) -> None:
        other = issuing_shop("Vecina")
        for each in (shop, other):
            installs(each)
        stolen = bytes(shop._value("SELECT sealed FROM fiscal_certificate WHERE tenant_id = %s"))
        with other.transaction():
            Certificate.objects.update(sealed=stolen)
        with pytest.raises(NoCertificate):
            opened(other)

    def test_none_where_none_is_installed(self, shop: Shop) -> None:
        with pytest.raises(NoCertificate):
            opened(shop)


class TestRefuses:
    @pytest.mark.parametrize(
        ("what", "problem"),
        [
            (credential(OLD), "expired"),
            (credential(NEW), "not_yet"),
            (credential(password="otra"), "wrong_password"),
            (credential(key=OTHERS.key, password=OTHERS.password), "wrong_pair"),
            (credential(OTHERS), "other_owner"),
            (credential(PERSONAL), "not_for_documents"),
            (credential(certificate=b"nothing"), "unreadable"),
            (credential(key=b"nothing"), "unreadable"),
        ],
    )
    def test_what_cannot_sign(self, what: Credential, problem: str, shop: Shop) -> None:
        with shop.nothing_changes(), pytest.raises(BadCredential) as refused:
            installs(shop, what)
        assert refused.value.problem == problem

    def test_a_shop_of_which_something_is_not_known(self) -> None:
        shop = open_shop()
        with shop.nothing_changes(), pytest.raises(NotFiscal) as refused:
            installs(shop, regime="601")
        assert refused.value.where == "issuer.postal_code"

    def test_a_neighbours_branch(self, shop: Shop, neighbour: Shop) -> None:
        with shop.nothing_changes(), pytest.raises(NotFound):
            installs(shop, branch=neighbour.branch_id)

    def test_a_country_whose_documents_nobody_knows(self) -> None:
        shop = open_shop(country="AR", currency="ARS")
        with shop.nothing_changes(), pytest.raises(NoFiscalScheme):
            installs(shop)

    def test_whoever_may_not_change_settings(self, shop: Shop) -> None:
        cashier = shop.actor(shop.hire("cashier", pin="5678"))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            install_certificate(
                InstallCertificate(credential=credential()),
                examine=examine,
                secret=SECRET,
                actor=cashier,
                now=now(),
            )
