"""What a ranking can be by and what it can count, with the words that forms have for them."""

from django.utils.translation import gettext_lazy as _

from tracker.queries.scope import ALL, USES

ORDERS = (
    ("speeches", _("speeches")),
    ("occurrences", _("times said")),
    ("speakers", _("speakers")),
    ("days", _("days")),
    ("rate", _("rate")),
    ("rising", _("rising")),
    ("discipline", _("discipline")),
    ("streak", _("streak")),
    ("burst", _("burst")),
    ("owned", _("owned")),
)
COUNTED = ((USES, _("its own party uses it")), (ALL, _("anyone, in any stance")))
