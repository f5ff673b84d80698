"""A task that takes as long as a test wants."""

from pathlib import Path

from django.tasks import task


@task
def linger(folder: str) -> None:
    """Tell by the pipe "began" that it has begun, wait at the pipe "go", and add a line to "done"."""
    Path(folder, "began").write_text("began")
    Path(folder, "go").read_text()
    with Path(folder, "done").open("a") as done:
        done.write("done\n")
