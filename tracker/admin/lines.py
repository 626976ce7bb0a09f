"""The catalogue: lines with their phrasings, rebuttals and citations on one page, and topics."""

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import DeskOptions, HistoryAdmin
from tracker.admin.citation_needed import WITHOUT_LINK, CitationNeededColumn, CitationNeededFilter
from tracker.admin.line_citations import CitationForm, CitationInline, LineCitationInline, ReadsAddresses
from tracker.admin.line_merging import MergeLines
from tracker.admin.line_preview import PhrasingWarnings, PreviewColumn, PreviewPage
from tracker.admin.markdown_fields import MarkdownPage, WritesMarkdown
from tracker.admin.public_notes import NotedForm, PublicNotes, ReadByReaders
from tracker.admin.rights import (
    CitationRights,
    FormerSlugRights,
    KeptCitationForm,
    PhrasingForm,
    PhrasingFormSet,
    PhrasingRights,
    RebuttalFormSet,
    StandingForm,
    TopicRights,
)
from tracker.admin.waiting_filters import MatchDueFilter, StillCurrentFilter
from tracker.admin.workflow import RebuttalWorkflow, ScheduledFilter, Workflow
from tracker.jobs.draw_sample import SIZE, draw_sample
from tracker.models import Citation, FormerSlug, Phrasing, Rebuttal, TalkingPoint, Topic


def say_match_is_due(request, point):
    """Tell the editor that the record has not been searched for the new phrasings yet."""
    messages.info(
        request,
        _("Phrasings changed. Run match to count them: manage.py match --point %(slug)s") % {"slug": point.slug},
    )


@admin.register(Topic)
class TopicAdmin(TopicRights, HistoryAdmin):
    list_display = ["name", "name_fr", "parent", "slug"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name", "name_fr", "slug"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}


class PhrasingInline(PreviewColumn, DeskOptions, admin.TabularInline):
    model = Phrasing
    formset = PhrasingFormSet
    extra = 1
    fields = ["text", "language", "kind", "preview"]
    readonly_fields = ["preview"]


class RebuttalInline(WritesMarkdown, DeskOptions, admin.StackedInline):
    markdown_fields = ("body", "body_fr")
    model = Rebuttal
    formset = RebuttalFormSet
    extra = 0
    show_change_link = True
    readonly_fields = ["published"]
    fields = ["body", "body_fr", ("verdict", "verdict_fr"), ("reviewed_on", "current_until"), "published"]


class FormerSlugInline(FormerSlugRights, DeskOptions, admin.TabularInline):
    model = FormerSlug
    extra = 0
    classes = ["collapse"]


class TalkingPointForm(StandingForm, NotedForm):
    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if FormerSlug.objects.filter(slug=slug).exclude(point=self.instance.pk).exists():
            raise ValidationError(_("This address still leads to the line that had it before."))
        return slug


@admin.register(TalkingPoint)
class TalkingPointAdmin(
    Workflow, MergeLines, PublicNotes, PhrasingWarnings, PreviewPage, CitationNeededColumn, HistoryAdmin
):
    previews_as_typed = True
    form = TalkingPointForm
    list_display = ["title", "party", "state", "phrasing_count", "rebuttal_count", "cited", "updated_at"]
    list_filter = ["status", ScheduledFilter, "party", "topics", CitationNeededFilter, MatchDueFilter]
    list_select_related = ["party"]
    search_fields = ["title", "title_fr", "slug", "phrasings__text"]
    search_help_text = _("Titles, addresses and phrasings.")
    autocomplete_fields = ["party", "aimed_at_party", "aimed_at_person", "topics"]
    prepopulated_fields = {"slug": ["title"]}
    date_hierarchy = "created_at"
    # Said here, for counting its phrasings makes the model's own order go, and boxes of choices are paged.
    ordering = ["title"]
    readonly_fields = ["state"]
    save_on_top = True
    actions = ["draw_sample"]
    inlines = [PhrasingInline, RebuttalInline, LineCitationInline, FormerSlugInline]
    fieldsets = [
        (None, {"fields": [("title", "title_fr"), "slug", ("party", "state"), "topics"]}),
        (_("What it says"), {"fields": [("gist", "gist_fr"), ("verdict", "verdict_fr")]}),
        (_("Aimed at"), {"fields": [("aimed_at_party", "aimed_at_person")]}),
        (_("For editors"), {"fields": ["editor_note", "why"]}),
    ]

    def get_queryset(self, request):
        linkless = Citation.objects.filter(WITHOUT_LINK, rebuttal__point=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                phrasing_count=Count("phrasings", distinct=True),
                rebuttal_count=Count("rebuttals", distinct=True),
                citation_needed=Exists(linkless),
            )
        )

    @admin.display(description=_("phrasings"), ordering="phrasing_count")
    def phrasing_count(self, point):
        return point.phrasing_count

    @admin.display(description=_("rebuttals"), ordering="rebuttal_count")
    def rebuttal_count(self, point):
        return point.rebuttal_count

    @admin.action(description=format_lazy(_("Draw {size} mentions for checking"), size=SIZE), permissions=["publish"])
    def draw_sample(self, request, queryset):
        for point in queryset:
            sample = draw_sample(point=point)
            drawn = {"line": point, "drawn": sample.drawn, "total": sample.total, "waiting": sample.to_check}
            said = _("“%(line)s”: %(drawn)d of %(total)d mentions are in the sample, %(waiting)d of them to check.")
            messages.success(request, said % drawn)

    def get_inlines(self, request, obj):
        # A new line has no rebuttal yet that a citation could belong to.
        return self.inlines if obj else [PhrasingInline, RebuttalInline]

    def response_add(self, request, obj, post_url_continue=None):
        """A new line with a rebuttal opens again at its citations, which need the rebuttal to be stored."""
        leaves = {"_continue", "_addanother", "_move", IS_POPUP_VAR} & request.POST.keys()
        if leaves or not obj.rebuttals.exists() or not request.user.has_perm("tracker.add_citation"):
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("The line is saved. Now give its rebuttal the sources it rests on."))
        return HttpResponseRedirect(f"{reverse('admin:tracker_talkingpoint_change', args=[obj.pk])}#citations-group")

    def get_view_on_site_url(self, obj=None):
        if obj and obj.status != TalkingPoint.Status.PUBLISHED:
            return None
        return super().get_view_on_site_url(obj)

    def save_model(self, request, obj, form, change):
        before = TalkingPoint.objects.filter(pk=obj.pk).values_list("slug", flat=True).first()
        super().save_model(request, obj, form, change)
        if before and before != obj.slug:
            FormerSlug.objects.filter(slug=obj.slug).delete()
            FormerSlug.objects.create(point=obj, slug=before)

    def save_related(self, request, form, formsets, change):
        # Citations first: a rebuttal deleted in the same form takes its citations with it.
        super().save_related(request, form, sorted(formsets, key=lambda made: made.model is not Citation), change)
        for made in formsets:
            if made.model is Phrasing and (made.new_objects or made.changed_objects or made.deleted_objects):
                say_match_is_due(request, form.instance)
                self.say_what_is_amiss(request, form.instance)


