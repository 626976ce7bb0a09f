"""Choosing two rows that are one."""

from django import forms
from django.core.exceptions import ValidationError


class TwoRowsForm(forms.Form):
    """The fields `first` and `second` name different rows; `one_already` is said where they do not."""

    one_already = ""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            raise ValidationError(self.one_already)
        return cleaned

    def both(self):
        """The two rows; none while they are not both known."""
        return (self.cleaned_data["first"], self.cleaned_data["second"]) if self.is_valid() else ()
