"""Checking a text that a reader brings: it is read, answered and forgotten."""

from django import forms
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.jobs.check_text import MOST_CHARACTERS, TooLong, check_text
from tracker.jobs.standing_lines import warm_standing_lines
from tracker.parsers.document import ParseError
from tracker.queries.answers import parties
from tracker.queries.reasons import reason_here
from tracker.web.checked import shown_text
from tracker.web.received import MOST_BYTES, InMemory

TOO_LARGE = gettext_lazy(
    "That is too much at once: at most %(characters)s characters of text, in a file of at most %(bytes)s kB, can be "
    "checked. Check it in parts."
)
UNREADABLE = gettext_lazy("What arrived could not be read as a form. Send it once more.")
_TOO_MUCH = 413


class PartyField(forms.ModelChoiceField):
    """A party by its full name, and its legislature's: two may have the same."""

    def label_from_instance(self, party):
        return f"{party.in_full} ({party.legislature})"


class CheckForm(forms.Form):
    """A text, or a file of one, and whose words it is where the reader knows."""

    text = forms.CharField(
        label=gettext_lazy("Speech, article or captions"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(label=gettext_lazy("or a file of it"), required=False, allow_empty_file=True)
    party = PartyField(
        label=gettext_lazy("Whose words, if you know"),
        queryset=parties(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("not said"),
    )


# Nothing is changed, so there is nothing to forge, and a reader without cookies can check a text too.
@csrf_exempt
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form, and below it what was found in the text that it brought."""
    if request.method != "POST":
        warm_standing_lines()
        return _page(request, CheckForm())
    request.upload_handlers = [InMemory(request)]
    try:
        posted, files = request.POST, request.FILES
    except RequestDataTooBig:
        return _refused(request, CheckForm(), _too_large(), status=_TOO_MUCH)
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return _refused(request, CheckForm(), UNREADABLE)
    if getattr(request, "too_large", False):
        return _refused(request, CheckForm(), _too_large(), status=_TOO_MUCH)
    form = CheckForm(posted, files)
    if not form.is_valid():
        return _page(request, form, status=400)
    file = form.cleaned_data["file"]
    data = file.read() if file else form.cleaned_data["text"].encode("utf-8", "replace")
    if not data.strip():
        return _refused(request, form, _("There is no text in that: paste one, or choose a file."))
    try:
        checked = check_text(data=data, name=file.name if file else "", party=form.cleaned_data["party"])
    except TooLong:
        return _refused(request, CheckForm(), _too_large(), status=_TOO_MUCH)
    except ParseError as error:
        return _refused(request, form, _("It could not be read."), reason=reason_here(error))
    # A file's text is not in the form; what was pasted stays, to be changed and checked again.
    return _page(request, form, shown=shown_text(checked), format=checked.format)


def _too_large() -> str:
    return TOO_LARGE % {"characters": f"{MOST_CHARACTERS:,}".replace(",", "\u202f"), "bytes": MOST_BYTES // 1000}


def _refused(request, form, sentence, *, reason=None, status=400):
    return _page(request, form, sentence=sentence, reason=reason, status=status)


def _page(request, form, *, status=200, **context):
    context |= {"form": form, "most_characters": MOST_CHARACTERS, "most_bytes": MOST_BYTES // 1000}
    return render(request, "check/check.html", context, status=status)
