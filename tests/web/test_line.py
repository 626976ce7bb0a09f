"""One line's page: the answer, the figures, and every sentence behind them."""

import re
from datetime import date

import pytest
from django.utils import timezone

from tracker.models import Citation, FormerSlug, Legislature, Mention, Phrasing, Rebuttal, Source, Topic

pytestmark = pytest.mark.django_db
LINE_QUERIES = 33
WHOLE = "nothing known to be lacking".split()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def page(client, point, query=""):
    return client.get(f"/lines/{point.slug}/{query}").content.decode()


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_an_unpublished_line_is_not_found_by_any_slug(client, avalonia, make, status):
    point = make.line(avalonia, "a secret line", status=status)
    FormerSlug.objects.create(point=point, slug="old-name")
    for slug in (point.slug, "old-name", "never-was"):
        response = client.get(f"/lines/{slug}/")
        assert response.status_code == 404
        assert "a secret line" not in response.content.decode()


def test_a_former_slug_redirects_for_good_and_keeps_the_question(client, avalonia, make):
    point = make.line(avalonia)
    FormerSlug.objects.create(point=point, slug="old-name")
    response = client.get("/fr/lines/old-name/?stance=all")
    assert (response.status_code, response["Location"]) == (301, f"/fr/lines/{point.slug}/?stance=all")


def test_shows_the_words_marked_in_context(client, avalonia, make):
    point = make.line(avalonia)
    (speech,) = make.say(avalonia, point)
    html = page(client, point)
    assert f'<blockquote class="passage" lang="en">Mr. Speaker, <mark>{make.WORDS}</mark>, and the harbour' in html
    assert f'href="/speeches/{speech.pk}/"' in html
    assert "uses the line" in html


def test_says_what_decided_the_stance(client, avalonia, make):
    point = make.line(avalonia)
    speech = make.speech(make.document(avalonia), make.SAID, party=avalonia.harbour)
    make.mention(speech, point, cue="said by another: they … say")
    make.tally()
    assert '<span class="cue">said by somebody else (“they … say”)</span>' in page(client, point)
    french = client.get(f"/fr/lines/{point.slug}/").content.decode()
    assert '<span class="cue">dit par un autre («\u00a0they … say\u00a0»)</span>' in french


def test_marks_the_french_words_where_only_the_french_text_has_them(client, avalonia, make):
    point = make.line(avalonia)
    speech = make.speech(make.document(avalonia), "Nothing here.", party=avalonia.harbour)
    make.text(speech, "Monsieur, la taxe du phare coule les bateaux.", "fr")
    make.mention(speech, point, words="la taxe du phare")
    make.tally()
    assert 'lang="fr">Monsieur, <mark>la taxe du phare</mark> coule' in page(client, point)


def test_prefers_the_text_of_the_pages_language(client, avalonia, make):
    point = make.line(avalonia)
    speech = make.speech(make.document(avalonia), "The lighthouse tax sinks.", party=avalonia.harbour)
    make.text(speech, "La taxe du phare coule.", "fr")
    mention = make.mention(speech, point)
    mention.spans = [["en", 0, 18], ["fr", 0, 16]]
    mention.save()
    make.tally()
    assert "<mark>The lighthouse tax</mark> sinks." in page(client, point)
    french = client.get(f"/fr/lines/{point.slug}/").content.decode()
    assert "<mark>La taxe du phare</mark> coule." in french


def test_what_was_said_is_escaped(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, text=f"<script>alert(1)</script> {make.WORDS} <b>now</b>")
    html = page(client, point)
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>" in html


def test_a_ledger_speech_without_text_links_to_the_official_record(client, avalonia, make):
    point = make.line(avalonia)
    document = make.document(avalonia, held="ledger")
    speech = make.speech(document, "", party=avalonia.harbour, url="https://record.example/1#a")
    make.mention(speech, point, method="ledger")
    make.tally()
    html = page(client, point)
    assert '<a href="https://record.example/1#a" rel="noopener external">Official record</a>' in html
    assert "The whole speech" not in html
    assert "Every mention: 1 speech<" in html


