"""The desk page that shows what a wording would gain and lose for a line before anybody saves it."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tracker.engine.phrasings import PhrasingError
from tracker.models import Language, Phrasing, Source, TalkingPoint
from tracker.queries.preview import GAIN, LOSE, parties_of, preview_phrasing, preview_stored

PAGE = "admin:tracker_talkingpoint_preview"


class PreviewForm(forms.Form):
    """A wording, and the line and the stored phrasing that it belongs to, if any."""

    text = forms.CharField(label=_("phrasing"), max_length=300, strip=False, widget=forms.TextInput(attrs={"size": 60}))
    language = forms.ChoiceField(label=_("language"), choices=Language.choices, required=False)
    kind = forms.ChoiceField(label=_("kind"), choices=Phrasing.Kind.choices, required=False)
    source = forms.ModelChoiceField(
        Source.objects.all(), label=_("source"), to_field_name="slug", required=False, empty_label=_("every source")
    )
    point = forms.ModelChoiceField(TalkingPoint.objects.all(), required=False, widget=forms.HiddenInput)
    phrasing = forms.ModelChoiceField(
        Phrasing.objects.select_related("point"), required=False, widget=forms.HiddenInput
    )

    def clean_language(self):
        return self.cleaned_data["language"] or Language.ENGLISH

    def clean_kind(self):
        return self.cleaned_data["kind"] or Phrasing.Kind.INCLUDE


class PreviewPage:
    """For the admin of lines: the page at preview/, whole or as the fragment that the edit page shows in place."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.preview_view)
        return [path("preview/", view, name="tracker_talkingpoint_preview"), *super().get_urls()]

    def preview_view(self, request):
        """Nothing is stored, so the question is in the address and may be asked again."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        # A stored phrasing opened from its line: the form starts from it.
        stored = Phrasing.objects.filter(pk=_number(request.GET.get("phrasing"))).first()
        asked = request.GET.dict()
        if stored:
            asked = {"text": stored.text, "language": stored.language, "kind": stored.kind} | asked
        form = PreviewForm(asked if asked.get("text", "").strip() else None, initial=asked)
        context = {"form": form} | (_found(form.cleaned_data) if form.is_bound and form.is_valid() else {})
        if "fragment" in request.GET:
            return TemplateResponse(request, "admin/tracker/talkingpoint/preview_found.html", context)
        point = stored.point if stored else TalkingPoint.objects.filter(pk=_number(request.GET.get("point"))).first()
        page = {"title": _("Preview of a phrasing"), "opts": self.opts, "point": point, "media": self.media}
        page |= self.admin_site.each_context(request) | context
        return TemplateResponse(request, "admin/tracker/talkingpoint/preview.html", page)


class PreviewColumn:
    """For the inline of phrasings: a link to the page, which the desk's script turns into a preview in place."""

    def get_formset(self, request, obj=None, **kwargs):
        # Inlines are made anew for each request; an empty row knows no line of its own.
        self.line = obj
        return super().get_formset(request, obj, **kwargs)

    @admin.display(description=_("preview"))
    def preview(self, phrasing):
        asked = {"phrasing": phrasing.pk} if phrasing.pk else {}
        if self.line:
            asked["point"] = self.line.pk
        address = f"{reverse(PAGE)}?{urlencode(asked)}"
        return format_html('<a class="preview-link" href="{}">{}</a>', address, _("Preview"))


def _found(asked):
    """What the page shows of the answer: the preview, or where the phrasing cannot be read."""
    text, language, kind = asked["text"], asked["language"], asked["kind"]
    source = asked["source"].slug if asked["source"] else None
    stored = asked["phrasing"]
    unchanged = stored and (stored.text, stored.language, stored.kind) == (text, language, kind)
    try:
        if unchanged:
            preview = preview_stored(stored, source=source)
        else:
            preview = preview_phrasing(text, language, point=asked["point"], source=source, kind=kind, replacing=stored)
    except PhrasingError as error:
        at = error.position
        return {"error": error, "before": text[:at], "fault": text[at : at + 1] or " ", "after": text[at + 1 :]}
    return {
        "unchanged": unchanged,
        "gains": preview.gains,
        "losses": preview.losses,
        "gains_by_party": parties_of(preview.gains),
        "losses_by_party": parties_of(preview.losses),
        "gained": [example for example in preview.examples if example.way == GAIN],
        "lost": [example for example in preview.examples if example.way == LOSE],
        "owners": [
            (point, preview.owners[point.slug])
            for point in sorted(
                TalkingPoint.objects.filter(slug__in=preview.owners), key=lambda line: -preview.owners[line.slug]
            )
        ],
    }


def _number(value):
    return int(value) if value and value.isdecimal() and len(value) < 19 else None
