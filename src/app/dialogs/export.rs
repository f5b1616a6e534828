//! Taking away: charts with a preview, and the briefing.

use std::path::PathBuf;

use egui::{ComboBox, DragValue, Grid, ProgressBar, TextEdit, TextureOptions, Ui, vec2};

use crate::app::message::Message;
use crate::app::state::State;
use crate::app::task::Task;
use crate::app::theme;
use crate::app::work::export::{Choices, EXPORT};
use crate::brief;
use crate::chart::{Format, Kind, Size, Theme};
use crate::model::Metric;

const SIZES: [(Size, &str); 3] =
    [(Size::SLIDE, "16:9 slide"), (Size::HALF_SLIDE, "Half a slide"), (Size::COLUMN, "Column of a page")];

/// Choices on the left, the preview on the right.
pub fn charts(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    let mut choices = state.settings.export.clone();
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(330.0);
            Grid::new("export").num_columns(2).spacing(vec2(12.0, 8.0)).show(ui, |ui| {
                chart(ui, &mut choices);
                formats(ui, &mut choices);
                look(ui, &mut choices);
            });
            ui.checkbox(&mut choices.transparent, "Transparent background");
            ui.checkbox(&mut choices.include_scenario, "The scenario travels inside")
                .on_hover_text("`yardstick extract` gets it back out of the file");
            folder(ui, state, &mut choices);
        });
        ui.add_space(16.0);
        preview(ui, state, &choices);
    });
    let is_ready = !choices.formats.is_empty() && !choices.folder.as_os_str().is_empty();
    foot(ui, state, is_ready, "Choose a kind of file and a folder", Message::ExportCharts, messages);
    if choices != state.settings.export {
        messages.push(Message::Choose(Box::new(choices)));
    }
}

fn chart(ui: &mut Ui, choices: &mut Choices) {
    let label = ui.label("Chart");
    let text = choices.chart.as_ref().map_or("All charts", |_| choices.kind().label());
    ComboBox::from_id_salt("export chart")
        .width(210.0)
        .height(420.0)
        .selected_text(text)
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut choices.chart, None, "All charts");
            for kind in Kind::all().chain(Metric::ALL.map(Kind::Any)) {
                ui.selectable_value(&mut choices.chart, Some(kind), kind.label());
            }
        })
        .response
        .labelled_by(label.id);
    ui.end_row();
}

fn formats(ui: &mut Ui, choices: &mut Choices) {
    ui.label("Files");
    ui.horizontal(|ui| {
        for format in Choices::FORMATS {
            let mut wanted = choices.formats.contains(&format);
            if ui.checkbox(&mut wanted, format.extension().to_uppercase()).changed() {
                choices.formats.retain(|chosen| *chosen != format);
                if wanted {
                    choices.formats.push(format);
                }
            }
        }
    });
    ui.end_row();
    ui.label("");
    let vector = choices.formats.contains(&Format::Svg);
    ui.add_enabled(vector, egui::Checkbox::new(&mut choices.outlined, "SVG text as outlines"))
        .on_hover_text("For programs that do not have the typeface");
    ui.end_row();
}

fn look(ui: &mut Ui, choices: &mut Choices) {
    let label = ui.label("Size");
    let named = SIZES.iter().find(|(size, _)| *size == choices.size);
    ui.horizontal(|ui| {
        ComboBox::from_id_salt("export size")
            .width(130.0)
            .selected_text(named.map_or("Own, in pixels", |(_, name)| name))
            .show_ui(ui, |ui| {
                for (size, name) in SIZES {
                    ui.selectable_value(&mut choices.size, size, name);
                }
                if ui.selectable_label(named.is_none(), "Own, in pixels").clicked() && named.is_some() {
                    choices.size = Size::custom(1200, 800).unwrap_or(choices.size);
                }
            })
            .response
            .labelled_by(label.id);
        if named.is_none() {
            let (mut width, mut height) = (choices.size.width as u32, choices.size.height as u32);
            let length = |length, least| DragValue::new(length).range(least..=Size::GREATEST);
            let is_new = ui.add(length(&mut width, Size::LEAST.0)).on_hover_text("Width in pixels").changed()
                | ui.add(length(&mut height, Size::LEAST.1)).on_hover_text("Height in pixels").changed();
            if is_new {
                choices.size = Size::custom(width, height).unwrap_or(choices.size);
            }
        }
    });
    ui.end_row();
    let label = ui.label("PNG scale");
    ui.horizontal(|ui| {
        for scale in [1.0, 2.0, 3.0] {
            ui.selectable_value(&mut choices.scale, scale, format!("{scale}×")).labelled_by(label.id);
        }
    });
    ui.end_row();
    ui.label("Theme");
    ui.horizontal(|ui| {
        for (theme, name) in Theme::ALL.into_iter().zip(["Light", "Dark", "Black-and-white print"]) {
            ui.selectable_value(&mut choices.theme, theme, name);
        }
    });
    ui.end_row();
}

