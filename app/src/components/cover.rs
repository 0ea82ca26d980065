//! The cover of a track.

use leptos::prelude::*;
use model::{CoverSize, TrackId, TrackSummary, url};

use crate::net::base;

/// A square cover, or, where a track has none, misty hills in two hues of its own. Decorative: the title stands beside it.
#[component]
pub fn Cover(
    /// Whose cover.
    track: TrackSummary,
    /// How large it is fetched.
    size: CoverSize,
) -> impl IntoView {
    let (first, second) = hues(track.id);
    let sun = 26 + first % 48;
    let image = track.has_cover.then(|| {
        view! {
            <img
                class="cover__image"
                src=base::absolute(&url::cover(track.id, size, track.cover_version))
                alt=""
                loading="lazy"
            />
        }
        .into_any()
    });
    view! {
        <div class="cover" style=format!("--hue-1:{first};--hue-2:{second};--sun:{sun}%") aria-hidden="true">
            {image}
        </div>
    }
    .into_any()
}

/// Two hues in degrees, always the same for a track and far enough apart to be told from one another.
fn hues(track: TrackId) -> (u32, u32) {
    // The last bytes of a time-ordered UUID are the random ones.
    let random =
        track.0.as_bytes()[12..].iter().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add((*byte).into()));
    let first = random % 360;
    (first, (first + 40 + random / 360 % 80) % 360)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hues_are_degrees_apart() {
        for last in 0..=u16::MAX {
            let track: TrackId = format!("0190b1c2-7c1e-7cc3-98c4-dc0c0c07{last:04x}").parse().unwrap();
            let (first, second) = hues(track);
            assert!(first < 360 && second < 360);
            let apart = (i64::from(first) - i64::from(second)).rem_euclid(360);
            assert!((40..=320).contains(&apart), "{first} {second}");
        }
    }
}
