"""Legislatures, parties, people and memberships."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import DeskAdmin, DeskOptions, HistoryAdmin, NamesField
from tracker.admin.merging import MergePage
from tracker.models import Legislature, Membership, Party, Person, PersonIdentifier, PersonMerge


@admin.register(Legislature)
class LegislatureAdmin(DeskAdmin):
    list_display = ["name", "name_fr", "slug"]
    search_fields = ["name", "name_fr", "slug"]
    prepopulated_fields = {"slug": ["name"]}


class PartyForm(forms.ModelForm):
    nicknames = NamesField(
        required=False, label=_("nicknames"), help_text=_("Codes and names the record prints for it, one a line.")
    )

    class Meta:
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}


@admin.register(Party)
class PartyAdmin(HistoryAdmin):
    form = PartyForm
    list_display = ["name", "short_name", "legislature", "colour", "slug"]
    list_filter = ["legislature"]
    list_select_related = ["legislature"]
    search_fields = ["name", "name_fr", "short_name", "short_name_fr", "slug"]
    autocomplete_fields = ["legislature"]
    prepopulated_fields = {"slug": ["name"]}
    fields = [
        "legislature",
        ("name", "name_fr"),
        ("short_name", "short_name_fr"),
        "slug",
        "nicknames",
        "colour",
    ]


class PersonForm(forms.ModelForm):
    aliases = NamesField(required=False, label=_("aliases"), help_text=_("Other names as printed, one a line."))

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        merge = PersonMerge.objects.filter(gone_slug=slug, undone_at__isnull=True).first()
        if merge and merge.kept_id != self.instance.pk:
            raise forms.ValidationError(_("This slug leads to %(person)s."), params={"person": merge.kept})
        return slug


class PersonIdentifierInline(DeskOptions, admin.TabularInline):
    model = PersonIdentifier
    extra = 0


class MembershipInline(DeskOptions, admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["legislature", "party"]
    fields = ["legislature", "party", "role", "riding", "start", "end"]
    show_change_link = True


@admin.register(Person)
class PersonAdmin(MergePage, HistoryAdmin):
    form = PersonForm
    list_display = ["name", "family_name", "given_name", "slug"]
    list_filter = ["memberships__legislature", "memberships__party"]
    search_fields = ["name", "family_name", "given_name", "slug", "=identifiers__value"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", ("given_name", "family_name"), "slug", "aliases"]
    inlines = [MembershipInline, PersonIdentifierInline]
    actions = ["merge_two"]


@admin.register(Membership)
class MembershipAdmin(HistoryAdmin):
    list_display = ["person", "party_or_independent", "legislature", "role", "riding", "start", "end"]
    list_filter = ["legislature", "party", "start"]
    list_select_related = ["person", "party", "legislature"]
    search_fields = ["person__name", "person__family_name", "riding", "role"]
    autocomplete_fields = ["person", "party", "legislature"]
    date_hierarchy = "start"

    @admin.display(description=_("party"), ordering="party__short_name")
    def party_or_independent(self, membership):
        return membership.party or _("independent")
