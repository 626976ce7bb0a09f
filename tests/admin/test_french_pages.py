"""The desk's French pages hold no English: whatever they have word for word from their English versions is data, or a
word that is the same in both languages."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from lxml import html

from tests.admin.addresses import pages
from tests.admin.roles import at_the_desk
from tracker.parsers.registry import FORMATS

SAID = ("title", "aria-label", "alt", "placeholder", "data-label")
SAME = set(
    "affiliation article articles citation citations code correction corrections date discipline document documents "
    "interjection mention mentions menu note occurrences refrain session source sources verdict version versions volume "
    "volumes vote en fr".split()
)
# They are data, or written for computers.
PASSED_BY = {"script", "style", "code", "ins", "del", "textarea", "title"}
PARTS = 4


def texts(page):
    """What the page says, but for what it marks as English or as typed."""
    for element in html.fromstring(page.content.decode()).iter():
        if not isinstance(element.tag, str):
            continue
        if any(
            above.get("lang") not in (None, "fr")
            for above in (element, *element.iterancestors("*"))
            if above.tag != "html"
        ):
            continue
        inside = [] if element.tag in PASSED_BY else [element.text]
        button = [element.get("value")] if element.tag == "input" and element.get("type") == "submit" else []
        for said in (*inside, element.tail, *button, *map(element.get, SAID)):
            if said and said.strip():
                yield " ".join(said.split())


def data():
    """Everything that the rows say, the longest first, as one pattern."""
    # The words of a mention, those of a phrasing that cannot be read, and the names of the languages in their own.
    said = {known.name for known in FORMATS} | {"rising tide lift", "on", "English", "Français"}
    for model in (*apps.get_app_config("tracker").get_models(), User):
        for row in model.objects.all():
            said |= {str(row), *(str(getattr(row, field.attname)) for field in model._meta.concrete_fields)}
            said |= {str(value) for values in vars(row).values() if isinstance(values, list) for value in values}
    said |= {part for text in said for part in re.split(r"</?b>", text)}
    worded = sorted((" ".join(text.split()) for text in said if re.search("[A-Za-z]{2}", text)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, worded))})(?!\w)")


def left(text, known):
    """The words of the text that are neither data nor the same in both languages."""
    return [word for word in re.findall(r"[A-Za-z]{2,}", known.sub(" ", text)) if word.lower() not in SAME]


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_no_english_is_left_on_a_french_page(part):
    chief = at_the_desk("chief")
    found = {}
    addresses = pages()
    known = data()
    for address in addresses[part::PARTS]:
        english, french = (set(texts(chief.get(language + address, follow=True))) for language in ("", "/fr"))
        for text in english & french:
            if left(text, known):
                found.setdefault(text, address)
    assert found == {}


def test_english_that_is_left_would_be_found():
    known = re.compile("Ada Quay")
    assert left("Draw 40 mentions for checking", known) == ["Draw", "for", "checking"]
    assert left("Ada Quay: 1 mention", known) == []
