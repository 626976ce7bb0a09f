"""The kind of a turn where the record does not mark it: the forms of the house are told by how they begin."""

import re

# Courtesies before a member comes to it: "Thank you very much, Mr. Speaker. Mr. Speaker, …".
_ADDRESS = r"(?:mr|madam|madame)\.? (?:(?:deputy|acting) )?(?:speaker|chair|chairman)"
_COURTESY = re.compile(
    rf"(?:(?:yes|well|and|i )?\s*(?:thank you|thanks)(?: very much| again| so much)?[,.]*\s*|{_ADDRESS}[,.]*\s*)+", re.I
)
_PRESENTS = re.compile(
    r"\b(?:rise|rising|stand|present|presenting|bring|read|table|submit"
    r"|have(?: here| today)? (?:a|an|another|this|more|several|some))\b[^.?!]{0,120}?\bpetitions?\b",
    re.I,
)
_PRAYS = re.compile(r"\bpetitioners? (?:humbly |will ever |as in duty bound |respectfully )*(?:pray|request)", re.I)
_SIGNED = re.compile(
    r"\bpetitioners\b|\bprayer\b|\bundersigned\b|\bso (?:present|submit)\b|\brespectfully request\b|\bsigned by\b", re.I
)
_READING = (
    r"(?:by leave(?: of the (?:assembly|house))?\b[^.]{0,40}?,? )?"
    r"(?:i (?:now )?(?:wish to |would like to |would |will |do )?(?:now )?(?:move|designate),? (?:that )?(?:this |the )?bill\b"
    r"|i move (?:the )?(?:first|second|third) reading\b"
    r"|(?:at )?(?:the )?next sitting\b"
    r"|i (?:would |wish to |now )?(?:request|seek|ask for|ask) leave(?: of the (?:assembly|house))?,?(?: mr\. speaker,)?"
    r" to waive\b"
    r"|i(?:['’‘‟]m| am|['’‘‟]ve been| have been) (?:again |further |also )?instructed (?:again )?by the "
    r".{0,90} to report bill\b)"
)
_BILL = re.compile(_READING, re.I)
_ANSWERS = re.compile(
    r"(?:(?:i|we|it['’]s|on behalf of)\b[^.]{0,60}\b)?(?:table|order|submit)\b[^.]{0,40}\b(?:answers?|responses?) to "
    r"(?:written )?questions?\b|(?:the )?(?:answers?|responses?) to (?:written )?questions? [^.]{0,40}"
    r"\b(?:ordered|tabled|submitted)\b",
    re.I,
)
_CHAIR = re.compile(rf"{_ADDRESS}$", re.I)
# As long as any motion on a bill or tabling of answers, and as any petition read out.
_MOVING_WORDS = 60
_PETITION_WORDS = 1200


def is_chair(printed: str) -> bool:
    """Whether a label is an address of the chair, such as "Mr. Deputy Speaker"."""
    return bool(_CHAIR.match(printed))


def told_kind(chair: bool, labelled: str, text: str) -> str:
    """The kind of a turn: what only repeats the forms of the house is told by how it begins."""
    if chair:
        return labelled if labelled in ("clerk", "interjection") else "chair"
    if labelled == "interjection":
        return labelled
    head = text[:900]
    courtesy = _COURTESY.match(head)
    head = head[courtesy.end() :] if courtesy else head
    words = text.count(" ") + 1
    if words <= _MOVING_WORDS:
        if _BILL.match(head):
            return "bill_reading"
        if _ANSWERS.match(head):
            return "written"
    if words <= _PETITION_WORDS and "etition" in text:
        if _PRAYS.search(text):
            return "petition"
        presents = _PRESENTS.search(head[:400])
        if presents and _SIGNED.search(text, presents.end()):
            return "petition"
    return "speech"
