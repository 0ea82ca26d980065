//! From any channel layout to the mono or stereo that is published.

use gstreamer_audio::AudioChannelPosition as Position;

/// -3 dB: a channel between two loudspeakers gives each half of its power (ITU-R BS.775-3, annex 4).
const HALF_POWER: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Weights from each source channel to each output channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Downmix {
    /// `[left, right]` for each source channel; mono output is their sum.
    weights: Vec<[f32; 2]>,
    mono: bool,
}

impl Downmix {
    /// From a source with these channels. One channel stays mono and two stay stereo as they are; others are mixed by
    /// ITU-R BS.775-3 without the low-frequency channel, scaled so that no input can clip. Channels that the file
    /// does not place are taken in the order of WAV files.
    pub fn new(positions: &[Position]) -> Self {
        match positions.len() {
            1 => return Self { weights: vec![[1.0, 0.0]], mono: true },
            2 => return Self { weights: vec![[1.0, 0.0], [0.0, 1.0]], mono: false },
            _ => {}
        }
        let placed = positions.iter().all(|position| side(*position).is_some());
        let fallback = wav_order(positions.len());
        let positions = if placed { positions } else { fallback };
        let mut weights: Vec<_> = positions.iter().map(|position| side(*position).unwrap_or_default()).collect();
        let sum = |index: usize| weights.iter().map(|weight| weight[index]).sum::<f32>();
        let loudest = sum(0).max(sum(1));
        if loudest > 0.0 {
            weights.iter_mut().flatten().for_each(|weight| *weight /= loudest);
        }
        Self { weights, mono: false }
    }

    /// The same, drawn to a given number of output channels: a stream may change its layout on the way.
    pub fn with_output(positions: &[Position], output_channels: u32) -> Self {
        Self { mono: output_channels == 1, ..Self::new(positions) }.balanced()
    }

    /// Mono from stereo weights is the mean of both sides; stereo from a mono source has it on both sides.
    fn balanced(mut self) -> Self {
        match (self.mono, self.weights.len()) {
            (true, 1) => {}
            (true, _) => self.weights.iter_mut().flatten().for_each(|weight| *weight /= 2.0),
            (false, 1) => self.weights = vec![[1.0, 1.0]],
            (false, _) => {}
        }
        self
    }

    /// Channels of the output.
    pub fn output_channels(&self) -> u32 {
        if self.mono { 1 } else { 2 }
    }

    /// Replaces `out` by the mix of interleaved `samples`.
    pub fn apply(&self, samples: &[f32], out: &mut Vec<f32>) {
        out.clear();
        let channels = self.weights.len();
        if channels <= 2 && self.weights.first() == Some(&[1.0, 0.0]) && channels == self.output_channels() as usize {
            out.extend_from_slice(samples);
            return;
        }
        for frame in samples.chunks_exact(channels.max(1)) {
            let mix = frame.iter().zip(&self.weights).fold([0.0; 2], |[left, right], (sample, weight)| {
                [left + sample * weight[0], right + sample * weight[1]]
            });
            if self.mono { out.push(mix[0] + mix[1]) } else { out.extend_from_slice(&mix) }
        }
    }
}

/// What a loudspeaker gives to left and right; none for a channel without a place.
fn side(position: Position) -> Option<[f32; 2]> {
    Some(match position {
        Position::FrontLeft | Position::FrontLeftOfCenter | Position::WideLeft | Position::TopFrontLeft => [1.0, 0.0],
        Position::FrontRight | Position::FrontRightOfCenter | Position::WideRight | Position::TopFrontRight => {
            [0.0, 1.0]
        }
        Position::FrontCenter | Position::TopFrontCenter | Position::TopCenter | Position::Mono => {
            [HALF_POWER, HALF_POWER]
        }
        Position::Lfe1 | Position::Lfe2 => [0.0, 0.0],
        Position::SideLeft | Position::RearLeft | Position::SurroundLeft | Position::TopRearLeft => [HALF_POWER, 0.0],
        Position::SideRight | Position::RearRight | Position::SurroundRight | Position::TopRearRight => {
            [0.0, HALF_POWER]
        }
        Position::RearCenter | Position::TopRearCenter => [0.5, 0.5],
        _ => return None,
    })
}

/// The usual layout of so many channels, in the order of a WAV file's channel mask; three to eight.
fn wav_order(channels: usize) -> &'static [Position] {
    use Position::{FrontCenter, FrontLeft, FrontRight, Lfe1, RearCenter, RearLeft, RearRight, SideLeft, SideRight};
    match channels {
        3 => &[FrontLeft, FrontRight, FrontCenter],
        4 => &[FrontLeft, FrontRight, RearLeft, RearRight],
        5 => &[FrontLeft, FrontRight, FrontCenter, RearLeft, RearRight],
        6 => &[FrontLeft, FrontRight, FrontCenter, Lfe1, RearLeft, RearRight],
        7 => &[FrontLeft, FrontRight, FrontCenter, Lfe1, RearCenter, SideLeft, SideRight],
        _ => &[FrontLeft, FrontRight, FrontCenter, Lfe1, RearLeft, RearRight, SideLeft, SideRight],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(positions: &[Position], frame: &[f32]) -> Vec<f32> {
        let mut out = Vec::new();
        Downmix::new(positions).apply(frame, &mut out);
        out
    }

    #[test]
    fn mono_and_stereo_are_left_as_they_are() {
        assert_eq!(mix(&[Position::Mono], &[0.5, -0.25]), [0.5, -0.25]);
        assert_eq!(mix(&[Position::FrontLeft, Position::FrontRight], &[0.5, -0.25]), [0.5, -0.25]);
    }

    #[test]
    fn surround_keeps_sides_and_drops_the_low_frequency_channel() {
        let layout = wav_order(6);
        let [left, right] = mix(layout, &[1.0, 0.0, 0.0, 0.0, 0.0, 0.0])[..] else { panic!() };
        assert!(left > 0.0 && right == 0.0);
        let scale = left;
        assert_eq!(mix(layout, &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0]), [0.0, 0.0]);
        let centre = mix(layout, &[0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
        assert!((centre[0] / scale - HALF_POWER).abs() < 1e-6 && (centre[0] - centre[1]).abs() < 1e-6);
        let rear_right = mix(layout, &[0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        assert!(rear_right[0] == 0.0 && (rear_right[1] / scale - HALF_POWER).abs() < 1e-6);
    }

    #[test]
    fn nothing_clips() {
        for channels in 3..=8 {
            let out = mix(wav_order(channels), &vec![1.0; channels]);
            assert!(out.iter().all(|sample| sample.abs() <= 1.000_001), "{channels} channels give {out:?}");
        }
    }

    #[test]
    fn channels_without_a_place_are_taken_in_wav_order() {
        assert_eq!(Downmix::new(&[Position::None; 6]), Downmix::new(wav_order(6)));
    }

    #[test]
    fn a_change_of_layout_keeps_the_output() {
        let mut out = Vec::new();
        Downmix::with_output(&[Position::Mono], 2).apply(&[0.5], &mut out);
        assert_eq!(out, [0.5, 0.5]);
        Downmix::with_output(&[Position::FrontLeft, Position::FrontRight], 1).apply(&[0.5, 0.25], &mut out);
        assert_eq!(out, [0.375]);
    }
}
