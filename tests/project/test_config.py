"""Settings: what each may be, and what a person reads who gets one wrong."""

import stat
from pathlib import Path

import pytest

from trastienda.adapters.payments.accounts import StripeAccount, account_of
from trastienda.project.config import LOCAL_HOSTS, BadSetting, Config


def config(home: Path, **named: str) -> Config:
    return Config.from_environ({"TRASTIENDA_HOME": str(home), **named})


def test_everything_is_optional(tmp_path: Path) -> None:
    plain = config(tmp_path)
    assert (plain.host, plain.port, plain.workers) == ("127.0.0.1", 8000, 2)
    assert plain.database_url is None
    assert plain.allowed_hosts == LOCAL_HOSTS
    assert (plain.demo, plain.sandbox) == (True, True)
    assert plain.address == "http://127.0.0.1:8000/"


def test_a_relative_home_is_kept_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Config.from_environ({}).home == tmp_path / "var"


def test_a_named_server_gets_no_demo_unless_asked(tmp_path: Path) -> None:
    url = "postgresql://shop@db.example/shop"
    assert config(tmp_path, DATABASE_URL=url).demo is False
    assert config(tmp_path, DATABASE_URL=url, DEMO="sí").demo is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "٨٠٠٠"),
        ("WORKERS", "-1"),
        ("WORKERS", "1.5"),
        ("DEMO", "maybe"),
        ("SANDBOX", "2"),
        ("SANDBOX_PORT", "0"),
        ("PUBLIC_URL", "tienda.example"),
        ("PUBLIC_URL", "https://tienda.example/pagar"),
        ("STRIPE_BASE_URL", "api.stripe.com"),
        ("STRIPE_SECRET_KEY", "clave\n"),
        ("DATABASE_URL", "mysql://localhost/shop"),
        ("DATABASE_RUNTIME_URL", "shop"),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=rf"^{name} debe .*\.$"):
        config(tmp_path, **{name: value})


def test_the_secret_is_made_once_and_only_we_may_read_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = config(home)
    assert len(first.secret_key) >= 50
    assert config(home).secret_key == first.secret_key
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret_key"]


def test_a_given_secret_is_written_nowhere(tmp_path: Path) -> None:
    assert config(tmp_path / "home", SECRET_KEY="given").secret_key == "given"
    assert not (tmp_path / "home").exists()


def test_a_home_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadSetting, match="No se puede usar la carpeta"):
        config(tmp_path / "file")


def test_secrets_do_not_show_in_logs(tmp_path: Path) -> None:
    stripe = {"STRIPE_SECRET_KEY": "sk_s3cret", "STRIPE_WEBHOOK_SECRET": "whsec_pa55"}
    shown = repr(config(tmp_path, SECRET_KEY="s3cret", DATABASE_URL="postgresql://u:pa55@h/d", **stripe))
    assert "s3cret" not in shown
    assert "pa55" not in shown


def test_a_child_reads_the_same_settings(tmp_path: Path) -> None:
    parent = config(
        tmp_path,
        PORT="9000",
        HOST="::1",
        ALLOWED_HOSTS="a.example, b.example",
        DEMO="0",
        SANDBOX="1",
        SANDBOX_PORT="9500",
        PUBLIC_URL="https://a.example",
        STRIPE_SECRET_KEY__2="sk_2",
        STRIPE_WEBHOOK_SECRET__2="whsec_2",
        STRIPE_BASE_URL="http://127.0.0.1:9600",
        PAQAR_SECRET__2="key",
        PAQAR_CONTRACT__2="18017",
        PAQAR_BASE_URL__2="https://apitest.correoargentino.com.ar/paqar/v1",
        EMAIL_HOST="smtp.example",
        EMAIL_SECURITY="tls",
        EMAIL_FROM="ventas@a.example",
    )
    child = Config.from_environ(parent.as_environ())
    assert child == parent
    assert child.stripe == parent.stripe
    assert child.carriers == parent.carriers


class TestStripe:
    def test_the_rehearsal_collects_where_nobody_else_does(self, tmp_path: Path) -> None:
        plain = config(tmp_path)
        (rehearsal,) = plain.stripe
        assert rehearsal.address == f"http://127.0.0.1:{plain.port + 1}/stripe"
        assert rehearsal == config(tmp_path).stripe[0]
        assert rehearsal.secret_key != config(tmp_path / "other").stripe[0].secret_key
        assert plain.secret_key not in repr(plain.stripe) + rehearsal.secret_key + rehearsal.webhook_secret

    def test_without_a_rehearsal_and_without_keys_nobody_collects(self, tmp_path: Path) -> None:
        assert config(tmp_path, SANDBOX="0").stripe == ()

    def test_a_named_account_collects_for_everybody(self, tmp_path: Path) -> None:
        named = config(tmp_path, STRIPE_SECRET_KEY="sk_live_1", STRIPE_WEBHOOK_SECRET="whsec_1").stripe
        assert named == (StripeAccount("sk_live_1", "whsec_1", None, "https://api.stripe.com"),)

    def test_a_tenants_own_account_collects_for_that_tenant(self, tmp_path: Path) -> None:
        named = config(tmp_path, STRIPE_SECRET_KEY="sk_1", STRIPE_SECRET_KEY__2="sk_2").stripe
        of = {tenant: account_of(tenant, named) for tenant in (1, 2, None)}
        assert {tenant: account and account.secret_key for tenant, account in of.items()} == {
            1: "sk_1",
            2: "sk_2",
            None: "sk_1",
        }

    def test_where_only_one_tenant_has_an_account_the_others_rehearse(self, tmp_path: Path) -> None:
        accounts = config(tmp_path, STRIPE_SECRET_KEY__2="sk_2").stripe
        ours, theirs = account_of(1, accounts), account_of(2, accounts)
        assert ours is not None
        assert ours.address.startswith("http://127.0.0.1")
        assert theirs is not None
        assert theirs.address == "https://api.stripe.com"


