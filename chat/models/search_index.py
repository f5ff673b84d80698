"""What is searched by: the words of every message and what it stands in, kept right by the database itself.

SQL alone, no value of which a program has to fill in: whoever writes messages, by whatever road, has them indexed in
the same transaction. `words` are what people said, `scope` is what a message has: its room, its author, its day, its
marks. As words of the index, they are narrowed down to as fast as to a word that somebody said.
"""

import hashlib
from typing import Any

from django.db import connections

from chat.words import FIRST, PAIRED

# What a message has, in SQL of its row: `has:` finds it by its name.
MARKS = {
    "link": "{row}.body LIKE '%://%' OR {row}.body LIKE '%www.%'",
    "code": "{row}.body LIKE '%`%`%'",
    "file": "{row}.attached <> ''",
    "image": "{row}.attached LIKE '%image%'",
}
# Where it stands: `is:` finds it by its name.
STATES = {"thread": "{row}.thread_id IS NOT NULL"}


def keep(using: str) -> None:
    """Make the index where it is missing, or not made like this. Asked after every change of the tables: on SQLite
    they are made anew then, and lose their triggers."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if "chat_message" in tables:
            (_postgresql if connection.vendor == "postgresql" else _sqlite)(cursor)


# SQLite: a contentless FTS5 table. What is taken out is what was put in, worked out again from the row as it was.

PART = 64  # signs: to cut one out of a text, SQLite reads all before it
PAIRS = f"""
    SELECT group_concat(CASE
        WHEN pair < '{FIRST}' THEN substr(pair, 1, 1)
        WHEN pair GLOB '[{PAIRED}][{PAIRED}]' THEN ' ' || pair || ' '
        WHEN pair GLOB '[{PAIRED}]*' THEN ' ' || substr(pair, 1, 1) || ' '
        ELSE substr(pair, 1, 1) END, '')
    FROM (
        WITH RECURSIVE pairs (n, part, pair) AS (
            SELECT 0, substr({{row}}.body, 1, {PART} + 1), substr({{row}}.body, 1, 2)
            UNION ALL SELECT n + 1,
                CASE WHEN (n + 1) % {PART} THEN part ELSE substr({{row}}.body, n + 2, {PART} + 1) END,
                CASE WHEN (n + 1) % {PART} THEN substr(part, (n + 1) % {PART} + 1, 2)
                    ELSE substr({{row}}.body, n + 2, 2) END
            FROM pairs WHERE pair <> ''
        ) SELECT pair FROM pairs
    )
"""


def _posting(row: str) -> str:
    """The columns of a row of the index."""
    words = (MARKS | STATES).items()
    has = "".join(f" || CASE WHEN {has.format(row=row)} THEN ' {name}' ELSE '' END" for name, has in words)
    return f"""{row}.id,
        CASE WHEN {row}.body GLOB '*[{PAIRED}]*' THEN ({PAIRS.format(row=row)}) ELSE {row}.body END,
        'r' || {row}.room_id || ' a' || {row}.author_id || strftime(' y%Y m%Y%m d%Y%m%d', {row}.created_at){has}"""


PUT = "INSERT INTO chat_search (rowid, words, scope)"
TAKE = "INSERT INTO chat_search (chat_search, rowid, words, scope) SELECT 'delete',"
SQLITE = {
    name: sql.strip()
    for name, sql in {
        "chat_search": """CREATE VIRTUAL TABLE chat_search USING fts5(
    words, scope, content='', columnsize=0,
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' separators '\ufe0e\ufe0f'"
)""",
        "chat_search_said": f"""
CREATE TRIGGER chat_search_said AFTER INSERT ON chat_message WHEN new.body || new.attached <> '' BEGIN
    {PUT} SELECT {_posting("new")};
END""",
        "chat_search_changed": f"""
CREATE TRIGGER chat_search_changed AFTER UPDATE OF body, room_id, author_id, created_at, attached ON chat_message BEGIN
    {TAKE} {_posting("old")} WHERE old.body || old.attached <> '';
    {PUT} SELECT {_posting("new")} WHERE new.body || new.attached <> '';
END""",
        "chat_search_gone": f"""
CREATE TRIGGER chat_search_gone AFTER DELETE ON chat_message WHEN old.body || old.attached <> '' BEGIN
    {TAKE} {_posting("old")};
