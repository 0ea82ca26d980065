//! Sounds that `make.py` makes alike, to the bit: integers alone, and each sample from its number alone.

/// Samples of 16 bits, mono; none of a sound that there is not.
pub fn sound(name: &str, rate: u32) -> Vec<i16> {
    let seconds = |hundredths: u32| rate * hundredths / 100;
    match name {
        "song" => (0..seconds(800)).map(|n| clip(song(n, rate))).collect(),
        "clipped" => (0..seconds(300)).map(|n| clip(6 * song(n, rate))).collect(),
        "voice" => (0..seconds(300)).map(|n| clip(voice(n, rate))).collect(),
        "sweep" => (0..seconds(250)).map(|n| clip(sweep(n, rate))).collect(),
        "constant" => vec![8192; seconds(50) as usize],
        "silence" => vec![0; seconds(50) as usize],
        "short" => (0..seconds(1)).map(|n| clip(noise(n) / 4)).collect(),
        _ => Vec::new(),
    }
}

fn clip(sample: i32) -> i16 {
    sample.clamp(-32768, 32767) as i16
}

/// Drums at 128 beats a minute, chords in C minor, a little noise.
fn song(n: u32, rate: u32) -> i32 {
    const ROOTS: [u32; 4] = [130_813, 155_563, 174_614, 195_998];
    let beat = rate * 60 / 128;
    let kick = fade(n % beat, beat / 2, triangle(phase(n % beat, 55_000, rate)) / 2);
    let hat = fade(n % (beat / 2), beat / 8, noise(n) / 6);
    let root = ROOTS[(n / (2 * beat) % 4) as usize];
    let chord: i32 = [root, root * 6 / 5, root * 3 / 2].iter().map(|hz| triangle(phase(n, *hz, rate)) / 12).sum();
    kick + hat + fade(n % (2 * beat), 2 * beat, chord) + noise(n + 7) / 400
}

/// A tone with vibrato, and a rest of true silence in each second.
fn voice(n: u32, rate: u32) -> i32 {
    if n % rate > rate * 7 / 10 {
        return 0;
    }
    let wobble = (triangle(phase(n, 5_500, rate)) as u32).wrapping_mul(20_000);
    triangle(phase(n, 311_127, rate).wrapping_add(wobble)) / 3 + noise(n) / 3000
}

/// A tone that rises from 80 Hz to 9.6 kHz, in noise.
fn sweep(n: u32, rate: u32) -> i32 {
    let rise = u64::from(n) * u64::from(n) / u64::from(rate) * (1_u64 << 32) / u64::from(rate) * 1900;
    triangle(phase(n, 80_000, rate).wrapping_add(rise as u32)) / 4 + noise(n) / 64
}

/// Where a wave of that frequency (in millihertz) is, in parts of 2³².
fn phase(n: u32, millihertz: u32, rate: u32) -> u32 {
    let step = u64::from(millihertz) * (1_u64 << 32) / (1000 * u64::from(rate));
    n.wrapping_mul(step as u32)
}

fn triangle(phase: u32) -> i32 {
    let at = (phase >> 15) as i32;
    if at < 65536 { at - 32768 } else { 98303 - at }
}

/// White, by a hash of the number.
fn noise(n: u32) -> i32 {
    let mut x = n.wrapping_mul(2_654_435_761).wrapping_add(12345);
    x = (x ^ (x >> 15)).wrapping_mul(2_246_822_519);
    x = (x ^ (x >> 13)).wrapping_mul(3_266_489_917);
    ((x ^ (x >> 16)) >> 16) as i32 - 32768
}

/// Falls to nothing over `length` samples.
fn fade(n: u32, length: u32, sample: i32) -> i32 {
    let left = i64::from(length.saturating_sub(n)) * 1024 / i64::from(length);
    ((left * left * i64::from(sample)) >> 20) as i32
}
