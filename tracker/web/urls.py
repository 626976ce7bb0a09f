"""The readers' addresses."""

from django.urls import path

from tracker.web.views import (
    check,
    compare,
    countdowns,
    coverage,
    frozen,
    lines,
    mentions,
    pages,
    parity,
    people,
    record,
    revisions,
    search,
    styleguide,
)

urlpatterns = [
    path("", lines.home, name="home"),
    path("lines/<slug:slug>/", lines.line, name="line"),
    path("parties/<slug:slug>/", people.party, name="party"),
    path("people/<slug:slug>/", people.person, name="person"),
    path("topics/<slug:slug>/", lines.topic, name="topic"),
    path("documents/<int:pk>/", record.document, name="document"),
    path("documents/<int:pk>/changes/", revisions.changes, name="document_changes"),
    path("speeches/<int:pk>/", record.speech, name="speech"),
    path("countdowns/", countdowns.index, name="countdowns"),
    path("countdowns/<slug:slug>/", countdowns.countdown, name="countdown"),
    path("check/", check.check, name="check"),
    path("compare/", compare.compare, name="compare"),
    path("coverage/", coverage.index, name="coverage"),
    path("coverage/<slug:slug>/", coverage.source, name="coverage_of"),
    path("mentions/", mentions.index, name="mentions"),
    path("parity/", parity.index, name="parity"),
    path("parity/<slug:slug>/", parity.party, name="parity_of"),
    path("rankings/", frozen.index, name="frozen_rankings"),
    path("rankings/<slug:digest>/", frozen.ranking, name="frozen_ranking"),
    path("rankings/<slug:digest>/content.json", frozen.content, name="frozen_content"),
    path("search/", search.search_page, name="search"),
    path("methodology/", pages.methodology, name="methodology"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
