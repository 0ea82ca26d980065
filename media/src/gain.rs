//! How much louder or quieter a track is published.

use crate::Settings;

/// The linear gain in dB: to the target loudness, but never so far that the true peak passes the ceiling. Where the
/// ceiling binds, the track stays quieter than the target: a linear gain keeps its dynamics, a limiter would not.
///
/// Silence (no true peak) is left alone. Sound too short to have a loudness is only held to the ceiling.
pub fn gain_db(loudness_lufs: Option<f64>, true_peak_dbtp: Option<f64>, settings: &Settings) -> f64 {
    let Some(peak) = true_peak_dbtp else { return 0.0 };
    let to_target = loudness_lufs.map_or(0.0, |loudness| settings.target_lufs - loudness);
    to_target.min(settings.ceiling_dbtp - peak)
}

/// The factor on samples that a gain in dB stands for.
pub fn factor(gain_db: f64) -> f64 {
    10.0_f64.powf(gain_db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_of_target_and_ceiling_wins() {
        let settings = Settings::default();
        for (loudness, peak, expected, why) in [
            (Some(-20.0), Some(-12.0), 6.0, "room for the target"),
            (Some(-20.0), Some(-3.0), 2.0, "the ceiling binds"),
            (Some(-8.0), Some(0.5), -6.0, "loud music is turned down"),
            (None, Some(0.0), -1.0, "short and loud"),
            (None, Some(-9.0), 0.0, "short and quiet"),
            (None, None, 0.0, "silence"),
        ] {
            assert!((gain_db(loudness, peak, &settings) - expected).abs() < 1e-12, "{why}");
        }
    }

    #[test]
    fn six_decibels_are_a_doubling() {
        assert!((factor(20.0 * 2.0_f64.log10()) - 2.0).abs() < 1e-12);
    }
}
