//! What nodes ask for news by: numbers that only grow; and what is asked of all plays by their time.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text},
};

/// Adds and drops the table, the columns and the indexes.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Columns that count from 0, which is also what rows of before have.
const COUNTS: [(&str, &str); 2] = [("track", "last_change"), ("user", "history_changes")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let counter = Table::create().table("counter").col(text("name").primary_key()).col(big_integer("value")).take();
        manager.create_table(counter).await?;
        for (table, column) in COUNTS {
            let count = big_integer(column).default(0).take();
            manager.alter_table(Table::alter().table(table).add_column(count).take()).await?;
        }
        let changed = Index::create().name("idx_track_last_change").table("track").col("last_change").take();
        manager.create_index(changed).await?;
        // With all that charts ask for, so that the plays themselves need not be read.
        let started = Index::create().name("idx_play_started").table("play").col("started_at_ms").take();
        manager.create_index(started.to_owned().col("counted").col("track_id").take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in [("idx_play_started", "play"), ("idx_track_last_change", "track")] {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        for (table, column) in COUNTS {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        manager.drop_table(Table::drop().table("counter").take()).await
    }
}
