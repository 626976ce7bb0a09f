"""Atom feeds: a line's and a person's by the day, a party's and a topic's by the line."""

from datetime import UTC, datetime, time

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker.models.wording import in_full
from tracker.queries.feeds import days_of_line, days_of_person, new_lines
from tracker.queries.lines import line_in_brief
from tracker.queries.people import party_of, person_of
from tracker.queries.topics import topic_of
from tracker.templatetags.refrain import quoted
from tracker.web.filters import evidence_query
from tracker.web.xml_text import writable

# Part of every identity, so it may never change (RFC 4151).
MINTED = "2026"


class _Feed(Feed):
    """An Atom feed of one row, found by its slug; identities are made of keys, which slugs and titles leave alone."""

    feed_type = Atom1Feed
    kind = ""
    found_by = None

    def get_object(self, request, slug):
        found = type(self).found_by(slug)
        if found is None:
            raise Http404
        found.feed_host = request.get_host().partition(":")[0]
        return found

    def link(self, found):
        return found.get_absolute_url()

    def author_name(self, found):
        return "Refrain"

    def feed_guid(self, found):
        return _identity(found.feed_host, self.kind, found.pk)

    def feed_url(self, found):
        return reverse(f"{self.kind}_feed", args=[found.slug])

    def of_day(self, found, row, title, description):
        """The entry of one day, which leads to the mentions of that day."""
        mentions = evidence_query(since=row.day, until=row.day, stance="all")
        return {
            "guid": f"{self.feed_guid(found)}:{row.day.isoformat()}",
            "title": title,
            "description": description,
            "link": f"{found.get_absolute_url()}{mentions}#mentions",
            "published": _noon(row.day),
            "updated": row.came,
        }

    def item_guid(self, item):
        return item["guid"]

    def item_title(self, item):
        return writable(item["title"])

    def item_description(self, item):
        # Atom's summary is HTML, and this is text.
        return escape(writable(item["description"]))

    def item_link(self, item):
        return item["link"]

    def item_pubdate(self, item):
        return item["published"]

    def item_updateddate(self, item):
        return item["updated"]


class LineFeed(_Feed):
    """A line: the days on which it was said."""

    kind = "line"
    found_by = staticmethod(line_in_brief)

    def title(self, point):
        return writable(_("%(line)s – Refrain") % {"line": quoted(point)})

    def subtitle(self, point):
        return _("New mentions of this line, by the day.")

    def items(self, point):
        return [
            self.of_day(
                point,
                row,
                ngettext("%(count)d speech on %(day)s", "%(count)d speeches on %(day)s", row.speeches)
                % {"count": row.speeches, "day": in_full(row.day)},
                _own_and_speakers(row),
            )
            for row in days_of_line(point)
        ]


class PersonFeed(_Feed):
    """A person: the days on which they repeated lines."""

    kind = "person"
    found_by = staticmethod(person_of)

    def title(self, person):
        return writable(_("Lines repeated by %(person)s – Refrain") % {"person": person})

    def subtitle(self, person):
        return _("The days on which lines were repeated, and which.")

    def items(self, person):
        return [
            self.of_day(
                person,
                row,
                ngettext("%(count)d repetition on %(day)s", "%(count)d repetitions on %(day)s", row.repetitions)
                % {"count": row.repetitions, "day": in_full(row.day)},
                " ".join(quoted(point) for point in row.lines),
            )
            for row in days_of_person(person)
        ]


class PartyFeed(_Feed):
    """A party: its lines as they are published."""

    kind = "party"
    found_by = staticmethod(party_of)

    def title(self, party):
        return writable(_("New lines of %(party)s – Refrain") % {"party": party.in_full})

    def subtitle(self, party):
        return _("Lines of this party as they are published here.")

    def items(self, party):
        return _lines(party.feed_host, new_lines(party=party))


class TopicFeed(_Feed):
    """A topic: its lines as they are published, whoever says them."""

    kind = "topic"
    found_by = staticmethod(topic_of)

    def title(self, topic):
        return writable(_("New lines on %(topic)s – Refrain") % {"topic": topic})

    def subtitle(self, topic):
        return _("Lines on this topic as they are published here, whoever says them.")

    def items(self, topic):
        return _lines(topic.feed_host, new_lines(topic=topic))


def _identity(host, kind, key) -> str:
    return f"tag:{host},{MINTED}:{(get_language() or 'en')[:2]}:{kind}:{key}"


def _lines(host, lines):
    return [
        {
            "guid": _identity(host, "line", line.point.pk),
            "title": f"{quoted(line.point)} – {line.point.party}",
            "description": line.point.gist_in_words,
            "link": line.point.get_absolute_url(),
            "published": line.since,
            "updated": line.since,
        }
        for line in lines
    ]


def _own_and_speakers(row) -> str:
    own = ngettext("%(count)d by its own party using it,", "%(count)d by its own party using it,", row.own)
    speakers = ngettext(
        "by %(count)d person who could be identified.", "by %(count)d people who could be identified.", row.speakers
    )
    return f"{own % {'count': row.own}} {speakers % {'count': row.speakers}}"


def _noon(day) -> datetime:
    """A moment that is that day wherever it is read."""
    return timezone.make_aware(datetime.combine(day, time(12)), UTC)
