"""Who judged which mention and who has one on the desk, to be read; judging is the review queue's."""

from django.contrib import admin

from tracker.admin.base import ViewOnlyAdmin
from tracker.models import Review, ReviewClaim


@admin.register(Review)
class ReviewAdmin(ViewOnlyAdmin):
    list_display = ["at", "reviewer", "mention", "state", "stance", "second", "undone_at"]
    list_filter = ["state", "second", ("undone_at", admin.EmptyFieldListFilter), "reviewer"]
    list_select_related = ["reviewer", "mention__point", "mention__speech__person"]
    search_fields = ["mention__point__title", "mention__point__slug", "reviewer__username"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]


@admin.register(ReviewClaim)
class ReviewClaimAdmin(ViewOnlyAdmin):
    list_display = ["mention", "reviewer", "expires_at"]
    list_filter = ["reviewer"]
    list_select_related = ["reviewer", "mention__point", "mention__speech__person"]
    search_fields = ["mention__point__title", "reviewer__username"]
    ordering = ["expires_at"]
