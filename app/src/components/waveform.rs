//! The loudness of a track over its time.

use std::fmt::Write as _;

use http::Method;
use leptos::{prelude::*, task::spawn_local};
use model::{Error, TrackId, Waveform as Peaks, url};

use crate::{
    erased_signal::ErasedSignal,
    net::{Call, read},
};

/// A picture of a track's loudness; the part up to `--played` stands out. While there is none, a flat line.
#[component]
pub fn Waveform(
    /// Whose.
    #[prop(into)]
    track: Signal<Option<TrackId>>,
    /// How many bars to draw.
    bars: usize,
) -> impl IntoView {
    let peaks = ErasedSignal::new(Vec::new());
    Effect::new(move |before: Option<Option<TrackId>>| {
        let wanted = track.get();
        if before == Some(wanted) {
            return wanted;
        }
        peaks.set(Vec::new());
        if let Some(of) = wanted {
            spawn_local(async move {
                let fetched = fetch(of).await.map(|waveform| waveform.peaks).unwrap_or_default();
                // The page may show another track by now, or be gone.
                if track.try_get_untracked() == Some(wanted) {
                    peaks.set(fetched);
                }
            });
        }
        wanted
    });
    let path = move || outline(&peaks.read(), bars);
    view! {
        <svg class="waveform" viewBox=format!("0 0 {bars} 100") preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <path class="waveform__all" d=path></path>
            <path class="waveform__played" d=path></path>
        </svg>
    }
    .into_any()
}

async fn fetch(track: TrackId) -> Result<Peaks, Error> {
    read(Call::new(Method::GET, url::waveform(track)).send().await?).await
}

/// One upright line a bar, as long as the loudest of its peaks, in a box of `bars` × 100.
fn outline(peaks: &[u8], bars: usize) -> String {
    const SHORTEST: usize = 4;
    let mut path = String::with_capacity(bars * 16);
    for bar in 0..bars {
        let (from, to) = (bar * peaks.len() / bars, (bar + 1) * peaks.len() / bars);
        let loudest = peaks.get(from..to.max(from + 1)).and_then(|part| part.iter().max()).copied().unwrap_or(0);
        let height = (usize::from(loudest) * 92 / 255).max(SHORTEST);
        // Writing to a text cannot fail.
        let _ = write!(path, "M{bar}.5 {}v{height}", (100 - height) / 2);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heights(path: &str) -> Vec<usize> {
        path.split('M').skip(1).map(|bar| bar.split('v').nth(1).unwrap().parse().unwrap()).collect()
    }

    #[test]
    fn a_bar_is_as_long_as_its_loudest_peak() {
        assert_eq!(heights(&outline(&[0, 255, 128, 10], 2)), [92, 46]);
    }

    #[test]
    fn fewer_peaks_than_bars_are_stretched() {
        assert_eq!(heights(&outline(&[255, 0], 4)), [92, 92, 4, 4]);
    }

    #[test]
    fn no_peaks_are_a_flat_line() {
        assert_eq!(heights(&outline(&[], 3)), [4, 4, 4]);
    }
}
