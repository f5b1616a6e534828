//! The window paints the scenes that files are made from: every chart, shape by shape.
#![cfg(feature = "app")]

#[path = "common/charts.rs"]
mod charts;

use egui::{Context, Pos2, RawInput, Rect, pos2, vec2};
use yardstick::app::theme;
use yardstick::app::widgets::plot::{self, PlotView};
use yardstick::chart::layout::{self, Extent, Look};
use yardstick::chart::scene::{Anchor, Scene, Shape};
use yardstick::chart::{Figure, Kind, Size, Theme};

fn context() -> Context {
    let context = Context::default();
    theme::install(&context);
    context
}

/// Runs one frame of a window of this size.
fn frame(context: &Context, input: RawInput, content: impl FnMut(&mut egui::Ui)) -> egui::FullOutput {
    let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(900.0, 700.0)));
    let mut output = context.run_ui(RawInput { screen_rect, ..input }, content);
    output.textures_delta.clear();
    output
}

fn four() -> Vec<Figure> {
    let scenario = charts::scenario(&charts::names(4));
    let study = charts::study_figures(&charts::answer(scenario.clone()));
    let search = charts::search_figures(&charts::found(scenario.clone()));
    let fit = charts::fit_figures(&charts::fitted(&scenario), &scenario);
    charts::figures(&charts::run(scenario)).into_iter().chain(study).chain(search).chain(fit).collect()
}

fn looks(figure: &Figure) -> impl Iterator<Item = (Extent, Size)> {
    let card = Size { width: 330.0, height: 190.0, text: 13.0 };
    let large = Size { width: 680.0, height: 560.0, text: 14.5 };
    (0..figure.panels.len()).map(move |number| (Extent::Panel(number), card)).chain([(Extent::Panels, large)])
}

/// Asserts that `painted` is `scene`, shape by shape, its corner at `origin`.
fn assert_same(scene: &Scene, painted: &[egui::Shape], origin: Pos2, what: &str) {
    let mut painted = painted.iter();
    let mut next = || painted.next().unwrap_or_else(|| panic!("{what}: a shape is not painted"));
    for shape in &scene.shapes {
        match shape {
            Shape::Text(line) if line.text.is_empty() => {}
            Shape::Text(line) => {
                let egui::Shape::Text(text) = next() else { panic!("{what}: {line:?} is not text") };
                assert_eq!(text.galley.job.text, line.text, "{what}");
                let (wanted, found) = (line.rect(), text.galley.rect.translate(text.pos.to_vec2()));
                let edge = match line.anchor {
                    Anchor::Start => found.left(),
                    Anchor::Middle => found.center().x,
                    Anchor::End => found.right(),
                };
                assert!((f64::from(edge - origin.x) - line.at.0).abs() < 0.5, "{what}: {line:?}");
                let width = f64::from(found.width());
                assert!(width <= wanted.width() + 1.0, "{what}: {line:?} is {width} wide, not {}", wanted.width());
                let middle = f64::from(found.center().y - origin.y);
                assert!(wanted.top < middle && middle < wanted.bottom, "{what}: {line:?}");
            }
            Shape::Area { points, .. } => {
                let bounds = next().visual_bounding_rect();
                let left = points.iter().map(|point| point.0).fold(f64::INFINITY, f64::min);
                assert!((f64::from(bounds.left() - origin.x) - left).abs() < 0.1, "{what}: an area at {left}");
            }
            Shape::Path { points, width, dash, .. } => {
                for stroke in yardstick::chart::scene::strokes(points, *dash, *width) {
                    let bounds = next().visual_bounding_rect();
                    let left = stroke.iter().map(|point| point.0).fold(f64::INFINITY, f64::min);
                    assert!((f64::from(bounds.left() - origin.x) - left).abs() < 2.5, "{what}: a line at {left}");
                }
            }
            Shape::Mark { at, .. } => {
                let centre = next().visual_bounding_rect().center() - origin;
                assert!((f64::from(centre.x) - at.0).abs() < 0.1, "{what}: a mark at {at:?}");
            }
        }
    }
    assert!(painted.next().is_none(), "{what}: more is painted than the scene has");
}

#[test]
fn every_chart_is_painted_as_it_is_laid_out() {
    let context = context();
    let origin = pos2(20.0, 30.0);
    let figures = four();
    assert_eq!(figures.len(), Kind::all().count());
    for figure in &figures {
        for (extent, size) in looks(figure) {
            let look = Look { extent, selected: Some(1), ..Look::whole(size, Theme::Light) };
            let scene = layout::scene(figure, &look);
            let mut painted = Vec::new();
            let _ = frame(&context, RawInput::default(), |ui| painted = plot::shapes(&scene, origin, ui.painter()));
            assert_same(&scene, &painted, origin, &format!("{:?} {extent:?}", figure.kind));
        }
    }
}

