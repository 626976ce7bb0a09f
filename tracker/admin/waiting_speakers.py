"""The desk page of speakers whom nobody could be found for: an editor says who each is, once for all turns."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.admin.sent_keys import key_in
from tracker.jobs.place_again import place_again
from tracker.jobs.rule_on_speaker import first_day, make_member, rule_on_speaker
from tracker.models import Party, Person, Placing, Source, Speech
from tracker.queries.unplaced import NO_PARTY, NOBODY, parties_of, unplaced_groups, unplaced_speakers

PAGE = "admin:tracker_placing_waiting"
SPEAKERS_PER_PAGE = 20
NEW, OTHER, ALONE = "new", "other", "alone"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FilterForm(forms.Form):
    """Which of those who wait are shown."""

    source = forms.ModelChoiceField(
        Source.objects.all(), label=gettext_lazy("source"), to_field_name="slug", required=False,
        empty_label=gettext_lazy("every source"),
    )  # fmt: skip
    missing = forms.ChoiceField(
        label=gettext_lazy("what is missing"),
        choices=[
            (NOBODY, gettext_lazy("who spoke")),
            (NO_PARTY, gettext_lazy("the party that day")),
        ],
        required=False,
    )


class RulingForm(forms.Form):
    """Who one speaker is: somebody known, somebody new, or to be left alone."""

    source = forms.ModelChoiceField(Source.objects.select_related("legislature"), widget=forms.HiddenInput)
    speaker = forms.CharField(max_length=300, strip=False, widget=forms.HiddenInput)
    choice = forms.CharField(required=False)
    person = forms.ModelChoiceField(
        Person.objects.all(), label=gettext_lazy("person"), required=False,
        widget=AutocompleteSelect(Speech._meta.get_field("person"), admin.site),
    )  # fmt: skip
    typed = forms.CharField(label=gettext_lazy("slug or full name"), max_length=200, required=False)
    name = forms.CharField(label=gettext_lazy("full name"), max_length=200, required=False)
    party = forms.ModelChoiceField(
        Party.objects.all(), label=gettext_lazy("party"), required=False, empty_label=gettext_lazy("independent")
    )
    riding = forms.CharField(label=gettext_lazy("riding"), max_length=200, required=False)
    start = forms.DateField(label=gettext_lazy("from"), required=False, widget=DAY)
    end = forms.DateField(label=gettext_lazy("until"), required=False, widget=DAY)
    note = forms.CharField(label=gettext_lazy("note"), max_length=300, required=False)

    def clean(self):
        cleaned = super().clean()
        choice = cleaned.get("choice") or (OTHER if cleaned.get("person") or cleaned.get("typed") else "")
        cleaned["choice"] = choice
        if choice == OTHER:
            cleaned["person"] = cleaned.get("person") or self._typed(cleaned.get("typed", "").strip())
        elif choice == NEW:
            cleaned["name"] = " ".join(cleaned.get("name", "").split())
            if " " not in cleaned["name"]:
                self.add_error("name", _("Given name and family name."))
        elif choice == ALONE:
            cleaned["person"] = None
        else:
            cleaned["person"] = Person.objects.filter(pk=key_in(choice)).first()
            if cleaned["person"] is None:
                self.add_error(None, _("Say who it is."))
        return cleaned

    def _typed(self, typed):
        found = (
            list(Person.objects.filter(slug=typed) or Person.objects.filter(name__iexact=typed)[:2]) if typed else []
        )
        if len(found) == 1:
            return found[0]
        several = _("Several people are called that: type the slug.")
        self.add_error("typed", several if found else _("Nobody is called that."))
        return None

    def rule(self):
        """Apply what was chosen; raises ValidationError where it is said already."""
        asked = self.cleaned_data
        placing = Placing(**{name: asked[name] for name in ("source", "speaker", "person", "start", "end", "note")})
        with transaction.atomic():
            if asked["choice"] == NEW:
                placing.person = make_member(
                    name=asked["name"], legislature=asked["source"].legislature, party=asked["party"],
                    riding=asked["riding"], start=asked["start"] or first_day(placing), end=asked["end"],
                )  # fmt: skip
            return rule_on_speaker(placing=placing)


class WaitingPage:
    """For the admin of placings: the page at waiting/."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.waiting_view)
        return [path("waiting/", view, name="tracker_placing_waiting"), *super().get_urls()]

    def waiting_view(self, request):
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        filters = FilterForm(request.GET)
        asked = filters.cleaned_data if filters.is_valid() else {}
        here = f"{reverse(PAGE)}?{urlencode({k: v for k, v in request.GET.items() if v})}"
        sent = None
        if request.method == "POST" and "again" in request.POST:
            self._try_again(request, asked.get("source"))
            return HttpResponseRedirect(here)
        if request.method == "POST":
            sent = RulingForm(request.POST)
            if sent.is_valid() and self._rule(request, sent):
                return HttpResponseRedirect(here)
        missing = asked.get("missing") or NOBODY
        page = Paginator(unplaced_groups(source=asked.get("source"), missing=missing), SPEAKERS_PER_PAGE).get_page(
            request.GET.get("page")
        )
        speakers = unplaced_speakers(page.object_list)
        rows = [
            (speaker, self._form(number, speaker, sent), _turns(speaker, missing))
            for number, speaker in enumerate(speakers)
        ]
        parties = list(parties_of({speaker.source for speaker in speakers}))
        for speaker, form, _address in rows:
            own = [party for party in parties if party.legislature_id == speaker.source.legislature_id]
            form.fields["party"].choices = [("", _("independent")), *((party.pk, party.in_full) for party in own)]
        context = self.admin_site.each_context(request) | {
            "title": _("Speakers without a person") if missing == NOBODY else _("Speakers without a party"),
            "opts": self.opts, "filters": filters, "page": page, "rows": rows, "missing": missing,
            "query": urlencode({k: v for k, v in request.GET.items() if v and k != "page"}),
            "media": self.media + RulingForm().media,
            "lost": sent if sent is not None and not any(form is sent for _speaker, form, _address in rows) else None,
        }  # fmt: skip
        return TemplateResponse(request, "admin/tracker/placing/waiting.html", context)

    def _form(self, number, speaker, sent):
        """The row's form; what was sent for it, with its errors, when that could not be done."""
        if sent is not None and (sent.data.get("source"), sent.data.get("speaker")) == (
            str(speaker.source.pk),
            speaker.speaker,
        ):
            sent.auto_id = f"speaker-{number}-%s"
            return sent
        start = {
            "source": speaker.source.pk,
            "speaker": speaker.speaker,
            "name": speaker.name,
            "riding": speaker.riding,
        }
        return RulingForm(initial=start, auto_id=f"speaker-{number}-%s")

    def _rule(self, request, form):
        try:
            ruling = form.rule()
        except ValidationError as error:
            form.add_error(None, error)
            return False
        placing = ruling.placing
        self.log_addition(request, placing, [{"added": {}}])
        if placing.person:
            text = ngettext(
                "%(count)d turn of “%(speaker)s” is now %(person)s’s.",
                "%(count)d turns of “%(speaker)s” are now %(person)s’s.",
                ruling.turns,
            )
        else:
            text = ngettext(
                "%(count)d turn of “%(speaker)s” is left alone.",
                "%(count)d turns of “%(speaker)s” are left alone.",
                ruling.turns,
            )
        done = text % {"count": ruling.turns, "speaker": placing.speaker, "person": placing.person}
        address = reverse("admin:tracker_placing_change", args=[placing.pk])
        link = format_html('{} <a href="{}">{}</a>', done, address, _("Change or undo"))
        self.message_user(request, link, messages.SUCCESS)
        return True

    def _try_again(self, request, source):
        sources = Source.objects.select_related("legislature")
        tried = [place_again(source=one) for one in (sources.filter(pk=source.pk) if source else sources)]
        placed = sum(one.placed for one in tried)
        done = ngettext("%(count)d turn was placed.", "%(count)d turns were placed.", placed) % {"count": placed}
        self.message_user(request, done, messages.SUCCESS)


def _turns(speaker, missing):
    """The list of the speaker's turns that wait."""
    asked = {
        "document__source__id__exact": speaker.source.pk,
        "speaker__exact": speaker.speaker,
        "kind__exact": Speech.Kind.SPEECH,
        "withdrawn__exact": 0,
        "person__isnull": missing == NOBODY,
    }
    return f"{reverse('admin:tracker_speech_changelist')}?{urlencode(asked)}"
