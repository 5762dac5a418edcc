"""Who works on a store: each process that gives out its cells, and whether it is still alive."""

import os
import platform
import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path

from sim.sweeps.database import BUSY

LEASE = 60.0  # seconds without a sign of life after which a driver of another machine counts as gone
BEAT = 10.0  # seconds between two signs


def here() -> str:
    """The machine, and on Linux the container: where process numbers mean the same."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = ""
    return f"{platform.node()} {space}".strip()


def join(connection: sqlite3.Connection, digest: str) -> int:
    """Enters this process; its number."""
    now = time.time()
    row = (here(), os.getpid(), digest, now, now)
    cursor = connection.execute("INSERT INTO driver (host, pid, digest, started, beat) VALUES (?, ?, ?, ?, ?)", row)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def living(connection: sqlite3.Connection) -> list[int]:
    """Numbers of the drivers that are at work."""
    rows = connection.execute(
        "SELECT id, host, pid FROM driver WHERE ended = 0 AND beat > ?", (time.time() - LEASE,)
    ).fetchall()
    return [number for number, host, pid in rows if host != here() or _runs(pid)]


class Heartbeat:
    """Signs of life from a thread of its own, so that a long run does not look like death."""

    def __init__(self, path: Path, driver: int) -> None:
        self.path, self.driver, self.stopped = path, driver, threading.Event()
        self.thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """No more signs."""
        self.stopped.set()
        self.thread.join()

    def _beat(self) -> None:
        while not self.stopped.wait(BEAT):
            with suppress(sqlite3.Error):  # the next one may get through; the driver itself meets a full disk
                connection = sqlite3.connect(self.path, timeout=BUSY, isolation_level=None)
                connection.execute("UPDATE driver SET beat = ? WHERE id = ?", (time.time(), self.driver))
                connection.close()


def _runs(pid: int) -> bool:
    """Whether a process of this machine is alive; taken for granted where asking would end it (Windows)."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