def test_an_address_that_is_not_a_page_is_no_link(client, avalonia, make):
    point = make.line(avalonia)
    document = make.document(avalonia, held="ledger")
    make.mention(make.speech(document, "", party=avalonia.harbour, url="javascript:alert(1)"), point)
    assert "javascript:" not in page(client, point)


def test_stances_stand_apart_and_each_number_is_the_length_of_its_list(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=4)
    make.say(avalonia, point, times=3, party=avalonia.meadow)
    make.say(avalonia, point, times=2, stance="quotes", party=avalonia.meadow)
    make.say(avalonia, point, stance="unclear")
    html = page(client, point)
    for stance, number in (("uses", 4), ("others", 3), ("quotes", 2), ("unclear", 1), ("all", 10)):
        assert re.search(rf'href="\?stance={stance}#mentions"[^>]*><b data-figure="mentions">{number}</b>', html)
        opened = page(client, point, f"?stance={stance}")
        assert opened.count('<li class="mention"') == number
        assert f"Every mention: {number} speech" in opened


def test_a_speaker_without_a_party_counts_among_others(client, avalonia, make):
    point = make.line(avalonia)
    speech = make.speech(make.document(avalonia), party=None, affiliation="Ind.")
    make.mention(speech, point)
    make.tally()
    assert "Every mention: 1 speech<" in page(client, point, "?stance=others")
    assert "?stance=others&amp;person=none&amp;by=none#mentions" in page(client, point, "?stance=others")
    assert "Every mention: 1 speech<" in page(client, point, "?stance=others&person=none&by=none")


def test_counts_by_month_with_gaps_apart_from_zeros(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, day=date(2020, 1, 10))
    make.say(avalonia, point, times=2, day=date(2020, 4, 10))
    make.document(avalonia, date(2020, 2, 3))
    html = page(client, point)
    rows = re.findall(r'<th scope="row">(\w+ 2020)</th>(.*?)</tr>', html)
    shown = {month: re.sub(r"<[^>]+>", " ", cells).split() for month, cells in rows}
    assert shown == {
        "January 2020": ["1", "1", *WHOLE],
        "February 2020": ["0", "0", *WHOLE],
        "March 2020": ["no", "record", "held"],
        "April 2020": ["2", "2", *WHOLE],
    }
    assert "?from=2020-04-01&amp;to=2020-04-30#mentions" in html
    assert html.count('class="chart-bar"') == 3
    assert html.count('class="chart-gap"') == 1
    assert "Every mention: 2 speeches" in page(client, point, "?from=2020-04-01&to=2020-04-30")


def test_only_the_lines_own_legislature_covers_a_month(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, day=date(2020, 1, 10))
    elsewhere = Source.objects.create(
        slug="elsewhere", name="Elsewhere", legislature=Legislature.objects.create(slug="elsewhere", name="Elsewhere")
    )
    make.document(avalonia, date(2020, 2, 10), source=elsewhere)
    make.document(avalonia, date(2020, 3, 10), source=Source.objects.create(slug="gazette", name="Gazette"))
    html = client.get(f"/lines/{point.slug}/").content.decode()
    assert re.findall(r'<tr><th scope="row">(\w+) 2020</th><td (colspan)?', html) == [
        ("January", ""),
        ("February", "colspan"),
        ("March", ""),
    ]


def test_who_says_it_opens_what_they_said(client, avalonia, make):
    point = make.line(avalonia)
    ada = make.person("Ada Quay")
    for day in (1, 2):
        make.mention(
            make.speech(make.document(avalonia, date(2020, 1, day)), person=ada, party=avalonia.harbour), point
        )
    make.tally()
    make.say(avalonia, point)
    html = page(client, point)
    link = f"?person={ada.slug}&amp;by=av-harbour#mentions"
    assert f'<a data-figure="mentions" href="{link}">2</a>' in html
    narrowed = page(client, point, link.replace("&amp;", "&"))
    assert "Every mention: 2 speeches" in narrowed
    assert "Show everyone" in narrowed


