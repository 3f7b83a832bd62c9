"""`trastienda run` with a real database server and stand-ins for the other children.

What is told apart here is processes: which run, which come back, and that none is left.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project import helpers
from tests.project.helpers import commands_with, eventually, kill_outright
from trastienda.project.postgres import RUNTIME, EmbeddedServer

STANDIN = Path(__file__).with_name("standin.py")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home, with a cluster once the first test has run."""
    folder = tmp_path_factory.mktemp("home")
    yield folder
    EmbeddedServer(folder).erase()


class Shop:
    """A supervisor that runs in a process of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.base = EmbeddedServer(home)._place().base
        self.log = home / "said"
        with self.log.open("wb") as log:
            command = [sys.executable, str(STANDIN), "run", str(home), str(port)]
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env=os.environ | {"COLUMNS": "120"}
            )

    def said(self) -> str:
        return self.log.read_text()

    def is_ready(self) -> bool:
        return "Ctrl-C la detiene" in self.said()  # the last line

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/pos/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def pid_of(self, role: str) -> int:
        text = f"-D {self.base}" if role == "postgres" else f"standin.py {role} {self.home}"
        (pid,) = commands_with(text)
        return pid

    def sandbox_port(self) -> int:
        found = re.search(r"sin nada real: http://127\.0\.0\.1:([0-9]+)/", self.said())
        assert found, self.said()
        return int(found[1])

    def rehearses(self) -> bool:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.sandbox_port()}/health", timeout=5
            ) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def left(self) -> dict[int, str]:
        sandboxes = {pid for pid in commands_with("trastienda sandbox") if _home_of(pid) == str(self.home)}
        return (
            commands_with(f" {self.home} ")
            | commands_with(str(self.base))
            | dict.fromkeys(sandboxes, "sandbox")
        )

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


def _home_of(pid: int) -> str:
    """The home that a process was told, as far as the system lets us see."""
    try:
        environ = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    return dict(each.partition("=")[::2] for each in environ).get("TRASTIENDA_HOME", "")


@pytest.fixture
def shop(home: Path) -> Iterator[Shop]:
    """A shop that has just opened."""
    opened = Shop(home, helpers.free_port())
    try:
        assert eventually(opened.is_ready, 60), opened.said()
        yield opened
    finally:
        opened.end()


def test_it_opens_with_addresses_and_sign_ins_and_closes_without_a_trace(shop: Shop) -> None:
    assert f"http://127.0.0.1:{shop.port}/" in shop.said()
    assert "cajero" in shop.said()
    assert "5678" in shop.said()
    with urllib.request.urlopen(f"http://127.0.0.1:{shop.port}/", timeout=5) as answer:
        assert RUNTIME in answer.read().decode()
    assert {shop.pid_of(role) for role in ("web", "worker", "postgres")}
    assert shop.end(signal.SIGTERM) == 0
    assert shop.left() == {}
    assert (shop.home / "lock").read_text() == ""


def test_a_second_run_says_where_the_first_one_is(shop: Shop) -> None:
    command = [sys.executable, str(STANDIN), "run", str(shop.home), str(helpers.free_port())]
    second = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert "ya está en marcha en" in second.stderr
    assert f"http://127.0.0.1:{shop.port}/" in second.stderr
    assert shop.answers()


@pytest.mark.parametrize("role", ["web", "worker", "postgres"])
def test_whatever_dies_comes_back(shop: Shop, role: str) -> None:
    old = shop.pid_of(role)
    kill_outright(old)
    text = f"-D {shop.base}" if role == "postgres" else f"standin.py {role} {shop.home}"
    assert eventually(lambda: bool(commands_with(text).keys() - {old}))
    assert eventually(shop.answers)
    assert "sin que nadie lo pidiera" in shop.said()


def test_the_stand_ins_are_there_come_back_and_make_way_for_others(shop: Shop, home: Path) -> None:
    assert eventually(shop.rehearses)
    (old,) = [pid for pid in commands_with("trastienda sandbox") if _home_of(pid) == str(home)]
    kill_outright(old)
    assert eventually(lambda: shop.left().get(old) is None and shop.rehearses())
    assert "Se detuvo el ensayo" in shop.said()


def test_the_stand_ins_listen_elsewhere_when_their_port_is_taken(home: Path) -> None:
    port = helpers.free_port()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port + 1))
        other.listen()
        shop = Shop(home, port)
        assert eventually(shop.is_ready, 60), shop.said()
        assert shop.sandbox_port() != port + 1
        assert eventually(shop.rehearses)
        shop.end()
    assert shop.left() == {}


def test_a_killed_supervisor_leaves_nothing_and_the_next_one_opens(home: Path) -> None:
    killed = Shop(home, helpers.free_port())
    assert eventually(killed.is_ready, 60), killed.said()
    killed.process.kill()
    killed.process.wait()
    following = Shop(home, killed.port)  # at once, and on the same port
    assert eventually(following.is_ready, 60), following.said()
    following.process.kill()
    following.process.wait()
    assert eventually(lambda: following.left() == {}), following.left()
    last = Shop(home, killed.port)
    assert eventually(last.is_ready, 60), last.said()
    assert last.end() == 0
    assert last.left() == {}


def test_a_taken_port_is_named_before_anything_starts(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        shop = Shop(home, other.getsockname()[1])
        assert shop.process.wait(30) == 1
    assert f"ocupa el puerto {shop.port}" in shop.said()
    assert shop.left() == {}


def test_a_database_that_cannot_be_prepared_ends_it(home: Path) -> None:
    wish = home / "cannot-prepare"
    wish.touch()
    try:
        shop = Shop(home, helpers.free_port())
        assert shop.process.wait(60) == 1
    finally:
        wish.unlink()
    assert shop.left() == {}


def test_the_supervising_process_stays_small(shop: Shop) -> None:
    said = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(shop.process.pid)], capture_output=True, text=True, check=True
    )
    assert int(said.stdout) < 45 * 1024
