//! The numbers of a chart, row by row.

use egui::{Align, Layout, Ui};
use egui_extras::{Column, TableBuilder};

use crate::analysis::format;
use crate::app::theme;
use crate::chart::{Cell, Table};

/// Shows a table in at most half of the window's height.
pub fn show(ui: &mut Ui, table: &Table) {
    let height = ui.ctx().content_rect().height() * 0.6;
    let columns = table.columns.len();
    TableBuilder::new(ui)
        .striped(true)
        .cell_layout(Layout::left_to_right(Align::Center))
        .max_scroll_height(height)
        .columns(Column::remainder().at_least(60.0).clip(true), columns)
        .header(22.0, |mut header| {
            for column in &table.columns {
                header.col(|ui| {
                    ui.label(theme::heading(column));
                });
            }
        })
        .body(|body| {
            body.rows(20.0, table.rows.len(), |mut row| {
                for cell in &table.rows[row.index()] {
                    row.col(|ui| match cell {
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
