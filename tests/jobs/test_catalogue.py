"""The catalogue goes out as files and comes in again the same; every change is shown before it is made."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.engine.canonical import canonical, digest_of
from tracker.jobs.catalogue_files import files_at, in_files, packed, raw_entries, unpacked
from tracker.jobs.catalogue_schema import CATALOGUE, LEFT_OUT
from tracker.jobs.export_catalogue import catalogue_files, export_catalogue
from tracker.jobs.freeze_ranking import FORMAT
from tracker.jobs.import_catalogue import CatalogueChanged, ImportRefused, import_catalogue, plan_import
from tracker.jobs.seed import seed
from tracker.jobs.seed_reading import kind_of_file
from tracker.jobs.seed_schema import Shape
from tracker.models import (
    Citation,
    Correction,
    Countdown,
    CountdownEntry,
    FormerSlug,
    FrozenRanking,
    Legislature,
    Membership,
    Party,
    Person,
    PersonIdentifier,
    Phrasing,
    Rebuttal,
    TalkingPoint,
    Topic,
)

pytestmark = pytest.mark.django_db
SEEDS = Path(__file__).parent.parent.parent / "seeds"
ODD = "=SUM(A1)\n\n* « l’été »\u00a0: \"quoted\" 'it' # no comment\n\tcode\n- 🙂 \u2028 end: {a}"


def frozen_ranking(*lines):
    content = canonical({
        "format": FORMAT, "kind": "ranking", "title": "Été", "title_fr": "", "method": "refrain-2", "by": "speeches",
        "frozen_at": "2021-04-01T00:00:00+00:00", "missing_days": 0, "rows": [{"line": line} for line in lines],
        "filters": {"from": "2021-01-01", "to": "2021-02-01", "sources": [], "party": None, "topic": None,
                    "stance": "uses"},
    })  # fmt: skip
    return FrozenRanking.objects.create(
        digest=digest_of(content), content=content, title="Été", period_from=date(2021, 1, 1),
        period_to=date(2021, 2, 1), method="refrain-2", created_at="2021-04-01T00:00:00+00:00",
    )  # fmt: skip


@pytest.fixture
def avalonia():
    """One of everything that the catalogue holds, with words that files have trouble with."""
    home = Legislature.objects.create(slug="avalonia", name="Assembly", name_fr="Assemblée")
    harbour = Party.objects.create(
        slug="av-harbour",
        legislature=home,
        name="Harbour; “Party”",
        short_name="-Harbour",
        nicknames=["HP", "[HP]", "a\nb"],
    )
    meadow = Party.objects.create(slug="av-meadow", legislature=home, name="null", short_name="no", colour="#00ff00")
    tides = Topic.objects.create(slug="tides", name="2012-01-01", name_fr="Marées")
    Topic.objects.create(slug="a-spring", name="Spring tides", parent=tides)
    ada = Person.objects.create(slug="ada-quay", name="Ada Quay", aliases=["'Ada", "Quay, A."])
    for riding in ("North Quay", "Old Pier"):
        Membership.objects.create(person=ada, legislature=home, party=harbour, start=date(2011, 1, 1), riding=riding)
    Membership.objects.create(person=ada, legislature=home, role="1e3", end=date(2010, 1, 1))
    PersonIdentifier.objects.create(person=ada, scheme="avalon", value="007")
    tide = TalkingPoint.objects.create(
        slug="rising-tide", title="A rising tide", title_fr="La marée « monte »", party=harbour, status="published",
        aimed_at_party=meadow, aimed_at_person=ada, gist=ODD, verdict="=false", editor_note="line\r\nline",
    )  # fmt: skip
    tide.topics.set([tides])
    Phrasing.objects.create(point=tide, text="rising tide")
    Phrasing.objects.create(point=tide, text='"l\'été" (haut|bas)', language="fr")
    Phrasing.objects.create(point=tide, text="rising tides of", kind="exclude")
    for body in ("It **sinks**.", ODD):
        rebuttal = Rebuttal.objects.create(point=tide, body=body, body_fr="Non.", reviewed_on=date(2012, 1, 1))
        for title in ("Tide tables", "Tide tables"):
            Citation.objects.create(rebuttal=rebuttal, title=title, url="https://example.org/?a=1&b=2", quote=ODD)
    FormerSlug.objects.create(point=tide, slug="tide-rising")
    ebb = TalkingPoint.objects.create(slug="ebb", title="The ebb", party=meadow)
    picked = Countdown.objects.create(slug="two-tides", title="Two tides", introduction=ODD, status="published")
    CountdownEntry.objects.create(countdown=picked, rank=1, point=tide, note="**Note**", note_fr="« Note »")
    CountdownEntry.objects.create(countdown=picked, rank=2, point=ebb)
    counted = Countdown.objects.create(slug="counted", title="Counted", kind="counted", frozen=frozen_ranking("ebb"))
    CountdownEntry.objects.create(countdown=counted, rank=1, point=ebb)


def clear():
    for model in (Correction, Countdown, TalkingPoint, Membership, Person, FrozenRanking, Topic, Party, Legislature):
        if model is Topic:
            model.objects.filter(parent__isnull=False).delete()
        model.objects.all().delete()


def rows():
    """What is stored, without keys and without history."""
    kinds = [Legislature, Party, Topic, Person, Membership, PersonIdentifier, TalkingPoint, Phrasing, Rebuttal, Citation,
             FormerSlug, FrozenRanking, Countdown, CountdownEntry]  # fmt: skip
    return {kind.__name__: list(kind.objects.order_by("pk").values()) for kind in kinds}


def changed_lines(plan):
    return [(change.what, change.kind, change.key, [(one.field, one.before, one.after) for one in change.fields])
            for change in plan.changes]  # fmt: skip


@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_into_an_empty_database_the_same_catalogue_comes_back_byte_for_byte(avalonia, form):
    files, counts = catalogue_files(form)
    assert counts == {"legislatures": 1, "parties": 2, "topics": 2, "people": 1, "talking_points": 2,
                      "frozen_rankings": 1, "countdowns": 2}  # fmt: skip
    others = {other: catalogue_files(other)[0] for other in ("yaml", "csv")}
    assert (plan_import(files=files).changes, plan_import(files=files, exact=True).changes) == ((), ())
    clear()
    plan = import_catalogue(files=files)
    assert (plan.count("new"), plan.unchanged) == (11, 0)
    assert {other: catalogue_files(other)[0] for other in ("yaml", "csv")} == others
    line = TalkingPoint.objects.get(slug="rising-tide")
    assert (line.gist, line.editor_note) == (ODD, "line\nline")
    assert list(line.rebuttals.order_by("pk").values_list("body", flat=True)) == ["It **sinks**.", ODD]
    before = rows()
    again = import_catalogue(files=unpacked(packed(files), "all.zip"))
    assert (again.changes, again.unchanged) == ((), 11)
    assert rows() == before


def test_the_seeds_own_catalogue_comes_back_byte_for_byte_from_a_folder_and_a_zip(tmp_path):
    of_seeds = {name: data for name, data in files_at(SEEDS).items() if kind_of_file(name) in CATALOGUE}
    assert import_catalogue(files=of_seeds).count("new") == sum(
        data.count(b"- slug: ") + data.count(b"- {slug: ") for data in of_seeds.values()
    )
    for form in ("yaml", "csv"):
        export_catalogue(path=tmp_path / form, form=form)
        first = files_at(tmp_path / form)
        clear()
        import_catalogue(files=first)
        export_catalogue(path=tmp_path / "again.zip", form=form)
        assert files_at(tmp_path / "again.zip") == first
        assert (tmp_path / "again.zip").read_bytes() == packed(first)
    assert plan_import(files=of_seeds).changes == ()


def test_an_exported_catalogue_is_seeds(tmp_path, avalonia):
    """But for drafts without what seeds must have, and for what is counted."""
    Countdown.objects.filter(kind="counted").delete()
    FrozenRanking.objects.all().delete()
    TalkingPoint.objects.update(gist="Said.")
    Person.objects.update(family_name="Quay")
    Phrasing.objects.create(point=TalkingPoint.objects.get(slug="ebb"), text="ebb")
    Membership.objects.filter(riding="Old Pier").delete()
    Citation.objects.filter(pk__in=[row.pk for row in Citation.objects.order_by("pk")][::2]).delete()
    export_catalogue(path=tmp_path)
    clear()
    seed(folder=tmp_path)
    assert catalogue_files("yaml")[0] == files_at(tmp_path)


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


@settings(max_examples=150, deadline=None)
@given(text, st.lists(text.filter(str.strip), max_size=3), st.dates(), st.booleans())
def test_any_text_comes_back_from_either_format(said, names, day, published):
    shape, said = CATALOGUE["talking_points"], said.replace("\r\n", "\n").replace("\r", "\n").strip()
    entry = {name: [] if isinstance(node, Shape) or name in ("topics", "phrasings", "former_slugs") else ""
             for name, node in shape.nodes.items()}  # fmt: skip
    entry |= {"slug": "a", "title": said or "a", "gist": said, "party": "p", "status": "draft", "aimed_at_party": None,
              "aimed_at_person": None}  # fmt: skip
    rebuttal = {"body": said or "b", "body_fr": "", "verdict": "", "verdict_fr": "", "reviewed_on": day,
                "current_until": None, "published": published, "citations": []}  # fmt: skip
    party = {"slug": "p", "legislature": "l", "name": said or "n", "short_name": "s", "name_fr": "", "short_name_fr": "",
             "nicknames": [name.strip() for name in names], "colour": "#000000"}  # fmt: skip
    held = {kind: [] for kind in CATALOGUE} | {
        "talking_points": [entry | {"rebuttals": [rebuttal]}],
        "parties": [party],
    }
    for form in ("yaml", "csv"):
        raw, _ = raw_entries(in_files(held, form))
        line = raw["talking_points"][0]
        assert (line["title"], line.get("gist") or "") == (said or "a", said)
        assert line["rebuttals"][0]["body"] == (said or "b")
        assert line["rebuttals"][0]["reviewed_on"] == day
        assert bool(line["rebuttals"][0].get("published")) == published
        assert raw["parties"][0].get("nicknames", []) == party["nicknames"]


def test_every_field_that_an_editor_fills_in_is_in_the_files():
    def said(shape, parent=None):
        own = {field.name for field in [*shape.model._meta.concrete_fields, *shape.model._meta.many_to_many]}
        stamped = {field.name for field in shape.model._meta.concrete_fields
                   if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)}  # fmt: skip
        yield shape.model.__name__, own - set(shape.nodes) - stamped - LEFT_OUT - {"id", parent}
        for node in shape.nodes.values():
            if isinstance(node, Shape):
                yield from said(node, shape.model._meta.model_name)

    lacking = {name: fields for kind, shape in CATALOGUE.items() if kind != "frozen_rankings"
               for name, fields in said(shape)}  # fmt: skip
    assert lacking == {
        "Legislature": set(), "Party": set(), "Topic": set(), "Person": set(), "Membership": set(),
        "PersonIdentifier": set(), "TalkingPoint": set(), "Rebuttal": {"point"}, "Citation": set(), "Countdown": set(),
        "CountdownEntry": set(),
    }  # fmt: skip


def edited(change, kind="talking_points"):
    files = dict(catalogue_files("yaml")[0])
    entries = yaml.safe_load(files[f"{kind}.yaml"])
    change(entries)
    return {f"{kind}.yaml": yaml.safe_dump(entries, allow_unicode=True, sort_keys=False).encode()}


def line(entries, slug="rising-tide"):
    return next(entry for entry in entries if entry["slug"] == slug)


def test_changes_are_shown_field_by_field_and_made_with_who_and_why(avalonia, django_user_model):
    def change(entries):
        line(entries).update(verdict="true", phrasings={"include": {"en": ["rising tides"]}})
        line(entries)["rebuttals"][0]["body"] = "It floats."
        entries.append({"slug": "new-moon", "title": "New moon", "party": "av-harbour"})

    files = edited(change)
    before = rows()
    plan = plan_import(files=files)
    assert changed_lines(plan) == [
        ("new", "talking_points", "new-moon",
         [("slug", "", "new-moon"), ("title", "", "New moon"), ("party", "", "av-harbour"), ("status", "", "draft")]),
        ("changed", "talking_points", "rising-tide",
         [("phrasings", "", "en · include · rising tides"), ("verdict", "=false", "true"),
          ("rebuttals 1: body", "It **sinks**.", "It floats.")]),
    ]  # fmt: skip
    assert plan.phrasings_changed
    assert rows() == before
    clerk = django_user_model.objects.create(username="clerk")
    done = import_catalogue(files=files, by=clerk, reason="spring", expected=plan.digest)
    assert done == plan
    kept = TalkingPoint.objects.get(slug="rising-tide")
    assert kept.phrasings.count() == 4
    assert kept.rebuttals.count() == 2
    for row in (
        kept,
        kept.rebuttals.first(),
        kept.phrasings.get(text="rising tides"),
        TalkingPoint.objects.get(slug="new-moon"),
    ):
        last = row.history.latest()
        assert (last.history_user, last.history_change_reason) == (clerk, "spring")
    # What was not said is as it was, to the key.
    assert rows()["Person"] == before["Person"]
    assert rows()["Citation"] == before["Citation"]


def test_exactly_what_was_shown_is_done_or_nothing(avalonia):
    files = edited(lambda entries: line(entries).update(verdict="true"))
    plan = plan_import(files=files)
    TalkingPoint.objects.filter(slug="rising-tide").update(verdict="half true")
    with pytest.raises(CatalogueChanged) as raised:
        import_catalogue(files=files, expected=plan.digest)
    assert TalkingPoint.objects.get(slug="rising-tide").verdict == "half true"
    import_catalogue(files=files, expected=raised.value.plan.digest)
    assert TalkingPoint.objects.get(slug="rising-tide").verdict == "true"


def test_what_the_files_lack_stays_unless_asked_for(avalonia):
    files = edited(lambda entries: entries.remove(line(entries, "ebb")))
    files |= edited(lambda entries: entries.remove(line(entries, "two-tides")), "countdowns")
    files |= edited(lambda entries: entries.remove(line(entries, "a-spring")), "topics")
    files |= edited(lambda entries: (line(entries, "ada-quay").pop("identifiers"),
                                     line(entries, "ada-quay")["memberships"].pop()), "people")  # fmt: skip
    assert plan_import(files=files).changes == ()
    plan = import_catalogue(files=files, exact=True)
    assert [(change.what, change.key, change.why) for change in plan.changes] == [
        ("removed", "a-spring", ""),
        ("changed", "ada-quay", ""),
        ("stays", "ebb", "It is still needed: 2 countdown entries"),
        ("changed", "two-tides", "the files lack it"),
    ]
    assert Countdown.objects.get(slug="two-tides").status == "draft"
    ada = Person.objects.get()
    assert (ada.identifiers.count(), ada.memberships.count()) == (0, 2)
    TalkingPoint.objects.filter(slug="ebb").update(status="published")
    again = import_catalogue(files=files, exact=True)
    assert [(change.what, change.key, change.why) for change in again.changes] == [
        ("changed", "ebb", "the files lack it"),
        ("removed", "two-tides", ""),
    ]
    assert TalkingPoint.objects.get(slug="ebb").status == "retired"


def test_an_import_publishes_only_what_may_be_published_and_takes_nothing_back_from_readers(avalonia):
    for files, fault in (
        (edited(lambda entries: line(entries, "ebb").update(status="published")),
         r"\(ebb\): to be published it needs a topic, a phrasing that counts, a verdict"),
        (edited(lambda entries: line(entries).update(status="draft")), "readers have seen it"),
    ):  # fmt: skip
        with pytest.raises(ImportRefused, match=fault):
            import_catalogue(files=files)
    whole = {"status": "published", "topics": ["tides"], "verdict": "true", "phrasings": {"include": {"en": ["ebb"]}}}
    import_catalogue(files=edited(lambda entries: line(entries, "ebb").update(whole)))
    import_catalogue(files=edited(lambda entries: line(entries).update(status="retired")))
    assert TalkingPoint.objects.get(slug="ebb").status == "published"
    assert TalkingPoint.objects.get(slug="rising-tide").retired_at is not None


def test_a_line_is_renamed_by_naming_its_former_slug(avalonia):
    files = edited(lambda entries: line(entries).update(slug="tides-rise", former_slugs=["rising-tide"]))
    pk = TalkingPoint.objects.get(slug="rising-tide").pk
    import_catalogue(files=files)
    renamed = TalkingPoint.objects.get(pk=pk)
    assert renamed.slug == "tides-rise"
    assert sorted(renamed.former_slugs.values_list("slug", flat=True)) == ["rising-tide", "tide-rising"]


def test_a_line_is_found_by_a_slug_that_it_once_had(avalonia):
    pk = TalkingPoint.objects.get(slug="rising-tide").pk
    import_catalogue(files={"lines.csv": b"slug,verdict\ntide-rising,faux\n"})
    assert TalkingPoint.objects.get(pk=pk).verdict == "faux"
    assert TalkingPoint.objects.count() == 2


def test_a_frozen_ranking_is_never_changed(avalonia):
    frozen = FrozenRanking.objects.get()
    with pytest.raises(ImportRefused, match="a frozen ranking is never changed"):
        import_catalogue(files={"frozen_rankings.csv": f"digest,content\n{frozen.digest},{{}}\n".encode()})
    assert FrozenRanking.objects.get().content == frozen.content


def test_one_table_changes_what_it_names_and_no_more(avalonia):
    table = b"line;number;verdict\r\nrising-tide;2;faux\r\n"
    with pytest.raises(ImportRefused, match=r"rebuttals\.csv, line 2.*“body” is missing"):
        plan_import(files={"rebuttals.csv": table})
    table = "line;number;body\r\nrising-tide;2;Not so.\r\n".encode("utf-8-sig")
    plan = import_catalogue(files={"rebuttals.csv": table})
    assert ("rebuttals 2: body", ODD, "Not so.") in changed_lines(plan)[0][3]
    bodies = Rebuttal.objects.order_by("pk").values_list("body", flat=True)
    assert list(bodies) == ["It **sinks**.", "Not so."]
    phrasings = b"line,language,kind,text\nrising-tide,en,include,high tide\n"
    assert changed_lines(import_catalogue(files={"phrasings.csv": phrasings})) == [
        ("changed", "talking_points", "rising-tide", [("phrasings", "", "en · include · high tide")])
    ]


@pytest.mark.parametrize(
    ("files", "faults"),
    [
        ({"talking_points.yaml": b"- slug: a\n  title: A\n  party: none\n- slug: b\n  titel: B\n"},
         ["talking_points.yaml, entry 1, line 1 (a): “party”: no “none” in parties.yaml or in the catalogue (line 3)",
          "talking_points.yaml, entry 2, line 4 (b): unknown key “titel”"]),
        ({"talking_points.yaml": b"- slug: a\n  title: A\n"}, ["line 1 (a): it is new, and “party” is missing"]),
        ({"lines.csv": b"slug,title,party,status\na,A,av-harbour,online\n,B,av-harbour,draft\n"},
         ["lines.csv, line 2 (a): “status”: Value 'online' is not a valid choice.",
          "lines.csv, line 3: “slug” is missing"]),
        ({"lines.csv": b"slug,title,party\nsea,\"A\nB\",av-harbour\nsea,C,av-harbour\n"}, ["lines.csv, line 4 (sea): the same slug"]),
        ({"phrasings.csv": b"line,language,kind,text\nebb,en,include,(ebb\n"}, ["phrasings.csv, line 2: “(ebb”:"]),
        ({"lines.csv": b"slug,titel\n"}, ["lines.csv, line 1: columns are wrong: “titel”"]),
        ({"lines.csv": b"slug,title\na,b,c\n"}, ["lines.csv, line 2: 3 cells under 2 columns"]),
        ({"lines.csv": b"slug,title\na,\xe9\n"}, ["lines.csv, line 2: not UTF-8"]),
        ({"citations.csv": b"line,rebuttal,title\nebb,1,A\n"}, ["citations.csv, line 2: no rebuttal 1 of “ebb”"]),
        ({"citations.csv": b"line,rebuttal,title\nebb," + b"9" * 5000 + b",A\n"}, ["“rebuttal” should be a number from 1 to"]),
        ({"topics.yaml": b"- slug: x\n  name: X\n  parent: a-spring\n"}, ["topics have one level of parent only"]),
        ({"identifiers.csv": b"person,scheme,value\nbo,avalon,007\n", "people.csv": b"slug,name\nbo,Bo\n"},
         ["people.csv, line 2 (bo): the identifier avalon 007 is that of ada-quay already"]),
        ({"lines.csv": b"slug,title,party,former_slugs\nebb,E,av-meadow,rising-tide\n"}, ["is the slug of another line"]),
        ({"lines.csv": b"slug,title,party,former_slugs\nebb,E,av-meadow,tide-rising\n"}, ["is that of rising-tide already"]),
        ({"countdown_entries.csv": b"countdown,rank,point\ncounted,1,rising-tide\n"},
         ["countdown_entries.csv, line 2 (counted): number 1 is not what was counted"]),
        ({"frozen_rankings.csv": b"digest,content\nabc,{}\n"}, ["does not have the hash"]),
        ({"topics.yaml": b"- [", }, ["topics.yaml: not readable as YAML"]),
        ({"topics.yaml": b"", "lines.csv": b""}, ["there is YAML and CSV"]),
        ({"notes.txt": b""}, ["notes.txt: unknown file"]),
        ({}, ["there is no file"]),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_place_and_nothing_is_changed(avalonia, files, faults):
    before = rows()
    with pytest.raises(ImportRefused) as raised:
        import_catalogue(files=files)
    for fault in faults:
        assert fault in str(raised.value)
    assert rows() == before


def test_queries_do_not_grow_with_entries(avalonia, django_assert_num_queries):
    for number in range(5):
        person = Person.objects.create(slug=f"p-{number}", name="P")
        Membership.objects.create(person=person, legislature=Legislature.objects.get())
        point = TalkingPoint.objects.create(slug=f"l-{number}", title="L", party=Party.objects.first())
        Rebuttal.objects.create(point=point, body="No.")
    with django_assert_num_queries(17):
        catalogue_files("yaml")
