//! Where sessions were started from, and what admins did.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, pk_uuid, string_len, text, text_null, uuid_null},
};

/// Adds and drops the columns and the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a session knows of the device that it was started on.
const DEVICE: [&str; 2] = ["device", "address"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One a statement: SQLite takes no more.
        for column in DEVICE {
            manager.alter_table(Table::alter().table("session").add_column(text_null(column)).take()).await?;
        }
        manager.create_table(audit_entry()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("audit_entry").take()).await?;
        for column in DEVICE {
            manager.alter_table(Table::alter().table("session").drop_column(column).take()).await?;
        }
        Ok(())
    }
}

fn audit_entry() -> TableCreateStatement {
    Table::create()
        .table("audit_entry")
        .col(pk_uuid("id"))
        .col(big_integer("at_ms"))
        .col(uuid_null("actor_id"))
        .col(text("actor"))
        .col(string_len("action", 32))
        .col(uuid_null("subject_id"))
        .col(text("subject"))
        .foreign_key(
            ForeignKey::create().from("audit_entry", "actor_id").to("user", "id").on_delete(ForeignKeyAction::SetNull),
        )
        .take()
}
