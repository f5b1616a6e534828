//! Which numbers does a chart show? A table for spreadsheets and screen readers.

use std::fmt::Write as _;

use super::figure::{Figure, Layer};

/// A cell of a [`Table`].
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number, whole.
    Number(f64),
    /// Nothing.
    Empty,
}

/// Every plotted number of a chart, one row a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// Columns of values in the order of a table.
const COLUMNS: [&str; 13] =
    ["y", "value", "given", "low", "high", "p05", "p25", "p75", "p95", "from", "to", "left", "right"];

/// Rows that are being gathered: `panel, series, x` and values by column.
struct Gather {
    columns: Vec<String>,
    rows: Vec<(usize, String, Cell, Vec<Cell>)>,
}

impl Gather {
    fn column(&mut self, name: &str) -> usize {
        self.columns.iter().position(|column| column == name).unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        })
    }

    fn set(&mut self, row: usize, name: &str, value: f64) {
        let column = self.column(name);
        let cells = &mut self.rows[row].3;
        cells.resize(cells.len().max(column + 1), Cell::Empty);
        cells[column] = if value.is_nan() { Cell::Empty } else { Cell::Number(value) };
    }

    fn row(&mut self, panel: usize, series: &str, x: Cell) -> usize {
        self.rows.push((panel, series.to_owned(), x, Vec::new()));
        self.rows.len() - 1
    }

    /// Values along x: those of one series of one panel share rows.
    fn along(&mut self, panel: usize, series: &str, xs: &[f64], values: &[(&str, &[f64])]) {
        let start = self.rows.iter().position(|row| row.0 == panel && row.1 == series && row.2 == first(xs));
        for (index, x) in xs.iter().enumerate() {
            let row = match start.map(|start| start + index) {
                Some(row) if self.rows.get(row).is_some_and(|row| row.1 == series && row.2 == Cell::Number(*x)) => row,
                _ => self.row(panel, series, Cell::Number(*x)),
            };
            for (name, ys) in values {
                self.set(row, name, ys[index]);
            }
        }
    }
}

fn first(xs: &[f64]) -> Cell {
    xs.first().map_or(Cell::Empty, |x| Cell::Number(*x))
}

impl Table {
    /// Every number that `figure` plots.
    pub(super) fn of(figure: &Figure) -> Self {
        let mut gather = Gather { columns: Vec::new(), rows: Vec::new() };
        for (number, panel) in figure.panels.iter().enumerate() {
            for layer in &panel.layers {
                gather_layer(&mut gather, number, layer);
            }
        }
        let x = figure.panels.first().map_or_else(String::new, |panel| panel.x.label.clone());
        let rank = |name: &String| COLUMNS.iter().position(|column| column == name).unwrap_or(COLUMNS.len());
        let mut order: Vec<usize> = (0..gather.columns.len()).collect();
        order.sort_by_key(|column| rank(&gather.columns[*column]));

        let mut columns = vec!["panel".to_owned(), "series".to_owned(), x];
        columns.extend(order.iter().map(|column| gather.columns[*column].clone()));
        let rows = gather
            .rows
            .into_iter()
            .map(|(panel, series, x, cells)| {
                let panel = &figure.panels[panel];
                let title = panel.title.as_ref().unwrap_or(&panel.y.label);
                let values = order.iter().map(|column| cells.get(*column).cloned().unwrap_or(Cell::Empty));
                [Cell::Text(title.clone()), Cell::Text(series), x].into_iter().chain(values).collect()
            })
            .collect();
        Self { columns, rows }
    }

    /// Comma-separated, quoted where needed, safe in spreadsheets.
    pub fn csv(&self) -> String {
        self.separated(',')
    }

    /// Tab-separated, for the clipboard.
    pub fn tsv(&self) -> String {
        self.separated('\t')
    }

