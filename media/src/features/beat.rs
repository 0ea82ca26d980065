//! Where the beats are (`librosa.beat.beat_track`): D. Ellis, "Beat tracking by dynamic programming", Journal of New
//! Music Research 36.1 (2007).

/// How much a step that is not of the tempo costs; librosa's `tightness`.
const TIGHTNESS: f64 = 100.0;
/// Onsets weaker than this share of the strongest cannot be the first beat.
const FIRST: f64 = 0.01;

/// The frames with a beat, from the curve of onsets (the median one) and the frames from one beat to the next.
pub fn track(onsets: &[f32], period: usize) -> Vec<usize> {
    if onsets.len() < 2 || onsets.iter().all(|onset| *onset <= 0.0) {
        return Vec::new();
    }
    let scores = local_scores(&normalised(onsets), period);
    let (links, sums) = best_path(&scores, period);
    let mut beats = Vec::new();
    let mut frame = Some(last_beat(&sums));
    while let Some(at) = frame {
        beats.push(at);
        frame = links[at];
    }
    beats.reverse();
    trim(beats, &scores)
}

/// Over the standard deviation (of a sample, not of all).
fn normalised(onsets: &[f32]) -> Vec<f64> {
    let count = onsets.len() as f64;
    let mean = onsets.iter().map(|onset| f64::from(*onset)).sum::<f64>() / count;
    let squares = onsets.iter().map(|onset| (f64::from(*onset) - mean).powi(2)).sum::<f64>();
    let deviation = (squares / (count - 1.0)).sqrt() as f32 + f32::MIN_POSITIVE;
    onsets.iter().map(|onset| f64::from(onset / deviation)).collect()
}

/// Smooths the onsets by a bell of a 32nd of a period. As in librosa, the very first onset has no part in it.
fn local_scores(onsets: &[f64], period: usize) -> Vec<f64> {
    let bell: Vec<f64> = (0..=2 * period)
        .map(|index| (-0.5 * ((index as f64 - period as f64) * 32.0 / period as f64).powi(2)).exp())
        .collect();
    let score = |frame: usize| {
        let first = (frame + period + 1).saturating_sub(onsets.len());
        let end = (frame + period).min(bell.len());
        (first..end).map(|index| bell[index] * onsets[frame + period - index]).sum()
    };
    (0..onsets.len()).map(score).collect()
}

/// For each frame, the beat before it on the best way to it, and the score of that way.
fn best_path(scores: &[f64], period: usize) -> (Vec<Option<usize>>, Vec<f64>) {
    let least = FIRST * scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let nearest = (period as f64 / 2.0).round_ties_even() as usize;
    let costs: Vec<f64> =
        (0..=2 * period).map(|step| TIGHTNESS * ((step as f64).ln() - (period as f64).ln()).powi(2)).collect();
    let mut links = Vec::with_capacity(scores.len());
    let mut sums: Vec<f64> = Vec::with_capacity(scores.len());
    let mut begun = false;
    for (frame, score) in scores.iter().enumerate() {
        let mut best = (None, f64::NEG_INFINITY);
        // A step of nothing (a period of one frame) would have no cost and no end.
        for (step, cost) in costs.iter().enumerate().skip(nearest.max(1)) {
            let Some(before) = frame.checked_sub(step) else { break };
            if sums[before] - cost > best.1 {
                best = (Some(before), sums[before] - cost);
            }
        }
        sums.push(if best.0.is_some() { score + best.1 } else { *score });
        begun |= *score >= least;
        links.push(best.0.filter(|_| begun));
    }
    (links, sums)
}

/// The last local maximum that is at least half of their median.
fn last_beat(sums: &[f64]) -> usize {
    let end = sums.len() - 1;
    let is_peak =
        |frame: usize| frame > 0 && sums[frame] > sums[frame - 1] && (frame == end || sums[frame] >= sums[frame + 1]);
    let mut peaks: Vec<f64> = (0..sums.len()).filter(|frame| is_peak(*frame)).map(|frame| sums[frame]).collect();
    peaks.sort_unstable_by(f64::total_cmp);
    let middle = |index: usize| peaks.get(index).copied().unwrap_or(0.0);
    let threshold = 0.5 * f64::midpoint(middle(peaks.len().saturating_sub(1) / 2), middle(peaks.len() / 2));
    (0..sums.len()).rev().find(|frame| is_peak(*frame) && sums[*frame] >= threshold).unwrap_or(end)
}

/// Drops beats before the sound begins and after it has ended: where the onsets are below half the root mean square of
/// the (smoothed) beats.
fn trim(beats: Vec<usize>, scores: &[f64]) -> Vec<usize> {
    let at = |index: usize| beats.get(index).map_or(0.0, |frame| scores[*frame]);
    // As librosa counts: two more than there are beats, as long as there are frames.
    let count = (beats.len() + 2).min(scores.len());
    let smooth = |index: usize| 0.5 * index.checked_sub(1).map_or(0.0, at) + at(index) + 0.5 * at(index + 1);
    let mean_square = (0..count).map(|index| smooth(index).powi(2)).sum::<f64>() / count as f64;
    let threshold = 0.5 * mean_square.sqrt();
    let first = scores.iter().position(|score| *score > threshold).unwrap_or(scores.len());
    let last = scores.iter().rposition(|score| *score > threshold).unwrap_or(0);
    beats.into_iter().filter(|frame| (first..=last).contains(frame)).collect()
}
