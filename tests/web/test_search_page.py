"""The search page, and what it suggests."""

import re
from datetime import date

import pytest
from lxml import html

from tests.web.figures import number
from tracker.models import Mention, Phrasing, Rebuttal, Topic

pytestmark = pytest.mark.django_db
SEARCH_QUERIES, NOTHING_FOUND_QUERIES, SUGGESTION_QUERIES = 6, 5, 2


@pytest.fixture
def read(client):
    """The page at an address, parsed."""

    def page(address):
        response = client.get(address)
        assert response.status_code == 200, address
        return html.fromstring(response.content.decode())

    return page


def select(element, path):
    """The descendants that a path such as "div.facet [role=option] a" leads to, in order."""
    steps = []
    for step in path.split():
        tag, *rest = re.findall(r"^[a-z0-9]*|[.\[][^.\[]+", step)
        conditions = [
            f"contains(concat(' ', @class, ' '), ' {part[1:]} ')"
            if part[0] == "."
            else "@" + part[1:-1].replace("=", "='") + ("'" if "=" in part else "")
            for part in rest
        ]
        steps.append((tag or "*") + "".join(f"[{condition}]" for condition in conditions))
    return element.xpath(".//" + "//".join(steps))


def texts(page, path):
    return [" ".join(element.text_content().split()) for element in select(page, path)]


def test_finds_lines_answers_and_speeches_with_the_words_marked(client, avalonia, make):
    point = make.line(avalonia, "the lighthouse tax")
    Rebuttal.objects.create(point=point, body="No **lighthouse** is taxed.", published=True)
    (speech,) = make.say(avalonia, point)
    page = client.get("/search/?q=lighthouses").content.decode()
    for heading in ("1 line<", "1 answer<", "1 speech<"):
        assert heading in page
    assert page.index("1 line<") < page.index("1 answer<") < page.index("1 speech<")
    assert "No lighthouse is taxed." in page
    assert "the <mark>lighthouse</mark> tax" in page
    assert f'href="/speeches/{speech.pk}/"' in page


def test_names_people_topics_and_parties_before_speeches(read, avalonia, make):
    make.person("Ada Harbour")
    Topic.objects.create(slug="harbours", name="Harbours")
    page = read("/search/?q=harbour")
    assert texts(page, "h2") == ["1 person", "1 topic", "1 party", "0 speeches"]
    assert texts(page, ".found-people li") == ["Ada Harbour"]
    assert texts(page, ".found-parties li") == ["Harbour Harbour Party, Assembly of Avalonia"]


@pytest.fixture
def two_parties(avalonia, make):
    """Three speeches of two parties in two years, one of them a mention of a line on a topic."""
    point = make.line(avalonia, "the lighthouse tax")
    point.topics.add(Topic.objects.create(slug="sea", name="The sea"))
    ada, ben = make.person("Ada Quay"), make.person("Ben Field")
    said = [
        make.speech(make.document(avalonia, day), person=person, party=party)
        for day, person, party in (
            (date(2019, 5, 1), ada, avalonia.harbour),
            (date(2020, 5, 1), ada, avalonia.harbour),
            (date(2020, 5, 2), ben, avalonia.meadow),
        )
    ]
    make.mention(said[0], point)
    return said


def choices(page):
    """Every facet as {heading: {label: count}}."""
    return {
        select(facet, "h3")[0].text: {
            " ".join(select(item, "span")[0].text_content().split()): int(number(select(item, "[data-figure]")[0]))
            for item in select(facet, "li")
        }
        for facet in select(page, ".facet")
    }


