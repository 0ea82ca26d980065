//! Mean and standard deviation over frames, of blocks that are added one by one.

/// Of one number a frame.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stat {
    /// The mean.
    pub mean: f64,
    /// The standard deviation of all frames (numpy's default: divided by their count).
    pub std: f64,
}

/// Of `N` numbers a frame, each by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stats<const N: usize> {
    /// The means.
    pub mean: [f64; N],
    /// The standard deviations.
    pub std: [f64; N],
}

impl<const N: usize> Default for Stats<N> {
    fn default() -> Self {
        Self { mean: [0.0; N], std: [0.0; N] }
    }
}

/// Count, mean and sum of squared deviations from it: of two blocks, those of both together follow exactly (T. Chan,
/// G. Golub and R. `LeVeque`, "Updating formulae and a pairwise algorithm for computing sample variances", 1979).
#[derive(Debug, Clone)]
pub struct Running<const N: usize> {
    count: f64,
    mean: [f64; N],
    squares: [f64; N],
}

impl<const N: usize> Running<N> {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self { count: 0.0, mean: [0.0; N], squares: [0.0; N] }
    }

    /// Adds the frames of a block.
    pub fn add(&mut self, rows: &[[f32; N]]) {
        if rows.is_empty() {
            return;
        }
        let count = rows.len() as f64;
        let mean = sums(rows, |_, value| value).map(|sum| sum / count);
        let squares = sums(rows, |index, value| (value - mean[index]).powi(2));
        let total = self.count + count;
        for index in 0..N {
            let distance = mean[index] - self.mean[index];
            self.mean[index] += distance * count / total;
            self.squares[index] += squares[index] + distance * distance * self.count * count / total;
        }
        self.count = total;
    }

    /// Of all frames; zeros where there were none.
    pub fn finish(&self) -> Stats<N> {
        let count = self.count.max(1.0);
        Stats { mean: self.mean, std: self.squares.map(|squares| (squares / count).max(0.0).sqrt()) }
    }
}

fn sums<const N: usize>(rows: &[[f32; N]], term: impl Fn(usize, f64) -> f64) -> [f64; N] {
    let mut sums = [0.0; N];
    for row in rows {
        for (index, (sum, value)) in sums.iter_mut().zip(row).enumerate() {
            *sum += term(index, f64::from(*value));
        }
    }
    sums
}

impl Running<1> {
    /// Adds the frames of a block, of one number each.
    pub fn add_values(&mut self, values: &[f32]) {
        self.add(values.as_chunks::<1>().0);
    }

    /// Of all frames.
    pub fn finish_value(&self) -> Stat {
        let Stats { mean: [mean], std: [std] } = self.finish();
        Stat { mean, std }
    }
}
