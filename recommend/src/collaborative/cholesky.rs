//! Solving positive definite systems (Golub and Van Loan 2013, §4.2): `A = LLᵀ`, then forward and backward substitution.

/// The factor L of a symmetric positive definite matrix, n × n, row-major.
#[derive(Debug, Clone)]
pub(super) struct Cholesky {
    lower: Vec<f32>,
    n: usize,
}

impl Cholesky {
    /// Factorises; reads the lower triangle. None where the matrix is not positive definite.
    pub(super) fn new(mut matrix: Vec<f32>, n: usize) -> Option<Self> {
        for row in 0..n {
            let (above, this) = matrix.split_at_mut(row * n);
            for column in 0..row {
                let other = &above[column * n..=column * n + column];
                let known = dot(&this[..column], &other[..column]);
                this[column] = (this[column] - known) / other[column];
            }
            let pivot = this[row] - dot(&this[..row], &this[..row]);
            if !pivot.is_finite() || pivot <= 0.0 {
                return None;
            }
            this[row] = pivot.sqrt();
        }
        Some(Self { lower: matrix, n })
    }

    /// x in Ax = b.
    pub(super) fn solve(&self, mut b: Vec<f32>) -> Vec<f32> {
        for row in 0..self.n {
            let l = &self.lower[row * self.n..];
            b[row] = (b[row] - dot(&l[..row], &b[..row])) / l[row];
        }
        for row in (0..self.n).rev() {
            let below: f32 = (row + 1..self.n).map(|below| self.lower[below * self.n + row] * b[below]).sum();
            b[row] = (b[row] - below) / self.lower[row * self.n + row];
        }
        b
    }
}

/// Inner product.
pub(super) fn dot(one: &[f32], other: &[f32]) -> f32 {
    // Eight sums side by side: the compiler may not reorder one sum of floats, and so could not use vector instructions.
    let mut sums = [0.0_f32; 8];
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let rest: f32 = ones.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
    for (ones, others) in ones.zip(others) {
        for (sum, (a, b)) in sums.iter_mut().zip(ones.iter().zip(others)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_textbook_matrix() {
        // [4 12 −16; 12 37 −43; −16 −43 98] = LLᵀ with L = [2; 6 1; −8 5 3].
        let matrix = vec![4.0, 12.0, -16.0, 12.0, 37.0, -43.0, -16.0, -43.0, 98.0];
        let cholesky = Cholesky::new(matrix, 3).unwrap();
        for (at, expected) in [(0, 2.0), (3, 6.0), (4, 1.0), (6, -8.0), (7, 5.0), (8, 3.0)] {
            assert!((cholesky.lower[at] - expected).abs() < 1e-5, "{at}");
        }
        // A · (1, 2, 3) = (−20, −43, 192).
        let x = cholesky.solve(vec![-20.0, -43.0, 192.0]);
        for (x, expected) in x.iter().zip([1.0, 2.0, 3.0]) {
            assert!((x - expected).abs() < 1e-3, "{x}");
        }
    }

    #[test]
    fn what_is_not_positive_definite_is_refused() {
        assert!(Cholesky::new(vec![1.0, 2.0, 2.0, 1.0], 2).is_none());
        assert!(Cholesky::new(vec![f32::NAN], 1).is_none());
    }

    #[test]
    fn long_products_are_whole() {
        let numbers: Vec<f32> = (1..=19).map(|n| n as f32).collect();
        assert!((dot(&numbers, &numbers) - 2470.0).abs() < 1e-3);
    }
}
