"""Sources, documents, speeches and their texts; the record itself arrives by import and is corrected here."""

from django import forms
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import DeskAdmin, DeskOptions, NamesField, ViewOnly, ViewOnlyAdmin
from tracker.admin.corrections import Corrections
from tracker.jobs.tallies import retally_document
from tracker.jobs.totals import mark_members_due, settle_totals
from tracker.models import Document, Edition, Source, Speech, SpeechText, Volume
from tracker.queries.revisions import revisions_of


class SourceForm(forms.ModelForm):
    address_sessions = NamesField(
        required=False,
        label=_("sessions"),
        help_text=Source._meta.get_field("address_sessions").help_text,
    )


@admin.register(Source)
class SourceAdmin(DeskAdmin):
    form = SourceForm
    list_display = ["name", "kind", "legislature", "slug", "url"]
    list_filter = ["kind", "legislature"]
    list_select_related = ["legislature"]
    search_fields = ["name", "name_fr", "slug"]
    autocomplete_fields = ["legislature"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "name_fr", "slug", "legislature", "kind", "url"]}),
        (_("Fetching its files"), {"fields": ["address_pattern", "address_editions", "address_sessions"]}),
    ]


class EditionInline(ViewOnly, DeskOptions, admin.TabularInline):
    model = Edition
    fields = ["language", "number", "title", "url", "content_hash"]


class VolumeInline(ViewOnly, DeskOptions, admin.TabularInline):
    model = Volume
    fields = ["party", "speeches", "words"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("party")


@admin.register(Document)
class DocumentAdmin(DeskAdmin):
    """Documents come from an import; an editor corrects title and link, and decides whether readers see one."""

    list_display = ["date", "source", "external_id", "title", "held", "published", "match_due"]
    list_display_links = ["date", "external_id"]
    list_filter = ["source", "held", "published", "match_due"]
    list_select_related = ["source"]
    search_fields = ["external_id", "title"]
    date_hierarchy = "date"
    fields = ["source", "external_id", "date", "title", "url", "held", "published", "match_due", "its_speeches",
              "its_corrections", "imported_at", "updated_at"]  # fmt: skip
    readonly_fields = ["source", "external_id", "date", "held", "match_due", "its_speeches", "its_corrections", "imported_at",
                       "updated_at"]  # fmt: skip
    inlines = [EditionInline, VolumeInline]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if obj and obj.published else None

    @admin.display(description=_("speeches"))
    def its_speeches(self, document):
        address = reverse("admin:tracker_speech_changelist")
        return format_html(
            '<a href="{}?document__id__exact={}">{}</a>', address, document.pk, _("Speeches of this document")
        )

    @admin.display(description=_("corrections by its publisher"))
    def its_corrections(self, document):
        links = [
            (reverse("admin:tracker_revision_change", args=[revision.pk]), revision.revised_at.date().isoformat(),
             revision.edition.language, revision.in_short)
            for revision in revisions_of(document)
        ]  # fmt: skip
        return format_html_join(mark_safe("<br>"), '<a href="{}">{} {}: {}</a>', links) or "–"

    def save_model(self, request, obj, form, change):
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if "published" in form.changed_data:
                retally_document(document=obj)
                mark_members_due(documents=[obj.pk])
                settle_totals()


class SpeechTextInline(ViewOnly, DeskOptions, admin.StackedInline):
    model = SpeechText
    fields = ["language", "text"]


@admin.register(Speech)
class SpeechAdmin(Corrections, DeskAdmin):
    """What was said is the record's; who said it, for which party and in what capacity can be corrected."""

    list_display = ["date", "speaker", "person", "party", "kind", "language", "words", "withdrawn", "document"]
    list_display_links = ["date", "speaker"]
    list_filter = ["kind", "language", "withdrawn", "document__source", "party"]
    list_select_related = ["person", "party", "document__source"]
    search_fields = ["speaker", "person__name", "=external_id"]
    autocomplete_fields = ["person", "party"]
    # No index serves a date order over every speech, and a date hierarchy would read them all.
    ordering = ["-pk"]
    show_full_result_count = False
    fields = ["document", ("external_id", "order"), "date", "speaker", "person", "party", "affiliation", "role",
              "riding", "kind", "stated_kind", "kind_rule", "language", "heading", "url", "words", "withdrawn",
              "give_back"]  # fmt: skip
    readonly_fields = ["document", "external_id", "order", "date", "speaker", "stated_kind", "kind_rule", "language",
                       "heading", "words"]  # fmt: skip
    inlines = [SpeechTextInline]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(SpeechText)
class SpeechTextAdmin(ViewOnlyAdmin):
    list_display = ["beginning", "language", "speech"]
    list_filter = ["language"]
    list_select_related = ["speech"]
    search_fields = ["speech__speaker", "=speech__external_id"]
    ordering = ["-pk"]
    show_full_result_count = False

    @admin.display(description=_("text"))
    def beginning(self, text):
        return Truncator(text.text).chars(80)


@admin.register(Edition)
class EditionAdmin(ViewOnlyAdmin):
    list_display = ["document", "language", "number", "title", "imported_at"]
    list_filter = ["language", "document__source"]
    list_select_related = ["document__source"]
    search_fields = ["document__external_id", "title", "=content_hash"]
    date_hierarchy = "document__date"
    ordering = ["-document__date", "-pk"]


@admin.register(Volume)
class VolumeAdmin(ViewOnlyAdmin):
    list_display = ["document", "party", "speeches", "words"]
    list_filter = ["document__source", "party"]
    list_select_related = ["document__source", "party"]
    search_fields = ["document__external_id", "document__title"]
    date_hierarchy = "document__date"
    ordering = ["-document__date", "-pk"]
