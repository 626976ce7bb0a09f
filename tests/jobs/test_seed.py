"""Seeding writes the folder once, leaves editors' work alone, and refuses what it cannot read before writing."""

import shutil
from pathlib import Path

import pytest
import yaml

from tracker.jobs.import_roster import import_roster
from tracker.jobs.seed import seed
from tracker.jobs.seed_reading import SeedError
from tracker.models import (
    Citation,
    Countdown,
    FormerSlug,
    Legislature,
    Membership,
    Mention,
    Party,
    Person,
    Phrasing,
    Rebuttal,
    SeedRecord,
    TalkingPoint,
    Tally,
)

pytestmark = pytest.mark.django_db
AVALON = {
    "legislatures": [{"slug": "avalonia", "name": "Assembly of Avalonia"}],
    "parties": [
        {"slug": "av-harbour", "legislature": "avalonia", "name": "Harbour Party", "short_name": "Harbour",
         "nicknames": ["HP"]},
        {"slug": "av-meadow", "legislature": "avalonia", "name": "Meadow Party", "short_name": "Meadow",
         "nicknames": ["MP"]},
    ],
    "topics": [
        {"slug": "harvests", "name": "Harvests", "parent": "land"},
        {"slug": "land", "name": "Land", "name_fr": "Terres"},
    ],
    "sources": [{"slug": "avalon-debates", "name": "Debates", "legislature": "avalonia", "kind": "hansard"}],
    "people": [
        {"slug": "ada-quay", "name": "Ada Quay", "given_name": "Ada", "family_name": "Quay",
         "memberships": [{"legislature": "avalonia", "party": "av-harbour", "start": "2011-05-02", "end": "2015-08-02"}],
         "identifiers": [{"scheme": "avalon", "value": "7"}]},
    ],
    "talking_points": [
        {"slug": "full-barns", "title": "Full barns", "party": "av-harbour", "status": "published", "gist": "Plenty.",
         "topics": ["land"], "aimed_at_party": "av-meadow",
         "phrasings": {"include": {"en": ["full barns", "barns are full"], "fr": ["granges pleines"]},
                       "exclude": {"en": ["not full barns"]}},
         "rebuttals": [{"body": "They are empty.", "published": True, "reviewed_on": "2012-01-05",
                        "citations": [{"title": "Census of barns"}, {"title": "Second census"}]}]},
        {"slug": "tall-masts", "title": "Tall masts", "party": "av-harbour", "status": "published", "gist": "Tall.",
         "phrasings": {"include": {"en": ["tall masts"]}}},
    ],
    "countdowns": [
        {"slug": "worn", "title": "Worn", "kind": "picked", "status": "published",
         "entries": [{"rank": 2, "point": "full-barns"}, {"rank": 1, "point": "tall-masts"}]},
    ],
    "sightings": [
        {"source": "avalon-debates", "day": "2012-03-01", "person": "ada-quay", "point": "full-barns",
         "stance": "uses", "url": "https://example.org/1"},
    ],
}  # fmt: skip
DAYS = ("day", "start", "end", "reviewed_on")