def test_facets_narrow_the_speeches_by_links_that_keep_the_rest(read, two_parties):
    page = read("/search/?q=lighthouse&sort=oldest")
    assert choices(page) == {
        "Party": {"Harbour": 2, "Meadow": 1},
        "Speaker": {"Ada Quay": 2, "Ben Field": 1},
        "Year": {"2020": 2, "2019": 1},
        "Topic": {"The sea": 1},
    }
    (link,) = [link for link in select(page, ".facet a") if "Harbour" in link.text_content()]
    assert link.get("href") == "/search/?q=lighthouse&sort=oldest&party=av-harbour#speeches"
    page = read("/search/?q=lighthouse&sort=oldest&party=av-harbour")
    assert texts(page, ".found-speeches h2") == ["2 speeches"]
    assert choices(page)["Year"] == {"2020": 1, "2019": 1}
    assert choices(page)["Party"] == {"Harbour": 2, "Meadow": 1}
    assert texts(page, ".asked li") == ["Leave out this filter: Party: Harbour", "Clear all filters"]
    assert select(page, ".asked a")[0].get("href") == "/search/?q=lighthouse&sort=oldest#speeches"
    hidden = {field.get("name"): field.get("value") for field in select(page, "input[type=hidden]")}
    assert hidden == {"party": "av-harbour"}


def test_what_is_left_when_filters_leave_nothing_is_one_link_away(read, two_parties):
    page = read("/search/?q=lighthouse&party=av-meadow&year=2019")
    assert texts(page, ".found-speeches h2") == ["0 speeches"]
    (link,) = select(page, ".nothing-found a")
    assert (link.text, link.get("href")) == ("Without the filters: 3 speeches", "/search/?q=lighthouse#speeches")


def test_days_narrow_the_speeches(read, two_parties):
    page = read("/search/?q=lighthouse&from=2020-05-01&to=2020-05-01")
    assert texts(page, ".found-speeches h2") == ["1 speech"]
    assert texts(page, ".asked li")[0] == "Leave out this filter: from May 1, 2020 until May 1, 2020"
    assert [page.get_element_by_id(name).get("value") for name in ("from", "to")] == ["2020-05-01", "2020-05-01"]


def test_long_lists_have_a_page_of_their_own(read, avalonia, make):
    for number_ in range(7):
        make.line(avalonia, f"the lighthouse tax {number_}")
    page = read("/search/?q=lighthouse")
    assert len(select(page, ".found-lines li")) == 5
    (heading,) = select(page, ".found-lines h2 a")
    assert (heading.text_content(), heading.get("href")) == ("7 lines", "/search/?q=lighthouse&in=lines#lines")
    assert len(select(read("/search/?q=lighthouse&in=lines"), "[data-item=lines]")) == 7


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("-lighthouse", "That says only what to leave out. Add a word or phrase to find."),
        ('"lighthouse tax', "A quotation mark is not closed"),
        ("x" * 10_000, "Only the first 300 characters were searched for."),
        ("a b c d e f g h i j k l m n o p q r", "Only the first 16 words and phrases were searched for."),
        ("lighthouse OR", "OR needs a word or phrase on either side"),
        ("***", "There is no word to search for in that."),
        ("\x00\x07\x9f", "There is no word to search for in that."),
        ("<script>alert(1)</script>", ""),
        ("🐟", "There is no word to search for in that."),
    ],
)
def test_a_bad_question_is_answered_with_what_to_do(client, avalonia, asked, told):
    for address in ("/search/", "/search/suggestions/"):
        response = client.get(address, {"q": asked})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
    page = html.fromstring(client.get("/search/", {"q": asked}).content)
    troubles = texts(page, ".troubles li")
    assert told in "".join(troubles[:1])
    assert len(troubles) == bool(told)


@pytest.mark.parametrize(
    "asked",
    [
        "party=whoever",
        "year=20x0",
        "year=0000",
        "source=%00",
        "from=2020-13-01",
        "to=yesterday",
        "from=2020-01-02&to=2020-01-01",
    ],
)
def test_a_filter_that_cannot_be_read_asks_for_nothing_and_is_said(read, two_parties, asked):
    page = read(f"/search/?q=lighthouse&{asked}")
    assert len(texts(page, ".troubles li")) == 1
    assert texts(page, ".found-speeches h2") == ["3 speeches"]


@pytest.mark.parametrize(
    "asked", ["page=0", "page=-1", "page=x", "page=99999999999999999999", "page=²", "in=nothing", "sort=x"]
)
def test_other_values_of_the_address_are_passed_over(read, two_parties, asked):
    page = read(f"/search/?q=lighthouse&{asked}")
    assert texts(page, ".found-speeches h2") == ["3 speeches"]
    assert len(select(page, ".mention")) == 3


