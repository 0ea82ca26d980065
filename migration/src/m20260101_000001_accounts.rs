//! Users, sessions and refresh tokens.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, pk_uuid, string_len, text, text_uniq, uuid},
};

use crate::order_by_code_point;

/// Creates and drops the tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(user()).await?;
        order_by_code_point(manager, "user", "name_key").await?;
        manager.create_table(session()).await?;
        manager.create_table(refresh_token()).await?;
        for (table, column) in [
            ("session", "user_id"),
            ("session", "revoked_at_ms"),
            ("refresh_token", "session_id"),
            ("refresh_token", "expires_at_ms"),
        ] {
            let name = format!("idx_{table}_{column}");
            manager.create_index(Index::create().name(name).table(table).col(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["refresh_token", "session", "user"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn user() -> TableCreateStatement {
    Table::create()
        .table("user")
        .col(pk_uuid("id"))
        .col(text("name"))
        .col(text_uniq("name_key"))
        .col(text("password_hash"))
        .col(string_len("role", 16))
        .col(big_integer("created_at_ms"))
        .take()
}

fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(pk_uuid("id"))
        .col(uuid("user_id"))
        .col(big_integer("created_at_ms"))
        .col(big_integer("last_used_at_ms"))
        .col(big_integer_null("revoked_at_ms"))
        .foreign_key(
            ForeignKey::create().from("session", "user_id").to("user", "id").on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn refresh_token() -> TableCreateStatement {
    Table::create()
        .table("refresh_token")
        .col(blob("hash").primary_key())
        .col(uuid("session_id"))
        .col(big_integer_null("rotated_at_ms"))
        .col(big_integer("expires_at_ms"))
        .foreign_key(
            ForeignKey::create()
                .from("refresh_token", "session_id")
                .to("session", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}
