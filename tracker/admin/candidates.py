"""The desk of candidates: one at a time, by keyboard; and the list of all of them, to look things up in."""

from datetime import timedelta
from functools import wraps

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tracker.admin.base import ViewOnlyAdmin
from tracker.admin.candidate_words import (
    judged_in_words,
    last_in_words,
    left_in_words,
    refused_in_words,
    undone_in_words,
)
from tracker.admin.sent_keys import key_in, keys_in
from tracker.engine.phrasings import PhrasingError
from tracker.jobs.judge_candidate import (
    Note,
    NotJudgedError,
    add_to_line,
    adopt_candidate,
    dismiss_candidate,
    hide_candidate,
    new_phrasings,
    reopen_candidate,
    show_candidate,
    undo_judgement,
)
from tracker.jobs.settle_roles import PUBLISH
from tracker.models import Candidate, CandidateJudgement, Party, TalkingPoint, Topic
from tracker.models.told import fault_here
from tracker.queries.candidates import (
    DISMISSED,
    NEW,
    OPEN,
    PHRASING,
    CandidateFilter,
    candidate_cards,
    candidate_parties,
    candidates_within,
    last_judgement,
    lines_to_add_to,
    next_candidates,
)
from tracker.queries.preview import GAIN, parties_of, preview_phrasings

HAND = 4
CARD = "admin/tracker/candidates/card.html"
UNDONE_WITHIN = timedelta(hours=1)
PASSED, MOST_PASSED = "candidates_passed", 300
LINE, ADD, DISMISS, REOPEN, SHOW, HIDE, SKIP, AGAIN = "line add dismiss reopen show hide skip again".split()
SEES, JUDGES = "tracker.view_candidate", "tracker.change_candidate"
DRAFTS = ("tracker.add_talkingpoint", "tracker.add_phrasing")
# What it takes to do what.
NEEDS = {LINE: DRAFTS, ADD: (JUDGES,), DISMISS: (JUDGES,), REOPEN: (JUDGES,), SHOW: (JUDGES, PUBLISH),
         HIDE: (JUDGES, PUBLISH)}  # fmt: skip


class CandidateForm(forms.Form):
    """Which candidates; the parties are filled in where the form is shown."""

    party = forms.CharField(label=gettext_lazy("party"), max_length=120, required=False, widget=forms.Select)
    kind = forms.ChoiceField(
        label=gettext_lazy("kind"),
        choices=[
            ("", gettext_lazy("all")),
            (NEW, gettext_lazy("new lines")),
            (PHRASING, gettext_lazy("phrasings of lines")),
        ],
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("state"),
        choices=[("", gettext_lazy("not judged")), (DISMISSED, gettext_lazy("dismissed"))],
        required=False,
    )
    score = forms.FloatField(
        label=gettext_lazy("score from"), required=False, widget=forms.NumberInput(attrs={"step": "0.1"})
    )

    def asked(self):
        """The filter; what cannot be understood filters nothing, and the form says so."""
        self.is_valid()
        return CandidateFilter(**{name: value for name, value in self.cleaned_data.items() if value not in ("", None)})

    def with_choices(self):
        """With what can be chosen; a slug of none of these stays visible."""
        found, chosen = [(party.slug, party.in_full) for party in candidate_parties()], self.data.get("party", "")
        unknown = [(chosen, chosen)] if chosen and chosen not in dict(found) else []
        self.fields["party"].widget.choices = [("", _("every party")), *unknown, *found]
        return self


def candidate_urls():
    """The addresses of the desk of candidates, in the desk's own namespace."""
    pages = [
        ("", "candidates", require_GET(desk_page)),
        ("hand/", "candidates_hand", require_POST(hand)),
        ("gains/", "candidates_gains", require_GET(gains)),
        ("answer/", "candidates_answer", require_POST(answer)),
        ("undo/", "candidates_undo", require_POST(undo)),
        ("leave/", "candidates_leave", require_POST(lambda request: JsonResponse({}))),
    ]
    return [path(f"candidates/{address}", _for_the_desk(view), name=name) for address, name, view in pages]


def _for_the_desk(view):
    @wraps(view)
    def guarded(request):
        if not request.user.has_perm(SEES):
            raise PermissionDenied
        return view(request)

    return admin.site.admin_view(guarded)


