"""The number of the schema: a folder of another version is refused, not half understood."""

import hashlib

from pilot.database import SCHEMA_VERSION, database

# Without the index's own tables, which SQLite writes as it likes.
TABLES = "SELECT sql FROM sqlite_master WHERE sql > '' AND name NOT LIKE 'trigram%' ORDER BY name"
# The tables that go by each number. Other tables need the next number, and its line here.
KNOWN = {2: "f749eafbc6512ed8", 3: "4e254bb40030587f"}


def test_tables_that_changed_go_by_another_number(world):
    said = "\n".join(sql for (sql,) in database.execute_sql(TABLES).fetchall())
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    assert KNOWN.get(SCHEMA_VERSION) == digest, (
        f"The tables are others than those of schema {SCHEMA_VERSION}: count it up in "
        f"pilot/database.py and note {digest} here."
    )
