//! What was listened to.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, pk_uuid, string_len, uuid},
};

/// Creates and drops the tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(play()).await?;
        manager.create_table(play_event()).await?;
        for owner in ["user_id", "track_id"] {
            let name = format!("idx_play_{owner}_started");
            let index = Index::create().name(name).table("play").col(owner).col("started_at_ms").take();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["play_event", "play"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn play() -> TableCreateStatement {
    Table::create()
        .table("play")
        .col(pk_uuid("id"))
        .col(uuid("user_id"))
        .col(uuid("track_id"))
        .col(big_integer("started_at_ms"))
        .col(big_integer("last_event_at_ms"))
        .col(big_integer("position_ms"))
        .col(big_integer("listened_ms"))
        .col(string_len("outcome", 16))
        .col(boolean("counted"))
        .foreign_key(ForeignKey::create().from("play", "user_id").to("user", "id").on_delete(ForeignKeyAction::Cascade))
        .foreign_key(
            ForeignKey::create().from("play", "track_id").to("track", "id").on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn play_event() -> TableCreateStatement {
    Table::create()
        .table("play_event")
        .col(uuid("play_id"))
        .col(string_len("kind", 16))
        .col(big_integer("at_ms"))
        .col(big_integer("position_ms"))
        .col(big_integer("listened_ms"))
        .col(big_integer("received_at_ms"))
        .primary_key(Index::create().col("play_id").col("kind").col("at_ms"))
        .foreign_key(
            ForeignKey::create().from("play_event", "play_id").to("play", "id").on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}
