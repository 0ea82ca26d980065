//! How strongly something begins in each frame (`librosa.onset.onset_strength`).

use super::{FRAME, HOP, MELS, tuning::median};

/// Frames by which a rise is moved, so that it stands where the sound begins: librosa's `lag`, and half a frame.
const SHIFT: usize = 1 + FRAME / (2 * HOP);

/// Both curves, one value a frame: the mean rise of the mel levels, in dB, which is librosa's default; and the median
/// rise, which is what `librosa.beat.beat_track` listens to.
pub fn strength(levels: &[[f32; MELS]]) -> (Vec<f32>, Vec<f32>) {
    let (mut means, mut medians) = (vec![0.0; levels.len()], vec![0.0; levels.len()]);
    let pairs = levels.windows(2).zip(means.iter_mut().zip(&mut medians).skip(SHIFT));
    for (pair, (mean, middle)) in pairs {
        let mut rises: [f32; MELS] = std::array::from_fn(|band| (pair[1][band] - pair[0][band]).max(0.0));
        *mean = (rises.iter().map(|rise| f64::from(*rise)).sum::<f64>() / MELS as f64) as f32;
        *middle = median(&mut rises).unwrap_or(0.0);
    }
    (means, medians)
}
