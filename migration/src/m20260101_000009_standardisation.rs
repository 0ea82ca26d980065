//! Embeddings belong to a standardisation, so that another one can be made beside the one that is in use; and what is measured again.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, integer, text_null, uuid},
    sea_orm::TransactionTrait as _,
};

/// Adds and drops the tables. Embeddings are made anew from what was measured, in either direction.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // On one connection: another one of SQLite may still have in mind what is dropped here, and refuse to make it.
        let transaction = manager.get_connection().begin().await?;
        let manager = &SchemaManager::new(&transaction);
        manager.drop_table(Table::drop().table("embedding").take()).await?;
        let forget =
            Query::delete().from_table("trained_model").and_where(Expr::col("name").eq("standardisation")).take();
        manager.execute(forget).await?;
        for table in [standardisation(), embedding(), remeasurement()] {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in [
            ("idx_embedding_changed", "embedding", ["standardisation", "changed_at_ms"]),
            ("idx_track_features_extractor", "track_features", ["extractor", "track_id"]),
        ] {
            let index = Index::create().name(name).table(table).col(columns[0]).col(columns[1]).take();
            manager.create_index(index).await?;
        }
        transaction.commit().await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let transaction = manager.get_connection().begin().await?;
        let manager = &SchemaManager::new(&transaction);
        let index = Index::drop().name("idx_track_features_extractor").table("track_features").to_owned();
        manager.drop_index(index).await?;
        for table in ["remeasurement", "embedding", "standardisation"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        manager.create_table(former_embedding()).await?;
        let index = Index::create().name("idx_embedding_changed").table("embedding").col("changed_at_ms").take();
        manager.create_index(index).await?;
        transaction.commit().await
    }
}

fn standardisation() -> TableCreateStatement {
    Table::create()
        .table("standardisation")
        .col(integer("id").primary_key())
        .col(integer("recipe"))
        .col(integer("extractor"))
        .col(big_integer("fitted_to"))
        .col(blob("bytes"))
        .col(big_integer_null("current_since_ms"))
        .take()
}

fn embedding() -> TableCreateStatement {
    Table::create()
        .table("embedding")
        .col(uuid("track_id"))
        .col(integer("standardisation"))
        .col(blob("vector"))
        .col(big_integer("changed_at_ms"))
        .primary_key(Index::create().col("track_id").col("standardisation"))
        .foreign_key(&mut owned_by_track("embedding"))
        .foreign_key(ForeignKey::create().from("embedding", "standardisation").to("standardisation", "id"))
        .take()
}

fn remeasurement() -> TableCreateStatement {
    Table::create()
        .table("remeasurement")
        .col(uuid("track_id").primary_key())
        .col(integer("extractor"))
        .col(integer("tries"))
        .col(text_null("failure"))
        .foreign_key(&mut owned_by_track("remeasurement"))
        .take()
}

/// As it was before.
fn former_embedding() -> TableCreateStatement {
    Table::create()
        .table("embedding")
        .col(uuid("track_id").primary_key())
        .col(integer("recipe"))
        .col(blob("vector"))
        .col(big_integer("changed_at_ms"))
        .foreign_key(&mut owned_by_track("embedding"))
        .take()
}

/// Rows that go when their track goes.
fn owned_by_track(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, "track_id").to("track", "id").on_delete(ForeignKeyAction::Cascade).take()
}
