"""The desk of speakers without a person: pick, make or leave alone, once for all turns, and take it back."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.test_every_page import assert_opens_without_inline_code
from tracker.jobs.tallies import recount, retally_document, revolume_document
from tracker.models import Document, Membership, Person, Placing, Speech, SpeechText

pytestmark = pytest.mark.django_db
PAGE = "/admin/tracker/placing/waiting/"


@pytest.fixture
def wait(avalonia):
    """Adds turns that nobody is known to have spoken, some days apart."""
    Placing.objects.all().delete()
    revolume_document(document=avalonia.document)

    def waiting(speaker, turns=1, *, source=avalonia.source, **more):
        for number in range(turns):
            document = Document.objects.create(
                source=source, external_id=f"{speaker} {number}", date=date(2021, 3, 5 + number)
            )
            speech = Speech.objects.create(
                document=document, external_id="1", order=1, date=document.date, speaker=speaker, words=1000, **more
            )
            SpeechText.objects.create(speech=speech, language="en", text="Aye.", stems="aye")
            revolume_document(document=document)
            retally_document(document=document)

    return waiting


def choose(desk, speaker, source, choice, **more):
    return desk.post(PAGE, {"source": source.pk, "speaker": speaker, "choice": choice, **more})


def said_by(speaker):
    return list(
        Speech.objects.filter(speaker=speaker).order_by("date", "pk").values_list("person__slug", "party__slug")
    )


def test_the_page_says_who_waits_how_much_they_said_and_who_it_may_be(desk, avalonia, wait):
    Membership.objects.update(riding="North Quay")
    wait("Mr. X")
    wait("Ms. Quay", 2)
    wait("The hon. member for North-Quay", 1)
    response = desk.get(PAGE)
    assert_opens_without_inline_code(response)
    html = " ".join(response.content.decode().split())
    assert [speaker.speaker for speaker, _form, _turns in response.context["rows"]] == [
        "Ms. Quay", "Mr. X", "The hon. member for North-Quay",
    ]  # fmt: skip
    assert "2 turns</a> · 2,000 words · March 5, 2021 – March 6, 2021" in html
    assert html.count("<strong>Ada Quay</strong>, Harbour, North Quay") == 2
    assert '<span class="why">the family name</span>' in html
    assert '<span class="why">the riding</span>' in html
    address = response.context["rows"][0][2]
    assert desk.get(address).context["cl"].result_count == 2
    example = Speech.objects.filter(speaker="Ms. Quay").order_by("pk").first()
    assert f'<a href="/admin/tracker/speech/{example.pk}/change/">An example</a>' in html


def test_somebody_known_is_chosen_once_for_all_turns(desk, avalonia, wait, editor):
    wait("Ms. Q.", 3)
    response = choose(desk, "Ms. Q.", avalonia.source, avalonia.person.pk)
    assert (response.status_code, response.url) == (302, PAGE + "?")
    html = desk.get(PAGE).content.decode()
    assert "3 turns of “Ms. Q.” are now Ada Quay’s." in html
    assert "Nobody waits." in html
    assert said_by("Ms. Q.") == [("ada-quay", "av-harbour")] * 3
    assert recount(check=True).differences == ()
    assert Placing.objects.get().history.get().history_user == editor


@pytest.mark.parametrize("typed", ["ada-quay", "ada quay"])
def test_without_a_script_a_person_is_typed(desk, avalonia, wait, typed):
    wait("Ms. Q.")
    choose(desk, "Ms. Q.", avalonia.source, "other", typed=typed)
    assert said_by("Ms. Q.") == [("ada-quay", "av-harbour")]
    assert "<noscript>" in (wait("Ms. R.") or desk.get(PAGE).content.decode())


def test_somebody_new_is_made_with_a_membership(desk, avalonia, wait):
    wait("Mr. Fenn", 2)
    choose(
        desk, "Mr. Fenn", avalonia.source, "new", name="Bo  Fenn", party=avalonia.meadow.pk, riding="Old Pier"
    )  # fmt: skip
    assert said_by("Mr. Fenn") == [("bo-fenn", "av-meadow")] * 2
    assert list(Membership.objects.filter(person__slug="bo-fenn").values_list("riding", "start", "end")) == [
        ("Old Pier", date(2021, 3, 5), None)
    ]
    assert recount(check=True).differences == ()


def test_who_is_left_alone_leaves_the_list_between_the_days_said(desk, avalonia, wait):
    wait("Voice", 3)
    choose(desk, "Voice", avalonia.source, "alone", start="2021-03-05", end="2021-03-06", note="a guest")
    response = desk.get(PAGE)
    assert "2 turns of “Voice” are left alone." in response.content.decode()
    assert [speaker.turns for speaker, _form, _turns in response.context["rows"]] == [1]
    assert said_by("Voice") == [(None, None)] * 3


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"choice": ""}, "Say who it is."),
        ({"choice": "999999"}, "Say who it is."),
        ({"choice": "other"}, "Nobody is called that."),
        ({"choice": "other", "typed": "Bo Fenn"}, "Several people are called that: type the slug."),
        ({"choice": "new", "name": "Fenn"}, "Given name and family name."),
        ({"choice": "alone", "start": "2021-03-06", "end": "2021-03-05"}, "membership_ends"),
        ({"choice": "alone", "start": "yesterday"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_done_is_said_in_its_row_and_changes_nothing(desk, avalonia, wait, sent, message):
    Person.objects.create(slug="bo-fenn-1", name="Bo Fenn")
    Person.objects.create(slug="bo-fenn-2", name="Bo Fenn")
    wait("Mr. X", 2)
    wait("Ms. Q.", 1)
    people = Person.objects.count()
    response = desk.post(PAGE, {"source": avalonia.source.pk, "speaker": "Ms. Q.", **sent})
    assert response.status_code == 200
    form = response.context["rows"][1][1]
    told = str(form.errors)
    assert form.is_bound
    assert told
    assert message in told or message == "membership_ends"
    assert not response.context["rows"][0][1].is_bound
    assert (Placing.objects.count(), Person.objects.count()) == (0, people)


def test_a_day_on_which_it_is_said_already_is_told(desk, avalonia, wait):
    Placing.objects.create(source=avalonia.source, speaker="Ms. Q.", end=date(2021, 3, 5))
    wait("Ms. Q.", 2)
    response = choose(desk, "Ms. Q.", avalonia.source, "new", name="Bo Fenn")
    assert "For some of these days it is said already: Ms. Q. → left alone." in response.content.decode()
    assert not Person.objects.filter(name="Bo Fenn").exists()
    assert choose(desk, "Ms. Q.", avalonia.source, "new", name="Bo Fenn", start="2021-03-06").status_code == 302


def test_one_source_is_shown_and_kept_to(desk, avalonia, wait):
    other = type(avalonia.source).objects.create(slug="av-other", name="Other", legislature=avalonia.legislature)
    wait("Ms. Q.")
    wait("Ms. R.", source=other)
    response = desk.get(PAGE, {"source": "av-other"})
    assert [speaker.speaker for speaker, _form, _turns in response.context["rows"]] == ["Ms. R."]
    sent = {"source": other.pk, "speaker": "Ms. R.", "choice": "alone"}
    assert desk.post(PAGE + "?source=av-other", sent).url == PAGE + "?source=av-other"


def test_who_has_no_party_that_day_is_a_list_of_its_own_with_the_way_to_the_memberships(desk, avalonia, wait):
    wait("Ada Quay", 2, person=avalonia.person)
    wait("Bo Fenn", 1, person=avalonia.person, affiliation="Ind.")
    response = desk.get(PAGE, {"missing": "no-party"})
    assert [speaker.turns for speaker, _form, _turns in response.context["rows"]] == [2]
    assert f"/admin/tracker/person/{avalonia.person.pk}/change/" in response.content.decode()
    assert_opens_without_inline_code(response)


def test_trying_again_places_what_can_be_placed_now(desk, avalonia, wait):
    wait("Ada Quay")
    assert desk.post(PAGE, {"again": "1"}).status_code == 302
    assert "1 turn was placed." in desk.get(PAGE).content.decode()
    assert said_by("Ada Quay") == [("ada-quay", "av-harbour")] * 2
    assert recount(check=True).differences == ()


def test_the_queries_of_the_page_do_not_grow_with_rows(desk, avalonia, wait):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            response = desk.get(PAGE)
        return len(response.context["rows"]), len(captured)

    wait("Ms. Quay")
    cost()
    rows, queries = cost()
    assert (rows, queries) == (1, 9)
    wait("Mr. Quay")
    wait("Mr. X", 2)
    assert cost() == (3, 9)


def test_pages_of_many_labels_follow_one_another(desk, avalonia, wait):
    for number in range(21):
        wait(f"Ms. {number:02}")
    first, second = desk.get(PAGE), desk.get(PAGE, {"page": 2})
    assert [len(page.context["rows"]) for page in (first, second)] == [20, 1]
    assert 'href="?&amp;page=2"' in first.content.decode() or "page=2" in first.content.decode()


def test_changing_or_deleting_a_placing_takes_its_turns_back(desk, avalonia, wait, form_of):
    wait("Ms. Q.", 2)
    choose(desk, "Ms. Q.", avalonia.source, avalonia.person.pk)
    placing = Placing.objects.get()
    turns = reverse("admin:tracker_decidedturn_changelist")
    address = reverse("admin:tracker_placing_change", args=[placing.pk])
    page = desk.get(address)
    assert f'<a href="{turns}?placing__id__exact={placing.pk}">2</a>' in page.content.decode()
    assert desk.get(f"{turns}?placing__id__exact={placing.pk}").context["cl"].result_count == 2
    assert desk.post(address, form_of(page) | {"end": "2021-03-05"}, follow=True).status_code == 200
    assert said_by("Ms. Q.") == [("ada-quay", "av-harbour"), (None, None)]
    confirm = desk.get(reverse("admin:tracker_placing_delete", args=[placing.pk]))
    assert "turns given back to the record: 1" in " ".join(confirm.content.decode().split()).lower()
    gone = desk.post(reverse("admin:tracker_placing_delete", args=[placing.pk]), {"post": "yes"}, follow=True)
    assert "1 turn was given back to the record." in gone.content.decode()
    assert said_by("Ms. Q.") == [(None, None)] * 2
    assert not Placing.objects.exists()
    assert recount(check=True).differences == ()


def test_many_placings_are_deleted_at_once_with_their_turns_given_back(desk, avalonia, wait):
    wait("Ms. Q.")
    wait("Ms. R.")
    for speaker in ("Ms. Q.", "Ms. R."):
        choose(desk, speaker, avalonia.source, avalonia.person.pk)
    sent = {
        "action": "delete_selected",
        "_selected_action": list(Placing.objects.values_list("pk", flat=True)),
        "post": "y",
    }
    desk.post(reverse("admin:tracker_placing_changelist"), sent)
    assert not Placing.objects.exists()
    assert Speech.objects.filter(person=None).count() == 2


def test_the_list_of_placings_leads_to_the_page(desk, avalonia):
    assert f'href="{PAGE}"' in desk.get(reverse("admin:tracker_placing_changelist")).content.decode()


def test_who_may_not_change_placings_is_kept_out(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("clerk", is_staff=True))
    assert client.get(PAGE).status_code == 403
