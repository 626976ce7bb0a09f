"""Speakers whom the record alone does not place."""

from django.contrib import admin, messages
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tracker.admin.base import HistoryAdmin, ViewOnlyAdmin
from tracker.admin.waiting_speakers import WaitingPage
from tracker.jobs.rule_on_speaker import rule_on_speaker, withdraw_placing
from tracker.models import DecidedTurn, Placing


@admin.register(Placing)
class PlacingAdmin(WaitingPage, HistoryAdmin):
    """What an editor said of a speaker; changing or deleting it moves its turns."""

    list_display = ["speaker", "source", "who", "start", "end", "its_turns"]
    list_filter = ["source"]
    list_select_related = ["source", "person"]
    search_fields = ["speaker", "person__name"]
    autocomplete_fields = ["source", "person"]
    fields = ["source", "speaker", "person", ("start", "end"), "note", "its_turns"]
    readonly_fields = ["its_turns"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(turns_placed=Count("turns"))

    @admin.display(description=_("person"), ordering="person__family_name")
    def who(self, placing):
        return placing.person or _("left alone")

    @admin.display(description=_("turns"), ordering="turns_placed")
    def its_turns(self, placing):
        if not placing.pk or not placing.turns_placed:
            return "–"
        address = reverse("admin:tracker_decidedturn_changelist")
        return format_html('<a href="{}?placing__id__exact={}">{}</a>', address, placing.pk, placing.turns_placed)

    def save_model(self, request, obj, form, change):
        ruling = rule_on_speaker(placing=obj)
        self._say(request, ruling)

    def delete_model(self, request, obj):
        self._say(request, withdraw_placing(placing=obj))

    def delete_queryset(self, request, queryset):
        for placing in queryset.order_by():
            self._say(request, withdraw_placing(placing=placing))

    def get_deleted_objects(self, objs, request):
        """Its turns are given back, not deleted: they are counted, not listed."""
        turns = DecidedTurn.objects.filter(placing__in=[placing.pk for placing in objs]).count()
        counts = {self.opts.verbose_name_plural: len(objs), _("turns given back to the record"): turns}
        return [str(placing) for placing in objs], counts, set(), []

    def _say(self, request, ruling):
        if ruling.given_back:
            done = ngettext(
                "%(count)d turn was given back to the record.",
                "%(count)d turns were given back to the record.",
                ruling.given_back,
            )
            self.message_user(request, done % {"count": ruling.given_back}, messages.INFO)
        if ruling.placing.pk:
            done = ngettext("It decides %(count)d turn.", "It decides %(count)d turns.", ruling.turns)
            self.message_user(request, done % {"count": ruling.turns}, messages.INFO)


@admin.register(DecidedTurn)
class DecidedTurnAdmin(ViewOnlyAdmin):
    """Turns whose speaker an editor decided; which placing did is in the address."""

    list_display = ["day", "speaker", "now", "placing", "person", "party", "affiliation", "riding"]
    list_select_related = ["speech__person", "placing__person", "person", "party"]
    search_fields = ["speech__speaker", "speech__person__name"]
    ordering = ["-pk"]
    show_full_result_count = False

    @admin.display(description=_("day"))
    def day(self, turn):
        return turn.speech.date

    @admin.display(description=_("speaker"))
    def speaker(self, turn):
        return format_html('<a href="{}">{}</a>', reverse("admin:tracker_speech_change", args=[turn.speech_id]),
                           turn.speech.speaker)  # fmt: skip

    @admin.display(description=_("decided"))
    def now(self, turn):
        return turn.speech.person or "–"
