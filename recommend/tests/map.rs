//! The map of the catalogue: a plane through its embeddings.

use proptest::prelude::*;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use recommend::{DIMENSIONS, Embedding, Projection};

type Vector = [f64; DIMENSIONS];

#[test]
fn the_map_keeps_the_widest_axis_and_its_sign() {
    // Widest along coordinate 3, next along 8.
    let embeddings: Vec<Embedding> = (0..100)
        .map(|at| {
            let mut point = [0.0; DIMENSIONS];
            (point[0], point[3], point[8]) = (5.0, (at % 10) as f32 - 4.5, 0.3 * ((at / 10) as f32 - 4.5));
            Embedding::toward(point).unwrap()
        })
        .collect();
    let map = Projection::fit(embeddings.iter());
    let places: Vec<[f32; 2]> = embeddings.iter().map(|embedding| map.project(embedding)).collect();
    for row in places.chunks(10) {
        assert!(row.is_sorted_by(|one, next| one[0] < next[0]), "{row:?}");
    }
    for column in 0..10 {
        let column: Vec<f32> = places.iter().skip(column).step_by(10).map(|place| place[1]).collect();
        assert!(column.is_sorted_by(|one, next| one < next), "{column:?}");
    }
    assert!(places.iter().flatten().all(|value| (0.0..=1.0).contains(value)));
    assert_eq!(map, Projection::fit(embeddings.iter()));
    for few in [&[], &embeddings[..1]] {
        let middle = Projection::fit(few.iter()).project(&embeddings[0]);
        assert!(middle.iter().all(|value| (value - 0.5).abs() < 1e-6), "{middle:?}");
    }
}

/// A catalogue that is spread along two directions, along the first most, with a little noise in all.
fn spread(seed: u64, count: usize) -> Vec<Embedding> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut direction =
        |scale: f32| -> [f32; DIMENSIONS] { std::array::from_fn(|_| scale * (random.random::<f32>() - 0.5)) };
    let (middle, wide, narrow) = (direction(2.0), direction(1.0), direction(1.0));
    (0..count)
        .filter_map(|_| {
            let [along, across] = [1.0, 0.4].map(|share| share * (random.random::<f32>() - 0.5));
            let noise: [f32; DIMENSIONS] = std::array::from_fn(|_| 0.02 * (random.random::<f32>() - 0.5));
            let at = |n: usize| middle[n] + along * wide[n] + across * narrow[n] + noise[n];
            Embedding::toward(std::array::from_fn(at))
        })
        .collect()
}

/// The two eigenvectors of the covariance with the largest eigenvalues: all of them by Jacobi's rotations (Golub and Van Loan 2013, §8.5),
/// then the best two.
fn principal_components(points: &[Vector]) -> [Vector; 2] {
    let mut matrix = vec![[0.0; DIMENSIONS]; DIMENSIONS];
    for point in points {
        for (row, one) in matrix.iter_mut().zip(point) {
            row.iter_mut().zip(point).for_each(|(sum, other)| *sum += one * other / points.len() as f64);
        }
    }
    let mut vectors = vec![[0.0; DIMENSIONS]; DIMENSIONS];
    (0..DIMENSIONS).for_each(|at| vectors[at][at] = 1.0);
    for _ in 0..12 {
        for p in 0..DIMENSIONS {
            for q in p + 1..DIMENSIONS {
                if matrix[p][q].abs() < 1e-15 {
                    continue;
                }
                let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
                let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
                let turn = |one: f64, other: f64| {
                    let sine = tangent * cosine;
                    (cosine * one - sine * other, sine * one + cosine * other)
                };
                for row in &mut matrix {
                    (row[p], row[q]) = turn(row[p], row[q]);
                }
                for column in 0..DIMENSIONS {
                    (matrix[p][column], matrix[q][column]) = turn(matrix[p][column], matrix[q][column]);
                    (vectors[p][column], vectors[q][column]) = turn(vectors[p][column], vectors[q][column]);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..DIMENSIONS).collect();
    order.sort_by(|one, other| matrix[*other][*other].total_cmp(&matrix[*one][*one]));
    [vectors[order[0]], vectors[order[1]]]
}

/// By the definition: scores along the eigenvectors, their largest coordinates positive, each axis from its least to its greatest.
fn textbook(embeddings: &[Embedding]) -> Vec<[f64; 2]> {
    let count = embeddings.len() as f64;
    let mean: Vector =
        std::array::from_fn(|at| embeddings.iter().map(|point| f64::from(point.as_array()[at])).sum::<f64>() / count);
    let centred: Vec<Vector> =
        embeddings.iter().map(|point| std::array::from_fn(|at| f64::from(point.as_array()[at]) - mean[at])).collect();
    let axes = principal_components(&centred).map(|axis| {
        let largest =
            axis.into_iter().fold(0.0_f64, |largest, value| if value.abs() > largest.abs() { value } else { largest });
        let scores: Vec<f64> = centred
            .iter()
            .map(|point| largest.signum() * point.iter().zip(&axis).map(|(a, b)| a * b).sum::<f64>())
            .collect();
        let (least, greatest) = scores
            .iter()
            .fold((f64::MAX, f64::MIN), |(least, greatest), score| (least.min(*score), greatest.max(*score)));
        scores.into_iter().map(|score| (score - least) / (greatest - least)).collect::<Vec<f64>>()
    });
    axes[0].iter().zip(&axes[1]).map(|(x, y)| [*x, *y]).collect()
}

/// What a sample was fitted to is scaled to the whole: nothing that is known is drawn to an edge.
#[test]
fn a_plane_through_a_sample_shows_the_whole_catalogue() {
    let embeddings = spread(7, 2_000);
    let sampled = Projection::fit(embeddings.iter().take(200));
    let on_an_edge = |map: &Projection| {
        let places = embeddings.iter().flat_map(|point| map.project(point));
        places.filter(|value| *value <= 0.0 || *value >= 1.0).count()
    };
    assert!(on_an_edge(&sampled) > 4, "the sample is too like the whole to show anything");
    let whole = sampled.around(embeddings.iter());
    assert_eq!(on_an_edge(&whole), 4, "one at each edge");
    let all = Projection::fit(embeddings.iter());
    for point in &embeddings {
        let [near, exact] = [whole.project(point), all.project(point)];
        assert!((near[0] - exact[0]).abs() < 0.1 && (near[1] - exact[1]).abs() < 0.1, "{near:?} {exact:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_map_is_the_textbooks(seed in any::<u64>(), count in 60_usize..200) {
        let embeddings = spread(seed, count);
        let map = Projection::fit(embeddings.iter());
        for (point, expected) in embeddings.iter().zip(textbook(&embeddings)) {
            for (found, expected) in map.project(point).into_iter().zip(expected) {
                prop_assert!((f64::from(found) - expected).abs() < 1e-4, "{found} {expected}");
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_the_catalogue_and_the_track_it_stands_on_the_map(
        points in prop::collection::vec(prop::collection::vec(-1.0_f32..1.0, DIMENSIONS), 1..6),
        later in prop::collection::vec(any::<f32>(), DIMENSIONS),
    ) {
        let toward = |point: Vec<f32>| Embedding::toward(point.try_into().unwrap());
        let embeddings: Vec<Embedding> = points.into_iter().filter_map(toward).collect();
        let map = Projection::fit(embeddings.iter());
        for point in embeddings.iter().copied().chain(toward(later)) {
            prop_assert!(map.project(&point).iter().all(|value| (0.0..=1.0).contains(value)));
        }
    }
}
