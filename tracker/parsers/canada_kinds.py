"""Kinds of speech in the Canadian House where the record does not mark them: by heading and by how a turn begins."""

import re

PETITIONS = re.compile(r"^(?:petitions|pétitions)$", re.I)
BILL = re.compile(r"^(?:\W*)(?:moved|seconded|demande|propose)\b.{0,40}(?:leave to introduce|à présenter)", re.I | re.S)
_QUESTIONS = re.compile(
    r"^(?:starred )?questions (?:on the order paper|passed as orders for returns?)$"
    r"|^questions (?:inscrites au feuilleton|transformées en ordres? de dépôt de documents?)$",
    re.I,
)
_ADDRESS = r"(?:(?:mr\.?|madam|monsieur le|madame la) (?:acting |deputy )?(?:speaker|président|présidente),? )?"
_WRITTEN = re.compile(
    rf"^\W*{_ADDRESS}(?:question no\.|with (?:regard|respect) to|in response to|en ce qui (?:concerne|a trait)"
    r"|pour ce qui est|\(?return tabled|\(?le document est déposé)",
    re.I,
)
# "(Motion agreed to)": printed, and said by nobody.
_STAGE_DIRECTION = re.compile(r"^\s*[\[(][^\])]*[\])]\s*$")


def canadian_kind(labelled: str, heading: str, text: str) -> str:
    """The kind of a turn whose label is of the kind `labelled`, under `heading`."""
    if _STAGE_DIRECTION.match(text):
        return "procedure"
    if labelled != "speech":
        return labelled
    if PETITIONS.match(heading):
        return "petition"
    if BILL.match(text[:200]):
        return "bill_reading"
    if _QUESTIONS.match(heading) and _WRITTEN.match(text[:200]):
        return "written"
    return "speech"
