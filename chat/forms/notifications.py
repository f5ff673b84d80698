"""How much somebody wants to hear of."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chat.forms.cursor import CursorForm
from chat.forms.fields import NameField
from chat.models.membership import Level


class LevelForm(forms.Form):
    """How much of a room."""

    level = forms.ChoiceField(label=_("Notifications"), choices=Level.choices, widget=forms.RadioSelect)


class KeywordForm(CursorForm):
    """A word to be told of; or several that stand behind each other."""

    word = NameField(
        label=pgettext_lazy("to be told of", "Word"), error_messages={"required": _("Please fill in a word.")}
    )
