//! A file becomes a track in state `processing`.

use std::time::Duration;

use bytes::Bytes;
use entity::{audit_entry::Action, track};
use futures::Stream;
use model::{IngestStage, IngestState, IngestStatus, TrackId, UploadAccepted};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QuerySelect as _, SqlErr,
};
use tracing::Instrument as _;
use uuid::Uuid;

use super::{
    Ingest, file_name,
    receive::{Received, receive},
};
use crate::{
    BoxError, Error, Identity, Result, audit,
    catalogue::metadata::{Metadata, remove_orphans, sort_key},
    engine::{database::Lock, objects, queue::IngestJob, storage::LocalFile},
    text,
};

impl Ingest {
    /// Takes a file. `declared_bytes` is the length that the sender announced. The same bytes twice are
    /// [`Error::AlreadyExists`]; but where the earlier track failed, the new upload takes its place.
    ///
    /// A caller that goes away before the last byte leaves nothing behind; after it, the upload counts.
    pub async fn upload(
        &self,
        who: &Identity,
        file_name: &str,
        declared_bytes: Option<u64>,
        body: impl Stream<Item = Result<Bytes, BoxError>> + Send,
    ) -> Result<UploadAccepted> {
        who.require_admin()?;
        let id = TrackId(Uuid::now_v7());
        let limit_bytes = self.settings.max_upload_bytes;
        let received = receive(&self.storage, &objects::original(id), declared_bytes, limit_bytes, body).await?;

        let (ingest, who, file_name) = (self.clone(), who.clone(), file_name::clean(file_name));
        let accept = async move {
            let accepted = ingest.accept(&who, id, file_name, received).await;
            match &accepted {
                Err(error) if error.is_fault() => ingest.discard_after_fault(id).await,
                Err(_) => ingest.discard_original(id).await,
                Ok(_) => {}
            }
            accepted
        };
        // On a task of its own: the sender may hang up while the file is being looked at.
        tokio::spawn(accept.in_current_span()).await.map_err(Error::internal)?
    }

    async fn accept(
        &self,
        who: &Identity,
        id: TrackId,
        file_name: String,
        received: Received,
    ) -> Result<UploadAccepted> {
        let Received { incoming, bytes, sha256 } = received;
        // Looked up before the object is made: a known file is not stored twice, not even for a moment.
        if let Some(known) = same_bytes(self.database.connection(), &sha256).await?
            && known.state != track::State::Failed
        {
            incoming.abort().await;
            return Err(Error::AlreadyExists { track: TrackId(known.id) });
        }
        check_content(incoming.finish().await?).await?;
        let replaced = self.insert(who, id, &file_name, bytes, &sha256).await?;
        if let Some(failed) = replaced {
            self.discard_original(failed).await;
        }
        // Within the request, whose name leads by the track to what workers say.
        tracing::info!(track = %id, bytes, "an upload was accepted");
        self.ring();
        let state = IngestState::Working { stage: IngestStage::Queued, permille: 0 };
        self.progress.publish(IngestStatus::new(id, file_name, state));
        Ok(UploadAccepted { track: id, bytes, sha256: text::hex(&sha256) })
    }

    /// Row and job, both or neither. Gives the failed track whose place was taken.
    async fn insert(
        &self,
        who: &Identity,
        id: TrackId,
        file_name: &str,
        bytes: u64,
        sha256: &[u8; 32],
    ) -> Result<Option<TrackId>> {
        let now_ms = self.clock.now_ms();
        let transaction = self.database.write_alone(Lock::Names).await?;
        let replaced = match same_bytes_kept(&transaction, sha256).await? {
            Some(known) if known.state == track::State::Failed => {
                track::Entity::delete_by_id(known.id).exec(&transaction).await?;
                remove_orphans(&transaction).await?;
                Some(TrackId(known.id))
            }
            Some(known) => return Err(Error::AlreadyExists { track: TrackId(known.id) }),
            None => None,
        };
        let job_id = self.queue.push(&transaction, IngestJob { track: id, faults: 0 }, now_ms, Duration::ZERO).await?;
        let guess = file_name::guess(file_name);
        let row = new_row(id, job_id, &guess, now_ms);
        let inserted = track::Entity::insert(track::ActiveModel {
            sha256: Set(sha256.to_vec()),
            file_name: Set(file_name.to_owned()),
            file_bytes: Set(i64::try_from(bytes).map_err(Error::internal)?),
            added_by: Set(Some(who.user.0)),
            ..row.into_active_model()
        })
        .exec_without_returning(&transaction)
        .await;
        match inserted {
            Ok(_) => {}
            // Another node was faster with the same bytes.
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                transaction.rollback().await?;
                let known = same_bytes(self.database.connection(), sha256).await?;
                return Err(
                    known.map_or_else(|| error.into(), |known| Error::AlreadyExists { track: TrackId(known.id) })
                );
            }
            Err(error) => return Err(error.into()),
        }
        audit::record(&transaction, now_ms, who.into(), Action::Uploaded, (id.0, file_name)).await?;
        transaction.commit().await?;
        Ok(replaced)
    }
}

/// Refuses what is not sound, whatever its name says.
async fn check_content(file: LocalFile) -> Result<()> {
    let probed = tokio::task::spawn_blocking(move || media::probe(&file)).await.map_err(Error::internal)?;
    match probed {
        Ok(_) => Ok(()),
        Err(error) if error.is_passing() => Err(Error::Unavailable(error.into())),
        Err(error) => Err(Error::UnsupportedMedia(error.to_string())),
    }
}

/// The same, kept from others until the transaction ends: somebody may let it try again.
async fn same_bytes_kept(db: &impl ConnectionTrait, sha256: &[u8; 32]) -> Result<Option<track::Model>> {
    let known = track::Entity::find().filter(track::Column::Sha256.eq(sha256.to_vec()));
    Ok(known.lock_exclusive().one(db).await?)
}

async fn same_bytes(db: &impl ConnectionTrait, sha256: &[u8; 32]) -> Result<Option<track::Model>> {
    Ok(track::Entity::find().filter(track::Column::Sha256.eq(sha256.to_vec())).one(db).await?)
}

/// A track of which only the file is known.
fn new_row(id: TrackId, job_id: String, guess: &Metadata, now_ms: i64) -> track::Model {
    track::Model {
        id: id.0,
        state: track::State::Processing,
        state_changed_at_ms: now_ms,
        last_change: 0,
        revision: 0,
        job_id: Some(job_id),
        failure: None,
        warning: None,
        sha256: Vec::new(),
        file_name: String::new(),
        file_bytes: 0,
        added_by: None,
        added_at_ms: now_ms,
        title: guess.title.clone(),
        album_id: None,
        track_number: guess.track_number,
        disc_number: None,
        year: None,
        genre: None,
        search_key: guess.search_key(),
        artist_sort_key: guess.artist_sort_key(),
        title_sort_key: sort_key(&guess.title),
        cover_version: 0,
        play_count: 0,
        channels: 0,
        sample_rate_hz: 0,
        samples: 0,
        encoder_delay: 0,
        padding: 0,
        loudness_lufs: None,
        true_peak_dbtp: None,
        gain_db: 0.0,
    }
}
