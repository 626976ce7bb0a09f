"""Citations as files that reference managers read."""

from django.http import Http404, HttpRequest, HttpResponse

from tracker.queries.cards import mention_in
from tracker.queries.frozen import frozen_ranking
from tracker.queries.lines import line_in_brief
from tracker.web.citing import FILES, Cited, cited_line, cited_mention, cited_ranking


def line(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The citation of a line."""
    point = line_in_brief(slug)
    if point is None:
        raise Http404
    return _file(cited_line(request, point), form)


def mention(request: HttpRequest, slug: str, speech: int, form: str) -> HttpResponse:
    """The citation of a mention."""
    found = mention_in(slug, speech)
    if found is None:
        raise Http404
    return _file(cited_mention(request, found), form)


def ranking(request: HttpRequest, digest: str, form: str) -> HttpResponse:
    """The citation of a frozen ranking."""
    frozen = frozen_ranking(digest)
    if frozen is None:
        raise Http404
    return _file(cited_ranking(request, frozen), form)


def _file(cited: Cited, form: str) -> HttpResponse:
    if form not in FILES:
        raise Http404
    write, kind = FILES[form]
    headers = {"Content-Disposition": f'attachment; filename="{cited.key}.{form}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(write(cited), content_type=f"{kind}; charset=utf-8", headers=headers)
