"""Whom a printed speaker names: a member, or nobody where it is the chair, the clerk or a crowd, in many houses."""

import re
from functools import lru_cache

from tracker.parsers.canada_labels import read_label

_CHAIR = re.compile(
    r"(?:(?:the|an|le|la|el|il|de|der|die|mr|mrs|ms|madam|madame|monsieur|senyora?|señora?|herr|frau)\b\.? |l['’]){0,3}"
    r"(?:(?:acting|temporary|deputy|assistant|principal|first|second|third|vice|leas|lord|right|hon)\b[. -]?|hon\.? )*"
    r"(?:speaker|chair|chairman|chairwoman|chairperson|convener|presiding officer|deputy speaker|"
    r"ceann comhairle|ch?eann comhairle|ch?athaoirleach|llywydd|"
    r"president[ea]?|président|présidente|präsident(?:in)?|vorsitzender?|voorzitter)"
    r"(?! (?:of|de|du|des|del|della|der|for)\b(?! (?:the (?:house|assembly|senate|session|sitting)|ways)))\b",
    re.I,
)
# "El señor Gull (Presidente)": who presides is named with the office behind.
_PRESIDING = re.compile(r".*\((?:vice[- ]?)?(?:president[ea]?|président|présidente|chair|speaker)\)$", re.I)
_CLERK = re.compile(r"(?:(?:the|an) )?(?:(?:deputy|assistant|acting|reading|lord) )*clerk\b", re.I)
_CROWD = re.compile(
    r"(?:some|several|many|a|an|other|hon\.?|noble|the)(?: hon\.?| noble| right hon\.?| other| opposition| government)* "
    r"?(?:members?|lords|deput(?:y|ies)|senators?|voices?)$|members?$|(?:hon\. )?members$|deputies$|senators$|voices?$",
    re.I,
)
_HONOUR = re.compile(r"(?:deputy|teachta|senator|an seanadóir) ", re.I)


@lru_cache(maxsize=4096)
def names_nobody(label: str) -> bool:
    """Whether a label as printed is an office of the house or a crowd; "" is not."""
    label = " ".join(label.split()).strip(" :")
    return any(office.match(label) for office in (_CROWD, _CLERK, _CHAIR, _PRESIDING))


@lru_cache(maxsize=4096)
def name_in_label(label: str) -> str:
    """The name of a member as printed, without titles: "Mr. Tom Reed" and "Deputy Tom Reed" are "Tom Reed"."""
    return read_label(_HONOUR.sub("", " ".join(label.split()))).name
