"""What the embedded server is told: who may come in, how much memory it takes, which roles and databases exist.

Only texts and numbers; `postgres` starts the server with them.
"""

import os
from collections.abc import Iterable
from pathlib import Path

DATABASE = "trastienda"
SUPERUSER = "trastienda_admin"  # made with the cluster; for this module, tests and repairs
OWNER = "trastienda_owner"  # owns the tables; migrations
RUNTIME = "trastienda_app"  # requests and jobs; row security binds it

_MB = 1024 * 1024
_EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin", "pg_stat_statements")

# Only through the socket, and only the operating system's word on who is calling.
ACCESS = "local all all peer map=trastienda\n"


def identities(os_user: str) -> str:
    """Return pg_ident.conf: the one account of the machine that may be each of our roles."""
    quoted = os_user.replace('"', '""')
    return "".join(f'trastienda "{quoted}" {role}\n' for role in (SUPERUSER, OWNER, RUNTIME))


def new_cluster_options(major: int) -> list[str]:
    """Return initdb's options: checksums, UTF-8, sorting that no upgrade of the system changes."""
    # Before 17 only the C library knows Spanish letters.
    plain = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [
        f"--username={SUPERUSER}",
        "--auth-local=peer",
        "--auth-host=reject",
        "--encoding=UTF8",
        *(plain if major >= 17 else ["--locale=C.UTF-8"]),
        "--lc-messages=C",
        "--text-search-config=spanish",
        "--data-checksums",
    ]


def server_settings(base: Path, sockets: Path, *, durable: bool) -> list[str]:
    """Return the server's command line.

    :param durable: False risks the data at a power failure, for a speed that tests like.
    """
    memory = _memory_bytes()
    folder = str(sockets).replace('"', '""')
    settings = {
        "listen_addresses": "",
        "port": "5432",  # part of the socket's name; no port is opened
        "unix_socket_directories": f'"{folder}"',
        "unix_socket_permissions": "0700",
        "hba_file": str(base / "access.conf"),
        "ident_file": str(base / "identities.conf"),
        "external_pid_file": "",
        "shared_buffers": _megabytes(memory // 8, least=32, most=512),
        "effective_cache_size": _megabytes(memory // 2, least=128, most=65536),
        "work_mem": _megabytes(memory // 512, least=4, most=32),
        "maintenance_work_mem": _megabytes(memory // 32, least=32, most=256),
        "max_connections": "100",
        "shared_preload_libraries": "pg_stat_statements",
        "jit": "off",  # compiling costs short queries more than it gives
        "random_page_cost": "1.1",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_lock_waits": "on",
        "log_line_prefix": "%m [%p] %u@%d ",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def first_statements() -> str:
    """Return what makes a new cluster ours, as a psql script that may be repeated."""
    # In template1 too, so that every database made here later (those of tests) has the same extensions.
    extensions = "".join(f"CREATE EXTENSION IF NOT EXISTS {name};\n" for name in _EXTENSIONS)
    return f"""
SET client_min_messages = warning;
SELECT 'CREATE ROLE {OWNER} LOGIN' WHERE to_regrole('{OWNER}') IS NULL \\gexec
SELECT 'CREATE ROLE {RUNTIME} LOGIN' WHERE to_regrole('{RUNTIME}') IS NULL \\gexec
ALTER ROLE {OWNER} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE {RUNTIME} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
\\connect template1
SET client_min_messages = warning;
{extensions}
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;
GRANT CONNECT ON DATABASE {DATABASE} TO {RUNTIME};
\\connect {DATABASE}
SET client_min_messages = warning;
{extensions}"""


def _memory_bytes() -> int:
    """Return the memory of the machine, or of the container when that is less."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([memory, *_container_limits()])


def _container_limits() -> Iterable[int]:
    for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = Path(name).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if text.isdigit():  # otherwise "max"
            yield int(text)


def _megabytes(wanted: int, *, least: int, most: int) -> str:
    return f"{max(least, min(most, wanted // _MB))}MB"
