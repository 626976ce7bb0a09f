"""Speaker labels of the Canadian House of Commons: who is named, in which role or riding, of which party.

What kind of turn a label makes is told by the rules of kind, not here: here an office or a crowd only names nobody.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

# Party codes as the two editions print them, from the 35th Parliament on; nothing else in a bracket is a party.
PARTY_CODES = frozenset("CPC PCC NDP NPD Lib. BQ GP PV Ind. Ref. PC CA PD FD PPC PPC-CA Cons. Lib NDP. BQ.".split()) | {
    "Ind. Cons.",
    "Cons. Ind.",
    "Cons. ind.",
    "Ind. Lib.",
    "Lib. Ind.",
    "Ind. BQ",
    "Ind. cons.",
    "SD",
}

_TITLE = re.compile(
    r"^(?:(?:the|l['’]|le|la)?\s*(?:right hon\.?|très hon\.?|hon\.?|honou?rable|mr\.?|mrs\.?|ms\.?|miss|mme|mlle|m\.|"
    r"dr\.?|dre\.?|prof\.?|professor|rev\.?|sen\.?|senator|sénateur|sénatrice|sir|col\.?|gen\.?|general|lgen)\s+)+",
    re.IGNORECASE,
)
_CHAIR = re.compile(
    r"^(?:the |le |la |l['’])?(?:(?:acting|assistant|deputy|first|second|joint|vice|associate) ?-?)*"
    r"(?:speaker|chair|chairman|chairperson|presiding officer|président|présidente|vice-président|vice-présidente|"
    r"deputy peaker)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:mr|madam|madame)\.? (?:(?:deputy|acting) )?(?:speaker|chair|chairman)$", re.I)
_CLERK = re.compile(r"^(?:the |le |la )?(?:(?:deputy|committee|law|co-|joint) ?)*(?:clerk|greffier|greffière)\b", re.I)
_CROWD = re.compile(
    r"^(?:some|an|a|des|une|certains|plusieurs|un)\b.*\b(?:members?|voix|députés?|senators?|sénateurs?|hon)\b"
    r"|^(?:hon\. )?members\b|^(?:the )?hon\. members\b|^voices?\b",
    re.I,
)
_ROLE = re.compile(
    r"\b(?:minister|ministre|secretary|secrétaire|leader|chef|whip|president|présidente?|chair|for the|au nom|premier)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label taken apart; `nobody` says that it prints an office or a crowd instead of a member."""

    printed: str
    nobody: bool = False
    name: str = ""
    affiliation: str = ""
    role: str = ""
    riding: str = ""


@lru_cache(maxsize=4096)
def read_label(text: str) -> Label:
    """Take a label such as "Hon. Joe Oliver (Minister of Finance, CPC):" apart."""
    printed = " ".join(text.replace("\xa0", " ").split()).rstrip(": ").strip()
    if _CROWD.match(printed) or _CLERK.match(printed):
        return Label(printed, nobody=True)
    head, _, rest = printed.partition(" (")
    inside = rest.rsplit(")", 1)[0].strip() if rest else ""
    if _CHAIR.match(head):
        return Label(printed, nobody=True, role=head)
    if _ADDRESS.match(head):
        return Label(printed, nobody=True)
    first, last = _split_at_last_comma(inside)
    affiliation = last if last in PARTY_CODES else ""
    described = first if affiliation else inside
    is_role = bool(_ROLE.search(described))
    return Label(
        printed,
        name=_TITLE.sub("", head).strip(),
        affiliation=affiliation,
        role=described if is_role else "",
        riding="" if is_role else described,
    )


def _split_at_last_comma(inside: str) -> tuple[str, str]:
    """Before and after the last comma that stands outside inner brackets."""
    depth = 0
    for index in range(len(inside) - 1, -1, -1):
        if inside[index] == ")":
            depth += 1
        elif inside[index] == "(":
            depth -= 1
        elif inside[index] == "," and depth == 0:
            return inside[:index].strip(), inside[index + 1 :].strip()
    return "", inside.strip()