def desk_page(request):
    form = CandidateForm(request.GET)
    asked = form.asked()
    one = key_in(request.GET.get("candidate"))
    cards = _cards([one] if one else next_candidates(asked, most=1, passed=_passed(request)))
    context = admin.site.each_context(request) | _choices(request) | {
        "title": _("Candidates"),
        "form": form.with_choices(),
        "card": cards[0] if cards else None,
        "card_template": CARD,
        "at": {name: reverse(f"admin:candidates_{name}") for name in ("hand", "answer", "undo", "leave")},
        "asked": _query(request.GET),
        "passed": len(_passed(request)),
        "left": left_in_words(candidates_within(asked).count()),
        **_last(request),
    }  # fmt: skip
    return TemplateResponse(request, "admin/tracker/candidates/desk.html", context)


def hand(request):
    """The next cards, but those that the page has already."""
    asked = CandidateForm(_asked(request)).asked()
    have = keys_in(request.POST.getlist("have"))
    held = set(Candidate.objects.filter(pk__in=have).values_list("pk", flat=True))
    keys = next_candidates(asked, most=HAND, passed=[*have, *_passed(request)])
    left = left_in_words(candidates_within(asked).count())
    lost = [key for key in have if key not in held]
    return JsonResponse({"cards": _as_html(request, _cards(keys)), "lost": lost, "left": left})


def gains(request):
    """What the phrasings would gain a line, before they are added: a page, or the part of it that the card shows."""
    if not request.user.has_perm(JUDGES):
        raise PermissionDenied
    candidate = get_object_or_404(Candidate, pk=key_in(request.GET.get("candidate")))
    point = TalkingPoint.objects.filter(pk=key_in(request.GET.get("line"))).select_related("party").first()
    phrasings = _lines(request.GET.get("phrasings", ""))
    context = {
        "candidate": candidate,
        "point": point,
        "typed": "\n".join(phrasings),
        "asked": request.GET.get("asked", ""),
    }
    if point:
        new = new_phrasings(candidate, point, phrasings)
        try:
            found = preview_phrasings([text for text in phrasings if text in new], candidate.language, point=point)
            context |= {
                "new": new,
                "gains": found.gains,
                "gains_by_party": parties_of(found.gains),
                "gained": [example for example in found.examples if example.way == GAIN],
                "noted": point.status == TalkingPoint.Status.PUBLISHED,
            }
        except PhrasingError as error:
            context["error"] = fault_here(error)
    if "fragment" in request.GET:
        return TemplateResponse(request, "admin/tracker/candidates/gains_found.html", context)
    page = admin.site.each_context(request) | {"title": _("Add to a line")} | context
    return TemplateResponse(request, "admin/tracker/candidates/gains.html", page)


def answer(request):
    decision = request.POST.get("decision", "")
    if decision == AGAIN:
        request.session[PASSED] = []
        return _answered(request, _("What you skipped waits again."))
    candidate = Candidate.objects.filter(pk=key_in(request.POST.get("candidate"))).first()
    if decision == SKIP and candidate:
        request.session[PASSED] = [*_passed(request), candidate.pk][-MOST_PASSED:]
        return _answered(request, _("Skipped."))
    if decision not in NEEDS or candidate is None:
        return _answered(request, _("That is no answer: choose one of the buttons."), status=400)
    if not all(request.user.has_perm(needed) for needed in NEEDS[decision]):
        raise PermissionDenied
    try:
        judged = _decide(request, candidate, decision)
    except NotJudgedError as refused:
        again = candidate.pk if refused.reason not in ("judged", "taken") else None
        return _answered(request, refused_in_words(refused.reason), status=409, shown=again)
    except ValidationError as error:
        return _answered(request, " ".join(error.messages), status=400, shown=candidate.pk)
    # What readers are shown waits all the same.
    shown = candidate.pk if decision in (SHOW, HIDE) else None
    return _answered(request, judged_in_words(judged), made=judged.point, shown=shown)


def _decide(request, candidate, decision):
    sent, editor = request.POST, request.user
    phrasings = _lines(sent.get("phrasings", ""))
    if decision == LINE:
        return adopt_candidate(
            candidate=candidate,
            title=sent.get("title", ""),
            party=Party.objects.filter(pk=key_in(sent.get("party"))).first(),
            phrasings=phrasings,
            topics=Topic.objects.filter(pk__in=keys_in(sent.getlist("topics"))),
            editor=editor,
        )
    if decision == ADD:
        point = TalkingPoint.objects.filter(pk=key_in(sent.get("line"))).first()
        if point is None:
            raise ValidationError(_("Choose the line."))
        if point.status != TalkingPoint.Status.DRAFT and not editor.has_perm(PUBLISH):
            raise PermissionDenied
        note = Note(*(sent.get(name, "") for name in ("public_note", "public_note_fr", "why_not")))
        return add_to_line(candidate=candidate, point=point, phrasings=phrasings, editor=editor, note=note)
    judge = {DISMISS: dismiss_candidate, REOPEN: reopen_candidate, SHOW: show_candidate, HIDE: hide_candidate}[decision]
    return judge(candidate=candidate, editor=editor)


