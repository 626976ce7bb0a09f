"""How a line, a mention or a ranking is cited: in words, and as files that reference managers read."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.engine.method import METHOD
from tracker.models import FrozenRanking, Mention, TalkingPoint
from tracker.models.wording import in_full
from tracker.templatetags.refrain import quoted

# What BibTeX reads as more than a letter; braces keep their balance as commands.
_BIBTEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_BIBTEX |= {letter: f"\\{letter}" for letter in "#$%&_"}


@dataclass(frozen=True)
class Cited:
    """What is cited, as it was read on one day. `day` is when it was said or frozen, where it was; `files` are the
    addresses of its citation by what they end in."""

    key: str
    title: str
    address: str
    accessed: date
    method: str
    author: str = ""
    day: date | None = None
    within: str = ""
    files: tuple[tuple[str, str], ...] = ()

    @property
    def in_words(self) -> str:
        """The citation as a sentence or two, with the address and the day on which it was read."""
        parts = [
            f"{self.author}." if self.author else "",
            self.title if self.title.endswith((".", "!", "?")) else f"{self.title}.",
            f"{self.within}, {in_full(self.day)}." if self.within and self.day else "",
            _("Refrain, method %(method)s.") % {"method": self.method},
            self.address,
            _("(accessed %(day)s)") % {"day": in_full(self.accessed)},
        ]
        return " ".join(part for part in parts if part)

    def bibtex(self) -> str:
        """An entry for BibTeX."""
        fields = {
            "author": f"{{{_for_bibtex(self.author or 'Refrain')}}}",
            "title": f"{{{_for_bibtex(self.title)}}}",
            "year": str((self.day or self.accessed).year),
            "howpublished": _for_bibtex(self.within) if self.within else "",
            "url": self.address,
            "urldate": self.accessed.isoformat(),
            "note": "Refrain, " + _("method %(method)s") % {"method": self.method},
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{{self.key},", *lines, "}", ""])

    def ris(self) -> str:
        """A record for reference managers, with the line ends that the format asks for."""
        day = self.day or self.accessed
        rows = [
            ("TY", "ELEC"),
            ("AU", self.author or "Refrain"),
            ("TI", self.title),
            ("T2", self.within or "Refrain"),
            ("PY", str(day.year)),
            ("DA", f"{day:%Y/%m/%d}" if self.day else ""),
            ("PB", "Refrain"),
            ("N1", _("method %(method)s") % {"method": self.method}),
            ("UR", self.address),
            ("Y2", f"{self.accessed:%Y/%m/%d}"),
            ("LA", (get_language() or "en")[:2]),
        ]
        said = [f"{tag}  - {_one_line(value)}" for tag, value in rows if value]
        return "\r\n".join([*said, "ER  - ", ""])

    def csl(self) -> str:
        """An item as CSL-JSON."""
        item: dict[str, Any] = {
            "id": self.key,
            "type": "webpage",
            "title": self.title,
            "container-title": self.within or "Refrain",
            "publisher": "Refrain",
            "author": [{"literal": self.author or "Refrain"}],
            "URL": self.address,
            "accessed": {"date-parts": [[self.accessed.year, self.accessed.month, self.accessed.day]]},
            "version": self.method,
            "language": (get_language() or "en")[:2],
        }
        if self.day:
            item["issued"] = {"date-parts": [[self.day.year, self.day.month, self.day.day]]}
        return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


# How a citation is written into a file, and what the file is.
FILES: dict[str, tuple[Callable[[Cited], str], str]] = {
    "bib": (Cited.bibtex, "application/x-bibtex"),
    "ris": (Cited.ris, "application/x-research-info-systems"),
    "json": (Cited.csl, "application/vnd.citationstyles.csl+json"),
}


def cited_line(request: HttpRequest, point: TalkingPoint) -> Cited:
    """A line as the address being read cuts it."""
    return Cited(
        key=_key("line", point.slug),
        title=f"{quoted(point)} ({point.party.in_short})",
        address=_address(request, point.get_absolute_url()),
        accessed=timezone.localdate(),
        method=METHOD,
        files=_files(request, "cite_line", point.slug),
    )


def cited_mention(request: HttpRequest, mention: Mention) -> Cited:
    """Who said a line on a day, and where."""
    speech = mention.speech
    return Cited(
        key=_key("mention", f"{mention.point.slug}-{speech.pk}"),
        title=quoted(mention.point),
        address=request.build_absolute_uri(reverse("mention", args=[mention.point.slug, speech.pk])),
        accessed=timezone.localdate(),
        method=METHOD,
        author=str(speech.person) if speech.person else speech.speaker,
        day=speech.date,
        within=str(speech.document.source),
        files=_files(request, "cite_mention", mention.point.slug, speech.pk),
    )


def cited_ranking(request: HttpRequest, frozen: FrozenRanking) -> Cited:
    """A frozen ranking, which never changes."""
    return Cited(
        key=_key("ranking", frozen.digest[:12]),
        title=str(frozen),
        address=request.build_absolute_uri(frozen.get_absolute_url()),
        accessed=timezone.localdate(),
        method=frozen.method,
        day=timezone.localtime(frozen.created_at).date(),
        within=_("Frozen ranking"),
        files=_files(request, "cite_ranking", frozen.digest),
    )


def cited_home(request: HttpRequest) -> Cited:
    """The ranking of today, as the address being read cuts it."""
    return Cited(
        key="refrain-ranking",
        title=_("Lines on repeat"),
        address=_address(request, reverse("home")),
        accessed=timezone.localdate(),
        method=METHOD,
    )


def citation_of(request: HttpRequest, context: dict[str, Any]) -> Cited | None:
    """The citation of the page that is made of this context; None where a page is not cited."""
    match request.resolver_match.url_name if request.resolver_match else None:
        case "line":
            return cited_line(request, context["point"])
        case "mention":
            return cited_mention(request, context["mention"])
        case "frozen_ranking":
            return cited_ranking(request, context["frozen"])
        case "home":
            return cited_home(request)
        case _:
            return None


def _address(request: HttpRequest, path: str) -> str:
    """The address with what cuts its figures; which page of a list was open is nobody's business."""
    query = QueryDict(request.META.get("QUERY_STRING", ""), mutable=True)
    query.pop("page", None)
    return request.build_absolute_uri(path + (f"?{query.urlencode()}" if query else ""))


def _files(request: HttpRequest, name: str, *key: str | int) -> tuple[tuple[str, str], ...]:
    query = request.META.get("QUERY_STRING", "") if name == "cite_line" else ""
    asked = QueryDict(query).urlencode()
    return tuple((end, reverse(name, args=[*key, end]) + (f"?{asked}" if asked else "")) for end in FILES)


def _key(kind: str, name: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", f"refrain-{kind}-{name}")


def _for_bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(letter, letter) for letter in _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
