//! Left, above: the schemes that are compared.

use egui::{Button, Frame, Margin, Sense, Stroke, TextEdit, Ui, vec2};

use crate::app::command::Command;
use crate::app::message::Message;
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::keys;
use crate::chart::SchemeStyle;
use crate::chart::palette::scheme_styles;
use crate::scenario::{MAX_SCHEMES, Scenario};

/// Shows the panel; changes go into `draft`.
pub fn show(ui: &mut Ui, state: &State, draft: &mut Scenario, messages: &mut Vec<Message>) {
    Frame::new().inner_margin(Margin { left: 12, right: 12, top: 10, bottom: 6 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(theme::heading("Schemes"))
                .on_hover_text("Ways to count, show and reward; all run on the same people and the same luck");
            let padding = ui.spacing().button_padding.x;
            keys::before_buttons(ui, ["Add".into(), "Change…".into()], padding);
            let add = ui.add_enabled(state.can(Command::AddScheme), Button::new("Add"));
            if add.on_disabled_hover_text(format!("At most {MAX_SCHEMES} schemes")).clicked() {
                messages.push(Message::Run(Command::AddScheme));
            }
            ui.menu_button("Change…", |ui| {
                ui.set_min_width(220.0);
                let of_schemes = |command: &Command| command.menu() == crate::app::command::Menu::Scheme;
                for command in Command::all().iter().copied().filter(of_schemes) {
                    if ui.add_enabled(state.can(command), Button::new(command.label())).clicked() {
                        messages.push(Message::Run(command));
                        ui.close();
                    }
                }
            });
        });
        ui.spacing_mut().item_spacing.y = 2.0;
        let reference = state.scenario().reference();
        for (number, style) in scheme_styles(&state.scenario().schemes).iter().enumerate() {
            row(ui, number, style, number == reference, number == state.selected, messages);
        }
        let Some(scheme) = draft.schemes.get_mut(state.selected) else { return };
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            let style = &scheme_styles(std::slice::from_ref(scheme))[0];
            let own = scheme_styles(&state.scenario().schemes).swap_remove(state.selected);
            let shown = if scheme.color.is_some() { style } else { &own };
            let color = shown.color(theme::of(ui.style()));
            let mut rgb = [color.red, color.green, color.blue];
            let before = rgb;
            let button = ui.color_edit_button_srgb(&mut rgb).on_hover_text("Colour of the scheme in every chart");
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ColorWell, true, "Colour of the scheme"));
            if rgb != before {
                scheme.color = Some(format!("#{:02x}{:02x}{:02x}", rgb[0], rgb[1], rgb[2]));
            }
            let name =
                TextEdit::singleline(&mut scheme.name).desired_width(f32::INFINITY).hint_text("Name of the scheme");
            let name = ui.add(name);
            name.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Name of the scheme"));
        });
    });
}

fn row(ui: &mut Ui, number: usize, style: &SchemeStyle, reference: bool, selected: bool, messages: &mut Vec<Message>) {
    let size = vec2(ui.available_width(), 26.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = if reference { format!("{}, the reference", style.name) } else { style.name.clone() };
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, selected, &name));
    let visuals = ui.style().interact_selectable(&response, selected);
    if selected || response.hovered() || response.has_focus() {
        ui.painter().rect(rect, 5.0, visuals.weak_bg_fill, Stroke::NONE, egui::StrokeKind::Inside);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 5.0, ui.visuals().selection.stroke, egui::StrokeKind::Inside);
    }
    let color = theme::color(style.color(theme::of(ui.style())));
    let (left, middle) = (rect.left() + 8.0, rect.center().y);
    let line = [egui::pos2(left, middle), egui::pos2(left + 24.0, middle)];
    let pattern: Vec<f32> = style.dash.pattern().iter().map(|length| *length as f32 * 1.1).collect();
    if pattern.is_empty() {
        ui.painter().line_segment(line, Stroke::new(2.5, color));
    } else {
        let every = |parity: usize| -> Vec<f32> { pattern.iter().skip(parity).step_by(2).copied().collect() };
        let dashes = egui::Shape::dashed_line_with_offset(&line, Stroke::new(2.5, color), &every(0), &every(1), 0.0);
        ui.painter().extend(dashes);
    }
    let note = if reference { "reference" } else { "" };
    let quiet = ui.visuals().weak_text_color();
    let font = egui::FontId::proportional(11.0);
    let note = ui.painter().layout_no_wrap(note.into(), font, quiet);
    let room = rect.right() - left - 32.0 - note.size().x - 14.0;
    let font = if selected { theme::semibold(13.0) } else { egui::FontId::proportional(13.0) };
    let mut job = egui::text::LayoutJob::simple(style.name.clone(), font, ui.visuals().text_color(), room);
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let text = ui.painter().layout_job(job);
    ui.painter().galley(egui::pos2(left + 32.0, middle - text.size().y / 2.0), text, quiet);
    ui.painter().galley(egui::pos2(rect.right() - note.size().x - 8.0, middle - note.size().y / 2.0), note, quiet);
    if response.on_hover_text(&style.name).clicked() {
        messages.push(Message::Select(number));
    }
}