def test_only_what_counts_is_shown(client, avalonia, make):
    point = make.line(avalonia)
    document = make.document(avalonia)
    for state in ("rejected", "suggested"):
        make.mention(make.speech(document, f"SECRET {make.WORDS}", party=avalonia.harbour), point, state=state)
    make.mention(make.speech(document, f"SECRET {make.WORDS}", kind="chair", party=avalonia.harbour), point)
    make.mention(make.speech(document, f"SECRET {make.WORDS}", withdrawn=True, party=avalonia.harbour), point)
    draft = make.document(avalonia, published=False)
    make.mention(make.speech(draft, f"SECRET {make.WORDS}", party=avalonia.harbour), point)
    make.tally()
    html = page(client, point, "?stance=all")
    assert "SECRET" not in html
    assert "Every mention: 0 speeches" in html


def test_answers_are_markdown_made_safe(client, avalonia, make):
    point = make.line(avalonia)
    body = "# Not so\n\n**No boat** sank. [Proof](https://a.example) [bad](javascript:alert(1)) <script>x</script> <p style='x'>"
    Rebuttal.objects.create(point=point, body=body, verdict="False", published=True)
    Rebuttal.objects.create(point=point, body="SECRET draft", published=False)
    html = page(client, point)
    assert "<h4>Not so</h4>" in html
    assert "<strong>No boat</strong> sank." in html
    assert '<a href="https://a.example" rel="noopener noreferrer">Proof</a>' in html
    assert "<script>" not in html
    assert 'href="javascript' not in html
    assert "<p style" not in html
    assert "SECRET" not in html


def test_citation_needed_is_for_staff(client, admin_client, avalonia, make):
    point = make.line(avalonia)
    rebuttal = Rebuttal.objects.create(point=point, body="No.", published=True)
    Citation.objects.create(rebuttal=rebuttal, title="A report", url="https://report.example/1", publisher="Office")
    Citation.objects.create(rebuttal=rebuttal, title="Hearsay")
    reader, editor = page(client, point), page(admin_client, point)
    assert '<a href="https://report.example/1" rel="noopener external">A report</a>, Office' in reader
    assert "citation needed" not in reader
    assert editor.count("citation needed") == 1


def test_names_the_wordings_that_count(client, avalonia, make):
    point = make.line(avalonia)
    Phrasing.objects.create(point=point, text="lighthouse tax")
    Phrasing.objects.create(point=point, text="lighthouse tax credit", kind="exclude")
    html = page(client, point)
    assert '<span lang="en">lighthouse tax</span></li>' in html
    assert '<span lang="en">lighthouse tax credit</span> <span class="unshown">(does not count)</span>' in html


def test_says_how_often_finding_the_line_is_right(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=41)
    unchecked = page(client, point)
    assert 'not checked yet · <a href="/methodology/#precision">how this is checked</a>' in unchecked
    assert 'id="precision"' in client.get("/methodology/").content.decode()
    drawn = list(Mention.objects.values_list("pk", flat=True)[:40])
    Mention.objects.filter(pk__in=drawn).update(sampled_at=timezone.now(), state="accepted")
    checked = page(client, point)
    assert "checked 40 of 41: 40 right (95 % interval 91-100)" in words(checked)
    for only, number in (("checked", 40), ("population", 41), ("right", 40)):
        address = f"/mentions/?stance=all&amp;line={point.slug}&amp;only={only}#mentions"
        assert f'<a data-figure="mentions" href="{address}">{number}</a>' in checked
    french = client.get(f"/fr/lines/{point.slug}/").content.decode()
    assert "40 vérifiées sur 41 : 40 justes (intervalle à 95 % : 91-100)" in words(french)


def test_mentions_come_in_pages_of_20_newest_first(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=21, day=date(2020, 1, 1))
    first, second = page(client, point), page(client, point, "?page=2")
    assert (first.count('<li class="mention"'), second.count('<li class="mention"')) == (20, 1)
    assert "?page=2#mentions" in first
    assert '<time datetime="2020-01-01">' in second


@pytest.mark.parametrize(
    "query", ["?from=x&to=y", "?stance=x", "?source=x", "?person=%00", "?person=" + "x" * 500, "?by=zz"]
)
def test_an_odd_question_still_has_an_answer(client, avalonia, make, query):
    point = make.line(avalonia)
    make.say(avalonia, point)
    assert client.get(f"/lines/{point.slug}/{query}").status_code == 200