END""",
    }.items()
}
FILL = (
    f"{PUT} SELECT {_posting('said')} FROM chat_message AS said WHERE said.body || said.attached <> '' ORDER BY said.id"
)


def _sqlite(cursor: Any) -> None:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE name GLOB 'chat_search*'")
    if SQLITE.items() <= dict(cursor.fetchall()).items():
        return
    cursor.execute("DROP TABLE IF EXISTS chat_search")
    for name in SQLITE:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
    for sql in SQLITE.values():
        cursor.execute(sql)
    cursor.execute(FILL)
    cursor.execute("INSERT INTO chat_search (chat_search) VALUES ('optimize')")


# PostgreSQL: a generated column, and in it `scope` under a sign that stands in no word.

SCOPE = "="
SEPARATING = (
    "\u0001-/:-@\\[-`{-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf"
    "\u2190-\u245f\u249c-\u24e9\u2500-\u2775\u2794-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u30fb\ufe0e-\ufe6f\uff01-\uff0f\uff1a-\uff20"
    "\uff3b-\uff40\uff5b-\uff65\U0001f000-\U0001faff"
)
LONGEST = 250  # signs of a word: a lexeme has 2 KB at most
LAST = 16_383  # the highest position there is

_MARKS = " ".join(f"IF {has} THEN scope := scope || '{SCOPE}{name}'::text; END IF;" for name, has in MARKS.items())
POSTGRESQL = f"""
ALTER TABLE chat_message DROP COLUMN IF EXISTS search;
CREATE OR REPLACE FUNCTION chat_search_vector(
    room_id bigint, author_id bigint, created_at timestamptz, body text, attached text, in_thread boolean
)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    words text := lower(body COLLATE "default");
    utc timestamp := created_at AT TIME ZONE 'UTC';
    scope text[] := ARRAY['{SCOPE}r' || room_id, '{SCOPE}a' || author_id, '{SCOPE}' || to_char(utc, '"y"YYYY'),
        '{SCOPE}' || to_char(utc, '"m"YYYYMM'), '{SCOPE}' || to_char(utc, '"d"YYYYMMDD')];
BEGIN
    IF body || attached = '' THEN
        RETURN '';
    END IF;
    IF octet_length(words) <> length(words) THEN
        words := normalize(regexp_replace(normalize(words, NFD), '[\u0300-\u036f]+', '', 'g'), NFC);
        IF words ~ '[{PAIRED}]' THEN
            words := string_agg(CASE
                WHEN NOT paired THEN sign
                WHEN next_paired THEN ' ' || sign || next || ' '
                ELSE ' ' || sign || ' ' END, '' ORDER BY n)
            FROM (
                SELECT n, sign, paired, lead(sign) OVER signs AS next, lead(paired) OVER signs AS next_paired
                FROM (
                    SELECT n, sign, sign ~ '[{PAIRED}]' AS paired
                    FROM unnest(string_to_array(words, NULL)) WITH ORDINALITY AS sign (sign, n)
                ) AS signs
                WINDOW signs AS (ORDER BY n)
            ) AS pairs;
        END IF;
    END IF;
    words := regexp_replace(words, '[{SEPARATING}]+', ' ', 'g');
    {_MARKS.replace("{row}.", "")}
    IF in_thread THEN scope := scope || '{SCOPE}thread'::text; END IF;
    RETURN coalesce((
        SELECT string_agg('''' || left(word, {LONGEST}) || ''':' || least(n, {LAST}), ' ')
        FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS word (word, n) WHERE word <> ''
    ), '')::tsvector || array_to_tsvector(scope);
END
$$;
ALTER TABLE chat_message ADD COLUMN search tsvector
    GENERATED ALWAYS AS (
        chat_search_vector(room_id, author_id, created_at, body, attached, {STATES["thread"].replace("{row}.", "")})
    ) STORED;
-- What is put in is sorted in soon: what waits is read by every search.
CREATE INDEX chat_search ON chat_message USING gin (search) WITH (gin_pending_list_limit = 256);
"""
MADE = """
SELECT col_description(attrelid, attnum) FROM pg_attribute
WHERE attrelid = 'chat_message'::regclass AND attname = 'search' AND NOT attisdropped
"""
# Small letters as Unicode has them, whatever the database's locale: but where it was built without ICU.
ICU = "SELECT count(*) FROM pg_collation WHERE collname = 'und-x-icu'"


def _postgresql(cursor: Any) -> None:
    made = hashlib.sha256(POSTGRESQL.encode()).hexdigest()
    cursor.execute(MADE)
    if cursor.fetchone() == (made,):
        return
    cursor.execute(ICU)
    cursor.execute(POSTGRESQL.replace('"default"', '"und-x-icu"') if cursor.fetchone()[0] else POSTGRESQL)
    cursor.execute(f"COMMENT ON COLUMN chat_message.search IS '{made}'")
    cursor.execute("ANALYZE chat_message (search)")
