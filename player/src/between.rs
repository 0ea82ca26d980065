//! A number within bounds.

/// The number, or the bound that it lies beyond; `low` for what is not a number.
///
/// Not `f64::clamp`: its panic prints floats, for which every visitor would download 10 kB.
pub fn between(number: f64, low: f64, high: f64) -> f64 {
    number.max(low).min(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beyond_is_drawn_to_the_bound() {
        for (number, expected) in [(-1.0, 0.0), (0.5, 0.5), (2.0, 1.0), (f64::NAN, 0.0), (f64::INFINITY, 1.0)] {
            assert_eq!(between(number, 0.0, 1.0).to_bits(), f64::to_bits(expected));
        }
    }
}