def test_queries_do_not_grow_with_rows(client, avalonia, make, django_assert_num_queries):
    point = make.line(avalonia)
    one = Rebuttal.objects.create(point=point, body="No.", published=True)
    Citation.objects.create(rebuttal=one, title="A report")
    make.say(avalonia, point)
    with django_assert_num_queries(LINE_QUERIES):
        page(client, point, "?stance=all")
    for party in (avalonia.harbour, avalonia.meadow):
        more = Rebuttal.objects.create(point=point, body="No.", published=True)
        Citation.objects.create(rebuttal=more, title="A report")
        make.say(avalonia, point, party=party)
    with django_assert_num_queries(LINE_QUERIES):
        page(client, point, "?stance=all")


def test_other_lines_on_the_same_topic_stand_near_it_and_drafts_do_not(client, avalonia, make):
    topic = Topic.objects.create(slug="sea", name="The sea")
    point, theirs, own = (
        make.line(avalonia),
        make.line(avalonia, "a tide", party=avalonia.meadow),
        make.line(avalonia, "a wave"),
    )
    draft = make.line(avalonia, "a draft", status="draft")
    for line in (point, theirs, own, draft):
        line.topics.add(topic)
    make.line(avalonia, "elsewhere")
    html = page(client, point)
    near = html[html.index('id="near"') :]
    assert re.findall(r"“([^”]+)”</a>", near[: near.index("</section>")]) == ["a wave", "a tide"]


def test_a_month_says_its_value_under_the_pointer(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=2)
    make.say(avalonia, point, day=date(2020, 5, 4))
    assert re.findall(r"<title>(\d[^<]+)</title>", page(client, point)) == [
        "2020-03: 2",
        "2020-04: no record held",
        "2020-05: 1",
    ]


def test_says_by_party_who_repeats_it_in_which_stance(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=3)
    make.say(avalonia, point, times=2, party=avalonia.meadow, day=date(2020, 4, 1))
    make.say(avalonia, point, times=4, party=avalonia.meadow, stance="quotes", day=date(2020, 5, 1))
    make.mention(make.speech(make.document(avalonia, date(2020, 6, 1))), point, stance="unclear")
    make.tally()
    html = page(client, point)
    table = html[html.index('id="parties"') :].partition("</table>")[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table)
    assert [(words(name), words(cells.replace("</td>", " "))) for name, cells in rows] == [
        ("Harbour whose line it is", "3 0 0 3"),
        ("Meadow", "2 4 0 6"),
        ("no party", "0 0 1 1"),
    ]
    opened = re.findall(r'href="(\?[^"]+)#mentions">(\d+)<', table)
    for question, number in opened:
        assert f"Every mention: {number} speech" in page(client, point, question.replace("&amp;", "&")), question
    assert len(opened) == 12


def test_the_answer_comes_first_and_what_it_rests_on_after_it(client, avalonia, make):
    point = make.line(avalonia)
    point.topics.add(Topic.objects.create(slug="sea", name="The sea"))
    make.line(avalonia, "a tide").topics.add(Topic.objects.get())
    make.say(avalonia, point)
    html = page(client, point)
    order = [
        "answer",
        "counts",
        "months",
        "parties",
        "speakers",
        "spread",
        "mentions",
        "near",
        "counted",
        "history",
        "share",
    ]
    places = [html.index(f'id="{name}"') for name in order]
    assert places == sorted(places)
    # What a filter changes is answered in place, and nothing else.
    found = html[html.index('id="found"') : html.index('id="near"')]
    assert all(f'id="{name}"' in found for name in order[2:7])
    assert 'data-hx-target="#found"' in html[: html.index('id="found"')]


def test_offers_a_frame_for_other_pages_and_a_feed(client, avalonia, make):
    point = make.line(avalonia, 'a "lighthouse" tax')
    html = page(client, point)
    frame = re.search(r'<textarea id="frame"[^>]*>(.*?)</textarea>', html)[1]
    assert f"&lt;iframe src=&quot;http://testserver/embed/lines/{point.slug}/&quot;" in frame
    assert f'<a href="/lines/{point.slug}/feed/">' in html
    assert client.get(f"/embed/lines/{point.slug}/").status_code == 200
