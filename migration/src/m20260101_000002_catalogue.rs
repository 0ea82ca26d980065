//! Tracks and everything that hangs on them.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, blob, double, double_null, integer, integer_null, pk_uuid, string_len, string_len_null, text,
        text_null, text_uniq, uuid, uuid_null,
    },
};

use crate::order_by_code_point;

/// Creates and drops the tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [artist(), album(), track(), track_artist(), track_key(), waveform(), rendition()] {
            manager.create_table(table).await?;
        }
        for (table, column) in [
            ("artist", "name_key"),
            ("album", "title_key"),
            ("album", "artist_key"),
            ("track", "search_key"),
            ("track", "artist_sort_key"),
            ("track", "title_sort_key"),
        ] {
            order_by_code_point(manager, table, column).await?;
        }
        for (name, table, columns) in [
            ("idx_album_title_artist", "album", ["title_key", "artist_key"]),
            ("idx_track_state_added", "track", ["state", "added_at_ms"]),
            ("idx_track_state_title", "track", ["state", "title_sort_key"]),
            ("idx_track_state_artist", "track", ["state", "artist_sort_key"]),
            ("idx_track_state_plays", "track", ["state", "play_count"]),
            ("idx_track_album", "track", ["album_id", "disc_number"]),
            ("idx_track_artist_artist", "track_artist", ["artist_id", "track_id"]),
        ] {
            let mut index = Index::create().name(name).table(table).col(columns[0]).col(columns[1]).take();
            if table == "album" {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["rendition", "waveform", "track_key", "track_artist", "track", "album", "artist"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn artist() -> TableCreateStatement {
    Table::create().table("artist").col(pk_uuid("id")).col(text("name")).col(text_uniq("name_key")).take()
}

fn album() -> TableCreateStatement {
    Table::create()
        .table("album")
        .col(pk_uuid("id"))
        .col(text("title"))
        .col(text("title_key"))
        .col(text_null("artist"))
        .col(text("artist_key"))
        .take()
}

fn track() -> TableCreateStatement {
    let mut table = Table::create().table("track").col(pk_uuid("id")).take();
    // Where it stands.
    table
        .col(string_len("state", 16))
        .col(big_integer("state_changed_at_ms"))
        .col(integer("revision"))
        .col(string_len_null("job_id", 26))
        .col(text_null("failure"))
        .col(text_null("warning"));
    // The upload.
    table
        .col(blob("sha256").unique_key())
        .col(text("file_name"))
        .col(big_integer("file_bytes"))
        .col(uuid_null("added_by"))
        .col(big_integer("added_at_ms"));
    // What it is.
    table
        .col(text("title"))
        .col(uuid_null("album_id"))
        .col(integer_null("track_number"))
        .col(integer_null("disc_number"))
        .col(integer_null("year"))
        .col(text_null("genre"))
        .col(text("search_key"))
        .col(text("artist_sort_key"))
        .col(text("title_sort_key"))
        .col(integer("cover_version"))
        .col(big_integer("play_count"));
    // How it sounds.
    table
        .col(integer("channels"))
        .col(integer("sample_rate_hz"))
        .col(big_integer("samples"))
        .col(integer("encoder_delay"))
        .col(integer("padding"))
        .col(double_null("loudness_lufs"))
        .col(double_null("true_peak_dbtp"))
        .col(double("gain_db"));
    table
        .foreign_key(
            ForeignKey::create().from("track", "added_by").to("user", "id").on_delete(ForeignKeyAction::SetNull),
        )
        .foreign_key(
            ForeignKey::create().from("track", "album_id").to("album", "id").on_delete(ForeignKeyAction::SetNull),
        )
        .take()
}

fn track_artist() -> TableCreateStatement {
    Table::create()
        .table("track_artist")
        .col(uuid("track_id"))
        .col(integer("position"))
        .col(uuid("artist_id"))
        .primary_key(Index::create().col("track_id").col("position"))
        .foreign_key(&mut owned_by_track("track_artist"))
        .foreign_key(
            ForeignKey::create()
                .from("track_artist", "artist_id")
                .to("artist", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn track_key() -> TableCreateStatement {
    Table::create()
        .table("track_key")
        .col(uuid("track_id").primary_key())
        .col(blob("wrapped"))
        .foreign_key(&mut owned_by_track("track_key"))
        .take()
}

fn waveform() -> TableCreateStatement {
    Table::create()
        .table("waveform")
        .col(uuid("track_id").primary_key())
        .col(blob("peaks"))
        .foreign_key(&mut owned_by_track("waveform"))
        .take()
}

fn rendition() -> TableCreateStatement {
    Table::create()
        .table("rendition")
        .col(uuid("track_id"))
        .col(integer("revision"))
        .col(integer("kbps"))
        .col(string_len("codec", 32))
        .col(big_integer("peak_bps"))
        .col(big_integer("average_bps"))
        .col(blob("segments"))
        .primary_key(Index::create().col("track_id").col("revision").col("kbps"))
        .foreign_key(&mut owned_by_track("rendition"))
        .take()
}

/// Rows that go when their track goes.
fn owned_by_track(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, "track_id").to("track", "id").on_delete(ForeignKeyAction::Cascade).take()
}
