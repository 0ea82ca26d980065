//! Migrations go up, down and up again, and make the tables that the entities describe: on `SQLite` or, where
//! `scripts/with-engines.sh` has started it, on `PostgreSQL`.

#![allow(missing_docs, reason = "tests are described by their names")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

use migration::{Migrator, MigratorTrait as _};
use sea_orm_migration::sea_orm::{
    ConnectionTrait as _, Database, DatabaseConnection, DbBackend, EntityTrait, Statement,
};

/// The statements that would make the database again.
const SQLITE_SCHEMA: &str =
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%seaql%' ORDER BY name";

/// Columns, constraints, indexes, and whatever else there may be. The order of columns is left out: one that is taken away
/// and added again is the last.
const POSTGRES_SCHEMA: &str = "\
    SELECT concat_ws(' ', table_name, column_name, udt_name, is_nullable, column_default, is_identity) AS made \
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'seaql%' \
    UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint \
        WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'seaql%' \
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'seaql%' \
    UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace \
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal \
    UNION ALL SELECT concat_ws(' ', relkind, relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace \
        AND relkind IN ('S', 'v', 'm') AND relname NOT LIKE 'seaql%' \
    UNION ALL SELECT concat_ws(' ', 'type', typname) FROM pg_type WHERE typnamespace = 'public'::regnamespace \
        AND typtype IN ('e', 'd') \
    ORDER BY made";

/// An empty database.
async fn open(folder: &tempfile::TempDir) -> DatabaseConnection {
    let Ok(server) = std::env::var("MIST_TEST_POSTGRES_URL") else {
        let path = folder.path().join("test.db");
        return Database::connect(format!("sqlite://{}?mode=rwc", path.display())).await.unwrap();
    };
    let name = folder.path().file_name().unwrap().to_str().unwrap();
    let maker = Database::connect(server.as_str()).await.unwrap();
    maker.execute_unprepared(&format!("CREATE DATABASE \"migration{name}\" TEMPLATE template0")).await.unwrap();
    maker.close().await.unwrap();
    let (root, _) = server.rsplit_once('/').unwrap();
    Database::connect(format!("{root}/migration{name}")).await.unwrap()
}

/// All that makes the database what it is.
async fn schema(db: &DatabaseConnection) -> Vec<String> {
    let backend = db.get_database_backend();
    let sql = if backend == DbBackend::Postgres { POSTGRES_SCHEMA } else { SQLITE_SCHEMA };
    let rows = db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// Reads no row, but every column that the entity names.
async fn reads<E: EntityTrait>(db: &DatabaseConnection) {
    assert!(E::find().one(db).await.unwrap().is_none());
}

#[tokio::test]
async fn up_down_and_up_again_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder).await;
    Migrator::up(&db, None).await.unwrap();
    let first = schema(&db).await;
    assert!(first.len() > 15, "{first:?}");
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(schema(&db).await, first, "a second time changes nothing");
    Migrator::down(&db, None).await.unwrap();
    assert_eq!(schema(&db).await, Vec::<String>::new());
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(schema(&db).await, first);
}

#[tokio::test]
async fn each_step_can_be_taken_back_alone() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder).await;
    let steps = Migrator::migrations().len() as u32;
    let mut states = vec![schema(&db).await];
    for _ in 0..steps {
        Migrator::up(&db, Some(1)).await.unwrap();
        states.push(schema(&db).await);
    }
    while let Some(state) = states.pop() {
        assert_eq!(schema(&db).await, state);
        if !states.is_empty() {
            Migrator::down(&db, Some(1)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn every_entity_fits_its_table() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder).await;
    Migrator::up(&db, None).await.unwrap();
    reads::<entity::album::Entity>(&db).await;
    reads::<entity::artist::Entity>(&db).await;
    reads::<entity::audit_entry::Entity>(&db).await;
    reads::<entity::counter::Entity>(&db).await;
    reads::<entity::embedding::Entity>(&db).await;
    reads::<entity::fingerprint_item::Entity>(&db).await;
    reads::<entity::play::Entity>(&db).await;
    reads::<entity::play_event::Entity>(&db).await;
    reads::<entity::refresh_token::Entity>(&db).await;
    reads::<entity::remeasurement::Entity>(&db).await;
    reads::<entity::rendition::Entity>(&db).await;
    reads::<entity::resemblance::Entity>(&db).await;
    reads::<entity::session::Entity>(&db).await;
    reads::<entity::standardisation::Entity>(&db).await;
    reads::<entity::track::Entity>(&db).await;
    reads::<entity::track_artist::Entity>(&db).await;
    reads::<entity::track_features::Entity>(&db).await;
    reads::<entity::track_key::Entity>(&db).await;
    reads::<entity::trained_model::Entity>(&db).await;
    reads::<entity::user::Entity>(&db).await;
    reads::<entity::waveform::Entity>(&db).await;
}
