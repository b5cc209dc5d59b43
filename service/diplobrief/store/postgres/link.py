"""Connections to the hosts of a database: a pool for each, a limit of time for each question, the next host after one.

Each question is one message of the simple protocol and one transaction: nothing is prepared and nothing is set that
outlives it, so pgbouncer may give every question another server.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from itertools import count
from threading import Lock
from time import monotonic
from typing import Any, Final, TypeVar

import psycopg
from psycopg import ClientCursor, errors
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from diplobrief.store.contract import UnavailableError

STATEMENT: Final = 5.0
"""Seconds that the server takes at most for a statement."""

_PATIENCE: Final = 6.0
"""Seconds for which an answer is waited for: a server that is frozen does not stop its own statements."""

_WHOLE: Final = 8.0
"""Seconds in which a question is answered by some host, or by none."""

_CONNECTION: Final = 1.0
"""Seconds for which a connection is waited for."""

_SILENCE: Final = 5.0
"""Seconds between two lines that tell of the same outage."""

_LINKS: Final = 8
"""Connections to each host."""

_LACKS: Final = (errors.UndefinedTable, errors.InvalidSchemaName)
_APPLICATION: Final = "diplobrief"
_FRAME: Final = (
    "SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = {}; SET LOCAL work_mem = '32MB';"
    " SET LOCAL jit = off; SET LOCAL enable_seqscan = off; "
)
"""To compile a statement takes longer than it does, and to ask each row for its words longer than the index of them."""

Rows = list[tuple[Any, ...]]
Values = Mapping[str, Any]
_RV = TypeVar("_RV")

logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # a host that is down is told once, by whoever looks


class LacksError(Exception):
    """A host has not got what is asked for: it lags behind, or the edition was pruned."""


class Link(psycopg.Connection[Any]):
    """A connection that waits no longer than `patience` seconds for the server to go on."""

    patience = _PATIENCE

    def wait(self, gen: PQGen[_RV], interval: float = 0.1, timeout: float | None = None) -> _RV:
        """Waits for the server."""
        return super().wait(gen, interval, self.patience if timeout is None else timeout)


def parsed(address: str) -> dict[str, Any]:
    """The parts of an address. Raises `psycopg.ProgrammingError`, in words that repeat nothing of it.

    libpq tells what it could not read, which may be the password, and takes a password with an `@` or `/` that is not
    encoded for a host, a port or a name.
    """
    try:
        known = conninfo_to_dict(address)
    except (psycopg.ProgrammingError, UnicodeError):
        raise psycopg.ProgrammingError(_MALFORMED) from None
    hosts, _, name = address.partition("://")[2].partition("?")[0].partition("/")
    ports = all(re.fullmatch("[0-9]{0,5}", port) for port in _listed(known.get("port")))
    if not ports or hosts.count("@") > 1 or "@" in name:
        raise psycopg.ProgrammingError(_MALFORMED)
    return known


_MALFORMED: Final = (
    "it is written postgresql://user:password@host:port/name, and in a password %40 for @, %2F for /, %25 for %"
    " (https://www.postgresql.org/docs/current/libpq-connect.html); it is not repeated, since it may hold a password"
)


def hosts_of(address: str) -> list[str]:
    """The connection string of each host of an address that names several. Raises `psycopg.ProgrammingError`."""
    known = parsed(address)
    for name in ("target_session_attrs", "load_balance_hosts"):
        known.pop(name, None)
    names, ports = _listed(known.pop("host", None)), _listed(known.pop("port", None))
    addresses = _listed(known.pop("hostaddr", None))
    found = []
    for n in range(max(len(names), len(addresses))):
        each = dict(known)
        for member, values in (("host", names), ("hostaddr", addresses), ("port", ports)):
            value = values[n] if n < len(values) else values[0] if len(values) == 1 else ""
            if value:
                each[member] = value
        found.append(make_conninfo("", **each))
    return found


def _listed(value: object) -> list[str]:
    return str(value).split(",") if value else [""]


class Host:
    """One server, or one pgbouncer. `standby` is what it said of itself last."""

    def __init__(self, conninfo: str) -> None:
        known = conninfo_to_dict(conninfo)
        self.name = f"{known.get('host') or known.get('hostaddr') or 'localhost'}:{known.get('port') or 5432}"
        self.standby, self.up = False, True
        self._pool = ConnectionPool(
            conninfo,
            connection_class=Link,
            kwargs={
                "autocommit": True,
                "prepare_threshold": None,
                "cursor_factory": ClientCursor,
                "client_encoding": "utf8",
                "connect_timeout": 2,
                "application_name": _APPLICATION,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 2,
                "tcp_user_timeout": int(_PATIENCE * 1000),
            },
            min_size=0,
            max_size=_LINKS,
            timeout=_CONNECTION,
            reconnect_timeout=0,  # who asks next tries again, at once
            max_idle=60,
            num_workers=2,
            open=True,
            name=self.name,
        )

    def ask(self, sql: str, values: Values, patience: float) -> list[Rows]:
        """The answers of all statements in `sql`. Raises `psycopg.OperationalError`, `PoolTimeout`, `LacksError`."""
        link = self._pool.getconn(min(_CONNECTION, patience))
        try:
            link.patience = patience
            cursor = link.execute(_FRAME.format(int(1000 * min(STATEMENT, patience))) + sql, values)
            found: list[Rows] = []
            while cursor.nextset():
                if cursor.description is not None:
                    found.append(cursor.fetchall())
        except _LACKS as error:
            raise LacksError(f"{self.name}: {error}") from None
        finally:
            self._pool.putconn(link)
        return found

    def close(self) -> None:
        """Lets go of the connections."""
        self._pool.close(timeout=1)


class Cluster:
    """The hosts of one database. Questions go to standbys in turn, then to the primary, then to who was down."""

    def __init__(self, address: str) -> None:
        self.hosts = [Host(each) for each in hosts_of(address)]
        self._turn = count()
        self._silent_until, self._telling = 0.0, Lock()
        self.watched = False
        """Whether somebody looks all the time which hosts are up: then those that are not are not asked."""

    def ask(self, sql: str, values: Values | None = None) -> list[Rows]:
        """The answers of all statements in `sql` from the first host that gives them. Raises `UnavailableError`."""
        until, why = monotonic() + _WHOLE, "no host"
        hopeless: set[Host] = set()
        for host in self._in_turn():
            left = until - monotonic()
            if left <= 0:
                break
            if host in hopeless:
                continue
            try:
                return host.ask(sql, values or {}, min(_PATIENCE, left))
            except errors.QueryCanceled:
                raise UnavailableError("The database took too long for this question.") from None
            except LacksError as error:
                why = str(error)
                hopeless.add(host)
            except PoolTimeout:
                hopeless.add(host)
                why = f"{host.name} has no connection left"
            except psycopg.OperationalError as error:
                why = f"{host.name}: {error}"
        self._tell(why.strip())
        raise UnavailableError("")

    def _tell(self, why: str) -> None:
        """That nobody answers, once in a while: in an outage every request finds it out."""
        with self._telling:
            now = monotonic()
            if now < self._silent_until:
                return
            self._silent_until = now + _SILENCE
        logging.getLogger("diplobrief").warning("no host answers: %s", why)

    def _in_turn(self) -> Iterator[Host]:
        """Every host in the order in which it is asked; twice, since connections may have gone with a restart."""
        turn = next(self._turn)
        every = [each for each in self.hosts if each.up or not self.watched]
        hosts = [every[(turn + n) % len(every)] for n in range(len(every))]
        hosts.sort(key=lambda each: (not each.up, not each.standby))
        yield from hosts
        for _ in range(_LINKS):
            yield from hosts

    def close(self) -> None:
        """Lets go of all connections."""
        for host in self.hosts:
            host.close()
