//! Tracks that are nearly the same recording, and by what they are found.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, double, integer, uuid},
};

/// Adds and drops the tables and the column.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [fingerprint_item(), resemblance()] {
            manager.create_table(table).await?;
        }
        let comparison = integer("comparison").default(0).take();
        manager.alter_table(Table::alter().table("track_features").add_column(comparison).take()).await?;
        for (name, table, column) in [
            // Deleting a track looks for its rows; the primary keys do not begin with it.
            ("idx_fingerprint_item_track", "fingerprint_item", "track_id"),
            ("idx_resemblance_other", "resemblance", "other_id"),
            ("idx_resemblance_decided", "resemblance", "decided_at_ms"),
            ("idx_track_features_comparison", "track_features", "comparison"),
        ] {
            manager.create_index(Index::create().name(name).table(table).col(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite does not drop a column that has an index.
        let index = Index::drop().name("idx_track_features_comparison").table("track_features").to_owned();
        manager.drop_index(index).await?;
        manager.alter_table(Table::alter().table("track_features").drop_column("comparison").take()).await?;
        for table in ["resemblance", "fingerprint_item"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn fingerprint_item() -> TableCreateStatement {
    Table::create()
        .table("fingerprint_item")
        .col(integer("item"))
        .col(uuid("track_id"))
        .primary_key(Index::create().col("item").col("track_id"))
        .foreign_key(&mut owned_by_track("fingerprint_item", "track_id"))
        .take()
}

fn resemblance() -> TableCreateStatement {
    Table::create()
        .table("resemblance")
        .col(uuid("track_id"))
        .col(uuid("other_id"))
        .col(double("similarity"))
        .col(big_integer("found_at_ms"))
        .col(big_integer_null("decided_at_ms"))
        .primary_key(Index::create().col("track_id").col("other_id"))
        .foreign_key(&mut owned_by_track("resemblance", "track_id"))
        .foreign_key(&mut owned_by_track("resemblance", "other_id"))
        .take()
}

/// Rows that go when a track goes.
fn owned_by_track(table: &'static str, column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to("track", "id").on_delete(ForeignKeyAction::Cascade).take()
}
