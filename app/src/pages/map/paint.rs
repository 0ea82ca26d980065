//! Draws the map.

use std::f64::consts::TAU;

use leptos::prelude::window;
use model::{MapPoint, TrackId};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, CssStyleDeclaration, HtmlCanvasElement};

use super::{scene::Scene, view::View};
use crate::elements;

/// The id of the canvas.
pub const CANVAS: &str = "map-canvas";
/// From the middle of a point to its edge, in pixels.
const RADIUS: f64 = 3.5;
/// The same, where there is much room.
const LARGE_RADIUS: f64 = 5.0;
/// With more tracks than this, points are small.
const MANY: usize = 300;

/// Tracks that stand out.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// The pointer is on it.
    pub hovered: Option<MapPoint>,
    /// It was chosen.
    pub selected: Option<MapPoint>,
    /// It is played.
    pub playing: Option<TrackId>,
}

/// Draws all of it anew, as sharp as the screen is, in the colours of the page. Without a canvas there is nothing to do.
pub fn paint(scene: &Scene, view: View, marks: &Marks) {
    if let Some(pen) = Pen::new(scene) {
        pen.points(scene, view);
        pen.marks(scene, view, marks);
    }
}

/// How large the canvas is, in pixels of the style sheet.
pub fn measure() -> Option<[f64; 2]> {
    let canvas = elements::element(CANVAS)?;
    let [width, height] = [canvas.client_width(), canvas.client_height()];
    (width > 0 && height > 0).then(|| [width, height].map(f64::from))
}

struct Pen {
    context: CanvasRenderingContext2d,
    style: CssStyleDeclaration,
    radius: f64,
}

impl Pen {
    /// A pen over an empty canvas.
    fn new(scene: &Scene) -> Option<Self> {
        let canvas: HtmlCanvasElement = elements::element(CANVAS)?.dyn_into().ok()?;
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let style = window().get_computed_style(&canvas).ok()??;
        let sharpness = window().device_pixel_ratio();
        let [width, height] = scene.size.map(|pixels| (pixels * sharpness) as u32);
        if [canvas.width(), canvas.height()] != [width, height] {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        // What a context refuses is not drawn.
        let _ = context.set_transform(sharpness, 0.0, 0.0, sharpness, 0.0, 0.0);
        context.clear_rect(0.0, 0.0, scene.size[0], scene.size[1]);
        let radius = if scene.points.len() > MANY { RADIUS } else { LARGE_RADIUS };
        Some(Self { context, style, radius })
    }

    fn colour(&self, token: &str) -> String {
        self.style.get_property_value(token).unwrap_or_default()
    }

    /// Each step of the scale at once: changing the colour is what takes time.
    fn points(&self, scene: &Scene, view: View) {
        for (step, (token, _)) in scene.scale.steps().iter().enumerate() {
            self.context.set_fill_style_str(&self.colour(token));
            self.context.begin_path();
            for point in scene.points.iter().filter(|point| scene.scale.step(point.sound) == step) {
                self.circle(scene.pixel(point, view), self.radius);
            }
            self.context.fill();
        }
    }

    fn marks(&self, scene: &Scene, view: View, marks: &Marks) {
        let playing = scene.points.iter().find(|point| Some(point.track) == marks.playing);
        self.ring(playing.map(|point| scene.pixel(point, view)), self.radius + 3.5, "--accent");
        for marked in [&marks.hovered, &marks.selected] {
            self.ring(marked.as_ref().map(|point| scene.pixel(point, view)), self.radius + 7.0, "--text");
        }
    }

    fn ring(&self, around: Option<[f64; 2]>, radius: f64, token: &str) {
        let Some(around) = around else { return };
        self.context.set_stroke_style_str(&self.colour(token));
        self.context.set_line_width(2.0);
        self.context.begin_path();
        self.circle(around, radius);
        self.context.stroke();
    }

    fn circle(&self, [x, y]: [f64; 2], radius: f64) {
        self.context.move_to(x + radius, y);
        // Refused only for a radius below 0.
        let _ = self.context.arc(x, y, radius, 0.0, TAU);
    }
}
