"""What the page's own address asks, written once more with other values: as Django's own tag writes it."""

import pytest
from django.template import Context, RequestContext, Template


@pytest.fixture
def written(rf):
    """The question of an address, changed by the tag of that name."""

    def write(address, changes, **values):
        text = "{% load addresses %}{% autoescape off %}{% " + f"{changes} %}}{{% endautoescape %}}"
        return Template(text).render(RequestContext(rf.get(address), values))

    return write


@pytest.mark.parametrize(
    "asked", ["/", "/?from=2020-01-01&page=3", "/?source=a&source=b&q=%22l%C3%A0+bas%22%26", "/?page=2"]
)
@pytest.mark.parametrize(
    "changes",
    ["", "page=None", "page=4", "source=some page=None", "q=words", "source=none", "period=None from=words page=None"],
)
def test_a_question_is_changed_as_django_changes_it(written, asked, changes):
    values = {"some": ("c d", "e"), "none": (), "words": "“lighthouse” & tax"}
    assert written(asked, f"question {changes}", **values) == written(asked, f"querystring {changes}", **values)


def test_a_question_is_escaped_where_it_is_written(rf):
    request = rf.get("/?from=2020-01-01&page=2")
    assert Template("{% load addresses %}{% question page=3 %}").render(Context({"request": request})) == (
        "?from=2020-01-01&amp;page=3"
    )
