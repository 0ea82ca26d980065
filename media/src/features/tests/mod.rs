//! Against librosa's golden values, textbook definitions, and input that is no music.

mod bad_input;
mod golden;
mod stream;
#[path = "../../../tests/golden/synth.rs"]
mod synth;
mod textbook;

/// A sound as it is analysed.
fn samples(name: &str, rate: u32) -> Vec<f32> {
    synth::sound(name, rate).into_iter().map(|sample| f32::from(sample) / 32768.0).collect()
}
