"""An editor at the desk, and a small invented record: the Assembly of Avalonia."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User

from tracker.jobs.tallies import retally_document, revolume_document
from tracker.jobs.totals import settle_totals
from tracker.models import (
    Candidate,
    CandidateJudgement,
    CatalogueImport,
    Citation,
    Correction,
    Countdown,
    CountdownEntry,
    DecidedTurn,
    Document,
    Edition,
    FormerSlug,
    FrozenRanking,
    ImportRun,
    KindRule,
    Legislature,
    LineMerge,
    Membership,
    Mention,
    MentionMove,
    NamedPeriod,
    Party,
    Person,
    PersonIdentifier,
    PersonMerge,
    Phrasing,
    Placing,
    Rebuttal,
    Review,
    ReviewClaim,
    Revision,
    SeedRecord,
    SittingDay,
    Source,
    Speech,
    SpeechText,
    TalkingPoint,
    Tally,
    Topic,
    Volume,
)


@pytest.fixture
def editor(db):
    return User.objects.create_superuser("editor", "editor@example.org", "a long password")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def avalonia(db):
    return invented_record()


def invented_record():
    """One row of every model, and makers of more lines and speeches."""
    legislature = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
    harbour = Party.objects.create(
        slug="av-harbour", legislature=legislature, name="Harbour Party", short_name="Harbour", nicknames=["HP"]
    )
    meadow = Party.objects.create(
        slug="av-meadow", legislature=legislature, name="Meadow Party", short_name="Meadow", nicknames=["MP"]
    )
    person = Person.objects.create(slug="ada-quay", name="Ada Quay", given_name="Ada", family_name="Quay")
    PersonIdentifier.objects.create(person=person, scheme="avalonia", value="17")
    membership = Membership.objects.create(
        person=person, legislature=legislature, party=harbour, role="Minister of Tides", start=date(2020, 1, 1)
    )
    source = Source.objects.create(slug="avalonia-debates", name="Avalonia Debates", legislature=legislature)
    topic = Topic.objects.create(slug="tides", name="Tides")
    document = Document.objects.create(source=source, external_id="1-1-1", date=date(2021, 3, 4), title="Sitting 1")

    def line(slug):
        point = TalkingPoint.objects.create(slug=slug, title=slug.replace("-", " "), party=harbour, status="published")
        phrasing = Phrasing.objects.create(point=point, text=slug.replace("-", " "))
        rebuttal = Rebuttal.objects.create(point=point, body=f"Not so: {slug}.")
        citation = Citation.objects.create(rebuttal=rebuttal, title="Tide tables", url="https://example.org/tides")
        return SimpleNamespace(point=point, phrasing=phrasing, rebuttal=rebuttal, citation=citation)

    def speech(number, *points):
        made = Speech.objects.create(
            document=document, external_id=str(number), order=number, date=document.date, speaker="Ada Quay",
            person=person, party=harbour, words=6,
        )  # fmt: skip
        text = SpeechText.objects.create(
            speech=made, language="en", text="We say <b>rising tide lifts</b> all boats.", stems="rise tide"
        )
        mentions = [
            Mention.objects.create(speech=made, point=point, spans=[["en", 10, 26]], stance="uses") for point in points
        ]
        return SimpleNamespace(speech=made, text=text, mentions=mentions)

    tide = line("rising-tide")
    said = speech(1, tide.point)
    retally_document(document=document)
    revolume_document(document=document)
    settle_totals()
    tally = Tally.objects.get()
    edition = Edition.objects.create(document=document, language="en", content_hash="0" * 64)
    long_ago = datetime(2021, 3, 5, tzinfo=UTC)
    countdown = Countdown.objects.create(slug="seven-tides", title="Seven tides")
    CountdownEntry.objects.create(countdown=countdown, rank=1, point=tide.point)
    rows = [
        legislature, harbour, person, membership, source, topic, document, tide.point, tide.phrasing, tide.rebuttal,
        tide.citation, said.speech, said.text, said.mentions[0], tally, countdown,
        FormerSlug.objects.create(point=tide.point, slug="tide-rising"),
        edition,
        Volume.objects.get(),
        Candidate.objects.create(wording="boats of all sizes", party=meadow, speeches=3, last=date(2021, 3, 4)),
        ImportRun.objects.create(source=source),
        Revision.objects.create(edition=edition, number=2, changed=1),
        SittingDay.objects.create(source=source, date=document.date),
        Correction.objects.create(note="It said that every boat rose."),
        KindRule.objects.create(name="Petitions", kind="petition", openings=["I present a petition"]),
        Placing.objects.create(source=source, speaker="Ms. Quill", person=person),
        DecidedTurn.objects.create(speech=said.speech, party=harbour, affiliation="Harbour"),
        LineMerge.objects.create(
            kept=tide.point, gone_slug="tides", gone_name="Tides", moved={"keys": {}, "changes": []},
            gone={"row": {"id": tide.point.pk}, "named_by_kept": []},
        ),
        MentionMove.objects.create(of=tide.point, to=tide.point, mentions=1),
        CatalogueImport.objects.create(name="all.zip", digest="0" * 64, reason="Spring"),
        PersonMerge.objects.create(kept=person, gone_slug="a-quill", gone_name="A. Quill"),
        NamedPeriod.objects.create(slug="av-1", legislature=legislature, name="1st session", first=document.date),
        FrozenRanking.objects.create(
            digest="0" * 64, content="{}", title="Tides of March", period_from=date(2021, 3, 1),
            period_to=date(2021, 3, 31), method="refrain-2", created_at=datetime(2021, 4, 1, tzinfo=UTC),
        ),
        Review.objects.create(
            mention=said.mentions[0], at=long_ago, state="rejected", stance="uses", before_state="declared",
            before_stance="uses", undone_at=long_ago,
        ),
        ReviewClaim.objects.create(
            mention=said.mentions[0], reviewer=User.objects.create(username="another"), expires_at=long_ago
        ),
        CandidateJudgement.objects.create(
            candidate=Candidate.objects.get(), at=long_ago, verb="dismiss", before_state="open", before_shown=False,
            undone_at=long_ago,
        ),
        SeedRecord.objects.create(kind="party", key="av-harbour", digest="0" * 64),
    ]  # fmt: skip
    return SimpleNamespace(
        rows={type(row): row for row in rows}, legislature=legislature, harbour=harbour, meadow=meadow, person=person,
        source=source, topic=topic, document=document, tide=tide, said=said, mention=said.mentions[0],
        countdown=countdown, line=line, speech=speech,
    )  # fmt: skip


@pytest.fixture
def form_of():
    """What a browser would send back unchanged: every field of the page's form and inlines."""

    def values(response):
        context = response.context
        data = {"_version": context["page_version"]} if "page_version" in context else {}
        forms = [context["adminform"].form] if "adminform" in context else [context["form"]]
        for inline in context.get("inline_admin_formsets") or []:
            formset = inline.formset
            if not (inline.has_add_permission or inline.has_change_permission):
                forms.append(formset.management_form)
                continue
            forms += [formset.management_form, *formset.forms]
        for form in forms:
            for bound in form:
                value = bound.value()
                if value is True:
                    value = "on"
                if value is None or value is False:
                    continue
                data[bound.html_name] = [str(item) for item in value] if isinstance(value, list) else str(value)
        return data

    return values
