"""The drivers of a store, which are the processes that sweep it: how they sign on, and which of them are alive.

The clocks of two machines need not agree. So a driver counts how often it has signalled that it is alive, and others
watch that count by their own clocks. The time of the last signal is used only at the first look.
"""

import os
import platform
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import NamedTuple

from sim.sweeps.store_schema import RETRY, Damaged, changes, insert, intact

LEASE = 60.0  # seconds without a heartbeat after which a driver counts as dead
BEAT = 10.0  # seconds between two heartbeats

DRIVERS = f"SELECT id, host, pid, digest, started, beat, beats, {intact('driver')} FROM driver WHERE ended IS NOT 1"
SIGNAL = f"UPDATE driver SET {changes('driver', {'beat': '?1', 'beats': 'beats + 1'})} WHERE id = ?2"


TYPES = (int, str, int, str, float, float, int)  # of a `Driver`


class Driver(NamedTuple):
    """A process that has begun to sweep and has not ended its sweep."""

    id: int
    host: str  # machine, and the process namespace
    pid: int
    digest: str  # of the plan that it sweeps
    started: float  # Unix time by its own clock
    beat: float  # Unix time of the last heartbeat by its own clock
    beats: int  # heartbeats so far

    def text(self) -> str:
        """`process 12 on alpha, at work since 2026-01-31 09:30:00`; says so where its clock is ahead."""
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self.started)) if 0 < self.started < 1e11 else "?"
        ahead = self.beat - time.time()
        clock = f", its clock is {_span(ahead)} ahead" if ahead > LEASE else ""
        return f"process {self.pid} on {self.host.split(' ')[0]}, at work since {since}{clock}"


class Look(NamedTuple):
    """What another process has seen of a driver."""

    beats: int
    changed: float  # when the number of heartbeats was seen to change, by `time.monotonic`
    signalled: bool  # whether it has changed since the first look


class Leases:
    """Which drivers are alive, as this process has seen them. A driver that does not signal for `LEASE` is dead."""

    def __init__(self) -> None:
        self.seen: dict[int, Look] = {}  # by number of the driver

    def alive(self, connection: sqlite3.Connection) -> list[Driver]:
        """The drivers that are alive. Raises `Damaged`."""
        rows = connection.execute(DRIVERS).fetchall()
        if not all(row[-1] and tuple(map(type, row[:-1])) == TYPES for row in rows):
            raise Damaged("1 row of its table driver does not fit the checksum", RETRY)
        return [driver for driver in (Driver(*row[:-1]) for row in rows) if self._lives(driver)]

    def is_sure(self, driver: Driver) -> bool:
        """Whether a driver that counts as alive is known to be; else its clock is ahead, and it must be watched."""
        here = driver.host == host_name()
        return here or driver.beat - time.time() < LEASE or self.seen[driver.id].signalled

    def _lives(self, driver: Driver) -> bool:
        if driver.host == host_name() and not _runs(driver.pid):
            return False
        now = time.monotonic()
        last = self.seen.get(driver.id)
        if last is None:
            last = Look(driver.beats, now - max(0.0, time.time() - driver.beat), signalled=False)
        elif last.beats != driver.beats:
            last = Look(driver.beats, now, signalled=True)
        self.seen[driver.id] = last
        return now - last.changed < LEASE


def host_name() -> str:
    """The machine and, on Linux, the process namespace (container): process numbers are unique within it."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = ""
    return f"{platform.node()} {space}".strip()


def register_driver(connection: sqlite3.Connection, digest: str) -> int:
    """Adds this process to the table `driver`; returns its number there."""
    now = time.time()
    number = int(connection.execute("SELECT coalesce(max(id), 0) + 1 FROM driver").fetchone()[0])
    connection.execute(insert("driver"), (number, host_name(), os.getpid(), digest, now, now, 0, 0, 0))
    return number


class Heartbeat:
    """Signals from a separate thread that a driver is alive, also during long runs."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], driver: int) -> None:
        self.connect, self.driver, self.stopped = connect, driver, threading.Event()
        self.thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self.stopped.set()
        self.thread.join()

    def _beat(self) -> None:
        while not self.stopped.wait(BEAT):
            with suppress(sqlite3.Error), closing(self.connect()) as connection:  # the next may succeed
                connection.execute(SIGNAL, (time.time(), self.driver))


def _runs(pid: int) -> bool:
    """Whether a process of this machine is alive; True on Windows, where os.kill would end it."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _span(seconds: float) -> str:
    """`3 h`, `12 min`."""
    minutes = seconds / 60
    return f"{minutes / 60:,.0f} h" if minutes >= 90 else f"{minutes:.0f} min"
