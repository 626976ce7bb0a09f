"""The project's own seeds: the slideshow, whole in both languages, with phrasings that find the line and nothing else."""

import itertools
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

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
    history, records = _history(), SeedRecord.objects.count()

    call_command("seed", folder=SEEDS)

    assert "0 entries added, 0 updated" in capsys.readouterr().out
    assert (_history(), SeedRecord.objects.count()) == (history, records)


def test_every_line_of_the_project_s_seeds_is_whole_in_both_languages():
    for point in read_seeds(SEEDS)["talking_points"]:
        assert point["status"] == "published"
        assert all(point[name] for name in ("title_fr", "gist_fr", "verdict", "verdict_fr", "topics")), point["slug"]
        kinds = {(row["language"], row["kind"]) for row in point["phrasings"]}
        assert kinds == {("en", "include"), ("en", "exclude"), ("fr", "include"), ("fr", "exclude")}, point["slug"]
        for rebuttal in point["rebuttals"]:
            assert rebuttal["published"]
            assert all(rebuttal[name] for name in ("body_fr", "verdict_fr", "reviewed_on", "citations")), point["slug"]


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
    """The lines with their phrasings as rows, straight from the file."""
    points = yaml.safe_load((SEEDS / "talking_points.yaml").read_text(encoding="utf-8"))
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
        ("fr", "La Colombie-Britannique a une taxe sur le carbone."),
        ("fr", "Une taxe sur le carbone ne tue pas d'emplois."),
        ("fr", "Un gouvernement fort est nécessaire."),
        ("fr", "Les libéraux parlent encore des appels automatisés."),
        ("fr", "Le syndicat a fait un don à la banque alimentaire."),
    ],
)
def test_the_project_s_phrasings_leave_other_speech_alone(lines_in, language, text):
    assert lines_in(text, language) == set()
