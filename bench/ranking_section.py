"""What was measured of rankings, as a section of the results."""

from collections.abc import Iterator, Mapping, Sequence

from bench.ranking import ASKED_BEFORE, LINES, PERIODS, PLAIN, REVIEWS, SHOWN, TURNS
from bench.record import DATABASES, Figures


def section(found: Mapping[str, Mapping[str, Figures]]) -> str:
    """The section of the results, as Markdown, from each database's figures."""
    text = [
        "## Rankings of an invented record",
        "",
        "2,000 lines of 8 parties, 4,000 people, 20 years of sittings of an assembly and its committee, half as many speeches as",
        f"mentions, made in the database. Each ranking of {PERIODS} periods drawn by chance, as the home page asks for it: every",
        f"line ranked; and, behind a plus, what does not add up, for the {SHOWN} lines shown: speakers, first and last days. Packed",
        f"rows are read through and {ASKED_BEFORE} other periods of each ranking asked for first, so that files, and what is kept until",
        "anything is committed (docs/tallies.md), are in memory; of those that count none was asked for before. Once more with",
        f"something committed before each, so that nothing at all is kept. All of it {TURNS} times, the records in turn, of which",
        "medians are given. Milliseconds that the database takes, median and (in brackets) 95th percentile, and behind a stroke",
        "the median of the processor time of the process that asked: on SQLite, which works in it, what remains of the time where",
        f"nothing else runs. The plain way adds up the mentions themselves, {PLAIN} times. A line's page: all of its queries, of",
        f"{LINES} lines from the most said one down; each was asked for before, and something committed since. A review: an editor",
        "rejects a mention; tallies and totals follow. The recount compares everything, on all cores (`recount --check`).",
    ]
    for name, sizes in found.items():
        text += [
            "",
            f"### {name}",
            "",
            "| | " + " | ".join(f"{figures['mentions']:,} mentions" for figures in sizes.values()) + " |",
        ]
        text.append("|---|" + "--:|" * len(sizes))
        for ranking in next(iter(sizes.values()))["rankings"]:
            text.append(_row(ranking, [_spread(figures["rankings"][ranking]) for figures in sizes.values()]))
        for title, name in (("the plain way", "plain"), ("a line's page", "line"), ("one review", "review")):
            text.append(_row(title, [_spread(figures[name]) if name in figures else "–" for figures in sizes.values()]))
        text.append(
            _row(
                "recount, s",
                [_recount(figures) for figures in sizes.values()],
            )
        )
        text.append(_row("totals made anew, s", [f"{figures['made']['totals']:.0f}" for figures in sizes.values()]))
        text.append(_row("processes that wanted a core", [f"{figures['load']:.1f}" for figures in sizes.values()]))
        text.append(_row("rows of totals and lists", [f"{figures['totals']:,}" for figures in sizes.values()]))
    text += ["", *_promises(found)]
    text += [f"- {name}: **not measured**, the run failed" for name in DATABASES if name not in found]
    return "\n".join(text) + "\n"


def _recount(figures: Figures) -> str:
    return f"{figures['recount']:.0f} / {figures['recount_work']:.0f}" if "recount" in figures else "–"


def _row(title: str, cells: Sequence[str]) -> str:
    return f"| {title} | {' | '.join(cells)} |"


def _spread(times: Mapping[str, float]) -> str:
    if "shown" in times:
        return f"{times['median']:.2f} ({times['p95']:.2f}) / {times['work']:.2f} + {times['shown']:.2f}"
    work = f" / {times['work']:.1f}" if "work" in times else ""
    return f"{times['median']:.1f} ({times['p95']:.1f}){work}"


def _promises(found: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    for name, sizes in found.items():
        first, last = next(iter(sizes.values())), list(sizes.values())[-1]
        size = f"at {last['mentions']:,} mentions"
        for ranking, times in last["rankings"].items():
            speakers = ranking.startswith("speakers")
            most = 300 if speakers else 50
            kept = times["both"] < most and (speakers or times["both_p95"] < 150)
            both = f"{times['both']:.2f} ({times['both_p95']:.2f}) ms with the lines shown"
            yield f"- {name} {size}, {ranking}: {both}, promised under {most}: {_word(kept)}"
            if not speakers and len(sizes) > 1:
                before = first["rankings"][ranking]
                growth, with_shown = (times[part] / before[part] for part in ("median", "both"))
                yield (
                    f"- {name}, {ranking}: {growth:.2f} × from {first['mentions']:,} mentions, promised under 1.5: "
                    f"{_word(growth < 1.5)}; with the lines shown {with_shown:.2f} ×: {_word(with_shown < 1.5)}"
                )
        for title, key, most in (("a line's page", "line", 40), ("one review", "review", 20)):
            if key in last:
                kept = _word(last[key]["median"] < most)
                yield f"- {name} {size}, {title}: {_spread(last[key])} ms, promised under {most}: {kept}"
        if "recount" in last:
            yield f"- {name} {size}, recount: {last['recount']:.0f} s, promised under 180: {_word(last['recount'] < 180)}"
            differences = last["differences"]
            yield f"- {name}: {differences} differences from a recount after {REVIEWS + 1} reviews: {_word(not differences)}"
        else:
            yield f"- {name} {size}, recount: **not measured**"


def _word(kept: bool) -> str:
    return "kept" if kept else "**not kept**"
