"""The search page."""

import pytest

from tracker.models import Rebuttal

pytestmark = pytest.mark.django_db
SEARCH_QUERIES = 6


def test_finds_lines_answers_and_speeches_with_the_words_marked(client, avalonia, make):
    point = make.line(avalonia, "the lighthouse tax")
    Rebuttal.objects.create(point=point, body="No **lighthouse** is taxed.", published=True)
    (speech,) = make.say(avalonia, point)
    html = client.get("/search/?q=lighthouses").content.decode()
    for heading in ("1 line<", "1 answer<", "1 speech<"):
        assert heading in html
    assert "No lighthouse is taxed." in html
    assert "the <mark>lighthouse</mark> tax" in html
    assert f'href="/speeches/{speech.pk}/"' in html


@pytest.mark.parametrize("asked", ["", "%22", "***", "%00", "'", "%F0%9F%90%9F", "%3Cscript%3E"])
def test_a_question_without_words_is_answered_too(client, avalonia, asked):
    response = client.get(f"/search/?q={asked}")
    assert response.status_code == 200
    assert "<script" not in response.content.decode()


def test_queries_do_not_grow_with_rows(client, avalonia, make, django_assert_num_queries):
    def add():
        point = make.line(avalonia)
        Rebuttal.objects.create(point=point, body="The lighthouse.", published=True)
        make.say(avalonia, point)

    add()
    with django_assert_num_queries(SEARCH_QUERIES):
        client.get("/search/?q=lighthouse")
    add()
    add()
    with django_assert_num_queries(SEARCH_QUERIES):
        client.get("/search/?q=lighthouse")
