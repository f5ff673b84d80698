from django import forms

from chat.forms.fields import NameField


class RoomForm(forms.Form):
    name = NameField(label="Name")
