//! How a track sounds: from what `media` measured, by way of the database, to what `recommend` compares.

use entity::track_features;
use media::features::{Features, Mode, Stats};
use sea_orm::{ActiveValue::Set, FromQueryResult};
use uuid::Uuid;

/// Counts changes of what is measured. What another version measured is not compared with it, and tracks that an older one measured are
/// measured again.
pub(crate) const EXTRACTOR: i32 = 1;

/// The row of what was measured.
pub(crate) fn row(
    track: Uuid,
    features: &Features,
    fingerprint: &[u32],
    loudness_lufs: Option<f64>,
) -> track_features::ActiveModel {
    track_features::ActiveModel {
        track_id: Set(track),
        extractor: Set(EXTRACTOR),
        tempo_bpm: Set(features.tempo_bpm),
        key_tonic: Set(features.key.map(|key| i16::from(key.tonic))),
        key_is_major: Set(features.key.map(|key| key.mode == Mode::Major)),
        energy: Set(energy(features, loudness_lufs)),
        summary: Set(summary(features)),
        fingerprint: Set(fingerprint.iter().flat_map(|word| word.to_le_bytes()).collect()),
        comparison: Set(0),
    }
}

/// Whether every number that is compared is one: what was measured is worth keeping.
pub(crate) fn is_finite(features: &Features) -> bool {
    let is_number = |bytes: &[u8; 4]| f32::from_le_bytes(*bytes).is_finite();
    summary(features).as_chunks().0.iter().all(is_number) && features.tempo_bpm.is_none_or(f64::is_finite)
}

/// From 0, calm, to 100, driving: how loud it was mastered, how much begins, and how bright it is, which is what listeners go by
/// (A. Gabrielsson and E. Lindström, "The role of structure in the musical expression of emotions", 2010). Each is put
/// between two ends of what music has; silence is 0.
fn energy(features: &Features, loudness_lufs: Option<f64>) -> i16 {
    let between = |value: f64, calm: f64, driving: f64| ((value - calm) / (driving - calm)).clamp(0.0, 1.0);
    let Some(loudness_lufs) = loudness_lufs else { return 0 };
    let share = 0.4 * between(loudness_lufs, -30.0, -6.0)
        + 0.35 * between(features.onset_strength.mean, 0.3, 2.0)
        + 0.25 * between(features.centroid_hz.mean, 500.0, 3_500.0);
    (100.0 * share).round() as i16
}

/// All means and standard deviations, little-endian `f32`, in the order in which [`Stored::sound`] takes them.
fn summary(features: &Features) -> Vec<u8> {
    let Features {
        mfcc,
        mfcc_delta,
        mfcc_delta2,
        centroid_hz,
        bandwidth_hz,
        rolloff_hz,
        contrast_db,
        flatness,
        zero_crossing_rate,
        rms,
        chroma,
        onset_strength,
        mel_db,
        ..
    } = features;
    let mut bytes = Vec::new();
    put_all(&mut bytes, mfcc);
    put_all(&mut bytes, mfcc_delta);
    put_all(&mut bytes, mfcc_delta2);
    put_all(&mut bytes, contrast_db);
    put_all(&mut bytes, chroma);
    for stat in [centroid_hz, bandwidth_hz, rolloff_hz, flatness, zero_crossing_rate, rms, onset_strength] {
        put(&mut bytes, &[stat.mean, stat.std]);
    }
    put_all(&mut bytes, mel_db);
    bytes
}

fn put_all<const N: usize>(bytes: &mut Vec<u8>, stats: &Stats<N>) {
    put(bytes, &stats.mean);
    put(bytes, &stats.std);
}

fn put(bytes: &mut Vec<u8>, values: &[f64]) {
    bytes.extend(values.iter().flat_map(|value| (*value as f32).to_le_bytes()));
}

/// What is read of a row to compare its track.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Stored {
    pub track_id: Uuid,
    pub tempo_bpm: Option<f64>,
    pub key_tonic: Option<i16>,
    pub key_is_major: Option<bool>,
    pub summary: Vec<u8>,
    /// The track's.
    pub loudness_lufs: Option<f64>,
}

