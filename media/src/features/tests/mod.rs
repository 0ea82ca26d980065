//! Against librosa's golden values, textbook definitions, and input that is no music.

mod bad_input;
mod golden;
mod stream;
#[path = "../../../tests/golden/synth.rs"]
mod synth;
mod textbook;