#[test]
fn every_chart_can_be_shown_and_says_what_it_is() {
    let context = context();
    context.enable_accesskit();
    for figure in &four() {
        for (extent, size) in looks(figure) {
            let view = PlotView {
                figure,
                extent,
                before: None,
                selected: Some(0),
                height: size.height as f32,
                cursor: Some(5.0),
            };
            let show = |ui: &mut egui::Ui| {
                ui.set_max_width(size.width as f32);
                view.show(ui, "chart");
            };
            let _ = frame(&context, RawInput::default(), show);
            let output = frame(&context, RawInput::default(), show);
            let texts = output.shapes.iter().filter(|shape| matches!(shape.shape, egui::Shape::Text(_))).count();
            assert!(texts > 3, "{:?} {extent:?} shows {texts} words", figure.kind);
            let nodes = output.platform_output.accesskit_update.expect("accesskit is on").nodes;
            let is_named = |node: &egui::accesskit::Node| {
                node.role() == egui::accesskit::Role::Image
                    && node.label().is_some_and(|label| label.contains(&figure.alt_text))
            };
            assert!(nodes.iter().any(|(_, node)| is_named(node)), "{:?} {extent:?}", figure.kind);
        }
    }
}

/// Clicks at a position of the chart and says what that did.
fn click(figure: &Figure, extent: Extent, at: impl Fn(&Scene) -> (f64, f64)) -> plot::PlotAnswer {
    let context = context();
    let size = Size { width: 330.0, height: 190.0, text: 13.0 };
    let scene = layout::scene(figure, &Look { extent, selected: Some(0), ..Look::whole(size, Theme::Dark) });
    let view = PlotView { figure, extent, before: None, selected: Some(0), height: 190.0, cursor: None };
    let mut answers = Vec::new();
    let mut corner = Pos2::ZERO;
    for step in 0..4 {
        let (x, y) = at(&scene);
        let pos = corner + vec2(x as f32, y as f32);
        let mut input = RawInput { time: Some(f64::from(step) * 0.02), ..RawInput::default() };
        if step > 0 {
            input.events.push(egui::Event::PointerMoved(pos));
        }
        if step > 1 {
            let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
            input.events.push(egui::Event::PointerButton { pos, button, pressed: step == 2, modifiers });
        }
        let _ = frame(&context, input, |ui| {
            ui.set_max_width(330.0);
            corner = ui.cursor().min;
            answers.push(view.show(ui, "chart"));
        });
    }
    answers.pop().expect("four frames")
}

#[test]
fn a_click_chooses_the_scheme_of_a_line_and_the_employee_of_a_point() {
    let figures = four();
    let of = |kind| figures.iter().find(|figure: &&Figure| figure.kind == kind).expect("it applies");
    let (spend, cloud) = (of(Kind::TokenSpend), of(Kind::TokensAgainstOutput));
    let end = |scheme| {
        move |scene: &Scene| {
            let is_its = |part: &&yardstick::chart::scene::Part| part.ink == yardstick::chart::Ink::Scheme(scheme);
            let mut shapes = scene.parts.iter().filter(is_its).flat_map(|part| &scene.shapes[part.shapes.clone()]);
            let line = shapes.find_map(|shape| match shape {
                Shape::Path { points, .. } => points.last().copied(),
                _ => None,
            });
            line.expect("the scheme has a line")
        }
    };
    for scheme in 0..4 {
        assert_eq!(click(spend, Extent::Panel(0), end(scheme)).scheme, Some(scheme));
    }
    let far = click(spend, Extent::Panel(0), |scene| (scene.width - 1.0, scene.height - 1.0));
    assert_eq!((far.scheme, far.point), (None, None));
    let first = click(cloud, Extent::Panel(1), |scene| {
        let mark = scene.shapes.iter().rev().find_map(|shape| match shape {
            Shape::Mark { at, .. } => Some(*at),
            _ => None,
        });
        mark.expect("a cloud has points")
    });
    let (x, y) = first.point.expect("a point was clicked");
    let is_there = |layer: &yardstick::chart::Layer| match layer {
        yardstick::chart::Layer::Points { xs, ys, .. } => xs.iter().zip(ys).any(|point| point == (&x, &y)),
        _ => false,
    };
    assert!(cloud.panels[1].layers.iter().any(is_there));
}
