"""Variants of one line become one group, and different lines stay apart."""

from tracker.engine.discovery.grouping import Wording, grouped


def wording(row, text, speeches, *, weightless="the a of their and", **more):
    words = text.split()
    numbers = tuple(sum(ord(letter) * 7**place for place, letter in enumerate(word)) for word in words)
    weights = {number: 1.0 for number, word in zip(numbers, words, strict=True) if word not in weightless.split()}
    return Wording(row, numbers, weights, {speech: [100 * row] for speech in speeches}, **more)


def rows(groups):
    return [[group.best.row, *(variant.row for variant in group.variants)] for group in groups]


def test_longer_wordings_and_wordings_of_the_same_words_are_variants():
    best = wording(0, "sinking lighthouse levy", range(10))
    longer = wording(1, "their sinking lighthouse levy", range(4))
    turned = wording(2, "lighthouse levy sinking", range(20, 24))
    other = wording(3, "broken dredging promise", range(9))
    assert rows(grouped([best, longer, turned, other], 5)) == [[0, 1, 2], [3]]


def test_a_shorter_wording_is_a_variant_only_where_it_is_seldom_said_alone():
    best = wording(0, "old sinking lighthouse levy", range(10))
    assert rows(grouped([best, wording(1, "lighthouse levy", range(12))], 5)) == [[0, 1]]
    assert rows(grouped([best, wording(1, "lighthouse levy", range(60))], 5)) == [[0], [1]]


def test_wordings_in_the_same_places_are_one_line():
    best = wording(0, "sinking lighthouse levy", range(10))
    across = Wording(1, (*best.words[2:], 5, 6), {best.words[2]: 1.0, 5: 3.0, 6: 3.0}, {n: [2] for n in range(8)})
    assert rows(grouped([best, across], 5)) == [[0, 1]]


def test_variants_are_not_chained():
    first = wording(0, "one two three four", range(9))
    second = wording(1, "two three four five", range(20, 29))
    third = wording(2, "three four five six", range(40, 49))
    assert rows(grouped([first, second, third], 5)) == [[0], [1], [2]]
    alike = wording(1, "one two three five", range(20, 29))
    assert rows(grouped([first, alike], 5)) == [[0], [1]]


def test_no_more_groups_than_asked_for_but_variants_still_join():
    best = wording(0, "sinking lighthouse levy", range(10))
    assert rows(
        grouped([best, wording(1, "a b c", range(3)), wording(2, "the sinking lighthouse levy", range(3))], 1)
    ) == [[0, 2]]


def test_wordings_that_count_bring_speeches_of_their_own():
    best = wording(0, "sinking lighthouse levy", range(10))
    [group] = grouped(
        [best, wording(1, "the sinking lighthouse levy", range(20)), wording(2, "lighthouse levy sinking", range(8, 14)),
         wording(3, "lighthouse sinking levy", range(9, 12))], 5,
    )  # fmt: skip
    assert [one.row for one in group.wordings()] == [0, 2]


def test_the_line_is_shown_without_words_that_open_no_phrase():
    best = wording(0, "of the broken promise", range(10), lead=2)
    [group] = grouped([best, wording(1, "broken promise", range(20))], 5)
    assert [one.row for one in group.wordings()] == [1]
