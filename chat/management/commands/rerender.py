from typing import Any, override

from django.core.management.base import BaseCommand

from chat.actions.rendering import rerender
from chat.management import prepare
from chat.models import Message


class Command(BaseCommand):
    help = "Makes the HTML of messages anew that an older version of the code made. May be ended and started again."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        with prepare.alone():
            prepare.database()
        last = Message.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        done: int | None = 0
        while (done := rerender(done or 0)) is not None:
            if options["verbosity"] > 1:
                self.stdout.write(f"Up to message {done:,} of {last:,}.")
        self.stdout.write("All messages are rendered by this version.")
