//! What nodes ask for news by: numbers that only grow; and how charts find the plays of a week.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text},
};

/// Adds and drops the table, the columns and the indexes.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Columns that count from 0, which is also what rows of before have.
const COUNTS: [(&str, &str); 2] = [("track", "last_change"), ("user", "history_changes")];

/// The second has all that charts ask for, so that the plays themselves need not be read. SQLite's planner takes an index for a span of
/// a column only where the columns before it are given: without them it reads all tracks that are ready, or all plays.
const INDEXES: [(&str, &str, &[&str]); 2] = [
    ("idx_track_state_change", "track", &["state", "last_change"]),
    ("idx_play_counted_started", "play", &["counted", "started_at_ms", "track_id"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let counter = Table::create().table("counter").col(text("name").primary_key()).col(big_integer("value")).take();
        manager.create_table(counter).await?;
        for (table, column) in COUNTS {
            let count = big_integer(column).default(0).take();
            manager.alter_table(Table::alter().table(table).add_column(count).take()).await?;
        }
        for (name, table, columns) in INDEXES {
            let mut index = Index::create().name(name).table(table).take();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, _) in INDEXES {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        for (table, column) in COUNTS {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        manager.drop_table(Table::drop().table("counter").take()).await
    }
}
