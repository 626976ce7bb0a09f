"""Every job that changes who said what, or what is counted, over and over at once, on PostgreSQL: none is stopped for
waiting in a circle, and in the end the tables say what a recount says."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.jobs.conftest import turn
from tracker.jobs.correct_speech import correct_speech, take_back_corrections
from tracker.jobs.draw_sample import draw_sample
from tracker.jobs.import_calendar import import_calendar
from tracker.jobs.import_roster import import_roster
from tracker.jobs.match import match
from tracker.jobs.merge_lines import merge_lines
from tracker.jobs.merge_lines import undo_merge as part_lines
from tracker.jobs.merge_people import merge_people, undo_merge
from tracker.jobs.place_again import place_again
from tracker.jobs.record_sighting import record_sighting
from tracker.jobs.review_mention import review_mention
from tracker.jobs.rule_on_speaker import rule_on_speaker, withdraw_placing
from tracker.jobs.tallies import recount
from tracker.models import Mention, Person, Phrasing, Placing, Speech, TalkingPoint

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer"),
]
ROUNDS, DAYS = 8, 3
TAX, TIDE = "The boat-sinking lighthouse tax hurts.", "A tide for one and all."


class Jobs:
    """What is done in each round."""

    def __init__(self, avalonia, importing, folder, editor):
        self.avalonia, self.importing, self.folder, self.editor = avalonia, importing, folder, editor
        self.source, self.point = avalonia.source, avalonia.point
        self.tide = TalkingPoint.objects.create(slug="tide", title="Tide", party=avalonia.meadow, status="published")
        Phrasing.objects.create(point=self.tide, text="tide for one and all", language="en")
        self.imported(0)
        match()
        self.ada, self.bo, self.cy = (Person.objects.get(given_name=name) for name in ("Ada", "Bo", "Cy"))

    def imported(self, number):
        """Every day printed anew, one turn of it in other words and by somebody else."""
        for day in range(1, DAYS + 1):
            members = [turn(TAX, given=given, order=order) for order, given in enumerate(("Ada", "Bo", "Cy"))]
            unknown = turn(TAX, order=3, speaker="Mr. Nobody", given=None, party=None, riding=None)
            edited = turn(f"{TIDE} {'Fair. ' * number}", order=4, given=("Bo", "Cy")[number % 2])
            on = {"document": f"av-{day}", "date": f"2014-05-{day:02}"}
            self.importing(*({**said, **on} for said in (*members, unknown, edited)), name=f"import-{number}.jsonl")

    def reviewed(self, number):
        for mention in Mention.objects.filter(speech__order__lt=4).order_by("pk"):
            review_mention(mention=mention, state=("rejected", "accepted")[number % 2], reviewer=self.editor)

    def reviewed_backwards(self, number):
        for mention in Mention.objects.filter(speech__order__lt=4).order_by("-pk"):
            review_mention(mention=mention, state=("accepted", "rejected")[number % 2], reviewer=self.editor)

    def people_merged(self, number):
        undo_merge(merge=merge_people(kept=self.bo, gone=self.ada, confirmed=True).merge)

    def lines_merged(self, number):
        part_lines(merge=merge_lines(kept=self.point, gone=self.tide).merge)

    def ruled(self, number):
        placing = Placing(source=self.source, speaker="Mr. Nobody", person=self.cy)
        rule_on_speaker(placing=placing)
        withdraw_placing(placing=placing)

    def corrected(self, number):
        speech = Speech.objects.filter(order=1).order_by("pk")[number % DAYS]
        speech.person = self.cy
        correct_speech(speech=speech, changed={"person"})
        take_back_corrections(speech=speech, names={"person"})

    def sighted(self, number):
        record_sighting(
            source=self.source, day=date(2014, 5, number % 5 + 1), person=self.cy, point=self.point, stance="uses",
            url=f"https://avalonia.example/{number}", reviewer=self.editor,
        )  # fmt: skip

    def rosters_read(self, number):
        path = self.folder / f"roster-{number}.csv"
        path.write_text("family,given,riding,party,role\nQuill,Cy,North Quay,HP,\nReed,Di,South Quay,MP,\n")
        import_roster(path=path, legislature=self.avalonia.legislature, on=date(2014, 5, number + 1))
        place_again(source=self.source)

    def calendars_read(self, number):
        path = self.folder / f"calendar-{number}.csv"
        path.write_text(f"date,sits,note\n2014-05-01,yes,{number}\n2014-05-02,yes,{number}\n")
        import_calendar(path=path, source=self.source)

    def matched(self, number):
        Phrasing.objects.create(point=self.point, text=f"lighthouse tax hurts …{number + 1} fair", language="en")
        match()

    def sampled(self, number):
        draw_sample(point=self.point, size=number + 1)

    def together(self):
        """What each thread does, no more of them than a process has connections."""
        return [
            [self.imported],
            [self.reviewed],
            [self.reviewed_backwards, self.sampled],
            [self.people_merged, self.calendars_read],
            [self.ruled, self.corrected, self.sighted],
            [self.rosters_read, self.matched, self.lines_merged],
        ]


def over_and_over(jobs, together, errors):
    try:
        together.wait()
        for number in range(ROUNDS):
            for job in jobs:
                job(number)
    except Exception as error:
        errors.append(f"{job.__name__}, round {number}: {error!r}")
    finally:
        connection.close()


def test_jobs_done_over_and_over_at_once_neither_stop_one_another_nor_miscount(
    avalonia, importing, tmp_path, django_user_model
):
    jobs = Jobs(avalonia, importing, tmp_path, django_user_model.objects.create(username="editor")).together()
    errors, together = [], Barrier(len(jobs))
    threads = [Thread(target=over_and_over, args=(some, together, errors)) for some in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert recount(check=True).differences == ()