    fn separated(&self, separator: char) -> String {
        let mut out = String::new();
        let mut line = |cells: &mut dyn Iterator<Item = String>| {
            for (index, cell) in cells.enumerate() {
                if index > 0 {
                    out.push(separator);
                }
                out.push_str(&cell);
            }
            out.push('\n');
        };
        line(&mut self.columns.iter().map(|name| quoted(name, separator)));
        for row in &self.rows {
            line(&mut row.iter().map(|cell| match cell {
                Cell::Text(text) => quoted(text, separator),
                Cell::Number(value) => value.to_string(),
                Cell::Empty => String::new(),
            }));
        }
        out
    }
}

fn gather_layer(gather: &mut Gather, panel: usize, layer: &Layer) {
    match layer {
        Layer::Band { series, xs, low, high, level, .. } => {
            let name = |quantile: f64| format!("p{:02.0}", quantile * 100.0);
            let (lower, upper) = (name((1.0 - level) / 2.0), name(1.0 - (1.0 - level) / 2.0));
            gather.along(panel, series, xs, &[(&lower, low), (&upper, high)]);
        }
        // The lines that it lies between have its numbers.
        Layer::Gap { .. } => {}
        Layer::Line { series, xs, ys, .. } | Layer::Points { series, xs, ys, .. } => {
            if matches!(layer, Layer::Line { .. }) {
                gather.along(panel, series, xs, &[("value", ys)]);
            } else {
                for (x, y) in xs.iter().zip(ys) {
                    let row = gather.row(panel, series, Cell::Number(*x));
                    gather.set(row, "value", *y);
                }
            }
        }
        Layer::Bars(bars) => {
            for bar in bars {
                let row = gather.row(panel, &bar.name, Cell::Empty);
                for (name, value) in [("value", bar.value), ("low", bar.low), ("high", bar.high)] {
                    gather.set(row, name, value);
                }
            }
        }
        Layer::Stack { xs, parts } => {
            for part in parts {
                gather.along(panel, &part.series, xs, &[("value", &part.ys)]);
            }
        }
        Layer::Slope(lines) => {
            for line in lines {
                let row = gather.row(panel, &format!("employee {}", line.employee), Cell::Empty);
                gather.set(row, "left", line.left);
                gather.set(row, "right", line.right);
            }
        }
        Layer::Histogram { series, edges, shares, .. } => {
            for (edge, share) in edges.windows(2).zip(shares) {
                let row = gather.row(panel, series, Cell::Number(edge[0]));
                gather.set(row, "to", edge[1]);
                gather.set(row, "value", *share);
            }
        }
        Layer::Cells(cells) => {
            for cell in cells {
                let is_named = !cell.column.is_empty();
                let x = if is_named { Cell::Text(cell.column.clone()) } else { Cell::Number(cell.at.0) };
                let row = gather.row(panel, &cell.series, x);
                let y = if is_named { f64::NAN } else { cell.at.1 };
                let numbers = [("y", y), ("value", cell.value), ("low", cell.low), ("high", cell.high)];
                for (name, value) in numbers.into_iter().filter(|(_, value)| !value.is_nan()) {
                    gather.set(row, name, value);
                }
            }
        }
        Layer::Ranges(bars) => {
            for bar in bars {
                let row = gather.row(panel, &bar.name, Cell::Empty);
                let (low, high) = bar.range;
                let numbers = [("given", bar.given), ("low", low), ("high", high)];
                for (name, value) in numbers.into_iter().chain([("from", bar.whole.0), ("to", bar.whole.1)]) {
                    gather.set(row, name, value);
                }
            }
        }
    }
}

/// Text that no spreadsheet takes for a formula and no reader splits.
fn quoted(text: &str, separator: char) -> String {
    let guarded = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([separator, '"', '\n', '\r']) {
        let mut out = String::with_capacity(guarded.len() + 2);
        let _ = write!(out, "\"{}\"", guarded.replace('"', "\"\""));
        out
    } else {
        guarded
    }
}
