"""The review queue: one mention at a time, by keyboard; plain forms that a script sends ahead of the reader."""

from collections.abc import Mapping
from datetime import timedelta
from functools import wraps
from random import Random

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms.utils import flatatt
from django.http import HttpResponseRedirect, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tracker.admin.review_words import decided_in_words, last_in_words, left_in_words, refused_in_words, undone_in_words
from tracker.admin.sent_keys import key_in, keys_in
from tracker.jobs.claim_mentions import claim_mentions, release_mentions
from tracker.jobs.decide_mentions import NotDecidedError, decide_mentions, undo_review
from tracker.jobs.note_wordings import note_wordings
from tracker.jobs.review_mention import DRAWN_SHARE
from tracker.models import Review
from tracker.queries.review_cards import review_cards
from tracker.queries.review_queue import (
    DECLARED,
    SAMPLE,
    SUGGESTED,
    QueueFilter,
    lines_to_choose,
    next_mentions,
    parties_to_choose,
    sources_to_choose,
    waiting,
    waiting_in,
)
from tracker.queries.reviewers import last_decision, reviewers

# Cards that a script holds ready; half of them are answered before it asks for more.
HAND = 8
UNDONE_WITHIN = timedelta(hours=1)
# Skipped mentions stay away for the rest of the session.
PASSED, MOST_PASSED = "review_passed", 300
SKIP, AGAIN = "skip", "again"
MAY_REVIEW = "tracker.change_mention"
CARD = "admin/tracker/review/card.html"


class PlainSelect(forms.Select):
    """Writes its options itself: a template for each of thousands of lines would take longer than the whole page."""

    def render(self, name, value, attrs=None, renderer=None):
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((slug, mark_safe(" selected") if slug == (value or "") else "", label) for slug, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs(attrs or {}, {"name": name})), options)


class QueueForm(forms.Form):
    """Which mentions; the choices are filled in where the form is shown."""

    line = forms.CharField(label=gettext_lazy("line"), max_length=120, required=False, widget=PlainSelect)
    party = forms.CharField(
        label=gettext_lazy("party whose line it is"), max_length=120, required=False, widget=PlainSelect
    )
    source = forms.CharField(label=gettext_lazy("source"), max_length=120, required=False, widget=PlainSelect)
    state = forms.ChoiceField(
        label=gettext_lazy("state"),
        choices=[
            ("", gettext_lazy("all that waits")),
            (SUGGESTED, gettext_lazy("suggested")),
            (DECLARED, gettext_lazy("counted, not reviewed")),
            (SAMPLE, gettext_lazy("drawn for checking")),
        ],
        required=False,
    )
    score = forms.FloatField(
        label=gettext_lazy("score from"), min_value=0, max_value=1, required=False,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )  # fmt: skip

    def asked(self):
        """The filter; what cannot be understood filters nothing, and the form says so."""
        self.is_valid()
        return QueueFilter(**{name: value for name, value in self.cleaned_data.items() if value not in ("", None)})

    def with_choices(self):
        """With what can be chosen; a slug of none of these stays visible."""
        choices = {
            "line": [(point.slug, point.in_words) for point in lines_to_choose()],
            "party": [(party.slug, party.in_full) for party in parties_to_choose()],
            "source": [(source.slug, str(source)) for source in sources_to_choose()],
        }
        every = {"line": _("every line"), "party": _("every party"), "source": _("every source")}
        for name, found in choices.items():
            chosen = self.data.get(name, "")
            unknown = [(chosen, chosen)] if chosen and chosen not in dict(found) else []
            self.fields[name].widget.choices = [("", every[name]), *unknown, *found]
        return self


def review_urls():
    """The addresses of the desk's review pages, in the desk's own namespace."""
    pages = [
        ("", "review_queue", require_GET(queue_page)),
        ("hand/", "review_hand", require_POST(hand)),
        ("answer/", "review_answer", require_POST(answer)),
        ("undo/", "review_undo", require_POST(undo)),
        ("leave/", "review_leave", require_POST(leave)),
        ("reviewers/", "reviewers", require_GET(reviewers_page)),
    ]
    return [path(f"review/{address}", _for_reviewers(view), name=name) for address, name, view in pages]


def _for_reviewers(view):
    @wraps(view)
    def guarded(request):
        if not request.user.has_perm(MAY_REVIEW):
            raise PermissionDenied
        return view(request)

    return admin.site.admin_view(guarded)


def queue_page(request):
    form = QueueForm(request.GET)
    asked = form.asked()
    cards = _deal(request, asked, most=1)
    context = admin.site.each_context(request) | {
        "title": _("Review queue"),
        "form": form.with_choices(),
        "card": cards[0] if cards else None,
        "card_template": CARD,
        "at": {name: reverse(f"admin:review_{name}") for name in ("hand", "answer", "undo", "leave")},
        "asked": _query(request.GET),
        "passed": len(_passed(request)),
        "left": left_in_words(waiting_in(asked)),
        "waiting": waiting(),
        **_last(request),
    }
    return TemplateResponse(request, "admin/tracker/review/queue.html", context)


