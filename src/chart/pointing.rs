//! What lies under a position of a scene?

use super::scene::{Part, Plot, Point, Scene, Shape};

/// A part near a position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near<'a> {
    /// The part.
    pub part: &'a Part,
    /// How far it is; 0 where the position lies in it.
    pub distance: f64,
}

impl Scene {
    /// The part that is nearest to a position, if it is within `reach`; of several the one on top.
    ///
    /// What shines through, as bands do, is never hit.
    pub fn nearest(&self, at: Point, reach: f64) -> Option<Near<'_>> {
        let near = |part: &'_ Part| {
            let shapes = self.shapes[part.shapes.clone()].iter();
            shapes.map(|shape| distance(shape, at)).fold(f64::INFINITY, f64::min)
        };
        let parts = self.parts.iter().rev().map(|part| Near { part, distance: near(part) });
        parts.filter(|near| near.distance <= reach).min_by(|a, b| a.distance.total_cmp(&b.distance))
    }

    /// The plot that holds a position.
    pub fn plot_at(&self, at: Point) -> Option<&Plot> {
        self.plots.iter().find(|plot| plot.rect.contains(at))
    }

    /// The whole of a name that stands shortened at a position.
    pub fn whole_at(&self, at: Point) -> Option<&str> {
        self.shortened.iter().find(|name| name.rect.contains(at)).map(|name| name.whole.as_str())
    }
}

/// From a position to a shape.
fn distance(shape: &Shape, at: Point) -> f64 {
    match shape {
        Shape::Area { points, opacity, .. } if *opacity >= 1.0 && holds(points, at) => 0.0,
        Shape::Path { points, .. } => {
            points.windows(2).map(|ends| to_segment(at, ends[0], ends[1])).fold(f64::INFINITY, f64::min)
        }
        Shape::Mark { at: centre, .. } => (centre.0 - at.0).hypot(centre.1 - at.1),
        Shape::Text(line) if line.rect().contains(at) => 0.0,
        Shape::Area { .. } | Shape::Text(_) => f64::INFINITY,
    }
}

fn to_segment(at: Point, from: Point, to: Point) -> f64 {
    let (along, offset) = ((to.0 - from.0, to.1 - from.1), (at.0 - from.0, at.1 - from.1));
    let length = (along.0 * along.0 + along.1 * along.1).max(f64::MIN_POSITIVE);
    let share = ((along.0 * offset.0 + along.1 * offset.1) / length).clamp(0.0, 1.0);
    (offset.0 - share * along.0).hypot(offset.1 - share * along.1)
}

/// Whether an outline goes round a position.
fn holds(outline: &[Point], (x, y): Point) -> bool {
    let next = outline.iter().cycle().skip(1);
    let crossings = outline.iter().zip(next).filter(|(from, to)| {
        (from.1 > y) != (to.1 > y) && x < from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0)
    });
    crossings.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::figure::Ink;
    use crate::chart::palette::{Color, Dash, Marker};

    const GREY: Color = Color::hex(0x80_8080);

    fn part(member: usize, shape: usize) -> Part {
        Part { panel: 0, layer: 0, member, ink: Ink::Muted, shapes: shape..shape + 1 }
    }

    #[test]
    fn the_nearest_part_within_reach_is_hit_and_of_two_the_upper() {
        let mut scene = Scene::new(100.0, 100.0);
        let line =
            |y: f64| Shape::Path { points: vec![(0.0, y), (100.0, y)], color: GREY, width: 1.0, dash: Dash::Solid };
        let dot = |at| Shape::Mark { at, marker: Marker::Circle, radius: 2.0, color: GREY, filled: true };
        scene.shapes = vec![line(20.0), line(40.0), dot((50.0, 40.0))];
        scene.parts = (0..3).map(|member| part(member, member)).collect();
        let hit = |at, reach| scene.nearest(at, reach).map(|near| near.part.member);
        assert_eq!(hit((10.0, 24.0), 9.0), Some(0));
        assert_eq!(hit((10.0, 36.0), 9.0), Some(1));
        assert_eq!(hit((50.0, 40.0), 9.0), Some(2), "on top");
        assert_eq!(hit((10.0, 80.0), 9.0), None);
    }

    #[test]
    fn a_bar_is_hit_inside_and_a_band_never() {
        let mut scene = Scene::new(100.0, 100.0);
        let points = vec![(10.0, 10.0), (60.0, 10.0), (60.0, 30.0), (10.0, 30.0)];
        for opacity in [0.2, 1.0] {
            scene.shapes.push(Shape::Area { points: points.clone(), color: GREY, opacity });
        }
        scene.parts = vec![part(0, 0), part(1, 1)];
        assert_eq!(scene.nearest((20.0, 20.0), 0.0).map(|near| near.part.member), Some(1));
        assert_eq!(scene.nearest((70.0, 20.0), 5.0), None);
    }
}
