"""A real process that serves on a port of its own, to be started, stopped, killed and frozen from outside."""

import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

PATIENCE = 90  # seconds: machines are shared


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process(ABC):
    """It keeps its port, and what is in the folder `data`, over restarts. Its output is appended to a file there."""

    log: ClassVar[str] = "server.log"
    goodbye: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def command(self) -> list[str]: ...

    @property
    def cwd(self) -> Path:
        return self.data

    @property
    def environment(self) -> dict[str, str] | None:
        """None for that of this process."""
        return None

    @abstractmethod
    def answers(self) -> bool: ...

    def start(self) -> None:
        """Start, and return once it answers. Raises RuntimeError where it doesn't within PATIENCE."""
        assert not self.answers(), "another process has its port"
        with (self.data / self.log).open("ab") as output:
            self._process = subprocess.Popen(
                self.command, cwd=self.cwd, env=self.environment, stdout=output, stderr=output
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"It did not start:\n{self.output}")
            time.sleep(0.02)

    def kill(self) -> None:
        """The plug is pulled: SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Told to go. Does nothing where it does not run."""
        self._end(self.goodbye)

    def freeze(self) -> None:
        """Connections stay, and nothing answers."""
        self._running.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._running.send_signal(signal.SIGCONT)

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def output(self) -> str:
        return (self.data / self.log).read_text(errors="replace")

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=PATIENCE)
            self._process = None