class NotedPhrasingForm(PhrasingForm, NotedForm):
    pass


@admin.register(Phrasing)
class PhrasingAdmin(PublicNotes, ReadByReaders, PhrasingRights, HistoryAdmin):
    form = NotedPhrasingForm
    fields = ["point", "text", ("language", "kind")]
    list_display = ["text", "language", "kind", "point"]
    list_filter = ["kind", "language", "point__party"]
    list_select_related = ["point"]
    search_fields = ["text", "point__title"]
    autocomplete_fields = ["point"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.has_changed() or not change:
            say_match_is_due(request, obj.point)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        say_match_is_due(request, obj.point)

    def delete_queryset(self, request, queryset):
        points = list(TalkingPoint.objects.filter(phrasings__in=queryset).distinct())
        super().delete_queryset(request, queryset)
        for point in points:
            say_match_is_due(request, point)


@admin.register(Rebuttal)
class RebuttalAdmin(RebuttalWorkflow, PublicNotes, MarkdownPage, WritesMarkdown, CitationNeededColumn, HistoryAdmin):
    form = NotedForm
    previews_as_typed = True
    markdown_fields = ("body", "body_fr")
    list_display = ["beginning", "point", "verdict", "published", "reviewed_on", "current_until", "cited"]
    list_filter = [
        "published",
        StillCurrentFilter,
        CitationNeededFilter,
        "point__party",
        "reviewed_on",
        "current_until",
    ]
    list_select_related = ["point"]
    search_fields = ["body", "body_fr", "point__title"]
    autocomplete_fields = ["point"]
    date_hierarchy = "reviewed_on"
    inlines = [CitationInline]
    readonly_fields = ["published"]
    fields = ["point", "body", "body_fr", ("verdict", "verdict_fr"), ("reviewed_on", "current_until"), "published"]

    def get_queryset(self, request):
        linkless = Citation.objects.filter(WITHOUT_LINK, rebuttal=OuterRef("pk"))
        return super().get_queryset(request).annotate(citation_needed=Exists(linkless))

    @admin.display(description=_("rebuttal"), ordering="body")
    def beginning(self, rebuttal):
        return Truncator(rebuttal.body).chars(80)


class CitationPageForm(KeptCitationForm, CitationForm):
    pass


@admin.register(Citation)
class CitationAdmin(CitationRights, ReadsAddresses, CitationNeededColumn, HistoryAdmin):
    form = CitationPageForm
    fields = ["rebuttal", ("url", "archived_url"), "title", ("publisher", "published_on"), "quote"]
    list_display = ["title", "publisher", "published_on", "rebuttal", "line", "cited"]
    list_filter = [CitationNeededFilter, "rebuttal__point__party", "published_on"]
    list_select_related = ["rebuttal__point"]
    search_fields = ["title", "publisher", "url", "rebuttal__point__title"]
    autocomplete_fields = ["rebuttal"]
    date_hierarchy = "published_on"

    def get_queryset(self, request):
        needed = ExpressionWrapper(WITHOUT_LINK, output_field=BooleanField())
        return super().get_queryset(request).annotate(citation_needed=needed)

    @admin.display(description=_("line"), ordering="rebuttal__point__title")
    def line(self, citation):
        return citation.rebuttal.point


@admin.register(FormerSlug)
class FormerSlugAdmin(FormerSlugRights, HistoryAdmin):
    list_display = ["slug", "point"]
    list_select_related = ["point"]
    search_fields = ["slug", "point__title"]
    autocomplete_fields = ["point"]
