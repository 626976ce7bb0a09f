"""The form by which an editor enters a sighting: who said which line on which day, and the link that shows it."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AdminURLFieldWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models import Document, Mention, Person, Source, Speech, Stance, TalkingPoint


def _autocomplete(model, field):
    return AutocompleteSelect(model._meta.get_field(field), admin.site)


class SightingForm(forms.Form):
    source = forms.ModelChoiceField(Source.objects.all(), label=_("source"), widget=_autocomplete(Document, "source"))
    day = forms.DateField(label=_("day"), widget=AdminDateWidget())
    person = forms.ModelChoiceField(Person.objects.all(), label=_("person"), widget=_autocomplete(Speech, "person"))
    point = forms.ModelChoiceField(TalkingPoint.objects.all(), label=_("line"), widget=_autocomplete(Mention, "point"))
    stance = forms.ChoiceField(label=_("stance"), choices=Stance.choices, initial=Stance.USES)
    occurrences = forms.IntegerField(
        label=_("occurrences"), min_value=1, max_value=1000, initial=1, help_text=_("How often in that speech.")
    )
    url = forms.URLField(
        label=_("link"),
        max_length=500,
        assume_scheme="https",
        widget=AdminURLFieldWidget(),
        help_text=_("Where a reader can hear or read it: the official page where there is one."),
    )

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day
