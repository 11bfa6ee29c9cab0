use std::collections::BTreeSet;

use crate::support::databases::TestDb;

/// `table.column type`, in the types of PostgreSQL; whether it may be NULL.
const SQLITE_COLUMNS: &str = "SELECT t.name || '.' || c.name || ' ' || c.type || \
    CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN '' ELSE ' or null' END \
    FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.schema = 'main' \
    AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '%sqlx%'";
const POSTGRES_COLUMNS: &str = "SELECT table_name || '.' || column_name || ' ' || \
    CASE data_type WHEN 'text' THEN 'TEXT' WHEN 'bytea' THEN 'BLOB' WHEN 'uuid' THEN 'BLOB' \
    WHEN 'bigint' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER' ELSE data_type END || \
    CASE is_nullable WHEN 'NO' THEN '' ELSE ' or null' END \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%sqlx%'";

/// `table (columns)` of every primary key and unique constraint.
const SQLITE_KEYS: &str = "SELECT t.name || ' (' || (SELECT GROUP_CONCAT(name, ', ') FROM \
    (SELECT k.name FROM pragma_index_info(i.name) k ORDER BY k.seqno)) || ')' \
    FROM pragma_table_list t, pragma_index_list(t.name) i WHERE i.\"unique\" = 1 AND t.schema = 'main' \
    AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '%sqlx%' UNION \
    SELECT t.name || ' (' || c.name || ')' FROM pragma_table_list t, pragma_table_info(t.name) c \
    WHERE c.pk = 1 AND c.type = 'INTEGER' AND t.schema = 'main' \
    AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '%sqlx%' \
    AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) o WHERE o.pk = 2)";
const POSTGRES_KEYS: &str = "SELECT conrelid::regclass::text || ' (' || \
    (SELECT STRING_AGG(a.attname::text, ', ' ORDER BY k.place) FROM UNNEST(conkey) WITH ORDINALITY k (number, place) \
    JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.number) || ')' FROM pg_constraint \
    WHERE contype IN ('p', 'u') AND connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '%sqlx%'";

/// `table.column -> table.column` of every foreign key.
const SQLITE_REFERENCES: &str = "SELECT t.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || '.' || f.\"to\" \
    FROM pragma_table_list t, pragma_foreign_key_list(t.name) f WHERE t.schema = 'main'";
const POSTGRES_REFERENCES: &str = "SELECT conrelid::regclass || '.' || a.attname || ' -> ' || confrelid::regclass || '.' \
    || b.attname FROM pg_constraint, UNNEST(conkey, confkey) AS k (here, there), pg_attribute a, pg_attribute b \
    WHERE contype = 'f' AND a.attrelid = conrelid AND a.attnum = k.here AND b.attrelid = confrelid AND b.attnum = k.there";

/// Names of the indexes that we gave.
const SQLITE_INDEXES: &str = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
const POSTGRES_INDEXES: &str = "SELECT relname::text FROM pg_index JOIN pg_class ON oid = indexrelid \
    WHERE NOT indisunique AND relnamespace = 'public'::regnamespace";

#[tokio::test]
async fn the_migrations_of_both_databases_make_the_same_tables() {
    let Some(postgres) = TestDb::postgres().await else { return };
    let sqlite = TestDb::sqlite().await;
    for (what, here, there, at_least) in [
        ("columns", SQLITE_COLUMNS, POSTGRES_COLUMNS, 60),
        ("keys", SQLITE_KEYS, POSTGRES_KEYS, 14),
        ("references", SQLITE_REFERENCES, POSTGRES_REFERENCES, 10),
        ("indexes", SQLITE_INDEXES, POSTGRES_INDEXES, 5),
    ] {
        let here: BTreeSet<_> = sqlite.texts(here).await.into_iter().collect();
        let there: BTreeSet<_> = postgres.texts(there).await.into_iter().collect();
        let differ: Vec<_> = here.symmetric_difference(&there).collect();
        assert!(differ.is_empty(), "{what} on one of the two only: {differ:#?}");
        assert!(here.len() >= at_least, "{what}: the query sees {here:#?}");
    }
}
