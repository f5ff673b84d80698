"""w3m, a browser for terminals that never had scripts. Each page is one run of it; its cookies stay in its home."""

import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin


class W3m:
    """A person at a terminal, at `origin`. `home` is an empty folder for w3m to keep its cookies in."""

    def __init__(self, origin: str, home: Path) -> None:
        self._origin, self._home = origin, home

    def reads(self, path: str) -> str:
        """What the terminal shows of the page."""
        return self._run("-dump", urljoin(self._origin, path))

    def sends(self, path: str, button: str, **typed: str) -> str:
        """Fill in the page's form that has the button, press it, and return what the terminal shows then."""
        form = form_with(button, self._run("-dump_source", urljoin(self._origin, path)))
        fields = [(name, typed.pop(name, value)) for name, value in form.fields]
        assert not typed, f"no such fields: {typed}"
        filled = self._home / "form"
        filled.write_text(urlencode(fields))
        return self._run("-dump", "-post", str(filled), urljoin(self._origin, form.action or path))

    def _run(self, *options: str) -> str:
        run = ["w3m", "-cookie", "-o", "accept_encoding=identity", "-O", "UTF-8", "-cols", "120", *options]
        environment = {"HOME": str(self._home), "PATH": "/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin"}
        return subprocess.run(run, env=environment, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout


class Form:
    def __init__(self, action: str) -> None:
        self.action, self.fields, self.words = action, list[tuple[str, str]](), ""


class Forms(HTMLParser):
    """The forms of a page: where they go, their fields in order, and the words in them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action") or ""))
            self._open = True
        elif self._open and tag in {"input", "textarea"} and given.get("name"):
            self.forms[-1].fields.append((given["name"] or "", given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.forms[-1].words += f" {data.strip()} "


def form_with(button: str, page: str) -> Form:
    forms = Forms()
    forms.feed(page)
    return next(form for form in forms.forms if f" {button} " in form.words)
