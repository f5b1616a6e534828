//! The numbers of a chart, row by row.

use egui::{Align, FontSelection, Layout, Ui};
use egui_extras::{Column, TableBuilder};

use super::keys;
use crate::analysis::format;
use crate::app::theme;
use crate::chart::{Cell, Table};

/// The least width of a column, in points.
const LEAST: f32 = 60.0;

/// Shows a table in at most 0.6 of the window's height.
pub fn show(ui: &mut Ui, table: &Table) {
    let height = ui.ctx().content_rect().height() * 0.6;
    let columns: Vec<usize> = (0..table.columns.len()).filter(|column| !is_panel_of_all(table, *column)).collect();
    let widths: Vec<f32> =
        columns.iter().map(|column| text_width(ui, table, *column).unwrap_or(0.0).clamp(LEAST, 4.0 * LEAST)).collect();
    let mut builder =
        TableBuilder::new(ui).striped(true).cell_layout(Layout::left_to_right(Align::Center)).max_scroll_height(height);
    for width in widths {
        builder = builder.column(Column::remainder().at_least(width).clip(true));
    }
    builder
        .header(22.0, |mut header| {
            for column in &columns {
                let name = theme::heading(&table.columns[*column]);
                header.col(|ui| match table.rows.first().map(|row| &row[*column]) {
                    Some(Cell::Text(_)) => drop(ui.label(name)),
                    _ => drop(ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(name))),
                });
            }
        })
        .body(|mut body| {
            keys::page_keys(body.ui_mut());
            body.rows(20.0, table.rows.len(), |mut row| {
                let cells = &table.rows[row.index()];
                for column in &columns {
                    row.col(|ui| match &cells[*column] {
                        Cell::Text(text) => drop(ui.label(text)),
                        Cell::Number(value) => {
                            let decimals =
                                if value.fract() == 0.0 { 0 } else { format::decimals(value.abs().max(1e-6) / 50.0) };
                            let text = format::number(*value, decimals);
                            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(text));
                        }
                        Cell::Empty => {}
                    });
                }
            });
        });
}

/// Whether a column names the one panel of the chart in every row, which the title above says already.
fn is_panel_of_all(table: &Table, column: usize) -> bool {
    let cells = || table.rows.iter().map(|row| &row[column]);
    table.columns[column] == "panel" && cells().all(|cell| Some(cell) == cells().next())
}

/// How wide the longest text of a column is; none where it has only numbers.
fn text_width(ui: &Ui, table: &Table, column: usize) -> Option<f32> {
    let texts = table.rows.iter().filter_map(|row| match &row[column] {
        Cell::Text(text) => Some(text),
        _ => None,
    });
    let longest = texts.max_by_key(|text| text.chars().count())?;
    let font = FontSelection::Default.resolve(ui.style());
    Some(ui.painter().layout_no_wrap(longest.clone(), font, ui.visuals().text_color()).size().x + 8.0)
}
