"""The text index over SpeechText.stems: FTS5 kept by triggers on SQLite, a GIN index on PostgreSQL; and how PostgreSQL
keeps what is long."""

SQLITE = [
    # What a search reads of the texts and speeches that it finds, without their rows, which are long.
    "CREATE INDEX tracker_speechtext_brief ON tracker_speechtext (id, language, speech_id)",
    """CREATE INDEX tracker_speech_brief ON tracker_speech
        (id, withdrawn, date, document_id, "order", party_id, person_id)""",
    # Without the length of each text, which only ranking by relevance asks for: a tenth of the writing. Only spaces part
    # words, as they part stems: "½" is no "2".
    """CREATE VIRTUAL TABLE tracker_speech_search USING fts5(
        stems, content='tracker_speechtext', content_rowid='id', columnsize=0,
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'")""",
    """CREATE TRIGGER tracker_speech_search_insert AFTER INSERT ON tracker_speechtext BEGIN
        INSERT INTO tracker_speech_search(rowid, stems) VALUES (new.id, new.stems); END""",
    """CREATE TRIGGER tracker_speech_search_delete AFTER DELETE ON tracker_speechtext BEGIN
        INSERT INTO tracker_speech_search(tracker_speech_search, rowid, stems) VALUES ('delete', old.id, old.stems); END""",
    """CREATE TRIGGER tracker_speech_search_update AFTER UPDATE OF stems ON tracker_speechtext BEGIN
        INSERT INTO tracker_speech_search(tracker_speech_search, rowid, stems) VALUES ('delete', old.id, old.stems);
        INSERT INTO tracker_speech_search(rowid, stems) VALUES (new.id, new.stems); END""",
]
SQLITE_DROP = [
    "DROP TRIGGER tracker_speech_search_update",
    "DROP TRIGGER tracker_speech_search_delete",
    "DROP TRIGGER tracker_speech_search_insert",
    "DROP TABLE tracker_speech_search",
    "DROP INDEX tracker_speech_brief",
    "DROP INDEX tracker_speechtext_brief",
]
POSTGRESQL = [
    # The words of a text as they are, in half the time that the parser of to_tsvector takes to look for them. It alone
    # minds the limits of a tsvector: 1 MB of words, 2 KB a word.
    """CREATE FUNCTION tracker_words(stems text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT
        CASE WHEN octet_length(stems) < 2048 OR octet_length(stems) < 1048576 AND stems !~ '[^ ]{255}'
        THEN array_to_tsvector(array_remove(string_to_array(stems, ' '), ''))
        ELSE to_tsvector('simple', stems) END $$""",
    # Long texts are packed in a fifth of the time that the default takes, and so are the figures and lists that every
    # review packs anew; every build of note has it, from 14 on.
    """DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)) THEN
            ALTER TABLE tracker_speechtext ALTER COLUMN text SET COMPRESSION lz4;
            ALTER TABLE tracker_speechtext ALTER COLUMN stems SET COMPRESSION lz4;
            ALTER TABLE tracker_packedfigures ALTER COLUMN figures SET COMPRESSION lz4;
            ALTER TABLE tracker_packedlist ALTER COLUMN lists SET COMPRESSION lz4;
        END IF; END $$""",
    "CREATE INDEX tracker_speech_search ON tracker_speechtext USING gin (tracker_words(stems))",
]
POSTGRESQL_DROP = ["DROP INDEX tracker_speech_search", "DROP FUNCTION tracker_words"]


def create(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in SQLITE_DROP if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_DROP:
        schema_editor.execute(statement)
