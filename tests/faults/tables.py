"""All that an import stores, named as people name it, so that two databases can be compared: no keys, no times."""

from tests.faults.site import Site

DOCUMENT = "so.slug, d.external_id"
OF_DOCUMENT = "tracker_document d JOIN tracker_source so ON so.id = d.source_id"
OF_SPEECH = f"{OF_DOCUMENT} JOIN tracker_speech s ON s.document_id = d.id"
WHO = "LEFT JOIN tracker_party p ON p.id = {0}.party_id LEFT JOIN tracker_person w ON w.id = {0}.person_id"
# Of two people of one name the first to come has the address without a number: they are told apart by where they sat.
PERSON = (
    "w.name || ' of ' || COALESCE((SELECT MIN(h.slug) FROM tracker_membership o "
    "JOIN tracker_legislature h ON h.id = o.legislature_id WHERE o.person_id = w.id), 'nowhere')"
)
TABLES = {
    "documents": f"SELECT {DOCUMENT}, d.date, d.title, d.url, d.held, d.published, d.match_due FROM {OF_DOCUMENT}",
    "editions": f"SELECT {DOCUMENT}, e.language, e.version, e.content_hash, e.title, e.url FROM {OF_DOCUMENT} "
    "JOIN tracker_edition e ON e.document_id = d.id",
    # A turn that an earlier version had and a later one has not is history: only who read both in order has it.
    "speeches": f'SELECT {DOCUMENT}, s.external_id, s."order", s.date, s.speaker, {PERSON}, p.slug, s.affiliation, s.role, '
    "s.riding, s.kind, s.stated_kind, k.name, s.language, s.heading, s.url, s.words "
    f"FROM {OF_SPEECH} {WHO.format('s')} LEFT JOIN tracker_kindrule k ON k.id = s.kind_rule_id WHERE NOT s.withdrawn",
    "texts": f"SELECT {DOCUMENT}, s.external_id, t.language, t.text, t.stems FROM {OF_SPEECH} "
    "JOIN tracker_speechtext t ON t.speech_id = s.id WHERE NOT s.withdrawn",
    "people": f"SELECT {PERSON}, w.given_name, w.family_name, CAST(w.aliases AS TEXT) FROM tracker_person w",
    "identifiers": f"SELECT {PERSON}, i.scheme, i.value FROM tracker_personidentifier i "
    "JOIN tracker_person w ON w.id = i.person_id",
    'memberships': f'SELECT {PERSON}, l.slug, p.slug, m.role, m.riding, m.start, m."end" FROM tracker_membership m '
    f"JOIN tracker_legislature l ON l.id = m.legislature_id {WHO.format('m')}",
    "volumes": f"SELECT {DOCUMENT}, p.slug, v.speeches, v.words FROM {OF_DOCUMENT} "
    "JOIN tracker_volume v ON v.document_id = d.id LEFT JOIN tracker_party p ON p.id = v.party_id",
    "tallies": f"SELECT {DOCUMENT}, y.date, n.slug, p.slug, {PERSON}, y.stance, y.speeches, y.occurrences "
    f"FROM {OF_DOCUMENT} JOIN tracker_tally y ON y.document_id = d.id "
    f"JOIN tracker_talkingpoint n ON n.id = y.point_id {WHO.format('y')}",
    "mentions": f"SELECT {DOCUMENT}, s.external_id, n.slug, g.text, CAST(m.spans AS TEXT), m.occurrences, m.method, "
    f"m.score, m.stance, m.cue, m.state FROM {OF_SPEECH} JOIN tracker_mention m ON m.speech_id = s.id "
    "JOIN tracker_talkingpoint n ON n.id = m.point_id LEFT JOIN tracker_phrasing g ON g.id = m.phrasing_id "
    "WHERE NOT s.withdrawn",
}  # fmt: skip
COUNTED = """
SELECT document_id, source_id, date, point_id, party_id, person_id, stance, SUM(said), SUM(times) FROM (
    SELECT document_id, source_id, date, point_id, party_id, person_id, stance, speeches AS said, occurrences AS times
    FROM tracker_tally
    UNION ALL
    SELECT s.document_id, d.source_id, s.date, m.point_id, s.party_id, s.person_id, m.stance, -1, -m.occurrences
    FROM tracker_mention m JOIN tracker_speech s ON s.id = m.speech_id JOIN tracker_document d ON d.id = s.document_id
    WHERE m.state IN ('declared', 'accepted') AND s.kind = 'speech' AND NOT s.withdrawn AND d.published
) counted GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING SUM(said) <> 0 OR SUM(times) <> 0
"""
SPOKEN = """
SELECT document_id, party_id, SUM(said), SUM(words) FROM (
    SELECT document_id, party_id, speeches AS said, words FROM tracker_volume
    UNION ALL SELECT document_id, party_id, -1, -words FROM tracker_speech WHERE kind = 'speech' AND NOT withdrawn
) spoken GROUP BY 1, 2 HAVING SUM(said) <> 0 OR SUM(words) <> 0
"""


def tables(site: Site) -> dict[str, list[tuple]]:
    """Every row of every table, in an order of its own."""
    return {name: sorted(site.rows(statement), key=repr) for name, statement in TABLES.items()}


def miscounted(site: Site) -> list[tuple]:
    """Tallies that are not what their mentions add up to, and volumes that are not what was spoken."""
    return site.rows(COUNTED) + site.rows(SPOKEN)
