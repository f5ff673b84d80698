"""Forms that say which of their fields one types in first."""

from typing import Any, override

from django import forms


class CursorField(forms.BoundField):
    @override
    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        form, names = self.form, list(self.form.fields)
        assert isinstance(form, CursorForm)
        faulty = [name for name in names if name in form.errors]
        if self.name in (faulty or names)[:1] and (faulty or form.takes_cursor):
            attrs["autofocus"] = True
        return attrs


class CursorForm(forms.Form):
    """The first faulty field takes the cursor; where none is, the first, unless the page is not for this form alone."""

    bound_field_class = CursorField
    takes_cursor = True
