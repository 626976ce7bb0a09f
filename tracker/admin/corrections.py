"""Correcting one turn on its page: what an editor set stays when the record is imported again, until it is given back."""

from django import forms
from django.contrib import messages
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.jobs.correct_speech import CORRECTABLE, correct_speech, take_back_corrections
from tracker.models import Speech


class SpeechForm(forms.ModelForm):
    """A turn, with a box for each of its fields that an editor corrected."""

    give_back = forms.MultipleChoiceField(
        label=gettext_lazy("corrected by hand"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "An import leaves these as they are. Tick one to take the correction back: what the record says stands "
            "again; with the person go party, role and riding."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "give_back" in self.fields:
            self.fields["give_back"].choices = [
                (name, capfirst(Speech._meta.get_field(name).verbose_name)) for name in self.instance.corrected
            ]


class Corrections:
    """For the admin of speeches: saving is correcting, or giving back."""

    form = SpeechForm

    def save_model(self, request, obj, form, change):
        given_back = form.cleaned_data.get("give_back") or ()
        changed = [name for name in form.changed_data if name in CORRECTABLE and name not in given_back]
        if changed or not given_back:
            correct_speech(speech=obj, changed=changed)
        if given_back:
            take_back_corrections(speech=obj, names=given_back)
            self.message_user(request, _("The record’s own word stands again."), messages.SUCCESS)
        if given_back or not {"person", "party", "kind", "withdrawn"}.isdisjoint(changed):
            text = _("The figures are corrected. Run match to judge the stance again: manage.py match")
            self.message_user(request, text, messages.INFO)
