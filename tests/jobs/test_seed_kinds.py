"""The rules of kind that the seeds ship: labels of many houses, and the forms that are repeated word for word."""

import pytest

from tests.kinds_of_speech import seeded_kinds
from tracker.engine.kinds import Turn
from tracker.jobs.seed import seed
from tracker.jobs.seed_reading import SeedError
from tracker.models import KindRule


def kind_of(text="The tide is fair.", label="Ms. Quill", heading="", language="en", source=""):
    return seeded_kinds(source).tell([Turn(label, heading, text)], language)[0].kind


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Mr. Speaker", "chair"),
        ("Madam Deputy Speaker", "chair"),
        ("Mr. Deputy Speaker (Sir Bo Finch)", "chair"),
        ("The Lord Speaker", "chair"),
        ("The Temporary Chair", "chair"),
        ("The Chairman of Ways and Means", "chair"),
        ("The Deputy Presiding Officer", "chair"),
        ("Y Llywydd", "chair"),
        ("Llywydd", "chair"),
        ("An Leas-Cheann Comhairle", "chair"),
        ("An Leas-Chathaoirleach", "chair"),
        ("Acting Chairman (Deputy Bo Finch)", "chair"),
        ("La senyora presidenta", "chair"),
        ("El señor FINCH (Presidente)", "chair"),
        ("PRESIDENTE", "chair"),
        ("Präsidentin Mag. Ada Quill", "chair"),
        ("De voorzitter", "chair"),
        ("The President of the Republic", "speech"),
        ("Présidente du conseil", "speech"),
        ("The Lord President of the Council", "speech"),
        ("The Minister of Tides", "speech"),
        ("Deputy Ada Quill", "speech"),
        ("Chairle Finch", "speech"),
        ("The Clerk of the House", "clerk"),
        ("Hon. Members", "interjection"),
        ("Several hon. Members", "interjection"),
        ("Noble Lords", "interjection"),
        ("A Deputy", "interjection"),
        ("Deputies", "interjection"),
        ("Lord Gull", "speech"),
        ("The Speaker", "chair"),
        ("The Acting Speaker (Mr. Bo Finch)", "chair"),
        ("The Chair (Mr. Bo Finch (Old Quay, Lib.))", "chair"),
        ("Le vice-président", "chair"),
        ("La Présidente suppléante", "chair"),
        ("Principal Clerk", "clerk"),
        ("Le greffier", "clerk"),
        ("An hon. member", "interjection"),
        ("Some hon. members", "interjection"),
        ("Une voix", "interjection"),
        ("Des voix", "interjection"),
        ("Präsident des Rechnungshofes Dr. Finch", "speech"),
        ("Hon. Bo Finch (President of the Treasury Board, Lib.)", "speech"),
    ],
)
def test_a_label_is_told_by_its_words(label, kind):
    assert kind_of(label=label) == kind
    assert kind_of(label=label, language="ga") == kind


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("procedure", "Thank you, Mr. Speaker. I move that this House do now adjourn."),
        ("procedure", "In order to facilitate the work of committees, I move that this House do now adjourn."),
        ("procedure", "With leave to introduce guests, Mr. Speaker."),
        ("procedure", "Mr. Speaker, I rise on a point of order."),
        ("procedure", "I withdraw the remark."),
        ("procedure", "I am instructed by the committee to report progress and ask for leave to sit again."),
        ("procedure", "moved:"),
        ("interjection", "Hear, hear!"),
        ("speech", "Mr. Speaker, the opposition keeps moving the buoy."),
        ("speech", "No."),
        ("speech", "Families take leave when a child is ill."),
        (
            "speech",
            "I rise to say that a point of order is no answer to the keepers of forty lighthouses on our coast.",
        ),
        ("petition", "I rise to present a petition. The prayer reads: more boats. I so present."),
        ("speech", "I have risen and presented petitions signed by keepers, and nothing was done."),
        ("bill_reading", "I move that Bill No. 4, The Quays Act be now introduced and read a first time."),
        ("written", "On behalf of the government, I’ll be tabling responses to written questions 7 to 9."),
    ],
)
def test_the_forms_of_a_house_are_told_from_what_members_say(kind, text):
    assert kind_of(text) == kind


def test_what_only_one_house_says_is_told_in_that_house_alone():
    named = "To the Standing Committee on Tides."
    assert kind_of(named, source="saskatchewan-assembly") == "procedure"
    assert kind_of(named, source="house-of-commons") == "speech"
    asked = {"text": "Question No. 484 will be answered today.", "heading": "Questions on the Order Paper"}
    assert kind_of(**asked, source="house-of-commons") == "written"
    assert kind_of(**asked) == "speech"


def test_french_forms_are_told_in_french_editions():
    assert kind_of("Monsieur le Président, je propose que la Chambre lève la séance.", language="fr") == "procedure"
    assert kind_of("demande à présenter le projet de loi C-4.", language="fr") == "bill_reading"
    assert kind_of("Je crois aux phares.", heading="Pétitions", language="fr") == "petition"


@pytest.fixture
def folder(tmp_path):
    def written(yaml):
        (tmp_path / "kinds.yaml").write_text(yaml)
        return tmp_path

    return written


def test_a_rule_is_seeded_and_left_alone_once_an_editor_changed_it(db, folder):
    rule = "- {name: Moves, order: 3, kind: procedure, language: en, openings: [I move], longest: 9}\n"
    assert seed(folder=folder(rule)).added == ("kinds Moves",)
    stored = KindRule.objects.get()
    assert (stored.kind, stored.language, stored.openings, stored.longest) == ("procedure", "en", ["I move"], 9)
    assert seed(folder=folder(rule.replace("9", "12"))).updated == ("kinds Moves",)
    KindRule.objects.update(longest=40)
    assert seed(folder=folder(rule)).left == ("kinds Moves",)
    assert KindRule.objects.get().longest == 40


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{name: A, order: 1, kind: chair}", "kinds.yaml, entry 1 (A): A rule needs a condition"),
        ("{name: A, order: 1, kind: chair, holds: [boat (sea]}", "Line 1, “boat (sea”: “(” is never closed by “)” (at character 6)"),
        ("{name: A, order: 1, kind: shouting, holds: [boat]}", "kinds.yaml, entry 1 (A): “kind”: Value 'shouting'"),
        ("{name: A, order: 1, kind: chair, holds: [boat], overrules: [shout]}", "There is no kind “shout”"),
        ("{name: A, order: 1, holds: [boat]}", "Courtesies are openings, and nothing else"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_used_is_refused_with_its_place(db, folder, rule, message):
    with pytest.raises(SeedError) as error:
        seed(folder=folder(f"- {rule}\n"))
    assert message in str(error.value)
    assert not KindRule.objects.exists()
