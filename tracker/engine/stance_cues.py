"""The words that tell whose a line is: who else may be speaking, how speech is reported, doubted and denied."""

from dataclasses import dataclass, replace
from functools import cache

# Phrases of one or more words, by their first word.
Phrases = dict[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Cues:
    """One language's cue words, as `stance` reads a text: lower case, French without accents and elisions.

    `others` name somebody other than the speaker, `first` the speaker; `theirs` and `ours` are possessives. `saying`
    reports anybody's words, `calling` is the part of it that never supports them, and `hearing` needs no subject.
    `promising` reports what only a party's own praise or plan says, so it counts for no line that is aimed at another.
    `words_for_lines` call something a line, `doubting` keeps it at arm's length, and `denying` denies it: of a charge,
    only `denying_facts` do, `denying_after_be` after a form of `being`, and any of them before `thinking`. `by` names
    who said what was said. `of` and `this` lead to an owner named
    after the line; `leading` begins a noun phrase of its own and `but` a clause of the speaker's own; `said_after`
    hands it to somebody else and `rejected_after` rejects it.
    """

    others: frozenset[str]
    theirs: frozenset[str]
    ours: frozenset[str]
    first: frozenset[str]
    saying: frozenset[str]
    calling: frozenset[str]
    promising: frozenset[str]
    hearing: frozenset[str]
    words_for_lines: Phrases
    doubting: Phrases
    denying: frozenset[str]
    denying_facts: frozenset[str]
    denying_after_be: frozenset[str]
    being: frozenset[str]
    but: frozenset[str]
    leading: frozenset[str]
    by: frozenset[str]
    thinking: frozenset[str]
    of: frozenset[str]
    this: frozenset[str]
    said_after: Phrases
    rejected_after: tuple[str, ...]
    saying_or_promising: frozenset[str] = frozenset()


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(listed: str) -> Phrases:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in listed.split(","):
        words = tuple(phrase.split())
        if words:
            found.setdefault(words[0], []).append(words)
    return {first: tuple(phrases) for first, phrases in found.items()}


def _texts(listed: str) -> tuple[str, ...]:
    return tuple(f" {phrase.strip()}" for phrase in listed.split(","))


_ENGLISH = Cues(
    others=_set(
        "they he she them him you some somebody someone member members opposite minister ministers premier government "
        "governments opposition critic critics leader deputy president side guys colleague colleagues party caucus "
        "campaign it speech document platform release letter sign ad ads backbench backbenches backbenchers benches"
    ),
    theirs=_set("their his her your its theirs"),
    ours=_set("our my ours"),
    first=_set("i we my our us me ourselves i'm we're we've i've we'll i'd we'd ours"),
    saying=_set(
        "say says said saying claim claims claimed claiming call calls called calling repeat repeats repeated "
        "repeating allege alleges alleged accuse accuses accused accusing chant chants chanting insist insists "
        "insisted insisting suggest suggests suggested suggesting assert asserts asserted brag brags bragged bragging "
        "boast boasts boasted boasting heckle heckles heckled heckling chirp chirping shout shouts tell tells telling "
        "told talk talks talked talking speak speaks spoke speaking mention mentions mentioned refer refers referred "
        "referring reference references referenced describe describes described cite cites cited quote quotes quoted "
        "state states stated argue argues argued arguing proclaim proclaims proclaimed pretend pretends pretended "
        "pretending writes wrote gloat gloats gloated gloating profess professes professed professing confuse "
        "confuses confusing ballyhooed blame blames blaming blamed raise raised raises complain complains complained "
        "complaining condemn condemns condemned condemning cry cries crying decry decries decrying imply implies "
        "implied attack attacks attacked attacking sing sings singing trumpet trumpets trumpeting tout touts touting "
        "touted advertise advertises advertising crow crows crowing"
    ),
    calling=_set("call calls called calling describe describes described label labels labelled"),
    promising=_set(
        "promise promises promised promising pledge pledges pledged pledging campaign campaigned campaigning announce "
        "announces announced announcing propose proposes proposed commit committed commits think thinks thought "
        "believe believes believed believing want wants present presents presented prides pride"
    ),
    hearing=_set("hear heard hearing"),
    words_for_lines=_phrases(
        "talking point, talking points, entitled, tag line, tagline, small print, speaking notes, slogan, slogans, "
        "mantra, mantras, motto, catch phrase, catch- phrase, catchphrase, buzzword, buzzwords, battle cry, battle "
        "cries, rallying cry, phrase, expression, chorus, refrain, rhetoric, sound bite, sound bites, famous words, "
        "own words, the term, ads, advertising, advertisement, advertisements, commercials, this notion, the notion, "
        "the myth, the message, message box, billboard, billboards, nice words, words about, good speech, speeches "
        "about"
    ),
    doubting=_phrases(
        "so called, so-called, what they call, what he calls, what she calls, what you call, supposed, supposedly, "
        "allegedly, alleged, apparently, purported, self-proclaimed, self-styled, quote unquote, pretend, pretends, "
        "pretending, as if, as though, would have us believe, would have you believe, wants us to believe, want us to "
        "believe, may sound, may appear, pass off, passed off, bring up, brings up, brought up, bringing up, brought "
        "forward as, billed as, sold as, presented as, described as, labelled, labelled as, dubbed, branded, hailed "
        "as, great deal made of, what happened to, whatever happened to, so much for, leaves the impression, leave "
        "the impression, left the impression"
    ),
    denying=_set(
        "not no never nor neither without hardly isn't aren't wasn't weren't don't doesn't didn't won't wouldn't "
        "haven't hasn't hadn't can't cannot couldn't ain't nothing anything nobody none fail fails failed failing "
        "failure oppose opposes opposed against reject rejects rejected"
    ),
    denying_facts=_set("no isn't aren't wasn't weren't hardly neither without never haven't hasn't"),
    denying_after_be=_set("not"),
    being=_set("is are was were am be been it's that's we're they're i'm he's she's do does did have has"),
    but=_set("but yet"),
    leading=_set("a an the this that these those to of in for on with by from at and or"),
    by=_set("by"),
    thinking=_set("think believe"),
    of=_set("of from by"),
    this=_set("the this that these those our hon"),
    said_after=_phrases(
        "they say, they said, he says, he said, she says, she said, as they say, they call it, they called it, he "
        "calls it, she calls it, they talk, they talked, is what they call, is what they say, whatever that is, "
        "whatever that means"
    ),
    rejected_after=_texts(
        "is not the answer, does not work, doesn't work, do not work, don't work, is wrong, are wrong, not true, "
        "isn't true, not the case, is a myth, doesn't apply, does not apply, that's wrong, that is wrong, is false, "
        "may be what they, further from the truth, far from the truth, far from the case"
    ),
)

_FRENCH = Cues(
    others=_set(
        "ils elles il elle certains vous depute deputee deputes ministre ministres gouvernement opposition chef parti "
        "collegue collegues face eux"
    ),
    theirs=_set("leur leurs votre vos son sa ses"),
    ours=_set("notre nos mon ma mes"),
    first=_set("je nous notre nos mon ma mes j"),
    saying=_set(
        "dit disent disait disaient dites disant pretend pretendent pretendait pretendre pretendant repete repetent "
        "repeter repetait affirme affirment affirmait affirmer accuse accusent accuser appelle appellent appeler "
        "qualifie qualifient scande scandent parle parlent parlait parlaient vante vantent vanter insiste insistent "
        "soutient soutiennent declare declarent evoque evoquent mentionne mentionnent raconte racontent clame clament "
        "invoque invoquent"
    ),
    calling=_set("appelle appellent appeler qualifie qualifient"),
    promising=_set("promet promettent promis promettre promettait croit croient pense pensent annonce annoncent"),
    hearing=_set("entend entendu entendons entendre"),
    words_for_lines=_phrases(
        "ligne de parti, lignes de parti, notes d allocution, slogan, slogans, rengaine, refrain, formule, "
        "expression, cassette, mantra, devise, le mot, les mots, le terme, discours creux, mythe"
    ),
    doubting=_phrases(
        "soi-disant, pretendu, pretendue, pretendus, pretendument, supposement, suppose, supposee, ce qu ils "
        "appellent, ce qu il appelle, ce qu elle appelle, comme si"
    ),
    denying=_set("pas non jamais aucun aucune ni sans nullement contre oppose opposons rejette rejetons"),
    denying_facts=_set("aucun aucune nullement sans"),
    denying_after_be=_set("pas"),
    being=_set("est sont etait etaient a ont avons c"),
    but=_set("mais"),
    leading=_set("un une le la les l ce cet cette ces a au aux en dans pour sur avec par et ou"),
    by=_set("par"),
    thinking=_set("pense crois pensons croyons"),
    of=_set("de du des d"),
    this=_set("le la l les ce cet ces cette"),
    said_after=_phrases(
        "disent-ils, dit-il, dit-elle, repetent-ils, pretendent-ils, affirment-ils, comme ils disent, comme il dit, "
        "comme elle dit"
    ),
    rejected_after=_texts(
        "n est pas vrai, est faux, ce n est pas le cas, ne fonctionne pas, ne fonctionnent pas, n est pas la solution"
    ),
)


@cache
def cues(language: str) -> Cues:
    """The cue words of "en" or "fr"; KeyError for another language."""
    table = {"en": _ENGLISH, "fr": _FRENCH}[language]
    return replace(table, saying_or_promising=table.saying | table.promising)
