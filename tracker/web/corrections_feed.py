"""The Atom feed of the corrections log."""

from datetime import UTC, datetime, time

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.queries.corrections import corrections_log
from tracker.templatetags.refrain import quoted
from tracker.web.xml_text import writable

# Part of every identity, so it may never change (RFC 4151).
MINTED = "2026"
LATEST = 50


class CorrectionsFeed(Feed):
    """The latest corrections; identities are made of keys, which no change of a note moves."""

    feed_type = Atom1Feed

    def get_object(self, request):
        return request.get_host().partition(":")[0]

    def title(self, host):
        return _("Corrections – Refrain")

    def subtitle(self, host):
        return _("What was wrong on Refrain, and was put right.")

    def author_name(self, host):
        return "Refrain"

    def link(self, host):
        return reverse("corrections")

    def feed_url(self, host):
        return reverse("corrections_feed")

    def feed_guid(self, host):
        return f"tag:{host},{MINTED}:{(get_language() or 'en')[:2]}:corrections"

    def items(self, host):
        return [(host, correction) for correction in corrections_log()[:LATEST]]

    def item_guid(self, item):
        host, correction = item
        return f"{self.feed_guid(host)}:{correction.pk}"

    def item_title(self, item):
        _host, correction = item
        if correction.line:
            return writable(quoted(correction.line))
        return writable(str(correction.countdown or _("The site as a whole")))

    def item_description(self, item):
        # Atom's summary is HTML, and this is text.
        return escape(writable(item[1].note_in_words))

    def item_link(self, item):
        return item[1].get_absolute_url()

    def item_pubdate(self, item):
        return timezone.make_aware(datetime.combine(item[1].date, time(12)), UTC)

    def item_updateddate(self, item):
        return item[1].changed_at
