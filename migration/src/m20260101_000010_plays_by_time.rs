//! How training and popularity find the latest plays of all, without sorting those of ever.

use sea_orm_migration::prelude::*;

/// Adds and drops the index.
#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "idx_play_started";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(Index::create().name(INDEX).table("play").col("started_at_ms").take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table("play").to_owned()).await
    }
}
