"""What cards say: the figure of a line, and the sentence of a mention."""

from datetime import date

import pytest

from tracker.models import Countdown, CountdownEntry
from tracker.queries.cards import LineFigure, line_figure, lines_counted_down, mention_in, sentence, sentence_of

WORDS = "the lighthouse tax"


def shown(text, words=WORDS):
    start = text.index(words)
    return "".join(
        f"[{piece.text}]" if piece.marked else piece.text for piece in sentence(text, [(start, start + len(words))])
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rains. They love the lighthouse tax! It pours.", "They love [the lighthouse tax]!"),
        ("Mr. Speaker, the lighthouse tax is here.", "Mr. Speaker, [the lighthouse tax] is here."),
        (
            "M. Rivage aime the lighthouse tax, l’hon. Mme Baie aussi.",
            "M. Rivage aime [the lighthouse tax], l’hon. Mme Baie aussi.",
        ),
        ("It costs 3.5 boats, the lighthouse tax. So?", "It costs 3.5 boats, [the lighthouse tax]."),
        ("First line\nthe lighthouse tax\nthird line", "[the lighthouse tax]"),
        ("“No!” he said. “We love the lighthouse tax.” Nobody does.", "“We love [the lighthouse tax].”"),
        ("the lighthouse tax", "[the lighthouse tax]"),
        ("Why the lighthouse tax? Why the lighthouse tax?", "Why [the lighthouse tax]?"),
    ],
)
def test_a_sentence_is_cut_where_sentences_end(text, expected):
    assert shown(text) == expected


def test_a_long_sentence_is_cut_at_words_with_an_ellipsis():
    said = shown("and on and on " * 40 + WORDS + " and on and on" * 40)
    before, _marked, after = said.partition("[the lighthouse tax]")
    assert before.startswith("… ")
    assert after.endswith(" …")
    assert len(before) <= 153
    assert len(after) <= 153
    assert set(before.removeprefix("… ").split()) | set(after.removesuffix(" …").split()) == {"and", "on"}


def test_every_span_in_the_sentence_is_marked_and_no_other():
    text = "A tax. A tax and a tax. A tax."
    pieces = sentence(text, [(9, 12), (19, 22), (26, 29)])
    assert "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces) == "A [tax] and a [tax]."


@pytest.mark.parametrize("spans", [[], [(5, 500)], [(3, 3)], [(-1, 2)]])
def test_without_a_span_inside_the_text_there_is_no_sentence(spans):
    assert sentence("A tax.", spans) == ()


@pytest.mark.django_db
def test_the_figure_is_of_the_lines_own_party_and_of_all_days(avalonia, make, django_assert_num_queries):
    point = make.line(avalonia)
    assert line_figure(point) == LineFigure(0, None, None)
    make.say(avalonia, point, times=3, day=date(2019, 12, 31))
    make.say(avalonia, point, day=date(2021, 1, 1), party=avalonia.meadow)
    make.say(avalonia, point, day=date(2021, 1, 2), stance="quotes")
    make.say(avalonia, make.line(avalonia, "another"), day=date(2022, 1, 1))
    with django_assert_num_queries(1):
        assert line_figure(point) == LineFigure(3, date(2019, 12, 31), date(2020, 1, 2))


@pytest.mark.django_db
def test_a_countdown_counts_the_lines_that_readers_see(avalonia, make):
    countdown = Countdown.objects.create(slug="two", title="Two", status="published")
    for rank, status in ((1, "published"), (2, "draft"), (3, "published")):
        CountdownEntry.objects.create(countdown=countdown, rank=rank, point=make.line(avalonia, status=status))
    assert lines_counted_down(countdown) == 2


@pytest.mark.django_db
def test_a_mention_is_found_only_where_it_counts(avalonia, make):
    point = make.line(avalonia)
    (speech,) = make.say(avalonia, point, stance="quotes")
    found = mention_in(point.slug, speech.pk)
    assert found.stance == "quotes"
    language, pieces = sentence_of(found, page_language="fr")
    assert language == "en"
    assert [piece.text for piece in pieces if piece.marked] == [make.WORDS]
    assert mention_in("another", speech.pk) is None
    assert mention_in(point.slug, speech.pk + 1) is None
    found.state = "rejected"
    found.save()
    assert mention_in(point.slug, speech.pk) is None
    found.state = "accepted"
    found.save()
    point.status = "draft"
    point.save()
    assert mention_in(point.slug, speech.pk) is None
