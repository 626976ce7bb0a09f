"""The project's own seeds: the slideshow and the lines of Saskatchewan, with phrasings that find the line and nothing else."""

import itertools
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.db.models import Count, F, Q

from tracker.engine.matching import Matcher, Phrase
from tracker.jobs.seed_reading import read_seeds
from tracker.models import Citation, Countdown, Membership, Mention, Person, Phrasing, SeedRecord, TalkingPoint

pytestmark = pytest.mark.django_db
SEEDS = Path(__file__).parent.parent.parent / "seeds"


def _history():
    kinds = (Person, Membership, TalkingPoint, Phrasing, Citation, Countdown, Mention)
    return {kind.__name__: kind.history.count() for kind in kinds}


def test_the_project_s_seeds_are_the_slideshow_and_seeding_them_twice_changes_nothing(capsys):
    call_command("seed", folder=SEEDS)

    assert " updated, 0 unchanged, 0 left as editors have them; 2 rosters read;" in capsys.readouterr().out
    countdown = Countdown.objects.get(slug="tired-lines-2012")
    assert [(entry.rank, entry.point.slug) for entry in countdown.entries.all()] == [
        (7, "strong-stable-majority"),
        (6, "ndp-union-donations"),
        (5, "boulerice-separatist"),
        (4, "liberal-robocalls"),
        (3, "f35-no-money-spent"),
        (2, "strongest-economy"),
        (1, "job-killing-carbon-tax"),
    ]
    assert Mention.objects.counted().filter(method="sighting", speech__party__slug="cpc").count() == 6
    assert Person.objects.filter(slug="robert-sopuck").get().speeches.count() == 1
    penashue = Membership.objects.get(person__slug="peter-penashue")
    assert penashue.end.isoformat() == "2013-03-14"
    assert not Person.objects.filter(slug__endswith="-2").exists()
    assembly = TalkingPoint.objects.published().filter(party__legislature__slug="saskatchewan")
    of_own = Count("mentions", filter=Q(mentions__speech__party=F("party"), mentions__stance="uses"))
    counted = {
        party: list(assembly.filter(party__slug=party).annotate(uses=of_own).values_list("uses", flat=True))
        for party in ("sk-sp", "sk-ndp")
    }
    assert {party: (len(uses), min(uses) > 50) for party, uses in counted.items()} == {
        "sk-sp": (10, True),
        "sk-ndp": (10, True),
    }
    history, records = _history(), SeedRecord.objects.count()

    call_command("seed", folder=SEEDS)

    assert "0 entries added, 0 updated" in capsys.readouterr().out
    assert (_history(), SeedRecord.objects.count()) == (history, records)


def test_every_line_of_the_project_s_seeds_is_whole_in_both_languages():
    parties = {party["slug"]: party["legislature"] for party in read_seeds(SEEDS)["parties"]}
    answered = {"canada": 0, "saskatchewan": 0}
    for point in read_seeds(SEEDS)["talking_points"]:
        legislature = parties[point["party"]]
        answered[legislature] += bool(point["rebuttals"])
        assert point["status"] == "published"
        assert all(point[name] for name in ("title_fr", "gist_fr", "verdict", "verdict_fr", "topics")), point["slug"]
        kinds = {(row["language"], row["kind"]) for row in point["phrasings"]}
        if legislature == "canada":
            assert kinds == {("en", "include"), ("en", "exclude"), ("fr", "include"), ("fr", "exclude")}, point["slug"]
        else:  # where debates are in English
            assert kinds - {("en", "exclude")} == {("en", "include")}, point["slug"]
        assert (point["verdict"] == "not checked yet") == (not point["rebuttals"]), point["slug"]
        for rebuttal in point["rebuttals"]:
            assert rebuttal["published"]
            assert all(rebuttal[name] for name in ("body_fr", "verdict_fr", "reviewed_on", "citations")), point["slug"]
    assert answered == {"canada": 7, "saskatchewan": 0}


