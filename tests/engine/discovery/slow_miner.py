"""A slow miner that looks at every sequence of every speech: what the fast one must agree with."""

from collections import defaultdict

from tracker.engine.words import stem, tokens


def sentences(text):
    """The stems of each sentence; invented texts end them with full stops alone."""
    return [[stem(token.folded, "en") for token in tokens(sentence)] for sentence in text.split(".")]


def slowly_mined(turns, *, since, until, parties, least):
    """By sequence: the speeches, speakers and days of each party between the days, and all other speeches."""
    said_in = defaultdict(set)
    for number, turn in enumerate(turns):
        for words in sentences(turn.text):
            for length in range(3, 14):
                for at in range(len(words) - length + 1):
                    said_in[tuple(words[at : at + length])].add(number)
    inside = {n for n, turn in enumerate(turns) if turn.own and since <= turn.day <= until}
    found = {}
    for sequence, speeches in said_in.items():
        support = len(speeches & inside)
        longer = [other for other in said_in if len(other) == len(sequence) + 1 and sequence in (other[1:], other[:-1])]
        if len(sequence) > 12 or any(len(said_in[other] & inside) == support for other in longer):
            continue
        by_party = []
        for party in range(parties + 1):
            own = [turns[n] for n in speeches & inside if turns[n].party == party]
            by_party.append((len(own), len({turn.speaker for turn in own}), len({turn.day for turn in own})))
        if any(n >= least.speeches and s >= least.speakers and d >= least.days for n, s, d in by_party[1:]):
            others = sum(1 for n in speeches - inside if turns[n].own)
            found[sequence] = (tuple(by_party), others, len([n for n in speeches if not turns[n].own]))
    return found
