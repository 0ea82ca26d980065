//! Pointers on the canvas: one drags the map or taps on it, two pinch it.

use super::view::{Pair, View};

/// A pointer that moved no farther than this, in pixels, meant to tap.
const STILL: f64 = 5.0;

/// The pointers that are down, two at most, and what has become of them.
#[derive(Debug, Clone, Default)]
pub struct Gesture {
    pointers: Vec<(i32, Pair)>,
    /// How far the pointers have come, in pixels.
    way: f64,
}

impl Gesture {
    /// A pointer comes down.
    pub fn down(&mut self, id: i32, at: Pair) {
        if self.pointers.is_empty() {
            self.way = 0.0;
        }
        if self.pointers.len() < 2 {
            self.pointers.push((id, at));
        }
        if self.pointers.len() == 2 {
            self.way = f64::MAX;
        }
    }

    /// Whether the map is being moved.
    pub fn is_drag(&self) -> bool {
        !self.pointers.is_empty() && self.way > STILL
    }

    /// A pointer moves: what then is in view.
    pub fn moved(&mut self, id: i32, to: Pair, view: View, size: Pair) -> View {
        let before = self.span();
        let Some((_, at)) = self.pointers.iter_mut().find(|(known, _)| *known == id) else { return view };
        let by = minus(to, *at);
        *at = to;
        if let (Some((from, was_apart)), Some((about, is_apart))) = (before, self.span()) {
            return view.moved(minus(about, from), size).closer(is_apart / was_apart, about, size);
        }
        self.way += length(by);
        if self.is_drag() { view.moved(by, size) } else { view }
    }

    /// A pointer goes up: whether it was a tap.
    pub fn up(&mut self, id: i32) -> bool {
        let was_down = self.pointers.iter().any(|(known, _)| *known == id);
        self.pointers.retain(|(known, _)| *known != id);
        was_down && self.way <= STILL
    }

    /// Of two pointers, the middle between them and how far they are apart.
    fn span(&self) -> Option<(Pair, f64)> {
        let [(_, one), (_, other)] = self.pointers[..] else { return None };
        // Fingers that cover each other are still two.
        Some(([0, 1].map(|axis| f64::midpoint(one[axis], other[axis])), length(minus(one, other)).max(1.0)))
    }
}

fn minus(one: Pair, other: Pair) -> Pair {
    [one[0] - other[0], one[1] - other[1]]
}

/// The length of a way.
pub fn length([x, y]: Pair) -> f64 {
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Pair = [100.0, 100.0];

    fn whole() -> View {
        View::WHOLE.closer(4.0, [50.0, 50.0], SIZE)
    }

    #[test]
    fn a_pointer_that_hardly_moves_taps() {
        let mut gesture = Gesture::default();
        gesture.down(1, [10.0, 10.0]);
        assert_eq!(gesture.moved(1, [12.0, 11.0], whole(), SIZE), whole());
        assert!(!gesture.is_drag() && gesture.up(1));
        assert!(!gesture.up(1), "it was up");
    }

    #[test]
    fn a_pointer_that_moves_drags() {
        let mut gesture = Gesture::default();
        gesture.down(1, [10.0, 10.0]);
        assert_eq!(gesture.moved(1, [30.0, 10.0], whole(), SIZE), whole().moved([20.0, 0.0], SIZE));
        assert!(gesture.is_drag() && !gesture.up(1) && !gesture.is_drag());
        assert_eq!(gesture.moved(1, [90.0, 90.0], whole(), SIZE), whole(), "it is up, and only passes");
    }

    #[test]
    fn two_pointers_pinch_about_their_middle() {
        let mut gesture = Gesture::default();
        gesture.down(1, [40.0, 50.0]);
        gesture.down(2, [60.0, 50.0]);
        gesture.down(3, [0.0, 0.0]);
        let once = gesture.moved(1, [30.0, 50.0], whole(), SIZE);
        let twice = gesture.moved(2, [70.0, 50.0], once, SIZE);
        let expected = whole().closer(2.0, [50.0, 50.0], SIZE);
        let [found, expected] = [twice, expected].map(|view| view.pixel([0.4, 0.6], SIZE));
        assert!(length(minus(found, expected)) < 1e-6, "{found:?} {expected:?}");
        assert!(!gesture.up(1) && !gesture.up(2), "nobody tapped");
        gesture.down(1, [10.0, 10.0]);
        assert!(gesture.up(1));
    }
}
