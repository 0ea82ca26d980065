//! How tracks sound, what was learned from it, and whether a listener's history is kept.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, blob, boolean_null, double_null, integer, small_integer, small_integer_null,
        text, uuid,
    },
};

/// Adds and drops the tables and the columns.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a user says of their history.
const HISTORY: [&str; 2] = ["history_paused_at_ms", "history_from_ms"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [track_features(), embedding(), trained_model()] {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in [
            ("idx_track_features_tempo", "track_features", &["tempo_bpm"][..]),
            ("idx_track_features_key", "track_features", &["key_tonic", "key_is_major"]),
            ("idx_track_features_energy", "track_features", &["energy"]),
            ("idx_embedding_changed", "embedding", &["changed_at_ms"]),
        ] {
            let mut index = Index::create().name(name).table(table).take();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // One a statement: SQLite takes no more.
        for column in HISTORY {
            manager.alter_table(Table::alter().table("user").add_column(big_integer_null(column)).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in HISTORY {
            manager.alter_table(Table::alter().table("user").drop_column(column).take()).await?;
        }
        for table in ["trained_model", "embedding", "track_features"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn track_features() -> TableCreateStatement {
    Table::create()
        .table("track_features")
        .col(uuid("track_id").primary_key())
        .col(integer("extractor"))
        .col(double_null("tempo_bpm"))
        .col(small_integer_null("key_tonic"))
        .col(boolean_null("key_is_major"))
        .col(small_integer("energy"))
        .col(blob("summary"))
        .col(blob("fingerprint"))
        .foreign_key(&mut owned_by_track("track_features"))
        .take()
}

fn embedding() -> TableCreateStatement {
    Table::create()
        .table("embedding")
        .col(uuid("track_id").primary_key())
        .col(integer("recipe"))
        .col(blob("vector"))
        .col(big_integer("changed_at_ms"))
        .foreign_key(&mut owned_by_track("embedding"))
        .take()
}

fn trained_model() -> TableCreateStatement {
    Table::create()
        .table("trained_model")
        .col(text("name").primary_key())
        .col(integer("version"))
        .col(big_integer("trained_at_ms"))
        .col(blob("bytes"))
        .take()
}

/// Rows that go when their track goes.
fn owned_by_track(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, "track_id").to("track", "id").on_delete(ForeignKeyAction::Cascade).take()
}