def test_the_sessions_of_the_project_s_seeds_follow_each_other_and_lie_inside_their_parliament():
    periods = {period["slug"]: period for period in read_seeds(SEEDS)["periods"]}
    assert (periods["canada-41-2"]["first"].isoformat(), periods["canada-41-2"]["last"].isoformat()) == (
        "2013-10-16",
        "2015-08-02",
    )
    assert periods["saskatchewan-26-2"]["first"] == periods["saskatchewan-26-1"]["last"]
    for slug, period in periods.items():
        legislature, *numbers = slug.split("-")
        assert (period["legislature"], bool(period["name_fr"])) == (legislature, True)
        assert period["kind"] == ("parliament" if len(numbers) == 1 else "session")
        parliament = periods.get("-".join(slug.split("-")[:2]), period)
        assert parliament["first"] <= period["first"] <= period["last"] <= parliament["last"]
    for kind in ("parliament", "session"):
        for legislature in ("canada", "saskatchewan"):
            ordered = [row for row in periods.values() if (row["kind"], row["legislature"]) == (kind, legislature)]
            for before, after in itertools.pairwise(ordered):
                assert before["last"] <= after["first"], after["slug"]


@pytest.fixture(scope="module")
def lines_in(matcher):
    """Which of the project's lines a text repeats."""
    slugs = [point["slug"] for point in read_seeds_without_database()]
    return lambda text, language: {slugs[match.point] for match in matcher.find(text, language)}


@pytest.mark.parametrize("said", ["gouvernement national majoritaire, stable et fort", "gouvernement majoritaire fort"])
def test_the_mark_covers_the_whole_of_the_french_wording(matcher, said):
    text = f"Nous avons un {said}, dit-elle."
    assert [text[found.start : found.end] for found in matcher.find(text, "fr")] == [said]


@pytest.fixture(scope="module")
def matcher():
    """The project's lines, compiled."""
    points = read_seeds_without_database()
    return Matcher(
        [
            Phrase(0, number, row["text"], row["language"], row["kind"] == "exclude")
            for number, point in enumerate(points)
            for row in point["phrasings"]
        ]
    )


