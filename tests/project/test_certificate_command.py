"""trastienda certificate install: what signs is checked and kept; what cannot is refused with the reason."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.shop import Shop, now, open_shop
from trastienda.kernel.actor import system_actor
from trastienda.operations.invoicing.certificates import credential_for
from trastienda.project.cli import main
from trastienda.project.commands.certificate import PASSWORD_VARIABLE
from trastienda.sandbox.pac.certificates import Made, make

OWN: dict[str, Any] = {"tax_id": "EKU9003173C9", "legal_name": "ESCUELA KEMPER URGATE"}
KNOWN = {**OWN, "fiscal_regime": "601", "postal_code": "42501"}
MADE = make(**OWN, password="12345678a")


@pytest.fixture(autouse=True)
def without_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)


@pytest.fixture
def shop() -> Shop:
    return open_shop(**KNOWN)


def files(folder: Path, made: Made = MADE) -> list[str]:
    """The options that name the two files and the password's."""
    for name, content in (
        ("a.cer", made.certificate),
        ("a.key", made.key),
        ("p", made.password.encode() + b"\n"),
    ):
        (folder / name).write_bytes(content)
    return [
        "--cer",
        str(folder / "a.cer"),
        "--key",
        str(folder / "a.key"),
        "--password-file",
        str(folder / "p"),
    ]


def installs(shop: Shop, *options: str) -> int:
    return main(["certificate", "install", "--tenant", str(shop.id), *options])


class TestInstall:
    def test_says_what_it_is_and_until_when(
        self, shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert installs(shop, *files(tmp_path)) == 0
        told = " ".join(capsys.readouterr().out.split())
        assert "ESCUELA KEMPER URGATE (EKU9003173C9) instalado; vale hasta el" in told
        actor = system_actor(shop.id)
        assert credential_for(shop.branch_id, secret=settings.SECRET_KEY, actor=actor).password == "12345678a"

    def test_takes_the_password_from_the_environment(
        self, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(PASSWORD_VARIABLE, "12345678a")
        assert installs(shop, *files(tmp_path)[:4]) == 0

    def test_is_of_a_branch(self, shop: Shop, tmp_path: Path) -> None:
        north = str(shop.branch("Norte"))
        assert installs(shop, *files(tmp_path), "--branch", north, "--postal-code", "86991") == 0
        assert shop._rows("SELECT postal_code FROM fiscal_issuer WHERE tenant_id = %s") == [("86991",)]


class TestRefuses:
    @pytest.mark.parametrize(
        ("made", "says"),
        [
            (make(**OWN, now=now() - timedelta(days=90), valid_days=30), "venció"),
            (make(tax_id="URE180429TM6", legal_name="X"), "otro RFC"),
            (make(**OWN, is_personal=True), "e.firma"),
        ],
    )
    def test_what_cannot_sign(
        self, made: Made, says: str, shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with shop.nothing_changes():
            assert installs(shop, *files(tmp_path, made)) == 2
        assert says in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (["--password", "otra"], "contraseña"),
            (["--branch", "999999"], "999999"),
            (["--tenant", "999999"], "999999"),
            (["--cer", "/nowhere"], "/nowhere"),
            (["--key", "/dev/null"], "/dev/null"),
        ],
    )
    def test_what_is_not_there(
        self, options: list[str], says: str, shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with shop.nothing_changes():
            assert installs(shop, *files(tmp_path), *options) == 2
        assert says in capsys.readouterr().err

    def test_without_a_password(self, shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert installs(shop, *files(tmp_path)[:4]) == 2
        assert PASSWORD_VARIABLE in capsys.readouterr().err

    def test_a_shop_of_which_something_is_not_known(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        shop = open_shop()
        with shop.nothing_changes():
            assert installs(shop, *files(tmp_path), "--regime", "601") == 2
        assert "--postal-code" in capsys.readouterr().err