/// Where to, as a path that can be typed.
fn folder(ui: &mut Ui, state: &State, choices: &mut Choices) {
    ui.add_space(4.0);
    let label = ui.label("Folder");
    if choices.folder.as_os_str().is_empty() {
        choices.folder = state.export_folder();
    }
    let mut text = choices.folder.display().to_string();
    if ui.add(TextEdit::singleline(&mut text).desired_width(320.0)).labelled_by(label.id).changed() {
        choices.folder = PathBuf::from(text);
    }
    ui.label(theme::quiet("It is made where there is none; files of the same name are replaced."));
}

fn preview(ui: &mut Ui, state: &State, choices: &Choices) {
    let room = vec2(ui.available_width().max(200.0), 320.0);
    let shown = state.preview.as_ref().filter(|preview| preview.is_of(choices));
    ui.allocate_ui(room, |ui| {
        ui.set_min_size(room);
        match shown.map(|preview| &preview.picture) {
            Some(Some(picture)) => {
                let size = vec2(picture.width() as f32, picture.height() as f32);
                let texture =
                    ui.data(|data| data.get_temp::<(usize, egui::TextureHandle)>(egui::Id::unique("preview")));
                let key = std::sync::Arc::as_ptr(picture) as usize;
                let texture = if let Some((_, texture)) = texture.filter(|(of, _)| *of == key) {
                    texture
                } else {
                    let texture = ui.ctx().load_texture("preview", picture.as_ref().clone(), TextureOptions::LINEAR);
                    ui.data_mut(|data| data.insert_temp(egui::Id::unique("preview"), (key, texture.clone())));
                    texture
                };
                let fit = (room.x / size.x).min(room.y / size.y);
                ui.add(
                    egui::Image::new((texture.id(), size * fit))
                        .alt_text(format!("Preview: {}", choices.kind().label())),
                );
            }
            Some(None) => drop(ui.label("This chart does not apply to this scenario.")),
            None => drop(ui.label(theme::quiet("Drawing…"))),
        }
    });
}

/// The kind of briefing and its file.
pub fn briefing(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    let mut choices = state.settings.export.clone();
    ui.label("What was asked, the answer and how sure it is, the comparison, charts, what people did, and what would change the answer.");
    ui.add_space(6.0);
    for format in brief::Format::ALL {
        let name = match format {
            brief::Format::Docx => "Word document (.docx)",
            brief::Format::Pdf => "PDF",
            brief::Format::Pptx => "Slides with charts to edit (.pptx)",
            brief::Format::Xlsx => "Workbook of the numbers (.xlsx)",
            brief::Format::Html => "Web page, in one file (.html)",
            brief::Format::Markdown => "Markdown, pictures beside it (.md)",
        };
        ui.radio_value(&mut choices.briefing, format, name);
    }
    folder(ui, state, &mut choices);
    let path = state.briefing_path(&choices);
    ui.label(theme::quiet(format!("File: {}", path.display())));
    let is_ready = !choices.folder.as_os_str().is_empty();
    foot(ui, state, is_ready, "Choose a folder", Message::ExportBriefing(path), messages);
    if choices != state.settings.export {
        messages.push(Message::Choose(Box::new(choices)));
    }
}

/// Progress, and what can be done.
fn foot(ui: &mut Ui, state: &State, is_ready: bool, why: &str, export: Message, messages: &mut Vec<Message>) {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        if let Task::Running { progress: (done, total), .. } = state.tasks.of(EXPORT) {
            let share = *done as f32 / (*total).max(1) as f32;
            ui.add(ProgressBar::new(share).desired_width(240.0).text(format!("{done} of {total}")));
            if ui.button("Cancel export").clicked() {
                messages.push(Message::CancelExport);
            }
            return;
        }
        let is_final = state.is_final();
        let button = ui.add_enabled(is_ready && is_final, egui::Button::new("Export"));
        if button.on_disabled_hover_text(if is_final { why } else { "Still computing" }).clicked() {
            messages.push(export);
        }
        if ui.button("Close").clicked() {
            messages.push(Message::Dialog(None));
        }
        match &state.exported {
            Some(Err(text)) => {
                ui.add(egui::Label::new(egui::RichText::new(text).color(ui.visuals().error_fg_color)).wrap());
            }
            Some(Ok(files)) => {
                ui.label(match files.as_slice() {
                    [one] => format!("Wrote {}", one.display()),
                    several => format!("Wrote {} files", several.len()),
                });
                if let Some(folder) = files.last().and_then(|file| file.parent())
                    && ui.button("Show in folder").clicked()
                {
                    messages.push(Message::ShowFolder(folder.to_owned()));
                }
            }
            None => {}
        }
    });
}
