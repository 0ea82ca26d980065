//! The particulars of a track.

use leptos::prelude::*;
use model::Track;

use crate::format;

/// What is known of a track, each with its name.
#[component]
pub fn Details(
    /// The track.
    track: Track,
) -> impl IntoView {
    let entries = entries(&track)
        .into_iter()
        .map(|(name, value)| {
            view! {
                <div class="details__entry">
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <section class="details" aria-label="Details">
            <dl class="details__list">{entries}</dl>
            {track.warning.map(|warning| view! { <p class="details__warning">{warning}</p> }.into_any())}
        </section>
    }
    .into_any()
}

fn entries(track: &Track) -> Vec<(&'static str, String)> {
    let text = |name, value: &Option<String>| value.clone().map(|value| (name, value));
    let number = |name, value: Option<u32>| value.map(|value| (name, value.to_string()));
    let gapless = track.summary.gapless;
    let sound = track.summary.sound;
    let channels = if track.channels == 1 { "Mono" } else { "Stereo" };
    [
        Some(("Length", format::duration_ms(track.summary.duration_ms))),
        text("Album artist", &track.album_artist),
        number("Track", track.track_number),
        number("Disc", track.disc_number),
        number("Year", track.year),
        text("Genre", &track.genre),
        Some(("Plays", track.summary.play_count.to_string())),
        sound.and_then(|sound| sound.tempo_bpm).map(|bpm| ("Tempo", format::tempo(bpm))),
        sound.and_then(|sound| sound.key).map(|key| ("Key", key.name())),
        sound.map(|sound| ("Energy", format!("{} of 100", sound.energy))),
        (gapless.sample_rate_hz > 0).then(|| {
            ("Sound", format!("{channels}, {} kHz", format::tenths(f64::from(gapless.sample_rate_hz) / 1000.0)))
        }),
        track.loudness_lufs.map(|loudness| ("Loudness of the source", format!("{} LUFS", format::tenths(loudness)))),
        track.true_peak_dbtp.map(|peak| ("True peak of the source", format!("{} dBTP", format::tenths(peak)))),
        track.loudness_lufs.map(|_| ("Gain applied", format!("{} dB", format::tenths(track.gain_db)))),
        text("File", &track.file_name),
    ]
    .into_iter()
    .flatten()
    .collect()
}
