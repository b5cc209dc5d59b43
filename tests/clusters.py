"""PostgreSQL of our own for tests: a primary, standbys that stream from it, pgbouncer in between, all on loopback."""

import atexit
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from support import command, compiled

from diplobrief.contract.released import Contract
from diplobrief.store.contract import Store
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.store.postgres.editions import Edition, Editions
from diplobrief.store.postgres.link import Cluster
from diplobrief.store.postgres.publish import publish
from diplobrief.store.postgres.store import PostgresStore


class Build(Protocol):
    """Makes a store over the edition of these files; built upon the current edition of `out`, if any."""

    def __call__(self, files: Iterable[bytes], out: Path | None = None, contract: Contract | None = None) -> Store: ...


_BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_wal_senders": "4",
    "wal_level": "replica",
    "hot_standby_feedback": "on",
    "autovacuum": "off",
    "listen_addresses": "127.0.0.1",
}
_KEPT = 40
"""Editions that stay in the database of the tests: no test holds more."""


def needed(what: str | Path | None, cure: str) -> str:
    """A program that a test needs: without it the test is skipped on a laptop, and fails in CI."""
    if what is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"not installed here: apt-get install {cure}")
    return str(what)


def as_postgres(*words: str | Path) -> list[str]:
    """A command as a user that PostgreSQL runs as: it refuses root."""
    return [*(["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []), *map(str, words)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def scratch() -> Path:
    """A folder that belongs to the user that PostgreSQL runs as, and goes when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="diplobrief-pg-"))
    if os.geteuid() == 0:
        known = pwd.getpwnam("postgres")
        os.chown(folder, known.pw_uid, known.pw_gid)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Server:
    """One PostgreSQL server. It is made at once, and started when it is told to."""

    def __init__(self, of: "Server | None" = None) -> None:
        bin_ = needed(_BIN, "postgresql-15")
        self._bin, self.port, self._folder = Path(bin_), free_port(), scratch()
        self._data = self._folder / "data"
        if of is None:
            self._run(
                "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
            )
            self.settle(_SETTINGS)
        else:
            address = f"host=127.0.0.1 port={of.port} user=postgres"
            self._run("pg_basebackup", "-D", self._data, "-d", address, "-R", "-c", "fast", "-X", "stream", "--no-sync")

    def settle(self, settings: dict[str, str]) -> None:
        """What holds once it is started again."""
        with (self._data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _run(self, program: str, *words: str | Path) -> None:
        done = subprocess.run(
            as_postgres(self._bin / program, *words), capture_output=True, text=True, cwd=self._folder, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> "Server":
        options = f"-p {self.port} -k {self._folder}"
        self._run("pg_ctl", "-D", self._data, "-o", options, "-l", self._folder / "log", "-w", "-t", "30", "start")
        atexit.register(self.stop)
        return self

    def stop(self, mode: str = "immediate") -> None:
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")

    def promote(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "promote")

    def signal(self, name: str) -> None:
        """Sends a signal to the server and all its processes."""
        known = (self._data / "postmaster.pid").read_text().splitlines()[0]
        children = subprocess.run(["pgrep", "-P", known], capture_output=True, text=True, check=False).stdout.split()
        subprocess.run(["kill", f"-{name}", known, *children], check=False)

    def do(self, sql: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.address, autocommit=True) as link:
            found = link.execute(sql)
            return found.fetchall() if found.description else []

    @property
    def address(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"


def together(*servers: Server) -> str:
    """One address for several servers."""
    return "postgresql://postgres@" + ",".join(f"127.0.0.1:{each.port}" for each in servers) + "/postgres"


@cache
def primary() -> Server:
    """The server of this process, for every test that does not harm it."""
    return Server().start()


@cache
def editions() -> Editions:
    """What it has."""
    return Editions(Cluster(primary().address))


def stored(embedded: EmbeddedStore) -> PostgresStore:
    """The same edition, in PostgreSQL."""
    number = publish(primary().address, embedded.folder, lambda _: None, _KEPT).number
    (seen,) = editions().look()
    known: Edition = next(each for each in seen.editions if each.number == number)
    return PostgresStore(editions(), known)


def published(files: Iterable[bytes], out: Path | None = None, contract: Contract | None = None) -> PostgresStore:
    """A store over the edition of these files, as `support.compiled` makes it, in PostgreSQL."""
    needed(_BIN, "postgresql-15")
    return stored(compiled(files, out, contract))


@cache
def filled(briefs: Path) -> str:
    """The address of a database to which a folder of briefs is published."""
    needed(_BIN, "postgresql-15")
    name = f"d{secrets.token_hex(4)}"
    primary().do(f"CREATE DATABASE {name} STRATEGY file_copy")
    address = f"postgresql://postgres@127.0.0.1:{primary().port}/{name}"
    done = command(
        "build", "--briefs", briefs, "--out", tempfile.mkdtemp(prefix="editions-", dir=scratch()), "--to", address
    )
    assert done.returncode == 0, done.stderr
    return address


def chosen(files: Iterable[bytes], out: Path | None = None, contract: Contract | None = None) -> Store:
    """A store over the edition of these files, in the engine that the run has chosen: `DIPLOBRIEF_TEST_ENGINE`."""
    return ENGINES[os.environ.get("DIPLOBRIEF_TEST_ENGINE", "embedded")](files, out, contract)


@contextmanager
def bouncer(server: Server, size: int = 4) -> Iterator[int]:
    """A pgbouncer in transaction mode before a server; gives its port."""
    program = needed(shutil.which("pgbouncer", path=os.environ.get("PATH", "") + ":/usr/sbin"), "pgbouncer")
    folder, port = scratch(), free_port()
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"[databases]\npostgres = host=127.0.0.1 port={server.port} dbname=postgres user=postgres\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir = \nauth_type = any\npool_mode = transaction\n"
        f"default_pool_size = {size}\nmax_client_conn = 200\nadmin_users = postgres\n"
    )
    config.chmod(0o644)
    process = subprocess.Popen(
        as_postgres(program, "-q", config), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


ENGINES: dict[str, Build] = {"embedded": compiled, "postgresql": published}
"""What makes a store of the files of briefs, by the name of its engine."""
