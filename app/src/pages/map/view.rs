//! Which part of the map is in view, and where on the canvas a track stands.

use model::{Error, MapWindow};
use player::between;

/// How many tracks are shown at most. More could not be told apart.
const MOST: u32 = 1_500;
/// The closest look: a two-thousandth of the map from edge to edge.
const CLOSEST: f64 = 0.000_5;
/// The widest look: the map with a margin around it, so that nothing stands on the edge.
const WIDEST: f64 = 1.1;

/// Two numbers, one for each axis: a place on the map, or pixels of the canvas (of the style sheet's kind).
pub type Pair = [f64; 2];

/// What is in view: so much of each axis, around a middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    middle: Pair,
    /// From edge to edge, in parts of the map.
    span: f64,
}

impl View {
    /// All of the map.
    pub const WHOLE: Self = Self { middle: [0.5, 0.5], span: WIDEST };

    /// Where on a canvas of this size a place of the map is drawn.
    pub fn pixel(self, place: Pair, size: Pair) -> Pair {
        [0, 1].map(|axis| ((place[axis] - self.middle[axis]) / self.span + 0.5) * size[axis])
    }

    /// The place of the map that is drawn there.
    fn place(self, pixel: Pair, size: Pair) -> Pair {
        [0, 1].map(|axis| self.middle[axis] + (pixel[axis] / size[axis] - 0.5) * self.span)
    }

    /// So many times as close. What is drawn at this pixel stays there, as far as the map reaches.
    #[must_use]
    pub fn closer(self, times: f64, about: Pair, size: Pair) -> Self {
        let span = between(self.span / times, CLOSEST, WIDEST);
        let kept = self.place(about, size);
        let middle = [0, 1].map(|axis| kept[axis] - (about[axis] / size[axis] - 0.5) * span);
        Self { middle, span }.on_the_map()
    }

    /// The map moved along with a hand that moves so many pixels.
    #[must_use]
    pub fn moved(self, by: Pair, size: Pair) -> Self {
        let middle = [0, 1].map(|axis| self.middle[axis] - by[axis] / size[axis] * self.span);
        Self { middle, span: self.span }.on_the_map()
    }

    /// Nobody gets lost beyond the map's edges.
    fn on_the_map(self) -> Self {
        if self.span >= WIDEST {
            return Self::WHOLE;
        }
        let margin = (WIDEST - 1.0) / 2.0;
        let [least, greatest] = [self.span / 2.0 - margin, 1.0 + margin - self.span / 2.0];
        Self { middle: self.middle.map(|middle| between(middle, least, greatest)), ..self }
    }

    /// What to ask the server for: all that is in view.
    pub fn window(self) -> Result<MapWindow, Error> {
        let [x, y] = self.middle.map(|middle| [-0.5, 0.5].map(|side| between(middle + side * self.span, 0.0, 1.0)));
        MapWindow::new(x, y, MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Pair = [800.0, 400.0];

    fn close(one: Pair, other: Pair) -> bool {
        (one[0] - other[0]).abs() < 1e-9 && (one[1] - other[1]).abs() < 1e-9
    }

    #[test]
    fn the_whole_map_is_in_view_with_a_margin() {
        assert!(close(View::WHOLE.pixel([0.5, 0.5], SIZE), [400.0, 200.0]));
        let corner = View::WHOLE.pixel([0.0, 1.0], SIZE);
        assert!(corner[0] > 30.0 && corner[1] < 385.0, "{corner:?}");
        assert_eq!(View::WHOLE.window(), MapWindow::new([0.0, 1.0], [0.0, 1.0], MOST));
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let pointer = [600.0, 100.0];
        let place = View::WHOLE.place(pointer, SIZE);
        let closer = View::WHOLE.closer(8.0, pointer, SIZE);
        assert!(close(closer.pixel(place, SIZE), pointer));
        let moved = closer.moved([-30.0, 20.0], SIZE);
        assert!(close(moved.pixel(place, SIZE), [570.0, 120.0]));
        assert!(close(moved.place(moved.pixel(place, SIZE), SIZE), place));
    }

    #[test]
    fn a_closer_look_asks_for_less_and_nothing_beyond_the_map() {
        let corner = View::WHOLE.closer(4.0, [0.0, 0.0], SIZE);
        let window = corner.window().unwrap();
        assert!(window.x()[0] <= 0.0 && (window.x()[1] - 0.225).abs() < 1e-9, "{window:?}");
        for times in [1e-9, 1e9] {
            let far = View::WHOLE.closer(times, [800.0, 400.0], SIZE).moved([-1e7, -1e7], SIZE);
            assert!(far.window().is_ok_and(|window| window.x()[1] >= 1.0 && window.y()[1] >= 1.0), "{far:?}");
        }
        assert_eq!(View::WHOLE.closer(4.0, [10.0, 10.0], SIZE).closer(0.1, [700.0, 30.0], SIZE), View::WHOLE);
        assert_eq!(View::WHOLE.moved([50.0, 50.0], SIZE), View::WHOLE, "all of it is in view already");
    }
}