def test_a_question_that_finds_nothing_is_helped(read, avalonia, make):
    make.line(avalonia, "the lighthouse tax")
    page = read("/search/?q=lihgthouse+tax")
    assert texts(page, ".meant") == ["Did you mean lihgthouse tax?".replace("lihgthouse", "lighthouse")]
    assert select(page, ".meant a")[0].get("href") == "/search/?q=lighthouse+tax"


def options(page):
    return [(" ".join(option.text_content().split()), option.get("href")) for option in select(page, "[role=option]")]


def test_suggests_lines_people_topics_and_parties_while_typing(read, avalonia, make):
    point = make.line(avalonia, "the lighthouse tax")
    Phrasing.objects.create(point=point, text="beacon levy")
    make.line(avalonia, "a lighthouse draft", status="draft")
    Topic.objects.create(slug="lights", name="Lights")
    person = make.person("Ada Lightfoot")
    page = read("/search/suggestions/?q=ligh")
    line, ada = point.get_absolute_url(), person.get_absolute_url()
    whole = ("Search everything for “ligh”", "/search/?q=ligh")
    assert options(page) == [
        ("“the lighthouse tax” Harbour", line),
        ("Ada Lightfoot", ada),
        ("Lights", "/topics/lights/"),
        whole,
    ]
    assert page.get("data-said") == "3 suggestions. Down arrow to choose."
    for typed in ("beacon", "HP tax", "lihgthouse", "lighthuose ta", "becon le", '"lighthouse tax'):
        assert options(read(f"/search/suggestions/?q={typed}"))[0] == ("“the lighthouse tax” Harbour", line), typed
    for typed in ("zzzz", "l", ""):
        assert options(read(f"/search/suggestions/?q={typed}"))[:-1] == [], typed
    assert options(read("/search/suggestions/?q=hp"))[-2] == ("Harbour", "/parties/av-harbour/")


def test_a_sentence_just_heard_leads_to_the_line_in_it(read, avalonia, make):
    line = make.line(avalonia, "Another broken beacon promise").get_absolute_url()
    make.line(avalonia, "the lighthouse tax")
    heard = "the lady opposite has broken that promise once more"
    assert options(read(f"/search/suggestions/?q={heard}"))[0] == ("“Another broken beacon promise” Harbour", line)
    page = read(f"/search/?q={heard}")
    assert [link.get("href") for link in select(page, "section[aria-labelledby=heard] a.line")] == [line]
    assert not select(read(f"/search/?q={heard} -tax"), "section[aria-labelledby=heard]")
    assert not select(read("/search/?q=broken+promise"), "section[aria-labelledby=heard]")


def test_suggestions_are_in_the_language_of_the_page(read, avalonia, make):
    point = make.line(avalonia, "the lighthouse tax", title_fr="la taxe du phare")
    (line, _) = options(read("/fr/search/suggestions/?q=lighth"))
    assert line == ("« la taxe du phare » Havre", f"/fr/lines/{point.slug}/")


def test_queries_do_not_grow_with_rows(client, avalonia, make, django_assert_num_queries):
    def add():
        point = make.line(avalonia)
        point.topics.add(Topic.objects.create(slug=f"topic-{point.pk}", name="Lighthouse"))
        Rebuttal.objects.create(point=point, body="The lighthouse.", published=True)
        make.say(avalonia, point)
        make.person("Ada Lighthouse")

    def ask():
        for address, queries in (
            ("/search/?q=lighthouse", SEARCH_QUERIES),
            ("/search/?q=lighthouse+zzzz", NOTHING_FOUND_QUERIES),
            ("/search/suggestions/?q=lighth", SUGGESTION_QUERIES),
        ):
            client.get(address)  # what readers search by name is kept in memory until an editor changes it
            with django_assert_num_queries(queries):
                client.get(address)

    add()
    ask()
    add()
    add()
    ask()
    assert Mention.objects.count() == 3
