"""The embedded server: what it lets in, what survives a crash, and what it leaves alone.

One cluster serves most tests; each starts and stops the server on it.
"""

import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.project.helpers import commands_with, eventually, kill_outright
from trastienda.project import postgres_place
from trastienda.project.config import Config
from trastienda.project.environment import open_database
from trastienda.project.postgres import (
    OWNER,
    RUNTIME,
    SUPERUSER,
    AlreadyRunning,
    EmbeddedServer,
    ServerFailed,
)
from trastienda.project.postgres_binaries import find_binaries


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a cluster, in a folder that only we may enter."""
    private = tmp_path_factory.mktemp("private")
    private.chmod(0o700)
    folder = private / "casa ñ"
    folder.mkdir()
    yield folder
    EmbeddedServer(folder).erase()


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedServer]:
    """The home's server, running."""
    with EmbeddedServer(home, durable=False) as running:
        yield running


def ask(server: EmbeddedServer, question: str, role: str = OWNER) -> object:
    """Return the one value that a statement gives."""
    with psycopg.connect(server.dsn(role), autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def write(server: EmbeddedServer, statement: str) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(statement.encode())


def postmaster(server: EmbeddedServer) -> int:
    """Return the server's process."""
    data = str(ask(server, "SHOW data_directory", SUPERUSER))
    (pid,) = commands_with(f"-D {data} ")
    return pid


# --------------------------------------------------------------------------------------- what it is


@pytest.mark.parametrize("role", [OWNER, RUNTIME])
def test_the_roles_of_the_shop_may_not_pass_row_security(server: EmbeddedServer, role: str) -> None:
    facts = (
        "SELECT ARRAY[rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication]::text FROM pg_roles"
    )
    assert ask(server, f"{facts} WHERE rolname = current_user", role) == "{f,f,f,f,f}"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("jit", "off"),
        ("TimeZone", "UTC"),
        ("unix_socket_permissions", "0700"),
    ],
)
def test_the_server_is_set_up_as_promised(server: EmbeddedServer, setting: str, value: str) -> None:
    assert ask(server, f"SHOW {setting}", SUPERUSER) == value


def test_the_database_belongs_to_the_owner_and_has_the_extensions(server: EmbeddedServer) -> None:
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert ask(server, owner) == OWNER
    names = "SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'"
    assert ask(server, names) == "btree_gin pg_stat_statements pg_trgm unaccent"
    assert ask(server, "SELECT upper('ñandú')") == "ÑANDÚ"


def test_only_our_account_comes_in(server: EmbeddedServer) -> None:
    assert (
        ask(server, "SELECT string_agg(DISTINCT auth_method, ' ') FROM pg_hba_file_rules", SUPERUSER)
        == "peer"
    )
    folder = Path(str(ask(server, "SHOW unix_socket_directories", SUPERUSER)).strip('"'))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with pytest.raises(psycopg.OperationalError, match=r"[Pp]eer authentication failed"):
        ask(server, "SELECT 1", "postgres")


# ----------------------------------------------------------------------------- starting and stopping


def test_data_survive_a_stop_and_nothing_runs_after_it(home: Path) -> None:
    with EmbeddedServer(home) as server:
        write(server, "CREATE TABLE IF NOT EXISTS kept (word text); INSERT INTO kept VALUES ('stop')")
        pid = postmaster(server)
    assert not server.is_running()
    assert not commands_with(str(server._place().base))
    assert not list(server._place().sockets.iterdir())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with EmbeddedServer(home) as server:
        assert ask(server, "SELECT count(*) FROM kept WHERE word = 'stop'") == 1
        write(server, "DROP TABLE kept")


def test_a_second_start_is_refused_while_one_runs(home: Path, server: EmbeddedServer) -> None:
    with pytest.raises(AlreadyRunning):
        EmbeddedServer(home).start()
    with pytest.raises(AlreadyRunning):
        EmbeddedServer(home).erase()
    assert EmbeddedServer(home).is_running()
    assert ask(server, "SELECT 1") == 1