class TestCarriers:
    def test_the_rehearsal_carries_what_nobody_else_does(self, tmp_path: Path) -> None:
        plain = config(tmp_path)
        assert {each.carrier for each in plain.carriers} == {"paqar", "micorreo", "andreani", "fastmail"}
        assert all(each.address.startswith(f"http://127.0.0.1:{plain.port + 1}/") for each in plain.carriers)
        assert plain.secret_key not in repr(plain.carriers)
        assert config(tmp_path, SANDBOX="0").carriers == ()

    def test_a_named_account_at_its_own_address_or_the_carriers(self, tmp_path: Path) -> None:
        named = config(
            tmp_path,
            SANDBOX="0",
            PAQAR_SECRET="key",
            PAQAR_CONTRACT="18017",
            ANDREANI_SECRET__2="pa55",
            ANDREANI_USER__2="shop",
            ANDREANI_BASE_URL="https://apisqa.andreani.com/",
        ).carriers
        assert [(each.carrier, each.tenant_id, each.address) for each in named] == [
            ("andreani", 2, "https://apisqa.andreani.com"),
            ("paqar", None, "https://api.correoargentino.com.ar/paqar/v1"),
        ]
        assert "pa55" not in repr(named)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"FASTMAIL_SECRET": "token"},  # nobody knows where it answers
            {"PAQAR_SECRET": "key", "PAQAR_BASE_URL": "ftp://x"},
            {"PAQAR_SECRET": "clave\nX-Otra: 1"},
            {"MICORREO_SECRET": "k", "MICORREO_USER": "ñandú"},
        ],
    )
    def test_what_cannot_be_used_is_refused_by_name(self, tmp_path: Path, wrong: dict[str, str]) -> None:
        with pytest.raises(BadSetting, match=next(iter(wrong)).partition("_")[0]):
            config(tmp_path, **wrong)


class TestCertifiers:
    def test_the_rehearsal_certifies_where_nobody_else_does(self, tmp_path: Path) -> None:
        plain = config(tmp_path)
        (account,) = plain.pacs
        assert account.address == f"http://127.0.0.1:{plain.port + 1}/sw"
        assert account.sat_address == f"http://127.0.0.1:{plain.port + 1}/sat"
        assert account.secret not in repr(plain.pacs)
        assert config(tmp_path, SANDBOX="0").pacs == ()

    def test_a_named_account_certifies_instead(self, tmp_path: Path) -> None:
        named = config(tmp_path, PAC="finkok", PAC_USER="u@tienda.example", PAC_SECRET="pa55")
        assert [(each.pac, each.tenant_id) for each in named.pacs] == [("finkok", None)]
        assert "pa55" not in repr(named.pacs)
        assert Config.from_environ(named.as_environ()).pacs == named.pacs

    def test_one_tenants_own_leaves_the_rehearsal_to_the_others(self, tmp_path: Path) -> None:
        named = config(tmp_path, PAC_SECRET__2="pa55").pacs
        assert [(each.pac, each.tenant_id) for each in named] == [("sw", 2), ("sw", None)]

    @pytest.mark.parametrize(
        "wrong", [{"PAC": "edicom", "PAC_SECRET": "x"}, {"PAC_USER": "ñ", "PAC_SECRET": "x"}]
    )
    def test_what_cannot_be_used_is_refused_by_name(self, tmp_path: Path, wrong: dict[str, str]) -> None:
        with pytest.raises(BadSetting, match=next(iter(wrong))):
            config(tmp_path, **wrong)


class TestMail:
    def test_without_a_server_mails_are_printed(self, tmp_path: Path) -> None:
        assert config(tmp_path).mail.host == ""

    @pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
    def test_the_usual_port(self, tmp_path: Path, security: str, port: int) -> None:
        assert config(tmp_path, EMAIL_HOST="smtp.example", EMAIL_SECURITY=security).mail.port == port

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("EMAIL_SECURITY", "ssl3"),
            ("EMAIL_FROM", "Tienda"),
            ("EMAIL_FROM", "a@b\nBcc: c@d"),
            ("EMAIL_PORT", "0"),
        ],
    )
    def test_what_cannot_be_used_is_refused_by_name(self, tmp_path: Path, name: str, value: str) -> None:
        with pytest.raises(BadSetting, match=name):
            config(tmp_path, EMAIL_HOST="smtp.example", **{name: value})