def read_seeds_without_database():
    """The lines with their phrasings as rows, straight from the files."""
    points = [
        point
        for path in sorted(SEEDS.glob("talking_points*.yaml"))
        for point in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    for point in points:
        point["phrasings"] = [
            {"kind": kind, "language": language, "text": text}
            for kind, languages in point["phrasings"].items()
            for language, texts in languages.items()
            for text in texts
        ]
    return points


@pytest.mark.parametrize(
    ("line", "language", "text"),
    [
        ("strong-stable-majority", "en", "We were given a strong, stable, national majority government."),
        ("strong-stable-majority", "en", "Thanks to this strong and stable Conservative majority, all is well."),
        ("strong-stable-majority", "fr", "Un gouvernement conservateur majoritaire, fort et stable, agit."),
        ("strong-stable-majority", "fr", "Une majorité forte et stable a été élue."),
        ("ndp-union-donations", "en", "They pocketed hundreds of thousands in illegal union donations."),
        ("ndp-union-donations", "en", "They took illegal contributions from their big union friends."),
        ("ndp-union-donations", "en", "They illegally accepted $340,000 in union money."),
        ("ndp-union-donations", "fr", "Ils ont accepté des dons syndicaux illégaux."),
        ("ndp-union-donations", "fr", "Des contributions illégales versées par des syndicats."),
        ("boulerice-separatist", "en", "The member for Rosemont—La Petite-Patrie once was a separatist."),
        ("boulerice-separatist", "fr", "Le député de Rosemont—La Petite-Patrie était souverainiste."),
        ("liberal-robocalls", "en", "The Liberals are the only ones to be found guilty of misleading robocalls."),
        ("liberal-robocalls", "en", "The Liberal Party was fined for its illegal robo-calls."),
        ("liberal-robocalls", "fr", "Les libéraux ont été reconnus coupables d'appels automatisés trompeurs."),
        ("f35-no-money-spent", "en", "No money has been spent on the acquisition of the F-35."),
        ("f35-no-money-spent", "en", "We have not spent a single penny on new fighter jets."),
        ("f35-no-money-spent", "fr", "Aucun argent n'a été dépensé pour l'acquisition des F-35."),
        ("strongest-economy", "en", "Canada has one of the strongest economies in the entire developed world."),
        ("strongest-economy", "en", "We have the best job growth in the G7."),
        ("strongest-economy", "en", "We have the best job-creation record of all G-7 countries."),
        ("strongest-economy", "fr", "L'une des économies les plus solides du G7."),
        ("strongest-economy", "fr", "La meilleure croissance de l'emploi du G7."),
        ("job-killing-carbon-tax", "en", "Their job-killing carbon tax would raise every price."),
        ("job-killing-carbon-tax", "en", "A carbon tax that would kill Canadian jobs is what they want."),
        ("job-killing-carbon-tax", "en", "A $21-billion carbon tax is what they want."),
        ("job-killing-carbon-tax", "en", "A $21.5-billion job-killing carbon tax is what they want."),
        ("job-killing-carbon-tax", "fr", "Leur taxe sur le carbone tuerait des emplois."),
        ("job-killing-carbon-tax", "fr", "Une taxe de 21 milliards de dollars sur le carbone."),
        ("saskatchewan-advantage", "en", "This budget is about keeping the Saskatchewan advantage."),
        ("promise-made-promise-kept", "en", "A promise made and another promise kept."),
        ("tired-old-ndp", "en", "A new leader, and the same old, tired NDP."),
        ("ndp-closed-52-hospitals", "en", "They closed those 52 rural hospitals."),
        ("lowest-unemployment", "en", "We have the lowest unemployment rate in all of Canada."),
        ("only-balanced-budget", "en", "The only province in this country with a balanced budget."),
        ("inherited-infrastructure-deficit", "en", "We inherited a massive infrastructure deficit."),
        ("ndp-planned-for-decline", "en", "Members opposite were planning for decline."),
        ("ndp-doom-and-gloom", "en", "It is nothing but doom and gloom from them."),
        ("longest-wait-times", "en", "They had the longest surgical wait lists in the country."),
        ("more-politicians", "en", "Millions of dollars on three more MLAs."),
        ("killed-film-tax-credit", "en", "Their elimination of the film employment tax credit."),
        ("fiscal-mismanagement", "en", "Families pay for this government's financial mismanagement."),
        ("sask-party-broken-promises", "en", "They have broken their campaign promise."),
        ("selling-off-crowns", "en", "Why are they selling off our Crown corporations?"),
        ("short-staffing", "en", "It is because of chronic short-staffing."),
        ("cousins-in-ottawa", "en", "Let them call their federal cousins."),
        ("smart-growth", "en", "We want smart growth."),
        ("american-lean-consultant", "en", "A $40-million contract with one consultant."),
        ("record-revenues", "en", "A cut at a time of record revenue."),
    ],
)
def test_the_project_s_phrasings_find_the_line(lines_in, line, language, text):
    assert lines_in(text, language) == {line}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "British Columbia has had a carbon tax since 2008."),
        ("en", "A carbon tax would not kill jobs."),
        ("en", "A strong, stable majority of the shareholders agreed."),
        ("en", "The strongest majority of the century; the economy of the world."),
        ("en", "There were no illegal union donations."),
        ("en", "Union members made donations to the food bank."),
        ("en", "The member for Rosemont—La Petite-Patrie asks about the post office."),
        ("en", "The former separatist member for Rosemont—La Petite-Patrie asked this before."),
        ("en", "The Liberals ask about misleading robocalls again."),
        ("en", "The Conservative Party was found guilty of robocalls."),
        ("en", "Nobody has been found guilty of robocalls."),
        ("en", "The Liberals say that Conservatives made misleading robocalls."),
        ("en", "No money has been spent on the acquisition of land."),
        ("en", "The F-35 costs a great deal of money."),
        ("en", "Canada no longer has one of the strongest economies in the developed world."),
        ("en", "Canada is not one of the strongest economies in the G7."),
        ("en", "Germany has the strongest economy in the G7."),
        ("en", "Our economy is strong; the G7 meets in June."),
        ("en", "The Saskatchewan advantage scholarship pays for tuition."),
        ("en", "The hospitals were closed on 52 days."),
        ("en", "They mean to sell off Crown land, which was sold by a Crown corporation."),
        ("en", "The federal government broke its promise on equalization."),
        ("en", "There is a manageable decline in the price of short-lived film."),
        ("fr", "La Colombie-Britannique a une taxe sur le carbone."),
        ("fr", "Une taxe sur le carbone ne tue pas d'emplois."),
        ("fr", "Un gouvernement fort est nécessaire."),
        ("fr", "Les libéraux parlent encore des appels automatisés."),
        ("fr", "Le syndicat a fait un don à la banque alimentaire."),
    ],
)
def test_the_project_s_phrasings_leave_other_speech_alone(lines_in, language, text):
    assert lines_in(text, language) == set()
