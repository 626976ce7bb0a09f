"""Sightings: a dated use of a line, entered by hand with its official link where the text itself is not held."""

from collections.abc import Collection
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from tracker.jobs.hold_rows import hold_documents, hold_documents_of, hold_sources
from tracker.jobs.tallies import retally_document, revolume_document
from tracker.jobs.totals import mark_due, settle_totals
from tracker.models import Document, Membership, Mention, Person, Source, Speech, TalkingPoint
from tracker.queries.listing import marks


def record_sighting(
    *,
    source: Source,
    day: date,
    person: Person,
    point: TalkingPoint,
    stance: str,
    url: str,
    occurrences: int = 1,
    reviewer: AbstractBaseUser | None = None,
) -> Mention:
    """Record that the person said the line that day; entering it again changes what was entered.

    Where the day's text is held and a mention of it was found there, that mention is accepted instead of a second.
    The sighting counts: an editor read it.
    """
    made = {"stance": stance, "state": Mention.State.ACCEPTED, "reviewer_id": reviewer.pk if reviewer else None}
    with transaction.atomic():
        hold_sources(sources=[source.pk])
        found = Mention.objects.filter(
            speech__document__source=source, speech__document__held=Document.Held.TEXT, speech__date=day,
            speech__person=person, point=point,
        ).order_by("pk").first()  # fmt: skip
        if found:
            hold_documents_of(mentions=[found.pk])
            found.refresh_from_db()
            found.stance, found.state = stance, Mention.State.ACCEPTED
            found.reviewer_id, found.reviewed_at = made["reviewer_id"], timezone.now()
            found.save()
            retally_document(document=found.speech.document, points=[point.pk])
            settle_totals()
            return found
        document, _ = Document.objects.get_or_create(
            source=source,
            external_id=day.isoformat(),
            defaults={"date": day, "held": Document.Held.LEDGER},
        )
        hold_documents(documents=[document.pk])
        membership = (
            Membership.objects.on(day)
            .filter(person=person, **({"legislature": source.legislature} if source.legislature else {}))
            .select_related("party")
            .first()
        )
        speech = Speech.objects.filter(document=document, person=person, url=url).first() or Speech.objects.create(
            document=document,
            external_id=f"sighting-{person.slug}-{(_last_order(document) + 1)}",
            order=_last_order(document) + 1,
            date=day,
            speaker=person.name,
            person=person,
            party=membership.party if membership else None,
            affiliation=membership.party.short_name if membership and membership.party else "",
            role=membership.role if membership else "",
            riding=membership.riding if membership else "",
            url=url,
        )
        mention = Mention.objects.filter(speech=speech, point=point).first()
        values = {**made, "occurrences": occurrences, "method": Mention.Method.SIGHTING}
        if mention is None:
            mention = Mention.objects.create(
                speech=speech, point=point, cue="entered by hand", reviewed_at=timezone.now(), **values
            )
        elif any(getattr(mention, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(mention, name, value)
            mention.reviewed_at = timezone.now()
            mention.save()
        retally_document(document=document, points=[point.pk])
        # Of a day that is held with its text, the speech entered is one more.
        revolume_document(document=document)
        settle_totals()
    return mention


def absorb_sightings(*, documents: Collection[int]) -> int:
    """Once the text of a day is held, its own mentions replace the sightings of the same person and line that day.

    Call it in the transaction that stored the mentions. Returns how many sightings were absorbed.
    """
    absorbed = 0
    ledgers = _sighted(documents)
    if ledgers:
        hold_documents(documents=ledgers)
    for ledger in Document.objects.filter(pk__in=ledgers) if ledgers else ():
        for sighting in Mention.objects.filter(speech__document=ledger, method=Mention.Method.SIGHTING):
            twin = Mention.objects.counted().filter(
                speech__document__in=documents, speech__document__source=ledger.source_id, speech__date=ledger.date,
                speech__person=sighting.speech.person_id, point=sighting.point_id,
            )  # fmt: skip
            if sighting.speech.person_id and twin.exists():
                speech = sighting.speech
                sighting.delete()
                absorbed += 1
                if not speech.mentions.exists():
                    speech.delete()
        if not ledger.speeches.exists() and not ledger.volumes.exists():
            mark_due(documents=[ledger.pk])
            ledger.delete()
        else:
            retally_document(document=ledger)
    return absorbed


def _sighted(documents: Collection[int]) -> list[int]:
    """The ledgers with sightings on the days of those documents. Asked whenever mentions are stored, so past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT ledger.id FROM tracker_document AS ours
            JOIN tracker_document AS ledger ON ledger.date = ours.date AND ledger.held = %s
            JOIN tracker_speech AS speech ON speech.document_id = ledger.id
            JOIN tracker_mention AS said ON said.speech_id = speech.id AND said.method = %s
            WHERE ours.id IN ({marks(documents)}) ORDER BY ledger.id""",
            [Document.Held.LEDGER.value, Mention.Method.SIGHTING.value, *documents],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _last_order(document: Document) -> int:
    return int(document.speeches.aggregate(last=Max("order"))["last"] or 0)
