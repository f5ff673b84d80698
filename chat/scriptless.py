"""Components without scripts: django-components may link styles, and never adds a script of its own."""

from typing import override

from django_components import ComponentExtension, OnDependenciesContext, Script, Style


class Scriptless(ComponentExtension):
    name = "scriptless"

    @override
    def on_dependencies(self, ctx: OnDependenciesContext) -> tuple[list[Script], list[Style]]:
        return [], ctx.styles