def _dated(value):
    """The same with its days as YAML reads them."""
    if isinstance(value, dict):
        return {
            key: yaml.safe_load(inner) if key in DAYS and isinstance(inner, str) else _dated(inner)
            for key, inner in value.items()
        }
    return [_dated(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture
def avalon(tmp_path):
    """A seeds folder of an invented legislature."""
    for name, entries in _dated(AVALON).items():
        _write(tmp_path, name, entries)
    return tmp_path


def _write(folder, name, entries):
    text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def _change(folder, name, change):
    path = folder / f"{name}.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(entries)
    _write(folder, name, entries)


def _history():
    kinds = (Party, Person, Membership, TalkingPoint, Phrasing, Rebuttal, Citation, Countdown, Mention)
    return {kind.__name__: kind.history.count() for kind in kinds}


def _everything():
    kinds = (Legislature, Party, Person, Membership, TalkingPoint, Phrasing, Rebuttal, Citation, Countdown, Mention)
    return {kind.__name__: list(kind.objects.order_by("pk").values()) for kind in (*kinds, SeedRecord, Tally)}


def test_seeds_write_every_kind_of_entry(avalon):
    summary = seed(folder=avalon)

    assert summary.added == (
        "legislatures avalonia", "parties av-harbour", "parties av-meadow", "topics land", "topics harvests",
        "sources avalon-debates", "people ada-quay", "identifiers avalon 7",
        "memberships ada-quay avalonia av-harbour 2011-05-02", "talking_points full-barns",
        "talking_points tall-masts", "countdowns worn", "sightings avalon-debates 2012-03-01 ada-quay full-barns",
    )  # fmt: skip
    assert (summary.updated, summary.left, summary.unchanged, summary.rosters) == ((), (), 0, ())
    point = TalkingPoint.objects.get(slug="full-barns")
    assert sorted(point.phrasings.values_list("language", "kind", "text")) == [
        ("en", "exclude", "not full barns"),
        ("en", "include", "barns are full"),
        ("en", "include", "full barns"),
        ("fr", "include", "granges pleines"),
    ]
    assert [citation.title for citation in point.rebuttals.get().citations.all()] == [
        "Census of barns",
        "Second census",
    ]
    assert [(entry.rank, entry.point.slug) for entry in Countdown.objects.get().entries.all()] == [
        (2, "full-barns"),
        (1, "tall-masts"),
    ]
    mention = Mention.objects.get()
    assert (mention.state, mention.stance, mention.speech.party.slug) == ("accepted", "uses", "av-harbour")


def test_seeding_twice_changes_nothing_and_adds_no_history(avalon):
    seed(folder=avalon)
    before, history = _everything(), _history()

    summary = seed(folder=avalon)

    assert (summary.added, summary.updated, summary.left, summary.unchanged) == ((), (), (), 13)
    assert _everything() == before
    assert _history() == history


def test_lines_may_stand_in_several_files_but_each_in_one(avalon):
    points = yaml.safe_load((avalon / "talking_points.yaml").read_text(encoding="utf-8"))
    _write(avalon, "talking_points", points[:1])
    _write(avalon, "talking_points-avalonia", points[1:])

    assert "talking_points tall-masts" in seed(folder=avalon).added

    _write(avalon, "talking_points", points)
    with pytest.raises(SeedError, match="the line tall-masts stands in two files"):
        seed(folder=avalon)
    (avalon / "talking_points-avalonia.yaml").rename(avalon / "parties-avalonia.yaml")
    with pytest.raises(SeedError, match=r"parties-avalonia\.yaml: unknown seed file"):
        seed(folder=avalon)


def test_a_changed_entry_is_updated_with_one_history_row(avalon):
    seed(folder=avalon)
    history = _history()
    _change(avalon, "talking_points", lambda points: points[0].update(gist="Plenty for all."))

    summary = seed(folder=avalon)

    assert summary.updated == ("talking_points full-barns",)
    assert TalkingPoint.objects.get(slug="full-barns").gist == "Plenty for all."
    assert _history() == {**history, "TalkingPoint": history["TalkingPoint"] + 1}


def test_changed_phrasings_replace_only_those_that_changed(avalon):
    seed(folder=avalon)
    kept = Phrasing.objects.get(text="full barns").pk
    _change(
        avalon, "talking_points", lambda points: points[0]["phrasings"]["include"].update(en=["full barns", "barn"])
    )

    seed(folder=avalon)

    assert Phrasing.objects.get(text="full barns").pk == kept
    assert not Phrasing.objects.filter(text="barns are full").exists()
    assert Phrasing.objects.filter(text="barn").exists()


def test_countdown_entries_can_swap_ranks(avalon):
    seed(folder=avalon)

    def swap(countdowns):
        for entry in countdowns[0]["entries"]:
            entry["rank"] = 3 - entry["rank"]

    _change(avalon, "countdowns", swap)

    assert seed(folder=avalon).updated == ("countdowns worn",)
    assert [entry.point.slug for entry in Countdown.objects.get().entries.all()] == ["tall-masts", "full-barns"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda point: TalkingPoint.objects.filter(pk=point.pk).update(title="Fuller barns"),
        lambda point: point.phrasings.filter(language="fr").delete(),
        lambda point: Citation.objects.filter(title="Second census").update(url="https://example.org/census"),
        lambda point: point.topics.clear(),
    ],
    ids=["its title", "its phrasings", "a citation", "its topics"],
)
def test_a_line_that_an_editor_changed_is_left_alone(avalon, edit):
    seed(folder=avalon)
    edit(TalkingPoint.objects.get(slug="full-barns"))
    before = _everything()
    _change(avalon, "talking_points", lambda points: points[0].update(gist="Plenty for all."))

    summary = seed(folder=avalon)

    assert summary.left == ("talking_points full-barns",)
    assert summary.updated == ()
    after = _everything()
    assert {**after, "TalkingPoint": ()} == {**before, "TalkingPoint": ()}
    assert TalkingPoint.objects.get(slug="full-barns").gist == "Plenty."


def test_what_an_editor_deleted_stays_deleted_and_what_refers_to_it_is_left_alone(avalon):
    seed(folder=avalon)
    TalkingPoint.objects.get(slug="tall-masts").delete()

    summary = seed(folder=avalon)

    assert summary.left == ("talking_points tall-masts", "countdowns worn")
    assert not TalkingPoint.objects.filter(slug="tall-masts").exists()


def test_a_line_that_an_editor_renamed_is_not_made_again(avalon):
    seed(folder=avalon)
    point = TalkingPoint.objects.get(slug="full-barns")
    FormerSlug.objects.create(point=point, slug=point.slug)
    point.slug = "barns"
    point.save()

    summary = seed(folder=avalon)

    assert "talking_points full-barns" in summary.left
    assert sorted(TalkingPoint.objects.values_list("slug", flat=True)) == ["barns", "tall-masts"]
    assert Mention.objects.count() == 1


def test_what_was_there_before_the_seeds_is_left_alone(avalon):
    Legislature.objects.create(slug="avalonia", name="Avalonia's own")

    summary = seed(folder=avalon)

    assert summary.left == ("legislatures avalonia",)
    assert Legislature.objects.get().name == "Avalonia's own"


def test_a_sighting_that_an_editor_rejected_stays_rejected(avalon):
    seed(folder=avalon)
    Mention.objects.update(state="rejected")
    before = _history()

    summary = seed(folder=avalon)

    assert summary.left == ("sightings avalon-debates 2012-03-01 ada-quay full-barns",)
    assert Mention.objects.get().state == "rejected"
    assert _history() == before


def test_a_sighting_with_a_new_link_stays_one_sighting(avalon):
    seed(folder=avalon)
    _change(avalon, "sightings", lambda sightings: sightings[0].update(url="https://example.org/2"))

    assert seed(folder=avalon).updated == ("sightings avalon-debates 2012-03-01 ada-quay full-barns",)
    assert Mention.objects.get().speech.url == "https://example.org/2"


def test_rosters_are_read_once_and_do_not_move_the_days_that_the_seeds_know(avalon):
    (avalon / "rosters").mkdir()
    roster = avalon / "rosters" / "avalonia-2012-01-01.csv"
    roster.write_text("family,given,riding,party\nQuay,Ada,East Pier,HP\nField,Ben,Long Acre,MP\n", encoding="utf-8")

    assert seed(folder=avalon).rosters == ("avalonia-2012-01-01.csv",)

    membership = Membership.objects.get(person__slug="ada-quay")
    assert (membership.start.isoformat(), membership.end.isoformat()) == ("2011-05-02", "2015-08-02")
    assert Membership.objects.get(person__slug="ben-field").party.slug == "av-meadow"
    before, history = _everything(), _history()
    again = seed(folder=avalon)
    assert (again.rosters, again.added, again.updated, again.left) == ((), (), (), ())
    assert (_everything(), _history()) == (before, history)


def test_a_seat_that_was_imported_before_the_seeds_gets_no_second_membership(avalon, tmp_path):
    seats = Path(shutil.copytree(avalon, tmp_path / "first"))
    _change(seats, "people", lambda people: people[0].pop("memberships"))
    seed(folder=seats)
    roster = tmp_path / "seats.csv"
    roster.write_text("family,given,riding,party\nQuay,Ada,East Pier,HP\n", encoding="utf-8")
    day = yaml.safe_load("2012-01-01")
    import_roster(path=roster, legislature=Legislature.objects.get(), on=day)

    summary = seed(folder=avalon)

    assert summary.left == ("memberships ada-quay avalonia av-harbour 2011-05-02",)
    assert Membership.objects.get().start == day


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("talking_points", lambda all_: all_[0].update(verdit="false"),
         "talking_points.yaml, entry 1 (full-barns): unknown key “verdit”"),
        ("talking_points", lambda all_: all_[1].pop("party"),
         "talking_points.yaml, entry 2 (tall-masts): “party” is missing"),
        ("talking_points", lambda all_: all_[0].update(verdict=False),
         "talking_points.yaml, entry 1 (full-barns): “verdict” should be a text"),
        ("talking_points", lambda all_: all_[0].update(status="online"),
         "talking_points.yaml, entry 1 (full-barns): “status”: Value 'online' is not a valid choice."),
        ("talking_points", lambda all_: all_[0].update(party="av-forest"),
         "talking_points.yaml, entry 1 (full-barns): “party”: no “av-forest” in parties.yaml"),
        ("talking_points", lambda all_: all_[0].update(topics=["sea"]),
         "talking_points.yaml, entry 1 (full-barns): “topics”: no “sea” in topics.yaml"),
        ("talking_points", lambda all_: all_[0]["phrasings"]["include"].update(en=["(full barns"]),
         "talking_points.yaml, entry 1 (full-barns): “phrasings”, include, en: “(full barns”:"),
        ("talking_points", lambda all_: all_[0]["phrasings"].update(maybe={}),
         "talking_points.yaml, entry 1 (full-barns): “phrasings”: unknown key “maybe”"),
        ("talking_points", lambda all_: all_[0]["phrasings"]["include"].update(fr="granges"),
         "talking_points.yaml, entry 1 (full-barns): “phrasings”, include, fr should be a list of texts"),
        ("talking_points", lambda all_: all_[0]["rebuttals"][0]["citations"][1].update(url="not a link"),
         "“rebuttals”, entry 1 (They are empty.): “citations”, entry 2 (Second census): “url”: Enter a valid URL."),
        ("talking_points", lambda all_: all_.append(all_[0]),
         "talking_points.yaml, entry 3 (full-barns): the same slug as entry 1"),
        ("parties", lambda all_: all_[0].update(colour="#gg0000"),
         "parties.yaml, entry 1 (av-harbour): Constraint “party_colour_is_hex” is violated."),
        ("parties", lambda all_: all_[0].update(nicknames="HP"),
         "parties.yaml, entry 1 (av-harbour): “nicknames” should be a list of texts"),
        ("topics", lambda all_: all_[1].update(parent="harvests"),
         "topics.yaml, entry 1 (harvests): topics have one level of parent only"),
        ("people", lambda all_: all_[0]["memberships"][0].update(end="2010-01-01"),
         "“memberships”, entry 1 (avalonia av-harbour 2011-05-02): “end” should be a day"),
        ("people", lambda all_: all_[0]["memberships"][0].update(end=yaml.safe_load("2010-01-01")),
         "entry 1 (avalonia av-harbour 2011-05-02): Constraint “membership_ends_after_it_starts” is violated."),
        ("countdowns", lambda all_: all_[0]["entries"][0].update(point="tall-masts"),
         "countdowns.yaml, entry 1 (worn): a line stands in it twice"),
        ("countdowns", lambda all_: all_[0]["entries"][0].update(rank=True),
         "“rank” should be a whole number"),
        ("sightings", lambda all_: all_[0].update(person="nobody"),
         "sightings.yaml, entry 1 (avalon-debates 2012-03-01 nobody full-barns): “person”: no “nobody” in people.yaml"),
        ("sightings", lambda all_: all_.append("full barns"), "sightings.yaml, entry 2: should be keys with values"),
    ],
)  # fmt: skip
def test_wrong_entries_are_named_and_nothing_is_written(avalon, name, change, message):
    _change(avalon, name, change)

    with pytest.raises(SeedError) as raised:
        seed(folder=avalon)

    assert message in str(raised.value)
    assert not Legislature.objects.exists()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "topics.yaml",
            "- {slug: a, slug: b, name: A}",
            "topics.yaml: not readable as YAML: the key “slug” stands twice",
        ),
        ("topics.yaml", "- [", "topics.yaml: not readable as YAML"),
        ("topics.yaml", "slug: a", "topics.yaml: a seed file is a list of entries"),
        ("talking_point.yaml", "", "talking_point.yaml: unknown seed file (known: legislatures.yaml,"),
        ("rosters/avalonia.csv", "", "rosters/avalonia.csv: a roster is named by legislature and day"),
        ("rosters/elsewhere-2012-01-01.csv", "", "no “elsewhere” in legislatures.yaml"),
        ("rosters/avalonia-2012-02-31.csv", "", "rosters/avalonia-2012-02-31.csv: there is no day 2012-02-31"),
        ("rosters/avalonia-2012-01-01.csv", "family,given\n", "avalonia-2012-01-01.csv: line 1: wrong columns"),
    ],
)
def test_files_that_cannot_be_read_are_named_and_nothing_is_written(avalon, name, text, message):
    path = avalon / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SeedError) as raised:
        seed(folder=avalon)

    assert message in str(raised.value)
    assert not Legislature.objects.exists()


def test_a_folder_without_seeds_is_refused(tmp_path):
    with pytest.raises(SeedError, match="holds no seed file"):
        seed(folder=tmp_path)
    with pytest.raises(SeedError, match="is not a folder"):
        seed(folder=tmp_path / "none")
