"""Apps of packages, with no more of them than is needed."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class Daphne(AppConfig):
    """Its `runserver`. To import the server takes a third of the time in which a command starts, and only those that
    serve need it: Daphne's own configuration imports it for all.
    """

    name = "daphne"


class StaticFiles(StaticFilesConfig):
    """Collects the static files that the pages use, not all that the packages ship."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*-4.js",
        "*-4.min.js",
        "django_components",
        "*.py",
        "*.html",
    ]