impl Stored {
    /// What of it is compared; the row is of this [`EXTRACTOR`]. `None` where it is damaged.
    pub fn sound(&self) -> Option<recommend::Sound> {
        let mut numbers = Numbers(&self.summary);
        let (mfcc_mean, mfcc_std) = (numbers.next()?, numbers.next()?);
        let (_delta_mean, mfcc_delta_std) = (numbers.next::<20>()?, numbers.next()?);
        let _delta2 = numbers.next::<40>()?;
        let (contrast_mean, contrast_std) = (numbers.next()?, numbers.next()?);
        let (chroma_mean, chroma_std) = (numbers.next()?, numbers.next()?);
        let mut spread = || numbers.next::<2>().map(|[mean, std]| recommend::Spread { mean, std });
        Some(recommend::Sound {
            mfcc_mean,
            mfcc_std,
            mfcc_delta_std,
            contrast_mean,
            contrast_std,
            chroma_mean,
            chroma_std,
            centroid: spread()?,
            bandwidth: spread()?,
            rolloff: spread()?,
            flatness: spread()?,
            zero_crossing_rate: spread()?,
            rms: spread()?,
            onset: spread()?,
            tempo_bpm: self.tempo_bpm.map(|bpm| bpm as f32),
            key: self
                .key_tonic
                .zip(self.key_is_major)
                .and_then(|(tonic, is_major)| Some(recommend::Key { tonic: u8::try_from(tonic).ok()?, is_major })),
            loudness_lufs: self.loudness_lufs.map(|lufs| lufs as f32),
        })
    }
}

/// Numbers that are taken from bytes, one group after the other.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn next<const N: usize>(&mut self) -> Option<[f32; N]> {
        let mut taken = [0.0; N];
        for place in &mut taken {
            let (number, rest) = self.0.split_first_chunk::<4>()?;
            *place = f32::from_le_bytes(*number);
            self.0 = rest;
        }
        taken.iter().all(|number| number.is_finite()).then_some(taken)
    }
}

#[cfg(test)]
mod tests {
    use media::features::Stat;

    use super::*;

    fn measured() -> Features {
        let stat = |mean: f64| Stat { mean, std: mean / 10.0 };
        Features {
            mfcc: Stats { mean: std::array::from_fn(|n| n as f64), std: [0.5; 20] },
            chroma: Stats { mean: std::array::from_fn(|n| n as f64 / 12.0), std: [0.25; 12] },
            onset_strength: stat(1.15),
            centroid_hz: stat(2_000.0),
            tempo_bpm: Some(92.5),
            ..Features::default()
        }
    }

    fn stored(features: &Features) -> Stored {
        use sea_orm::TryIntoModel as _;
        let row = row(Uuid::from_u128(1), features, &[1, 2], Some(-18.0)).try_into_model().unwrap();
        Stored {
            track_id: row.track_id,
            tempo_bpm: row.tempo_bpm,
            key_tonic: row.key_tonic,
            key_is_major: row.key_is_major,
            summary: row.summary,
            loudness_lufs: Some(-18.0),
        }
    }

    #[test]
    fn what_was_measured_is_what_is_compared() {
        let sound = stored(&measured()).sound().unwrap();
        assert_eq!(
            (sound.mfcc_mean, sound.mfcc_std, sound.chroma_std),
            (std::array::from_fn(|n| n as f32), [0.5; 20], [0.25; 12])
        );
        assert_eq!((sound.onset.mean, sound.centroid.mean, sound.centroid.std), (1.15, 2_000.0, 200.0));
        assert_eq!((sound.tempo_bpm, sound.key, sound.loudness_lufs), (Some(92.5), None, Some(-18.0)));
    }

    #[test]
    fn what_is_no_number_is_not_kept() {
        assert!(is_finite(&measured()) && is_finite(&Features::default()));
        for wrong in [f64::NAN, f64::INFINITY, 1e300] {
            let of = |std| Stat { mean: 1.0, std };
            assert!(!is_finite(&Features { rms: of(wrong), ..measured() }), "{wrong}");
            let mut chroma = measured().chroma;
            chroma.mean[11] = wrong;
            assert!(!is_finite(&Features { chroma, ..measured() }), "{wrong}");
        }
        assert!(!is_finite(&Features { tempo_bpm: Some(f64::NAN), ..measured() }));
    }

    #[test]
    fn damaged_rows_are_not_compared() {
        let good = stored(&measured());
        let mut short = good.clone();
        short.summary.truncate(300);
        assert!(short.sound().is_none());
        let mut broken = good;
        broken.summary[..4].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(broken.sound().is_none());
    }

    #[test]
    fn energy_is_calm_driving_or_half_way() {
        assert_eq!(energy(&measured(), Some(-18.0)), 50);
        assert_eq!(energy(&measured(), None), 0, "silence");
        let loud = Features {
            onset_strength: Stat { mean: 9.0, std: 0.0 },
            centroid_hz: Stat { mean: 9_000.0, std: 0.0 },
            ..Features::default()
        };
        assert_eq!(energy(&loud, Some(0.0)), 100);
    }
}
