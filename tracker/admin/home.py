"""The desk's first page: what waits for this editor, each count leading to the list of exactly that."""

from dataclasses import dataclass

from django.contrib import admin
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext

from tracker.jobs.loaded_lines import lines_due
from tracker.models import (
    Candidate,
    Citation,
    Correction,
    ImportRun,
    Mention,
    Placing,
    Rebuttal,
    Revision,
    TalkingPoint,
)
from tracker.queries.candidates import new_since
from tracker.queries.desk import MOST_COUNTED, latest_actions, new_since_last_week, waiting


@dataclass(frozen=True)
class Task:
    """What waits, how many of it, and where it is listed."""

    name: str
    label: str
    count: int
    address: str

    @property
    def more(self):
        """Whether counting stopped."""
        return self.count > MOST_COUNTED

    @property
    def shown(self):
        """The count, or where counting stopped."""
        return min(self.count, MOST_COUNTED)


@dataclass(frozen=True)
class Home:
    """What waits, in the order of what it keeps from readers; what is new; what was done last; and where to begin."""

    tasks: tuple[Task, ...]
    news: tuple[Task, ...]
    wordings: tuple
    judging: bool
    actions: tuple
    queue: str
    may_add: bool


def home_of(request):
    """The first page as this editor may see it; only what waits is in it."""
    held, new, due = waiting(), new_since_last_week(), len(lines_due())
    since = {"gte": new.since.isoformat()}
    tasks = [
        ("drafts-in-review", ngettext("line in review", "lines in review", held.in_review), held.in_review, TalkingPoint, {"status__exact": "in_review"}),
        ("rebuttals", ngettext("answer past “still current until”", "answers past “still current until”", held.rebuttals_past), held.rebuttals_past, Rebuttal, {"current": "past"}),
        ("citations", ngettext("citation without a link", "citations without a link", held.citations_needed), held.citations_needed, Citation, {"citation_needed": "yes"}),
        ("match", ngettext("line whose match is due", "lines whose match is due", due), due, TalkingPoint, {"match": "due"}),
        ("sample", ngettext("mention drawn for checking", "mentions drawn for checking", held.to_check), held.to_check, Mention, {"sample": "to-check"}),
        ("suggestions", ngettext("suggestion", "suggestions", held.suggestions), held.suggestions, Mention, {"state__exact": "suggested"}),
        ("mentions", ngettext("mention nobody reviewed", "mentions nobody reviewed", held.mentions), held.mentions, Mention,
         {"state__exact": "declared", "reviewer__isnull": "True"}),
        ("candidates", ngettext("candidate", "candidates", held.candidates), held.candidates, Candidate, {"state__exact": "open"}),
        ("drafts", ngettext("draft", "drafts", held.drafts), held.drafts, TalkingPoint, {"status__exact": "draft"}),
        ("imports", ngettext("failed import", "failed imports", held.failed_imports), held.failed_imports, ImportRun, {"failed": "standing"}),
        ("people", ngettext("speaker to place", "speakers to place", held.speakers), held.speakers, Placing, None),
    ]  # fmt: skip
    found, best = new_since(new.since)
    news = [
        ("candidates-new", ngettext("candidate of a new line", "candidates of new lines", found), found, Candidate,
         {"state__exact": "open", "point__isnull": "True", "found_at__gte": since["gte"]}),
        ("lines-new", ngettext("line added", "lines added", new.lines), new.lines, TalkingPoint, {"created_at__gte": since["gte"]}),
        ("reviews-new", ngettext("mention reviewed", "mentions reviewed", new.reviews), new.reviews, Mention,
         {"reviewer__isnull": "False", "reviewed_at__gte": since["gte"]}),
        ("corrections-new", ngettext("correction", "corrections", new.corrections), new.corrections, Correction, {"entered_at__gte": since["gte"]}),
        ("revisions-new", ngettext("day that its publisher corrected", "days that their publishers corrected", new.revisions), new.revisions, Revision, {"revised_at__gte": since["gte"]}),
        ("imports-new", ngettext("import done", "imports done", new.imports), new.imports, ImportRun,
         {"state__exact": "done", "finished_at__gte": since["gte"]}),
    ]  # fmt: skip
    lines = admin.site._registry[TalkingPoint]
    return Home(
        tasks=_seen(request, tasks),
        news=_seen(request, news),
        wordings=tuple(best) if request.user.has_perm("tracker.view_candidate") else (),
        judging=request.user.has_perm("tracker.change_candidate") and held.candidates > 0,
        actions=tuple(latest_actions()) if request.user.has_perm("admin.view_logentry") else (),
        queue=_queue(request),
        may_add=lines.has_add_permission(request),
    )


def _seen(request, rows):
    """Those of which there are any and which this editor may look at."""
    return tuple(
        Task(name, label, count, _list(model, asked))
        for name, label, count, model, asked in rows
        if count and admin.site._registry[model].has_view_or_change_permission(request)
    )


def _list(model, asked):
    if asked is None:
        return reverse("admin:tracker_placing_waiting")
    return f"{reverse(f'admin:tracker_{model._meta.model_name}_changelist')}?{urlencode(asked)}"


def _queue(request):
    """Where mentions are reviewed one after the other."""
    return reverse("admin:review_queue") if request.user.has_perm("tracker.change_mention") else ""