def hand(request):
    """The next cards, but those that the page has already: these it keeps on the desk."""
    asked = QueueForm(_asked(request)).asked()
    have = keys_in(request.POST.getlist("have"))
    kept = claim_mentions(mentions=have, reviewer=request.user)
    cards = _deal(request, asked, most=HAND, have=have)
    lost = [key for key in have if key not in kept]
    left = left_in_words(waiting_in(asked))
    return JsonResponse({"cards": _as_html(request, cards), "lost": lost, "left": left})


def answer(request):
    decision = request.POST.get("decision", "")
    seen = _seen(request.POST)
    if decision == AGAIN:
        request.session[PASSED] = []
        return _answered(request, _("What you skipped waits again."))
    if decision == SKIP:
        release_mentions(mentions=seen.keys(), reviewer=request.user)
        request.session[PASSED] = [*_passed(request), *seen][-MOST_PASSED:]
        return _answered(request, _("Skipped."))
    try:
        decided = decide_mentions(seen=seen, decision=decision, reviewer=request.user)
    except ValueError:
        return _answered(request, _("That is no answer: choose one of the buttons."), status=400)
    except NotDecidedError as refused:
        return _answered(request, refused_in_words(refused), status=409)
    return _answered(request, decided_in_words(decided, decision))


def undo(request):
    review = Review.objects.filter(pk=key_in(request.POST.get("review"))).first()
    try:
        if review is None:
            raise ValueError
        undone = undo_review(review=review, reviewer=request.user)
    except ValueError:
        said = _("There is nothing to take back: it was taken back already, or is not yours.")
        return _answered(request, said, status=409)
    said = undone_in_words(undone)
    if not undone.restored:
        return _answered(request, said, status=409)
    first = review.mention_id if review.mention_id in undone.restored else undone.restored[0]
    # It is shown again, even if it had been skipped.
    request.session[PASSED] = [key for key in _passed(request) if key not in undone.restored]
    return _answered(request, said, shown=first)


def leave(request):
    """The page is left: others may have what it held."""
    release_mentions(mentions=keys_in(request.POST.getlist("have")), reviewer=request.user)
    return JsonResponse({})


def reviewers_page(request):
    days = 7 if request.GET.get("days") == "7" else 30
    context = admin.site.each_context(request) | {
        "title": _("Reviewers"),
        "days": days,
        "one_in": round(1 / DRAWN_SHARE),
        "found": reviewers(timezone.now() - timedelta(days=days)),
    }
    return TemplateResponse(request, "admin/tracker/review/reviewers.html", context)


def _deal(request, asked, *, most, have=()):
    """The next cards, which are the reviewer's for some minutes."""
    reviewer = request.user
    passed = {*_passed(request), *have}
    # The same order until something is decided.
    decided = last_decision(reviewer.pk, timezone.now() - UNDONE_WITHIN)
    chance = Random(f"{reviewer.pk} {decided.pk if decided else 0} {len(passed)}")
    for _attempt in range(3):
        keys = next_mentions(asked, reviewer=reviewer.pk, most=most, passed=passed, chance=chance)
        # Somebody else may have asked at the same moment: what they got is passed over.
        mine = claim_mentions(mentions=keys, reviewer=reviewer)
        note_wordings(like=mine)
        cards = _cards(request, asked, [key for key in keys if key in mine], passed)
        if cards or not keys:
            break
    claim_mentions(mentions=[one.mention.pk for card in cards for one in card.alike], reviewer=reviewer)
    return cards


def _cards(request, asked, keys, passed=()):
    language = (get_language() or "en")[:2]
    return review_cards(keys, asked, reviewer=request.user.pk, page_language=language, passed=passed)


def _as_html(request, cards):
    asked = _query(_asked(request))
    return [
        {"card": card.mention.pk, "html": render_to_string(CARD, {"card": card, "asked": asked}, request)}
        for card in cards
    ]


def _answered(request, said, *, status=200, shown=None):
    """What came of it: as JSON for the script, else as a message on the queue's page."""
    if request.headers.get("Accept") == "application/json":
        cards = _cards(request, QueueForm(_asked(request)).asked(), [shown]) if shown else []
        last = _last(request)
        found = {"said": said, "last": last["last"], "review": last["review"], "cards": _as_html(request, cards)}
        return JsonResponse(found, status=status)
    (messages.success if status == 200 else messages.warning)(request, said)
    return HttpResponseRedirect(f"{reverse('admin:review_queue')}?{_query(_asked(request))}")


def _last(request):
    """What may be taken back, and how a button says it."""
    review = last_decision(request.user.pk, timezone.now() - UNDONE_WITHIN)
    return {"review": review.pk if review else None, "last": last_in_words(review) if review else ""}


def _asked(request):
    """The filter that a form came with."""
    return QueryDict(request.POST.get("asked", ""))


def _query(asked):
    kept = QueryDict(mutable=True)
    kept.update({name: asked[name] for name in QueueForm.base_fields if asked.get(name)})
    return kept.urlencode()


def _passed(request):
    return request.session.get(PASSED, [])


def _seen(sent) -> Mapping[int, str]:
    """The marks of the mentions that an answer is about, each sent as "key:mark"."""
    pairs = [sent.get("mention", ""), *(sent.getlist("alike") if sent.get("together") else [])]
    split = (pair.partition(":") for pair in pairs)
    return {key: mark for number, _colon, mark in split for key in keys_in([number])}
