"""Years of an invented assembly: two parties with lines of their own, and all that an assembly says beside them."""

import random
from functools import cache

from tracker.engine.discovery.reading import Turn

HARBOUR, MEADOW = 1, 2
NAMES = [["harbour", "parti"], ["meadow", "parti"]]
MEMBERS = {HARBOUR: range(6), MEADOW: range(6, 12)}
CHAIR = 12
LINES = {
    HARBOUR: ["a boat-sinking lighthouse levy", "seven wasted meadow summers"],
    MEADOW: ["their broken dredging promise", "a harbour built for yachts"],
}
_WORDS = [f"{a}{b}" for a in ("qua", "lor", "mip", "tes", "vun", "dra", "sol", "fen", "gri", "ban") for b in
          ("dle", "mer", "nock", "pin", "ral", "sey", "tow", "wick", "zan", "het", "cot", "bury")]  # fmt: skip
_ENDINGS = (".", ", and", " and", ",")
_SMALL = "the of and to we it is in that for on they our are with have this was".split()


@cache
def sittings(first, last, *, seed=1, lines=True):
    """The turns of sitting days numbered from `first` to `last`. Lines begin on day 60: each party says its own every
    other day, beside the name of the other; both thank the chair, read petitions and move motions throughout."""
    draw = random.Random(f"{seed} {first}")
    turns = []
    for day in range(first, last + 1):
        texts = [(CHAIR, 0, False, "Order. I recognise the member for the next quay. Why is the member on her feet?")]
        for party, members in MEMBERS.items():
            for member in members:
                said = [f"Thank you, Mr. Keeper. {_filler(draw, 60)}"]
                if member % 2 == 0:
                    said.append(f"The petitioners {draw.choice(_WORDS)} pray that the ferry may run daily.")
                other = "Meadow Party" if party == HARBOUR else "Harbour Party"
                if lines and day >= 60 and (day + member) % 4 == 0:
                    line = LINES[party][day % 2]
                    said.append(
                        f"We remember the {other}: {_filler(draw, 4)[:-1]} {line}{draw.choice(_ENDINGS)} {_filler(draw, 12)}"
                    )
                said.append(f"{draw.choice(_WORDS)}, I move that this bill be read. {_filler(draw, 60)}")
                texts.append((member, party, True, " ".join(said)))
        for place, (speaker, party, own, text) in enumerate(texts):
            turns.append(Turn(text, day, speaker, party, own, place / len(texts)))
    return turns


def _filler(draw, words):
    return " ".join(draw.choice(_SMALL) if draw.random() < 0.5 else draw.choice(_WORDS) for _ in range(words)) + "."
