"""The form that asks which ranking to freeze, or to count a countdown from."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import Party, Source, Topic
from tracker.queries.orders import COUNTED, ORDERS
from tracker.queries.scope import Scope


class FreezeForm(forms.Form):
    """What to freeze, asked for by the names that the ranking's own address has."""

    title = forms.CharField(label=_("title"), max_length=200)
    title_fr = forms.CharField(label=_("title in French"), max_length=200, required=False)
    party = forms.ModelChoiceField(
        Party.objects.all(), to_field_name="slug", label=_("whose line"), required=False, empty_label=_("every party")
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(), to_field_name="slug", label=_("topic"), required=False, empty_label=_("every topic")
    )
    source = forms.ModelMultipleChoiceField(
        Source.objects.all(), to_field_name="slug", label=_("source"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: every source that is held now."),
    )  # fmt: skip
    stance = forms.ChoiceField(label=_("counted when"), choices=COUNTED)
    sort = forms.ChoiceField(label=_("ranked by"), choices=ORDERS)
    lines = forms.IntegerField(
        label=_("lines"), min_value=1, required=False, help_text=_("How many from the first; empty: all of them.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # One of the names is Python's own word.
        for name, label in (("from", _("from")), ("to", _("to"))):
            day = forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
            self.fields[name] = day
        self.order_fields(["title", "title_fr", "from", "to"])

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("from"), cleaned.get("to")
        if since and until and until < since:
            self.add_error("to", _("The period ends before it begins."))
        return cleaned

    def asked(self):
        """What the job is asked for."""
        said = self.cleaned_data
        scope = Scope(
            since=said["from"],
            until=said["to"],
            sources=tuple(sorted(source.slug for source in said["source"])),
            party=said["party"].slug if said["party"] else None,
            topic=said["topic"].slug if said["topic"] else None,
            stance=said["stance"],
        )
        return {"title": said["title"], "title_fr": said["title_fr"], "scope": scope, "by": said["sort"],
                "lines": said["lines"]}  # fmt: skip
