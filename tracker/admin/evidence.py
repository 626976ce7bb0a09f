"""Mentions with their review, and the tallies made from them."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tracker.admin.base import HistoryAdmin, ViewOnlyAdmin
from tracker.admin.mention_moving import MoveAction
from tracker.admin.passages import passages
from tracker.admin.sightings import SightingForm
from tracker.jobs.record_sighting import record_sighting
from tracker.jobs.review_mention import review_mention
from tracker.models import Mention, Stance, Tally
from tracker.queries.desk import unchecked


class PartyOnTheDayFilter(admin.RelatedFieldListFilter):
    """Told apart from the filter by the party whose line it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("party on the day")


class PartyOfTheLineFilter(admin.RelatedFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("party whose line it is")


class SampleFilter(admin.SimpleListFilter):
    """The mentions drawn by chance for checking."""

    title = _("drawn for checking")
    parameter_name = "sample"

    def lookups(self, request, model_admin):
        return [("to-check", _("in the sample, not yet checked")), ("checked", _("in the sample, checked"))]

    def queryset(self, request, queryset):
        if self.value() == "to-check":
            return unchecked(queryset)
        if self.value() == "checked":
            judged = [Mention.State.ACCEPTED, Mention.State.REJECTED]
            return queryset.filter(sampled_at__isnull=False, state__in=judged)
        return queryset


@admin.register(Mention)
class MentionAdmin(MoveAction, HistoryAdmin):
    """A mention is reviewed, never typed or deleted: what is wrong is rejected and stays rejected."""

    list_display = ["day", "speaker", "party", "point", "words_said", "stance", "state", "method", "score"]
    list_display_links = ["day", "speaker"]
    list_filter = [
        "state",
        "stance",
        "method",
        SampleFilter,
        ("point__party", PartyOfTheLineFilter),
        ("speech__party", PartyOnTheDayFilter),
        "speech__document__source",
    ]
    search_fields = ["point__title", "point__title_fr", "point__slug", "speech__speaker", "speech__person__name"]
    date_hierarchy = "speech__date"
    ordering = ["-speech__date", "-pk"]
    actions = ["accept", "reject", "mark_using", "mark_quoting"]
    fields = ["point", "whole_passage", "state", "stance", "cue", "speaker", "party", "day", "record", "how",
              "score", "occurrences", "reviewer", "reviewed_at"]  # fmt: skip
    readonly_fields = [name for name in fields if name not in ("state", "stance")]

    def get_queryset(self, request):
        related = ["point", "phrasing", "reviewer", "speech__person", "speech__party", "speech__document__source"]
        return super().get_queryset(request).select_related(*related).prefetch_related("speech__texts")

    def get_ordering(self, request):
        # Suggestions wait in order of how likely they are.
        if request.GET.get("state__exact") == Mention.State.SUGGESTED:
            return ["-score", "-speech__date", "-pk"]
        return self.ordering

    def has_delete_permission(self, request, obj=None):
        return False

    def get_view_on_site_url(self, obj=None):
        if obj is None or not obj.speech.document.published:
            return None
        return reverse("admin:view_on_site", args=[get_content_type_for_model(obj.speech).pk, obj.speech_id])

    @admin.display(description=_("day"), ordering="speech__date")
    def day(self, mention):
        return mention.speech.date

    @admin.display(description=_("speaker"), ordering="speech__person__family_name")
    def speaker(self, mention):
        return mention.speech.person or mention.speech.speaker

    @admin.display(description=_("party on the day"), ordering="speech__party__short_name")
    def party(self, mention):
        return mention.speech.party or mention.speech.affiliation

    @admin.display(description=_("words"))
    def words_said(self, mention):
        return passages(mention, around=60, most=1)

    @admin.display(description=_("words"))
    def whole_passage(self, mention):
        return passages(mention, around=600, most=20)

    @admin.display(description=_("record"))
    def record(self, mention):
        url = mention.speech.url or mention.speech.document.url
        return format_html('<a href="{}">{}</a>', url, url) if url else mention.speech.document

    @admin.display(description=_("found by"))
    def how(self, mention):
        return (
            f"{mention.get_method_display()}: {mention.phrasing}" if mention.phrasing else mention.get_method_display()
        )

    def save_model(self, request, obj, form, change):
        # The stored row decides what changed: a form made from history starts from older values.
        stored = Mention.objects.select_related("speech__document").get(pk=obj.pk)
        if (stored.state, stored.stance) != (obj.state, obj.stance):
            stance = obj.stance if obj.stance != stored.stance else None
            review_mention(mention=stored, state=obj.state, stance=stance, reviewer=request.user)

    @admin.action(description=_("Accept the selected mentions"), permissions=["change"])
    def accept(self, request, queryset):
        self._review(request, queryset, state=Mention.State.ACCEPTED)

    @admin.action(description=_("Reject the selected mentions"), permissions=["change"])
    def reject(self, request, queryset):
        self._review(request, queryset, state=Mention.State.REJECTED)

    @admin.action(description=_("Accept, and mark as using the line"), permissions=["change"])
    def mark_using(self, request, queryset):
        self._review(request, queryset, state=Mention.State.ACCEPTED, stance=Stance.USES)

    @admin.action(description=_("Accept, and mark as quoting the line"), permissions=["change"])
    def mark_quoting(self, request, queryset):
        self._review(request, queryset, state=Mention.State.ACCEPTED, stance=Stance.QUOTES)

    def _review(self, request, queryset, *, state, stance=None):
        with transaction.atomic():
            mentions = list(queryset.prefetch_related(None))
            for mention in mentions:
                review_mention(mention=mention, state=state, stance=stance, reviewer=request.user)
        done = ngettext("%(count)d mention reviewed.", "%(count)d mentions reviewed.", len(mentions))
        self.message_user(request, done % {"count": len(mentions)}, messages.SUCCESS)

    def add_view(self, request, form_url="", extra_context=None):
        """In place of an empty mention: the form that records a sighting."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = SightingForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            mention = record_sighting(**form.cleaned_data, reviewer=request.user)
            self.log_addition(request, mention, _("Sighting entered by hand."))
            self.message_user(request, _("The sighting is recorded and counts."), messages.SUCCESS)
            page = "add" if "_addanother" in request.POST else "changelist"
            return HttpResponseRedirect(reverse(f"admin:tracker_mention_{page}"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Enter a sighting"),
            "opts": self.opts,
            "fieldsets": helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self),
            "form": form,
            "media": self.media + form.media,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/tracker/mention/sighting.html", context)


@admin.register(Tally)
class TallyAdmin(ViewOnlyAdmin):
    list_display = ["date", "source", "point", "party", "person", "stance", "speeches", "occurrences"]
    list_filter = ["stance", "source", "party"]
    list_select_related = ["source", "point", "party", "person"]
    search_fields = ["point__title", "point__slug", "person__name"]
    date_hierarchy = "date"
    ordering = ["-date", "-pk"]
