//! What many frames tell together: slopes, onsets, tempo and beats.

use std::f64::consts::TAU;

use proptest::prelude::*;

use super::near;
use crate::features::{
    MELS, MFCCS, beat,
    cepstrum::{Order, delta},
    onset,
    tempo::{self, Tempogram},
};

/// The polynomial of this degree that lies nearest to nine values (by the normal equations of least squares): its
/// coefficients, from the constant one, around the one in the middle.
fn polynomial(values: &[f64], degree: usize) -> Vec<f64> {
    let terms = degree + 1;
    let power = |index: usize, exponent: usize| (index as f64 - 4.0).powi(exponent as i32);
    let mut rows: Vec<Vec<f64>> = (0..terms)
        .map(|row| {
            let left = (0..terms).map(|column| (0..9).map(|index| power(index, row + column)).sum());
            let right = (0..9).map(|index| power(index, row) * values[index]).sum();
            left.chain([right]).collect()
        })
        .collect();
    for pivot in 0..terms {
        let whole = rows[pivot].clone();
        for (row, values) in rows.iter_mut().enumerate() {
            let share = if row == pivot { 1.0 - 1.0 / whole[pivot] } else { values[pivot] / whole[pivot] };
            for (value, pivot) in values.iter_mut().zip(&whole) {
                *value -= share * pivot;
            }
        }
    }
    rows.iter().map(|row| row[terms]).collect()
}

/// The autocorrelation of each frame's window of onsets, as a share of that at lag 0; and of all frames the mean.
fn autocorrelation(onsets: &[f32], lag: usize) -> f64 {
    let (window, half) = (tempo::WINDOW, tempo::WINDOW as f64 / 2.0);
    let onset = |at: isize| {
        let last = onsets.len() as isize - 1;
        // Outside, a straight line falls to zero over half a window.
        let beyond = if at < 0 { -at } else { (at - last).max(0) };
        f64::from(onsets[at.clamp(0, last) as usize]) * (1.0 - beyond as f64 / half)
    };
    let of_frame = |frame: usize| {
        let values: Vec<f64> = (0..window)
            .map(|n| {
                let weight = 0.5 - 0.5 * (TAU * n as f64 / window as f64).cos();
                weight * onset((frame + n) as isize - (window / 2) as isize)
            })
            .collect();
        let at_lag = |lag: usize| values.iter().zip(&values[lag..]).map(|(left, right)| left * right).sum::<f64>();
        if at_lag(0) > 0.0 { at_lag(lag) / at_lag(0) } else { 0.0 }
    };
    (0..onsets.len()).map(of_frame).sum::<f64>() / onsets.len() as f64
}

/// How much speaks for a tempo: that the onsets repeat, and that it is near 120 BPM, in octaves.
fn likelihood(onsets: &[f32], lag: usize) -> f64 {
    (1e6 * autocorrelation(onsets, lag)).ln_1p() - 0.5 * (tempo::bpm(lag) / 120.0).log2().powi(2)
}

/// Onsets that repeat, and others.
fn onsets(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f32>> {
    (length, 3..40_usize, 0..40_usize, any::<u32>()).prop_map(|(length, period, first, seed)| {
        let mut state = seed | 1;
        (0..length)
            .map(|frame| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let some = (state >> 8) as f32 / (1 << 24) as f32;
                if frame % period == first % period { 1.0 + some } else { 0.2 * some }
            })
            .collect()
    })
}

