"""Which static files are collected: those the pages use, not all that the packages ship."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*-4.js",
        "*-4.min.js",
        "django_components",
        "*.py",
        "*.html",
    ]
