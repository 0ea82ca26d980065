//! What is drawn: tracks, on a canvas of some size.

use model::MapPoint;

use super::{
    gesture::length,
    scale::Scale,
    view::{Pair, View},
};

/// Tracks, and how they are drawn.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// In the order of the server, which has no meaning.
    pub points: Vec<MapPoint>,
    /// The canvas, in pixels of the style sheet; nothing before it was measured.
    pub size: Pair,
    /// What colours mean.
    pub scale: Scale,
}

impl Scene {
    /// Where on the canvas a track is drawn.
    pub fn pixel(&self, point: &MapPoint, view: View) -> Pair {
        view.pixel([f64::from(point.x), f64::from(point.y)], self.size)
    }

    /// The track that is drawn nearest to a place of the canvas, if it is so near.
    pub fn at(&self, place: Pair, within: f64, view: View) -> Option<MapPoint> {
        let (distance, nearest) = take_least(&mut self.distances(place, view))?;
        (distance <= within).then(|| nearest.clone())
    }

    /// Tracks that are in view, those nearest to the middle first.
    pub fn around_the_middle(&self, count: usize, view: View) -> Vec<MapPoint> {
        let mut left = self.distances(self.size.map(|pixels| pixels / 2.0), view);
        (0..count).map_while(|_| take_least(&mut left)).map(|(_, point)| point.clone()).collect()
    }

    /// How far each track is drawn from a place, in pixels.
    fn distances(&self, [x, y]: Pair, view: View) -> Vec<(f64, &MapPoint)> {
        let distance = |point| {
            let at = self.pixel(point, view);
            length([at[0] - x, at[1] - y])
        };
        self.points.iter().map(|point| (distance(point), point)).collect()
    }
}

/// Takes out the least. For a few of many that is as quick as to sort them, and less to download.
fn take_least<'a>(distances: &mut Vec<(f64, &'a MapPoint)>) -> Option<(f64, &'a MapPoint)> {
    let (at, _) = distances.iter().enumerate().min_by(|(_, one), (_, other)| one.0.total_cmp(&other.0))?;
    Some(distances.swap_remove(at))
}

#[cfg(test)]
mod tests {
    use model::TrackId;

    use super::*;

    fn scene(places: &[[f32; 2]]) -> Scene {
        let track: TrackId = "0190b1c2-7c1e-7cc3-98c4-dc0c0c07398f".parse().unwrap();
        let point = |(n, [x, y]): (usize, &[f32; 2])| {
            let (title, artist) = (n.to_string(), String::new());
            MapPoint { track, x: *x, y: *y, title, artist, sound: None }
        };
        Scene { points: places.iter().enumerate().map(point).collect(), size: [300.0, 200.0], ..Scene::default() }
    }

    #[test]
    fn a_track_is_hit_where_it_is_drawn() {
        let scene = scene(&[[0.1, 0.1], [0.5, 0.5], [0.52, 0.5]]);
        let [x, y] = scene.pixel(&scene.points[1], View::WHOLE);
        assert_eq!(scene.at([x + 2.0, y + 1.0], 10.0, View::WHOLE).unwrap().title, "1");
        assert_eq!(scene.at([x + 4.0, y], 10.0, View::WHOLE).unwrap().title, "2");
        assert_eq!(scene.at([x, y + 40.0], 10.0, View::WHOLE), None);
        let closer = View::WHOLE.closer(8.0, [0.0, 0.0], scene.size);
        assert_eq!(scene.at(scene.pixel(&scene.points[0], closer), 1.0, closer).unwrap().title, "0");
    }

    #[test]
    fn the_list_begins_in_the_middle() {
        let scene = scene(&[[0.1, 0.1], [0.5, 0.6], [0.9, 0.4], [0.5, 0.5]]);
        let titles = |view| scene.around_the_middle(3, view).into_iter().map(|point| point.title).collect::<Vec<_>>();
        assert_eq!(titles(View::WHOLE), ["3", "1", "2"]);
        assert_eq!(titles(View::WHOLE.closer(4.0, [300.0, 80.0], scene.size))[0], "2");
        assert!(Scene::default().around_the_middle(3, View::WHOLE).is_empty());
    }
}
