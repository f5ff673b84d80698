import signal
import threading
from typing import Any, override

from django.conf import settings
from django.core.management.base import BaseCommand

from chat.management import prepare
from chat.management.commands.serve import join_servers


class Command(BaseCommand):
    help = "Works off background tasks until it is told to stop, for processes that serve with SARANGBANG_WORKER=0."
    requires_system_checks = ()

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        from chat.live.neighbours import EVERY, neighbours
        from chat.worker import Worker

        told = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        with prepare.alone():
            prepare.database()
            lock, _ = join_servers()
        self.stdout.write(f"Working off the background tasks of {settings.DATA_DIR}.")
        self.stdout.flush()
        with lock:
            # Whoever is at other processes is told nothing that they see: these say so once they have seen us.
            if neighbours.meet({}) and not told.wait(EVERY + 1):
                neighbours.meet({})
            with Worker():
                neighbours.stay(told)
            neighbours.leave()
