//! `SeaORM` migrations, reversible, for SQLite and PostgreSQL alike.
//!
//! To change the database: add a file `m<date>_<number>_<what>.rs` with an `up` and a `down`, list it
//! here, and bring `entity` to the same shape. Never edit a migration that was released.

#![expect(elided_lifetimes_in_paths, reason = "async_trait must see the trait's own signature")]

mod m20260101_000001_accounts;
mod m20260101_000002_catalogue;
mod m20260101_000003_listening;
mod m20260101_000004_audit;
mod m20260101_000005_sound;
mod m20260101_000006_resemblance;
mod m20260101_000007_changes;
mod m20260101_000009_standardisation;
mod m20260101_000010_plays_by_time;

pub use sea_orm_migration::{MigrationStatus, MigratorTrait};
use sea_orm_migration::{prelude::*, sea_orm};

/// Every migration of MIST's own tables, in order. The job queue brings its own.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260101_000001_accounts::Migration),
            Box::new(m20260101_000002_catalogue::Migration),
            Box::new(m20260101_000003_listening::Migration),
            Box::new(m20260101_000004_audit::Migration),
            Box::new(m20260101_000005_sound::Migration),
            Box::new(m20260101_000006_resemblance::Migration),
            Box::new(m20260101_000007_changes::Migration),
            Box::new(m20260101_000009_standardisation::Migration),
            Box::new(m20260101_000010_plays_by_time::Migration),
        ]
    }
}

/// Has PostgreSQL order a column of keys as SQLite does, whatever the locale of the database: keys are made to be compared.
async fn order_by_code_point(manager: &SchemaManager<'_>, table: &str, column: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != sea_orm::DbBackend::Postgres {
        return Ok(());
    }
    let sql = format!("ALTER TABLE \"{table}\" ALTER COLUMN {column} TYPE text COLLATE \"C\"");
    manager.get_connection().execute_unprepared(&sql).await.map(drop)
}
