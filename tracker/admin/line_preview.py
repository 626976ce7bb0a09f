"""The desk page that shows what a wording would gain and lose for a line before anybody saves it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tracker.admin.sent_keys import key_in
from tracker.engine.phrasings import PhrasingError
from tracker.models import Language, Phrasing, Source, TalkingPoint
from tracker.models.told import fault_here
from tracker.queries.line_warnings import owners_of, said_anywhere, warnings_of
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
        stored = Phrasing.objects.filter(pk=key_in(request.GET.get("phrasing"))).first()
        asked = request.GET.dict()
        if stored:
            asked = {"text": stored.text, "language": stored.language, "kind": stored.kind} | asked
        form = PreviewForm(asked if asked.get("text", "").strip() else None, initial=asked)
        context = {"form": form} | (_found(form.cleaned_data) if form.is_bound and form.is_valid() else {})
        if "fragment" in request.GET:
            return TemplateResponse(request, "admin/tracker/talkingpoint/preview_found.html", context)
        point = stored.point if stored else TalkingPoint.objects.filter(pk=key_in(request.GET.get("point"))).first()
        page = {"title": _("Preview of a phrasing"), "opts": self.opts, "point": point, "media": self.media}
        page |= self.admin_site.each_context(request) | context
        return TemplateResponse(request, "admin/tracker/talkingpoint/preview.html", page)


class PhrasingWarnings:
    """For the admin of lines: what is amiss with the phrasings, on the page and when they were changed."""

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and obj.pk:
            context["line_warnings"] = told_together(warnings_of(obj))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def say_what_is_amiss(self, request, point):
        """Tell the editor after saving, who may be on another page then."""
        for told, _more in told_together(warnings_of(point)):
            messages.warning(request, told)


def told_together(warnings):
    """Sentences, each with the phrasings that it is of where they are several: what never matches is told once."""
    never = [warning.phrasing.text for warning in warnings if warning.about == "never"]
    told = [(in_words(warning), ()) for warning in warnings if warning.about != "never" or len(never) == 1]
    if len(never) > 1:
        said = ngettext(
            "%(count)d phrasing is said nowhere in the record.", "%(count)d phrasings are said nowhere in the record.",
            len(never),
        )  # fmt: skip
        told.append((said % {"count": len(never)}, never))
    return told


def in_words(warning):
    """The warning as a sentence."""
    if warning.about == "language":
        named = {"language": Language(warning.language).label}
        return (
            _("The record holds %(language)s, and the line has no phrasing in it: what is said so does not count.")
            % named
        )
    told = {"text": warning.phrasing.text}
    if warning.about == "never":
        return _("“%(text)s” is said nowhere in the record.") % told
    owners = ", ".join(str(_("“%(line)s”") % {"line": owner}) for owner in warning.owners)
    return _("“%(text)s” is a phrasing of another line too, and counts for both: %(lines)s.") % {
        **told,
        "lines": owners,
    }


class PreviewColumn:
    """For the inline of phrasings: a link to the page, which the desk's script turns into a preview in place."""

    def get_formset(self, request, obj=None, **kwargs):
        # Inlines are made anew for each request; an empty row knows no line of its own.
        self.line, self.typed = obj, request.method == "POST"
        return super().get_formset(request, obj, **kwargs)

    @admin.display(description=_("preview"))
    def preview(self, phrasing):
        asked = {"phrasing": phrasing.pk} if phrasing.pk else {}
        if self.line:
            asked["point"] = self.line.pk
        if self.typed and phrasing.text:
            asked |= {"text": phrasing.text, "language": phrasing.language, "kind": phrasing.kind}
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
        return {
            "error": fault_here(error),
            "before": text[:at],
            "fault": text[at : at + 1] or " ",
            "after": text[at + 1 :],
        }
    typed = Phrasing(pk=0, text=text, language=language, kind=kind)
    counts = kind == Phrasing.Kind.INCLUDE
    return {
        "nowhere": counts and not preview.gains.speeches and not said_anywhere(text, language),
        "same_words": owners_of([typed], asked["point"] or (stored and stored.point)).get(0, ()) if counts else (),
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
