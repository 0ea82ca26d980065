//! Exponentially weighted moving average.

/// An average in which a weight of `half_life` halves the say of everything before.
#[derive(Debug, Clone)]
pub(super) struct Ewma {
    half_life: f64,
    value: f64,
    total_weight: f64,
}

impl Ewma {
    pub(super) fn new(half_life: f64) -> Self {
        Self { half_life, value: 0.0, total_weight: 0.0 }
    }

    pub(super) fn sample(&mut self, weight: f64, value: f64) {
        let kept = 0.5_f64.powf(weight / self.half_life);
        self.value = value * (1.0 - kept) + self.value * kept;
        self.total_weight += weight;
    }

    /// The average, freed of the bias towards the initial 0; none before the first sample.
    pub(super) fn get(&self) -> Option<f64> {
        let sampled_share = 1.0 - 0.5_f64.powf(self.total_weight / self.half_life);
        (sampled_share > 0.0).then(|| self.value / sampled_share)
    }
}

#[cfg(test)]
mod tests {
    use super::Ewma;

    #[test]
    fn one_sample_is_the_average_whatever_its_weight() {
        for weight in [0.01, 1.0, 100.0] {
            let mut average = Ewma::new(3.0);
            assert!(average.get().is_none());
            average.sample(weight, 500.0);
            assert!((average.get().unwrap() - 500.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_half_life_halves_the_past() {
        let mut average = Ewma::new(3.0);
        average.sample(1000.0, 100.0);
        average.sample(3.0, 200.0);
        assert!((average.get().unwrap() - 150.0).abs() < 1e-6);
    }
}