def test_a_killed_server_starts_again_with_its_data(home: Path) -> None:
    with EmbeddedServer(home) as server:
        write(server, "CREATE TABLE crash (word text); INSERT INTO crash VALUES ('kept')")
        kill_outright(postmaster(server))
        assert eventually(lambda: not server.is_alive())
        server.start()
        assert ask(server, "SELECT word FROM crash") == "kept"
        write(server, "DROP TABLE crash")


def test_a_killed_launcher_takes_its_server_along_and_the_next_start_works(home: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from trastienda.project.postgres import EmbeddedServer\n"
        "EmbeddedServer(Path(sys.argv[1])).start(); print('ready', flush=True); time.sleep(600)"
    )
    launcher = subprocess.Popen([sys.executable, "-c", script, str(home)], stdout=subprocess.PIPE)
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == b"ready\n"
    with pytest.raises(AlreadyRunning):
        EmbeddedServer(home).start()
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    with EmbeddedServer(home) as server:  # at once, while the old one may still be stopping
        assert ask(server, "SELECT 1") == 1


def test_a_server_that_outlived_its_launcher_is_replaced(home: Path) -> None:
    orphan = EmbeddedServer(home)
    orphan.start()
    old = postmaster(orphan)
    assert orphan._lock is not None
    orphan._lock.release()  # all that is left of a launcher that was killed
    with EmbeddedServer(home) as server:
        assert postmaster(server) != old
    assert not orphan.is_alive()