/// The beats by trying every way through a short sound (Ellis's objective, and librosa's treatment of the ends).
fn beats(onsets: &[f32], period: usize) -> Vec<usize> {
    let count = onsets.len() as f64;
    let mean = onsets.iter().map(|onset| f64::from(*onset)).sum::<f64>() / count;
    let deviation = (onsets.iter().map(|onset| (f64::from(*onset) - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
    let bell = |distance: f64| (-0.5 * (32.0 * distance / period as f64).powi(2)).exp();
    let score = |frame: usize| -> f64 {
        // The very first onset counts for nobody.
        let others = (1..onsets.len()).filter(|other| other.abs_diff(frame) <= period);
        others.map(|other| bell(other as f64 - frame as f64) * f64::from(onsets[other]) / deviation).sum()
    };
    let scores: Vec<f64> = (0..onsets.len()).map(score).collect();
    let best: Vec<(f64, Vec<usize>)> = (0..onsets.len()).map(|frame| best_way(&scores, period, frame)).collect();

    let is_peak = |frame: &usize| {
        let at = |frame: usize| best.get(frame).map_or(f64::NEG_INFINITY, |best| best.0);
        *frame > 0 && at(*frame) > at(frame - 1) && at(*frame) >= at(frame + 1)
    };
    let peaks: Vec<usize> = (0..onsets.len()).filter(is_peak).collect();
    let mut heights: Vec<f64> = peaks.iter().map(|frame| best[*frame].0).collect();
    heights.sort_by(f64::total_cmp);
    let median = f64::midpoint(heights[(heights.len() - 1) / 2], heights[heights.len() / 2]);
    let last = peaks.iter().rfind(|frame| best[**frame].0 >= 0.5 * median).unwrap();

    // Nothing is a beat before the first frame with something to hear, but for one that leads there.
    let loudest = scores.iter().copied().fold(0.0, f64::max);
    let heard = scores.iter().position(|score| *score >= 0.01 * loudest).unwrap();
    let way = &best[*last].1;
    let start = way.iter().position(|frame| *frame >= heard).unwrap_or(way.len()).saturating_sub(1);
    let way = &way[start..];

    // Beats are kept where the scores are over half of what beats have: the root mean square of a smoothed curve.
    let of_beat =
        |index: isize| usize::try_from(index).ok().and_then(|index| way.get(index)).map_or(0.0, |at| scores[*at]);
    let smoothed = (0..(way.len() + 2).min(scores.len()) as isize)
        .map(|index| 0.5 * of_beat(index - 1) + of_beat(index) + 0.5 * of_beat(index + 1));
    let (squares, number) =
        smoothed.fold((0.0, 0.0), |(squares, number), value| (squares + value * value, number + 1.0));
    let enough = 0.5 * (squares / number).sqrt();
    let first = scores.iter().position(|score| *score > enough).unwrap();
    let last = scores.iter().rposition(|score| *score > enough).unwrap();
    way.iter().copied().filter(|frame| (first..=last).contains(frame)).collect()
}

/// Of all ways that end with a beat here, the best and what it is worth: scores, less what uneven steps cost. A way
/// begins where no beat can have been before.
fn best_way(scores: &[f64], period: usize, frame: usize) -> (f64, Vec<usize>) {
    let nearest = (period as f64 / 2.0).round_ties_even() as usize;
    let before = (nearest..=2 * period).filter_map(|step| frame.checked_sub(step));
    let ways = before.map(|before| {
        let uneven = ((frame - before) as f64 / period as f64).ln().powi(2);
        let (worth, way) = best_way(scores, period, before);
        (worth - 100.0 * uneven, way)
    });
    let (worth, mut way) = ways.max_by(|left, right| left.0.total_cmp(&right.0)).unwrap_or_default();
    way.push(frame);
    (worth + scores[frame], way)
}

proptest! {
    #[test]
    fn slopes_are_those_of_fitted_polynomials(values in prop::collection::vec(-100.0..100.0_f32, 9..40)) {
        let rows: Vec<[f32; MFCCS]> =
            values.iter().map(|value| std::array::from_fn(|column| value * (column as f32 - 7.0))).collect();
        let [first, second] = [Order::First, Order::Second].map(|order| delta(&rows, order));
        for frame in 0..rows.len() {
            // Near the ends, the outermost nine.
            let start = frame.saturating_sub(4).min(rows.len() - 9);
            for column in 0..MFCCS {
                let nine: Vec<f64> = rows[start..start + 9].iter().map(|row| f64::from(row[column])).collect();
                near(first[frame][column], polynomial(&nine, 1)[1], 100.0)?;
                near(second[frame][column], 2.0 * polynomial(&nine, 2)[2], 100.0)?;
            }
        }
    }

    #[test]
    fn onsets_are_mean_and_median_of_what_rises(levels in prop::collection::vec(-80.0..0.0_f32, 1..12), seed in 1..97_usize) {
        let rows: Vec<[f32; MELS]> =
            levels.iter().map(|level| std::array::from_fn(|band| level + (band * seed % 89) as f32 * level / 80.0)).collect();
        let (means, medians) = onset::strength(&rows);
        for frame in 0..rows.len() {
            let mut rises = [0.0; MELS];
            // A frame hears what begins in its second half, a quarter after the frame before: two hops later.
            if frame >= 3 {
                rises = std::array::from_fn(|band| f64::from((rows[frame - 2][band] - rows[frame - 3][band]).max(0.0)));
            }
            near(means[frame], rises.iter().sum::<f64>() / MELS as f64, 1.0)?;
            rises.sort_by(f64::total_cmp);
            near(medians[frame], f64::midpoint(rises[MELS / 2 - 1], rises[MELS / 2]), 1.0)?;
        }
    }

    #[test]
    fn beats_are_the_best_of_all_ways(onsets in onsets(8..24), period in 3..7_usize) {
        prop_assert_eq!(beat::track(&onsets, period), beats(&onsets, period));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn no_other_tempo_is_likelier(onsets in onsets(60..400)) {
        let found = Tempogram::of(&onsets).period();
        let lags = || (1..tempo::WINDOW).filter(|lag| tempo::bpm(*lag) < 320.0);
        prop_assert!(lags().any(|lag| lag == found));
        let best = lags().map(|lag| likelihood(&onsets, lag)).fold(f64::NEG_INFINITY, f64::max);
        let ours = likelihood(&onsets, found);
        prop_assert!(ours > best - 1e-6, "{found} frames: {ours} of {best}");
    }
}
