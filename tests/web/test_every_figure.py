"""Every figure of every kind of page opens the list of exactly what it counts."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db.models import F
from django.utils import timezone

from tests.web.figures import Lists, bare_numbers, figures, parsed, wrong_figures, wrong_totals
from tracker.jobs.count_down import count_down
from tracker.jobs.freeze_ranking import freeze_ranking
from tracker.models import (
    Candidate,
    CandidateJudgement,
    Citation,
    Countdown,
    CountdownEntry,
    Edition,
    FrozenRanking,
    Mention,
    Party,
    Phrasing,
    Rebuttal,
    Revision,
    SittingDay,
    Source,
    Speech,
    Topic,
    Volume,
)
from tracker.queries.measures import MEASURES
from tracker.queries.scope import Scope
from tracker.web.urls import urlpatterns

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(avalonia, make, django_user_model):
    """Three parties, one without a line; two sources; every stance and state; what counts for nothing beside it."""
    harbour, meadow = avalonia.harbour, avalonia.meadow
    Party.objects.create(
        slug="av-heath", legislature=avalonia.legislature, name="Heath Party", short_name="Heath", colour="#777777"
    )
    gazette = Source.objects.create(slug="av-gazette", name="Avalonia Gazette", legislature=avalonia.legislature)
    sea = Topic.objects.create(slug="sea", name="The sea")
    boats = Topic.objects.create(slug="boats", name="Boats", parent=sea)
    tax = make.line(avalonia)
    tide = make.line(avalonia, "a rising tide", party=meadow, aimed_at_party=harbour)
    make.line(avalonia, "never said")
    tax.topics.add(boats)
    tide.topics.add(sea)
    ada, ben = make.person("Ada Quay"), make.person("Ben Field")
    for point in (tax, tide):
        Phrasing.objects.create(point=point, text=point.title)
        answer = Rebuttal.objects.create(point=point, body="It is **not** so.", published=True)
        Citation.objects.create(rebuttal=answer, title="Tide tables")
    Phrasing.objects.create(point=tax, text="harbour tax", kind="exclude")
    Rebuttal.objects.create(point=tax, body="A draft.")

    crowd = [make.person() for _ in range(14)]
    for month in range(1, 5):
        for day in (3, 17):
            document = make.document(avalonia, date(2020, month, day))
            for person, party, point, stance, times in (
                (ada, harbour, tax, "uses", 3),
                (ben, meadow, tax, "quotes", 1),
                (ben, meadow, tax, "uses", 1),
                (ben, meadow, tide, "uses", 2),
                (None, None, tax, "unclear", 1),
                (ada, harbour, tide, "uses", 1),
            ):
                speech = make.speech(document, person=person, party=party)
                make.mention(speech, point, stance=stance, occurrences=times)
    busy = make.document(avalonia, date(2020, 2, 20), source=gazette)
    for person in crowd:
        make.mention(make.speech(busy, person=person, party=harbour), tax)
    both = make.speech(busy, person=ada, party=harbour)
    make.mention(both, tax)
    make.mention(both, tide, stance="quotes")

    # What counts for nothing.
    make.mention(make.speech(busy, person=ada, party=harbour), tax, state="rejected")
    make.mention(make.speech(busy, person=ada, party=harbour), tax, state="suggested", method="near")
    make.mention(make.speech(busy, person=ada, party=harbour, withdrawn=True), tax)
    make.mention(make.speech(busy, person=ada, party=harbour, kind=Speech.Kind.CHAIR), tax)
    make.mention(make.speech(busy, person=ada, party=harbour), make.line(avalonia, "a draft", status="draft"))
    hidden = make.document(avalonia, date(2020, 2, 21), published=False)
    make.mention(make.speech(hidden, person=ada, party=harbour), tax, state="rejected", sampled_at=timezone.now())

    # Reviewed, and drawn by chance.
    drawn = list(Mention.objects.counted().filter(point=tax).order_by("pk")[:6])
    for mention, state in zip(drawn, ["accepted"] * 3 + ["rejected"] + ["declared"] * 2, strict=True):
        Mention.objects.filter(pk=mention.pk).update(sampled_at=timezone.now(), state=state)
    Mention.objects.filter(pk=Mention.objects.filter(point=tide).first().pk).update(state="accepted")
    Speech.objects.filter(party__in=(harbour, meadow)).update(words=1_500)
    make.tally()
    Volume.objects.filter(document=busy).delete()

    SittingDay.objects.create(source=avalonia.source, date=date(2020, 5, 4))
    SittingDay.objects.create(source=avalonia.source, date=date(2019, 5, 4), sits=False)
    edition = Edition.objects.create(document=busy, language="en")
    Revision.objects.create(edition=edition, number=2, changed=1)
    seven = Countdown.objects.create(
        slug="seven", title="Seven", status="published", period_from=date(2020, 2, 1), period_to=date(2020, 3, 31)
    )
    CountdownEntry.objects.create(countdown=seven, rank=2, point=tax)
    CountdownEntry.objects.create(countdown=seven, rank=1, point=tide)

    # A wording that an editor let readers see, in three speeches of which one no longer counts.
    now = timezone.now()
    wording = Candidate.objects.create(wording="boats, boats", party=harbour, speeches=9, shown=True, judged_at=now)
    said = [*Speech.objects.counted().filter(document=busy)[:2], Speech.objects.filter(withdrawn=True).first()]
    CandidateJudgement.objects.create(
        candidate=wording, at=now, verb="show", before_state="open", before_shown=False,
        evidence=[{"speech": one.pk, "date": one.date.isoformat(), "spans": []} for one in said],
    )  # fmt: skip

    # One frozen before the last mention, and a countdown counted from it; one frozen after it.
    freeze_ranking(title="Before", scope=Scope(until=date(2020, 3, 31)))
    before = FrozenRanking.objects.get()
    counted = count_down(frozen=before)
    Countdown.objects.filter(slug=counted.countdown).update(status="published")
    last = make.document(avalonia, date(2020, 3, 20))
    make.mention(make.speech(last, person=ben, party=harbour), tax, occurrences=2)
    make.tally(last)
    after = freeze_ranking(title="After", scope=Scope(stance="all"), by="days").digest
    measured = [freeze_ranking(title=by, scope=Scope(), by=by).digest for by in MEASURES]
    return SimpleNamespace(
        tax=tax, tide=tide, ada=ada, ben=ben, busy=busy, before=before.digest, after=after, measured=measured,
        mention=f"/lines/{tax.slug}/mentions/{both.pk}/", wording=f"/wordings/{wording.pk}/",
    )  # fmt: skip


NARROW = "from=2020-01-10&to=2020-03-10&source=av-debates"

# The addresses of each kind of page by the name of its pattern, and how many figures there are at least on each.
PAGES = {
    "home": (
        5,
        lambda record: [
            "/",
            f"/?{NARROW}",
            f"/?{NARROW}&stance=all&sort=rate",
            "/?party=av-meadow&topic=sea",
            "/?period=2020",
            *(f"/?from=2020-02-18&sort={sort}{stance}" for sort in MEASURES for stance in ("", "&stance=all")),
        ],
    ),
    "line": (
        15,
        lambda record: [
            f"/lines/{record.tax.slug}/{query}"
            for query in (
                "",
                f"?{NARROW}",
                f"?{NARROW}&stance=all",
                "?stance=quotes&by=av-meadow",
                "?period=sittings-7",
                "?page=2",
            )
        ],
    ),
    "party": (5, lambda record: ["/parties/av-harbour/", "/parties/av-meadow/", f"/parties/av-harbour/?{NARROW}"]),
    "party_members": (
        1,
        lambda record: ["/parties/av-harbour/members/", f"/parties/av-harbour/members/?{NARROW}"],
    ),
    "candidate": (0, lambda record: [record.wording]),
    "party_bingo": (0, lambda record: ["/parties/av-harbour/bingo/?card=7"]),
    "countdown_bingo": (0, lambda record: ["/countdowns/seven/bingo/"]),
    "person": (
        5,
        lambda record: [
            f"/people/{person.slug}/{query}"
            for person in (record.ada, record.ben)
            for query in ("", f"?{NARROW}&stance=all", "?by=av-harbour")
        ],
    ),
    "topic": (
        15,
        lambda record: ["/topics/sea/", "/topics/boats/", f"/topics/sea/?{NARROW}", "/topics/sea/?period=2020"],
    ),
    "document": (0, lambda record: [f"/documents/{record.busy.pk}/"]),
    "document_changes": (0, lambda record: [f"/documents/{record.busy.pk}/changes/"]),
    "countdowns": (0, lambda record: ["/countdowns/"]),
    "countdown": (2, lambda record: ["/countdowns/seven/", "/countdowns/before/"]),
    "frozen_rankings": (0, lambda record: ["/rankings/"]),
    "frozen_ranking": (
        10,
        lambda record: [
            f"/rankings/{record.before}/",
            f"/rankings/{record.after}/",
            *(f"/rankings/{digest}/" for digest in record.measured),
        ],
    ),
    "frozen_content": (0, lambda record: []),  # no page: the bytes that a hash is of
    "check": (0, lambda record: ["/check/"]),  # what it answers is walked in test_check.py
    "compare": (
        7,
        lambda record: [
            f"/compare/?line={record.tax.slug}{query}"
            for query in (
                f"&line={record.tide.slug}",
                f"&line={record.tide.slug}&{NARROW}&stance=all",
                f"&line={record.tide.slug}&period=sittings-7",
                "&by=party",
                f"&by=party&{NARROW}",
                "&by=source&stance=all",
                f"&line={record.tide.slug}&figure=rates",
                "&by=party&figure=rates",
            )
        ],
    ),
    "corrections": (0, lambda record: ["/corrections/"]),
    "coverage": (5, lambda record: ["/coverage/"]),
    "coverage_of": (
        5,
        lambda record: [
            "/coverage/av-debates/",
            "/coverage/av-debates/?state=loaded",
            "/coverage/av-gazette/?year=2020",
        ],
    ),
    "mentions": (
        0,
        lambda record: [
            f"/mentions/?{query}"
            for query in (
                "",
                NARROW,
                "period=2020",
                "of=av-harbour&stance=all&only=found",
                "topic=sea&stance=all",
                f"line={record.tax.slug}&only=right",
            )
        ],
    ),
    "parity": (30, lambda record: ["/parity/", "/parity/?sort=words"]),
    "parity_of": (0, lambda record: ["/parity/av-harbour/", "/parity/av-heath/"]),
    "search": (
        0,
        lambda record: [
            f"/search/?{query}"
            for query in (
                "",
                "q=lighthouse",
                "q=tide",
                "q=harbour",
                "q=lighthouse&party=av-harbour&topic=sea",
                "q=lighthouse&year=2020&source=av-debates&from=2020-02-01&page=2",
                "q=boat+-nothing&party=none&person=none&sort=oldest",
                "q=lighthouse&year=1999",
                "q=lighthouse&in=answers",
                "q=quay&in=people",
                "q=zzzz+lighthouse",
                "q=-lighthouse",
            )
        ],
    ),
    "suggestions": (0, lambda record: []),  # names only
    "methodology": (0, lambda record: []),  # prose; it counts nothing
    "speech": (0, lambda record: []),  # leads on to the document
    "mention": (0, lambda record: [record.mention]),
    "embedded_line": (1, lambda record: [f"/embed/lines/{record.tax.slug}/"]),
    # No pages: pictures, feeds and files.
    **dict.fromkeys(
        (
            *("line_card", "countdown_card", "mention_card", "site_card", "cite_line", "cite_mention", "cite_ranking"),
            *("corrections_feed", "line_feed", "party_feed", "person_feed", "topic_feed"),
        ),
        (0, lambda record: []),
    ),
    "countdown_preview": (0, lambda record: []),  # an editor's
    "styleguide": (0, lambda record: []),  # not there for readers
}


@pytest.fixture
def lists(client):
    return Lists(client)


def test_every_kind_of_page_is_walked():
    assert set(PAGES) == {pattern.name for pattern in urlpatterns}


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_opens_exactly_what_it_counts(client, lists, record, name):
    least, addresses = PAGES[name]
    for address in addresses(record):
        response = client.get(address)
        assert response.status_code == 200
        assert response.resolver_match.url_name == name
        tree = parsed(response.content)
        assert len(list(figures(tree))) >= least, address
        assert list(wrong_figures(tree, lists, on=address)) == []
        assert list(wrong_totals(tree, lists, on=address)) == []
        assert list(bare_numbers(tree)) == [], address


def test_a_number_without_a_link_is_found(client, lists, record):
    page = parsed(
        '<main id="main"><p>Said in 3 speeches</p><p><b data-figure="mentions">4</b> of '
        '<a data-figure="mentions" href="/mentions/#mentions">5</a></p><time>May 6</time> and 7'
        '<span class="interval">0.1 to 0.2</span> <span class="interval">leaves out 8 speeches</span></main>'
    )
    assert list(bare_numbers(page)) == ["Said in 3 speeches", "and 7", "leaves out 8 speeches"]
    listed = Mention.objects.counted().filter(stance="uses", point__status="published", point__party=F("speech__party"))
    own_uses = listed.count()
    assert list(wrong_figures(page, lists, on="/")) == [
        "/: the figure 4 (mentions) has no link",
        f"/: 5 (mentions) opens /mentions/#mentions, which comes to {own_uses}, {own_uses}",
    ]
