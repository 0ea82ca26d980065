//! Migrations go up, down and up again, and make the tables that the entities describe.

#![allow(missing_docs, reason = "tests are described by their names")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

use migration::{Migrator, MigratorTrait as _};
use sea_orm_migration::sea_orm::{
    ConnectionTrait as _, Database, DatabaseConnection, DbBackend, EntityTrait, Statement,
};

async fn open(folder: &tempfile::TempDir) -> DatabaseConnection {
    let path = folder.path().join("test.db");
    Database::connect(format!("sqlite://{}?mode=rwc", path.display())).await.unwrap()
}

/// The statements that would make the database again.
async fn schema(db: &DatabaseConnection) -> Vec<String> {
    let sql = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%seaql%' ORDER BY name";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
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
    reads::<entity::embedding::Entity>(&db).await;
    reads::<entity::fingerprint_item::Entity>(&db).await;
    reads::<entity::play::Entity>(&db).await;
    reads::<entity::play_event::Entity>(&db).await;
    reads::<entity::refresh_token::Entity>(&db).await;
    reads::<entity::rendition::Entity>(&db).await;
    reads::<entity::resemblance::Entity>(&db).await;
    reads::<entity::session::Entity>(&db).await;
    reads::<entity::track::Entity>(&db).await;
    reads::<entity::track_artist::Entity>(&db).await;
    reads::<entity::track_features::Entity>(&db).await;
    reads::<entity::track_key::Entity>(&db).await;
    reads::<entity::trained_model::Entity>(&db).await;
    reads::<entity::user::Entity>(&db).await;
    reads::<entity::waveform::Entity>(&db).await;
}
