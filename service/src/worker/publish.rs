//! The moment in which a track becomes visible: one transaction.

use entity::{embedding, rendition, track, track_features, track_key, waveform};
use model::TrackId;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::make::Made;
use crate::{
    Error, Ingest, Result, catalogue::changes, delivery::segment_table, engine::database::Lock, recommend::sound,
};

/// Publishes a track that this try has made. `false` if the track is not this job's any more, or another
/// try of the job has begun: its segments are not to be mixed with this one's key.
pub(super) async fn publish(ingest: &Ingest, track_id: Uuid, job_id: &str, made: &Made) -> Result<bool> {
    let transaction = ingest.database.write_alone(Lock::Names).await?;
    let claimed = track::Entity::update_many()
        .set(ready(made, ingest.clock.now_ms())?)
        .filter(track::Column::Id.eq(track_id))
        .filter(track::Column::JobId.eq(job_id))
        .filter(track::Column::Revision.eq(made.revision.0))
        .filter(track::Column::State.eq(track::State::Processing))
        .exec(&transaction)
        .await?;
    if claimed.rows_affected == 0 {
        return Ok(false);
    }
    made.metadata.store(&transaction, track_id).await?;
    store_renditions(&transaction, track_id, made).await?;

    track_key::Entity::delete_by_id(track_id).exec(&transaction).await?;
    let key = track_key::ActiveModel { track_id: Set(track_id), wrapped: Set(made.wrapped_key.clone()) };
    track_key::Entity::insert(key).exec_without_returning(&transaction).await?;

    waveform::Entity::delete_by_id(track_id).exec(&transaction).await?;
    let peaks = waveform::ActiveModel { track_id: Set(track_id), peaks: Set(made.processed.measured.peaks.clone()) };
    waveform::Entity::insert(peaks).exec_without_returning(&transaction).await?;

    let measured = &made.processed.measured;
    // What was compared before is of another sound, perhaps.
    embedding::Entity::delete_many().filter(embedding::Column::TrackId.eq(track_id)).exec(&transaction).await?;
    track_features::Entity::delete_by_id(track_id).exec(&transaction).await?;
    // Whatever is no number stays out: a track without features plays, and is not compared with others.
    if sound::is_finite(&measured.features) {
        let sound = sound::row(track_id, &measured.features, &measured.fingerprint, measured.loudness_lufs);
        track_features::Entity::insert(sound).exec_without_returning(&transaction).await?;
    } else {
        tracing::warn!(track = %track_id, "what was measured of a track's sound are no numbers; it is not recommended by its sound");
    }
    changes::note(&transaction, track_id).await?;

    transaction.commit().await?;
    ingest.publications.changed(TrackId(track_id));
    Ok(true)
}

/// The columns of a track that is ready.
fn ready(made: &Made, now_ms: i64) -> Result<track::ActiveModel> {
    let signed = |number: u32| i32::try_from(number).map_err(Error::internal);
    let (measured, package) = (&made.processed.measured, &made.processed.package);
    Ok(track::ActiveModel {
        state: Set(track::State::Ready),
        state_changed_at_ms: Set(now_ms),
        job_id: Set(None),
        failure: Set(None),
        warning: Set(made.warning.clone()),
        cover_version: Set(signed(made.cover_version)?),
        channels: Set(signed(package.channels)?),
        sample_rate_hz: Set(signed(package.sample_rate_hz)?),
        samples: Set(i64::try_from(package.samples).map_err(Error::internal)?),
        encoder_delay: Set(signed(package.encoder_delay)?),
        padding: Set(signed(package.padding)?),
        loudness_lufs: Set(measured.loudness_lufs.filter(|value| value.is_finite())),
        true_peak_dbtp: Set(measured.true_peak_dbtp.filter(|value| value.is_finite())),
        gain_db: Set(package.gain_db),
        ..Default::default()
    })
}

async fn store_renditions(db: &impl ConnectionTrait, track_id: Uuid, made: &Made) -> Result<()> {
    rendition::Entity::delete_many().filter(rendition::Column::TrackId.eq(track_id)).exec(db).await?;
    for info in &made.processed.package.renditions {
        rendition::Entity::insert(rendition::ActiveModel {
            track_id: Set(track_id),
            revision: Set(i32::try_from(made.revision.0).map_err(Error::internal)?),
            kbps: Set(i32::try_from(info.bitrate_kbps).map_err(Error::internal)?),
            codec: Set(info.codec.clone()),
            peak_bps: Set(i64::try_from(info.peak_bandwidth_bps).map_err(Error::internal)?),
            average_bps: Set(i64::try_from(info.average_bandwidth_bps).map_err(Error::internal)?),
            segments: Set(segment_table::pack(&info.segments)),
        })
        .exec_without_returning(db)
        .await?;
    }
    Ok(())
}