def undo(request):
    judgement = CandidateJudgement.objects.filter(pk=key_in(request.POST.get("review"))).first()
    try:
        if judgement is None:
            raise NotJudgedError("taken")
        undone = undo_judgement(judgement=judgement, editor=request.user)
    except NotJudgedError as refused:
        return _answered(request, refused_in_words(refused.reason), status=409)
    request.session[PASSED] = [key for key in _passed(request) if key != undone.candidate.pk]
    return _answered(request, undone_in_words(undone), shown=undone.candidate.pk)


def _cards(keys):
    return candidate_cards(keys, page_language=(get_language() or "en")[:2])


def _choices(request):
    """What every card lets choose from, and what this editor may do."""
    may = {name: all(request.user.has_perm(needed) for needed in needs) for name, needs in NEEDS.items()}
    return {"parties": list(Party.objects.select_related("legislature")), "topics": list(Topic.objects.all()),
            "lines": lines_to_add_to(), "may": may, "open": OPEN}  # fmt: skip


def _as_html(request, cards):
    if not cards:
        return []
    context = _choices(request) | {"asked": _query(_asked(request))}
    return [
        {"card": card.candidate.pk, "html": render_to_string(CARD, context | {"card": card}, request)} for card in cards
    ]


def _answered(request, said, *, status=200, shown=None, made=None):
    """What came of it: as JSON for the script, else as a message on the desk."""
    link = made and reverse("admin:tracker_talkingpoint_change", args=[made.pk])
    if request.headers.get("Accept") == "application/json":
        cards = _as_html(request, _cards([shown])) if shown else []
        found = {"said": said, "cards": cards, "made": {"address": link, "text": _("Edit the line")} if made else None}
        return JsonResponse(found | _last(request), status=status)
    linked = format_html('{} <a href="{}">{}</a>', said, link, _("Edit the line")) if made else said
    (messages.success if status == 200 else messages.warning)(request, linked)
    asked = QueryDict(_query(_asked(request)), mutable=True)
    if shown:
        asked["candidate"] = shown
    return HttpResponseRedirect(f"{reverse('admin:candidates')}?{asked.urlencode()}")


def _last(request):
    """What may be taken back, and how a button says it."""
    judgement = last_judgement(request.user.pk, timezone.now() - UNDONE_WITHIN)
    return {"review": judgement.pk if judgement else None, "last": last_in_words(judgement) if judgement else ""}


def _asked(request):
    """The filter that a form came with."""
    return QueryDict(request.POST.get("asked", ""))


def _query(asked):
    kept = QueryDict(mutable=True)
    kept.update({name: asked[name] for name in CandidateForm.base_fields if asked.get(name)})
    return kept.urlencode()


def _passed(request):
    return request.session.get(PASSED, [])


def _lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


@admin.register(Candidate)
class CandidateAdmin(ViewOnlyAdmin):
    """All of them, to look things up in; the desk judges."""

    list_display = [
        "wording",
        "party",
        "speeches",
        "speakers",
        "first",
        "last",
        "score",
        "state",
        "shown",
        "point",
        "desk",
    ]
    list_filter = ["state", "shown", "language", "party", "source"]
    list_select_related = ["party", "point"]
    search_fields = ["wording"]
    date_hierarchy = "last"
    fields = ["wording", "language", "party", "source", ("since", "until"), "phrasings", "score", "speeches", "speakers",
              "days", ("first", "last"), "state", "point", "shown", "judged_by", "judged_at", "found_at"]  # fmt: skip
    readonly_fields = ["judged_by", "judged_at", "found_at", "since", "until"]

    @admin.display(description=gettext_lazy("desk"))
    def desk(self, candidate):
        return format_html('<a href="{}?candidate={}">{}</a>', reverse("admin:candidates"), candidate.pk, _("Judge it"))


@admin.register(CandidateJudgement)
class CandidateJudgementAdmin(ViewOnlyAdmin):
    list_display = ["candidate", "verb", "point", "editor", "at", "undone_at"]
    list_filter = ["verb", "editor"]
    list_select_related = ["candidate", "point", "editor"]
    search_fields = ["candidate__wording"]
    date_hierarchy = "at"
