"""Settings: what each may be, and what a person reads who gets one wrong."""

import stat
from pathlib import Path

import pytest

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
    shown = repr(config(tmp_path, SECRET_KEY="s3cret", DATABASE_URL="postgresql://u:pa55@h/d"))
    assert "s3cret" not in shown
    assert "pa55" not in shown


def test_a_child_reads_the_same_settings(tmp_path: Path) -> None:
    parent = config(tmp_path, PORT="9000", HOST="::1", ALLOWED_HOSTS="a.example, b.example", DEMO="0")
    assert Config.from_environ(parent.as_environ()) == parent
