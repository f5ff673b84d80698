import errno
import fcntl
import gc
import resource
import socket
from argparse import ArgumentParser
from contextlib import nullcontext, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TextIO, override

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, connections
from django.urls import reverse

from chat.management import prepare
from chat.management.prepare import Unprepared
from chat.models import Place
from chat.views.start import start_key
from site_config import env

SLOWLY = "Without Redis, pages of one process hear of another by the slow tick (seconds)."
REFUSALS = {
    errno.EADDRINUSE: "the port is taken. Stop what listens there, or choose another with --port or SARANGBANG_PORT",
    errno.EADDRNOTAVAIL: "that address is not this machine's",
    errno.EACCES: "this account may not open that port",
}


class Command(BaseCommand):
    help = "Serves the place: prepares database and static files, then takes connections until it is told to stop."
    requires_system_checks = ()  # they cost a second start more than the rest of it

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="default: SARANGBANG_HOST, else 127.0.0.1")
        parser.add_argument("--port", default=str(settings.PORT), help="default: SARANGBANG_PORT, PORT, else 8000")

    @override
    def handle(self, *args: Any, host: str, port: str, **options: Any) -> None:
        number = env.read("--port", env.port, settings.PORT, {"--port": port})
        address = free_address(host, number)
        raise_file_limit()
        with prepare.alone():
            prepare.database()
            if prepare.static_files():
                self.stdout.write("Collected the static files.")
            lock, shared = join_servers()
        if settings.REDIS_URL:
            pass
        elif connection.vendor != "sqlite":
            self.stdout.write(f"Any number of processes may serve this database. {SLOWLY} Set REDIS_URL for all.")
        elif shared:
            self.stdout.write(f"Another process serves this data too. {SLOWLY}")
        with lock:
            self.serve(address, number)

    def serve(self, address: str, port: int) -> None:
        # Late: the application looks for the collected files as it is made.
        from chat.live.neighbours import neighbours
        from chat.live.server import ChatServer
        from chat.worker import Worker
        from site_config.asgi import application

        founded = Place.objects.current() is not None

        def announce(real_port: int) -> None:
            url = f"http://{url_host(address)}:{real_port}"
            self.stdout.write(f"Sarangbang is at {url}/")
            if not founded and (settings.PUBLIC_URL or settings.TRUSTED_PROXY or not ip_address(address).is_loopback):
                path = reverse("start-with-key", args=[start_key()])
                self.stdout.write(f"Whoever opens this first owns the place: {settings.PUBLIC_URL or url}{path}")
            self.stdout.flush()

        server = ChatServer(application, host=address, port=port, on_listening=announce)
        connections.close_all()  # this thread asks the database nothing more
        gc.collect()
        gc.freeze()  # code and templates stay: to look through them again stops everybody for a moment
        with Worker() if settings.WORKER else nullcontext():
            server.run()
        neighbours.leave()
        if server.failure:
            raise Unprepared(f"Nothing can listen on {address}, port {port}: {server.failure}")


def free_address(host: str, port: int) -> str:
    """The address that `host` means. Raises SettingError where it is not this machine's or its port is taken."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise Unprepared(f"The host {host!r} can't be used: no address of that name is known.") from error
    family, kind, protocol, _, where = min(found)  # IPv4 where a name has both
    address = str(where[0])
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
            probe.listen()
        except OSError as error:
            reason = REFUSALS.get(error.errno or 0, error.strerror)
            raise Unprepared(f"Nothing can listen on {host}, port {port}: {reason}.") from error
    return address


def join_servers() -> tuple[TextIO, bool]:
    """An open file that says "served" of the data folder as long as it is open, and whether others have it open."""
    lock = Path(settings.DATA_DIR, "serve.lock").open("w")  # noqa: SIM115 - open as long as it is served
    shared = False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        shared = True
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock, shared


def raise_file_limit() -> None:
    """Each page holds a socket open: as many files as the system allows us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (hard, 10_240):  # macOS says "no limit" and then refuses more than this
        if limit != resource.RLIM_INFINITY and limit > soft:
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
                return


def url_host(address: str) -> str:
    """The address as a browser of this network may ask for it."""
    if ip_address(address).is_unspecified:
        return outward_address()
    return f"[{address}]" if ":" in address else address


def outward_address() -> str:
    """The address of this machine that the network knows, where it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent: only the route is looked up
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