def test_launcher_and_server_killed_at_once(home: Path) -> None:
    lost = EmbeddedServer(home)
    lost.start()
    assert lost._lock is not None
    lost._lock.release()
    kill_outright(postmaster(lost))
    with EmbeddedServer(home) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_stale_pid_file_may_name_a_stranger(home: Path) -> None:
    with EmbeddedServer(home) as server:
        data = Path(str(ask(server, "SHOW data_directory", SUPERUSER)))
        text = (data / "postmaster.pid").read_text()
        os.kill(postmaster(server), signal.SIGKILL)
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        (data / "postmaster.pid").write_text(text.replace(text.split("\n")[0], str(stranger.pid), 1))
        with EmbeddedServer(home) as server:
            assert ask(server, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_half_made_data_are_begun_again(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "home", durable=False)
    half = postgres_place.make_data_folder(server._place())
    (half / "PG_VERSION").write_text("18")
    try:
        with server:
            assert ask(server, "SELECT 1") == 1
    finally:
        server.erase()


def test_data_of_another_version_are_left_alone_and_named(home: Path) -> None:
    version = EmbeddedServer(home)._place().data / "PG_VERSION"
    before = version.read_text()
    version.write_text("9\n")
    try:
        with pytest.raises(ServerFailed, match="Los datos son de PostgreSQL 9"):
            EmbeddedServer(home).start()
    finally:
        version.write_text(before)


# ----------------------------------------------------------------------------- commands that come and go


def test_commands_at_the_same_time_share_one_server(home: Path) -> None:
    script = (
        "import sys, time, psycopg\n"
        "from trastienda.project.config import Config\n"
        "from trastienda.project.environment import open_database\n"
        "with open_database(Config.from_environ({'TRASTIENDA_HOME': sys.argv[1]})) as environ:\n"
        "    for _ in range(int(sys.argv[2])):\n"
        "        time.sleep(0.1)\n"
        "        psycopg.connect(environ['DATABASE_RUNTIME_URL']).close()\n"
    )
    commands = [
        subprocess.Popen([sys.executable, "-c", script, str(home), turns]) for turns in ("1", "8", "4")
    ]
    assert [command.wait(60) for command in commands] == [0, 0, 0]
    assert not EmbeddedServer(home).is_running()


def test_a_command_uses_the_server_that_runs_and_leaves_it_running(
    home: Path, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with open_database(Config.from_environ({"TRASTIENDA_HOME": str(home)})) as environ:
        assert environ["DATABASE_URL"] == server.dsn(OWNER)
        assert os.environ["DATABASE_RUNTIME_URL"] == server.dsn(RUNTIME)
    assert ask(server, "SELECT 1") == 1


def test_a_named_server_is_reached_as_owner_and_as_runtime_role(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    url = "postgresql://shop:pass@db.example/shop?sslmode=require&options=-c%20jit%3Doff"
    with open_database(
        Config.from_environ({"TRASTIENDA_HOME": str(tmp_path), "DATABASE_URL": url})
    ) as environ:
        assert environ["DATABASE_URL"] == url
        wanted = "?sslmode=require&options=-c%20jit%3Doff%20-c%20role%3Dtrastienda_app"
        assert environ["DATABASE_RUNTIME_URL"] == "postgresql://shop:pass@db.example/shop" + wanted


def test_set_role_at_connect_gives_the_rights_of_the_runtime_role(server: EmbeddedServer) -> None:
    with psycopg.connect(server.dsn(SUPERUSER) + "&options=-c%20role%3Dtrastienda_app") as connection:
        row = connection.execute("SELECT current_user::text").fetchone()
    assert row == (RUNTIME,)


# ------------------------------------------------------------------------------- whose files they are


def test_no_folder_above_changes_mode_or_owner(home: Path) -> None:
    def above() -> list[tuple[Path, int, int, int]]:
        found = ((path, path.stat()) for path in [home, *home.parents, Path("/var/lib"), Path("/tmp")])
        return [(path, facts.st_mode, facts.st_uid, facts.st_gid) for path, facts in found]

    before = above()
    with EmbeddedServer(home) as server:
        assert ask(server, "SELECT 1") == 1
    assert above() == before


def test_nobody_runs_it_as_root(server: EmbeddedServer) -> None:
    pid = str(postmaster(server))
    said = subprocess.run(["ps", "-o", "uid=", "-p", pid], capture_output=True, text=True, check=True)
    assert int(said.stdout) != 0


def test_an_ordinary_user_keeps_everything_at_home() -> None:
    def start_and_look(folder: Path) -> None:
        mine = folder / "mine"
        with EmbeddedServer(mine, durable=False) as server:
            assert ask(server, "SELECT current_user") == OWNER
            assert (mine / "postgres" / "data" / "PG_VERSION").exists()
        server.erase()

    as_ordinary_user(start_and_look)


def test_a_long_path_gets_a_short_private_folder_for_its_socket() -> None:
    def start_and_look(folder: Path) -> None:
        with EmbeddedServer(folder / ("largo" * 40), durable=False) as server:
            assert ask(server, "SELECT 1") == 1
            sockets = server._place().sockets
            assert len(os.fsencode(sockets)) < 60
            assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        server.erase()
        assert not sockets.exists()

    as_ordinary_user(start_and_look)


def test_a_copied_home_does_not_share_the_database(tmp_path: Path) -> None:
    pointers = tmp_path / "pointer"
    base = tmp_path / "base"
    for folder in (pointers, base):
        folder.mkdir()
    original, copy = tmp_path / "original", tmp_path / "copy"
    (original / "postgres").mkdir(parents=True)
    (original / "postgres" / "place").touch()
    (base / "home").write_text(str(original))
    (pointers / "place").write_text(str(base))
    with pytest.raises(postgres_place.NoPlace, match="es una copia de"):
        postgres_place._pointed_to(copy, pointers / "place")
    (original / "postgres" / "place").unlink()  # it was moved, not copied
    assert postgres_place._pointed_to(copy, pointers / "place") == base
    assert (base / "home").read_text() == str(copy)


def as_ordinary_user(act: Callable[[Path], None]) -> None:
    """Do something in a folder of its own as somebody who is not root, and who can reach the programs."""
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() != 0:
            act(Path(name))
            return
        programs = find_binaries(None, copies=postgres_place._make_open(postgres_place.STORE / "programs"))
        nobody = pwd.getpwnam("nobody")
        os.chown(name, nobody.pw_uid, nobody.pw_gid)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.setgroups([])
                os.setgid(nobody.pw_gid)
                os.setuid(nobody.pw_uid)
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr("trastienda.project.postgres.find_binaries", lambda *_, **__: programs)
                    act(Path(name))
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
