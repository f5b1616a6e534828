//! How does a panel become a chart that office programs can edit? Columns of numbers on a sheet, and a chart over them.
//!
//! One table a panel, with a row for its title, one for its measure, the heads of
//! the columns and the numbers. A chart takes every name from a cell, so that a
//! name that looks like a formula is never one.

use rust_xlsxwriter::{
    Chart, ChartAxis, ChartAxisCrossing, ChartAxisLabelPosition, ChartAxisTickType, ChartErrorBars,
    ChartErrorBarsDirection, ChartErrorBarsType, ChartFont, ChartFormat, ChartLegendPosition, ChartLine,
    ChartLineDashType, ChartMarker, ChartMarkerType, ChartPoint, ChartRange, ChartSeries, ChartSolidFill, ChartType,
    Color as Paint, Format, FormatAlign, Worksheet, XlsxError,
};

use super::plain;
use crate::chart::{Axis, Cell, Color, Dash, Figure, Ink, Layer, Mark, Marker, Panel, Scale, Theme};

/// The row of the heads where nothing stands above the table but what it is; numbers start below it.
const HEADS: u32 = 3;
/// Widest interval whose ends are drawn; those of narrower ones stand in the table alone.
const DRAWN_LEVEL: f64 = 0.7;

/// A panel as columns and what is drawn of them.
#[derive(Debug)]
pub struct Native {
    title: String,
    measure: String,
    columns: Vec<Column>,
    series: Vec<Series>,
    form: Form,
    x: Axis,
    y: Axis,
    /// The row of the heads.
    heads: u32,
}

/// A column of a sheet.
#[derive(Debug, PartialEq)]
struct Column {
    head: String,
    cells: Vec<Cell>,
}

/// How the series are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Points or lines over numbers.
    Scatter,
    /// Areas on top of each other.
    Areas,
    /// Horizontal bars, the first at the top.
    Bars,
    /// Columns side by side without gaps.
    Columns,
    /// Not at all: the table is the picture.
    Table,
}

/// What is drawn: two columns, and how.
#[derive(Debug)]
struct Series {
    x: usize,
    y: usize,
    look: Look,
}

#[derive(Debug)]
enum Look {
    /// A line that the key lists.
    Line { color: Color, dash: Dash, markers: bool },
    /// The end of a range or a mark, thin and not listed.
    Thin { color: Color, transparency: u8 },
    /// Dots.
    Dots { color: Color, marker: Marker, filled: bool },
    /// An area.
    Area { color: Color },
    /// Bars in their colours, with columns of how far their intervals reach.
    Bars { colors: Vec<Color>, reach: Option<(usize, usize)> },
    /// Room that stays empty.
    Gap,
}

/// How a chart is set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Size of its letters, in points.
    pub size: f64,
    /// Whether it bears its title.
    pub titled: bool,
    /// Whether it says itself what its colours mean.
    pub keyed: bool,
}

impl Native {
    /// The columns and the chart of a panel of `figure`.
    pub fn of(figure: &Figure, panel: &Panel) -> Self {
        let title = panel.title.clone().unwrap_or_else(|| figure.title.clone());
        let title = if panel.words.is_empty() { title } else { format!("{title}: {}", panel.words) };
        let mut native = Self {
            title,
            measure: panel.y.label.clone(),
            columns: Vec::new(),
            series: Vec::new(),
            form: Form::Scatter,
            x: panel.x.clone(),
            y: panel.y.clone(),
            heads: HEADS,
        };
        let ink = |ink: Ink| Theme::Light.ink(ink, &figure.schemes);
        // Ranges first, so that lines lie on top.
        let (ranges, others): (Vec<_>, Vec<_>) = panel.layers.iter().partition(|l| matches!(l, Layer::Band { .. }));
        for layer in ranges.into_iter().chain(others) {
            native.layer(figure, layer, &ink);
        }
        if native.form == Form::Scatter {
            native.marks(&panel.marks);
        }
        native
    }

    /// The same with so many rows left free above its table.
    #[must_use]
    pub fn below(mut self, rows: u32) -> Self {
        self.heads = HEADS + rows;
        self
    }

    /// What it shows, and its measure.
    pub fn about(&self) -> (&str, &str) {
        (&self.title, &self.measure)
    }

    /// The heads of its columns.
    pub fn heads(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.head.as_str())
    }

    /// How many rows its longest column has.
    pub fn rows(&self) -> usize {
        self.columns.iter().map(|column| column.cells.len()).max().unwrap_or(0)
    }

    /// A row of its numbers, empty where a column is shorter.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &Cell> {
        self.columns.iter().map(move |column| column.cells.get(row).unwrap_or(&Cell::Empty))
    }

    /// Whether there is a chart, not a table alone.
    pub fn is_drawn(&self) -> bool {
        self.form != Form::Table && !self.series.is_empty()
    }

    fn column(&mut self, head: impl Into<String>, cells: Vec<Cell>) -> usize {
        self.columns.push(Column { head: head.into(), cells });
        self.columns.len() - 1
    }

    fn numbers(&mut self, head: impl Into<String>, values: impl IntoIterator<Item = f64>) -> usize {
        let cells = values.into_iter().map(|value| if value.is_finite() { Cell::Number(value) } else { Cell::Empty });
        let cells = cells.collect();
        self.column(head, cells)
    }

    fn words<'a>(&mut self, head: &str, words: impl IntoIterator<Item = &'a str>) -> usize {
        let cells = words.into_iter().map(|word| Cell::Text(word.to_owned())).collect();
        self.column(head, cells)
    }

    /// Names with what is said of them, as they stand beside bars: a label at a bar's end would lie on its interval.
    fn shown<'a>(&mut self, bars: impl Iterator<Item = (&'a str, &'a str)>) -> usize {
        let cells =
            bars.map(|(name, text)| Cell::Text(if text.is_empty() { name.into() } else { format!("{name}: {text}") }));
        let cells = cells.collect();
        self.column("As shown", cells)
    }

    /// The column of these positions, which several series share.
    fn positions(&mut self, xs: &[f64]) -> usize {
        let cells: Vec<Cell> = xs.iter().map(|x| Cell::Number(*x)).collect();
        let head = self.x.label.clone();
        let present = self.columns.iter().position(|column| column.head == head && column.cells == cells);
        present.unwrap_or_else(|| self.column(head, cells))
    }

    fn layer(&mut self, figure: &Figure, layer: &Layer, ink: &impl Fn(Ink) -> Color) {
        match layer {
            Layer::Band { ink: of, series, xs, low, high, level } => {
                let x = self.positions(xs);
                for (values, percentile) in [(low, 50.0 - 50.0 * level), (high, 50.0 + 50.0 * level)] {
                    let y = self.numbers(format!("{series}, {percentile:.0}th percentile"), values.iter().copied());
                    if *level > DRAWN_LEVEL {
                        self.series.push(Series { x, y, look: Look::Thin { color: ink(*of), transparency: 60 } });
                    }
                }
            }
            // The lines at its sides are drawn.
            Layer::Gap { .. } => {}
            Layer::Line { ink: of, series, xs, ys, dash, markers, .. } => {
                let x = self.positions(xs);
                let y = self.numbers(series, ys.iter().copied());
                self.series.push(Series { x, y, look: Look::Line { color: ink(*of), dash: *dash, markers: *markers } });
            }
            Layer::Points { ink: of, series, xs, ys, filled, .. } => {
                let head = self.x.label.clone();
                let x = self.numbers(head, xs.iter().copied());
                let y = self.numbers(series, ys.iter().copied());
                let marker = match of {
                    Ink::Scheme(scheme) => figure.schemes[*scheme].marker,
                    _ => Marker::Circle,
                };
                self.series.push(Series { x, y, look: Look::Dots { color: ink(*of), marker, filled: *filled } });
            }
            Layer::Stack { xs, parts } => {
                self.form = Form::Areas;
                let x = self.positions(xs);
                for part in parts {
                    let y = self.numbers(&part.series, part.ys.iter().copied());
                    self.series.push(Series { x, y, look: Look::Area { color: ink(part.ink) } });
                }
            }
            Layer::Bars(bars) => {
                self.form = Form::Bars;
                self.words("Name", bars.iter().map(|bar| bar.name.as_str()));
                let measure = self.x.label.clone();
                let y = self.numbers(measure, bars.iter().map(|bar| bar.value));
                self.numbers("Lower end", bars.iter().map(|bar| bar.low));
                self.numbers("Upper end", bars.iter().map(|bar| bar.high));
                let below = self.numbers("Reach below", bars.iter().map(|bar| bar.value - bar.low));
                let above = self.numbers("Reach above", bars.iter().map(|bar| bar.high - bar.value));
                self.words("In words", bars.iter().map(|bar| bar.text.as_str()));
                let x = self.shown(bars.iter().map(|bar| (bar.name.as_str(), bar.text.as_str())));
                let is_known = bars.iter().any(|bar| (bar.high - bar.low).is_finite());
                self.series.push(Series {
                    x,
                    y,
                    look: Look::Bars {
                        colors: bars.iter().map(|bar| ink(bar.ink)).collect(),
                        reach: is_known.then_some((below, above)),
                    },
                });
            }
            Layer::Histogram { edges, shares, inks, .. } => {
                self.form = Form::Columns;
                let number = |value: f64| crate::analysis::format::significant(value, 2);
                let places: Vec<String> =
                    edges.windows(2).map(|edge| format!("{} to {}", number(edge[0]), number(edge[1]))).collect();
                let head = self.x.label.clone();
                let x = self.words(&head, places.iter().map(String::as_str));
                self.numbers("From", edges.windows(2).map(|edge| edge[0]));
                self.numbers("To", edges.windows(2).map(|edge| edge[1]));
                let measure = self.measure.clone();
                let y = self.numbers(measure, shares.iter().copied());
                let colors = inks.iter().map(|of| ink(*of)).collect();
                self.series.push(Series { x, y, look: Look::Bars { colors, reach: None } });
            }
            Layer::Slope(lines) => self.slope(lines, ink),
            Layer::Ranges(bars) => {
                self.form = Form::Bars;
                self.words("Name", bars.iter().map(|bar| bar.name.as_str()));
                self.numbers("Lower end", bars.iter().map(|bar| bar.range.0));
                self.numbers("Upper end", bars.iter().map(|bar| bar.range.1));
                self.numbers("Plausible from", bars.iter().map(|bar| bar.whole.0));
                self.numbers("Plausible to", bars.iter().map(|bar| bar.whole.1));
                self.numbers("As given", bars.iter().map(|bar| bar.given));
                let start = |bar: &crate::chart::RangeBar| bar.share(bar.range.0);
                let before = self.numbers("Share of the plausible range before", bars.iter().map(start));
                let shares = bars.iter().map(|bar| bar.share(bar.range.1) - start(bar));
                let within = self.numbers("Share of the plausible range within", shares);
                self.words("In words", bars.iter().map(|bar| bar.text.as_str()));
                let x = self.shown(bars.iter().map(|bar| (bar.name.as_str(), bar.text.as_str())));
                self.series.push(Series { x, y: before, look: Look::Gap });
                let colors = bars.iter().map(|bar| ink(bar.ink)).collect();
                self.series.push(Series { x, y: within, look: Look::Bars { colors, reach: None } });
            }
            Layer::Cells(cells) => {
                self.form = Form::Table;
                self.cells(cells);
            }
        }
    }

    /// Two ranks of each employee, one against the other; the context first.
    fn slope(&mut self, lines: &[crate::chart::SlopeLine], ink: &impl Fn(Ink) -> Color) {
        let [left, right] = match &self.x.scale {
            Scale::Ends(ends) => ends.clone(),
            _ => ["left".into(), "right".into()],
        };
        let mut inks: Vec<Ink> = Vec::new();
        for line in lines {
            if !inks.contains(&line.ink) {
                inks.push(line.ink);
            }
        }
        let rank = |end: &str| format!("{}: {}", self.y.label, end.to_lowercase());
        let (across, up) = (rank(&left), rank(&right));
        for of in inks {
            let of_ink = || lines.iter().filter(|line| line.ink == of);
            let name = if of == Ink::Muted { "others" } else { "highest" };
            self.numbers(format!("Employee, {name}"), of_ink().map(|line| f64::from(line.employee)));
            let x = self.numbers(format!("{across}, {name}"), of_ink().map(|line| line.left));
            let y = self.numbers(format!("{up}, {name}"), of_ink().map(|line| line.right));
            let look = Look::Dots { color: ink(of), marker: Marker::Circle, filled: true };
            self.series.push(Series { x, y, look });
        }
        self.measure = up.clone();
        self.x = Axis { label: across, scale: self.y.scale.clone() };
        self.y.label = up;
    }

    /// A table of named cells, or the list of the cells of a map.
    fn cells(&mut self, cells: &[crate::chart::HeatCell]) {
        let name = |cell: &crate::chart::HeatCell| cell.series.clone();
        if cells.iter().all(|cell| cell.column.is_empty()) {
            let (x, y) = (self.x.label.clone(), self.y.label.clone());
            self.numbers(x, cells.iter().map(|cell| cell.at.0));
            self.numbers(y, cells.iter().map(|cell| cell.at.1));
            let names: Vec<String> = cells.iter().map(name).collect();
            self.words("What", names.iter().map(String::as_str));
            self.numbers("Value", cells.iter().map(|cell| cell.value));
            return;
        }
        let (mut rows, mut columns): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for cell in cells {
            if !rows.contains(&cell.series) {
                rows.push(cell.series.clone());
            }
            if !columns.contains(&cell.column) {
                columns.push(cell.column.clone());
            }
        }
        self.words("Name", rows.iter().map(String::as_str));
        for column in columns {
            let at = |row: &String| cells.iter().find(|cell| cell.series == *row && cell.column == column);
            let values: Vec<f64> = rows.iter().map(|row| at(row).map_or(f64::NAN, |cell| cell.value)).collect();
            self.numbers(column, values);
        }
    }

    /// Thin grey lines where something starts, or stands.
    fn marks(&mut self, marks: &[Mark]) {
        let color = Theme::Light.tokens().axis;
        let ((left, right), (bottom, top)) = (self.x.range(), self.y.range());
        for mark in marks {
            let (label, xs, ys) = match mark {
                Mark::Vertical { x, label } => (label, [*x, *x], [bottom, top]),
                Mark::Horizontal { y, label } => (label, [left, right], [*y, *y]),
                Mark::Span { .. } | Mark::Here { .. } => continue,
            };
            let name = if label.is_empty() { "Mark" } else { label };
            let x = self.numbers(format!("{name}: from, to"), xs);
            let y = self.numbers(name, ys);
            self.series.push(Series { x, y, look: Look::Thin { color, transparency: 0 } });
        }
    }

    /// Writes the table to a sheet.
    ///
    /// # Errors
    /// Where it has more rows or columns than a sheet.
    pub fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        sheet.write_string_with_format(0, 0, plain(&self.title), &bold)?;
        sheet.write_string(1, 0, plain(&self.measure))?;
        for (place, column) in (0u16..).zip(&self.columns) {
            sheet.write_string_with_format(self.heads, place, plain(&column.head), &head)?;
            let digits = Format::new().set_num_format(digits(&column.cells));
            for (row, cell) in (self.heads + 1..).zip(&column.cells) {
                match cell {
                    Cell::Text(text) => drop(sheet.write_string(row, place, plain(text))?),
                    Cell::Number(value) => drop(sheet.write_number_with_format(row, place, *value, &digits)?),
                    Cell::Empty => {}
                }
            }
            let is_text = matches!(column.cells.first(), Some(Cell::Text(_)));
            sheet.set_column_width(place, if is_text { 30.0 } else { 14.0 })?;
        }
        if self.heads == HEADS {
            sheet.set_freeze_panes(HEADS + 1, 1)?;
        }
        Ok(())
    }

    fn has_dots(&self) -> bool {
        self.series.iter().any(|series| matches!(series.look, Look::Dots { .. }))
    }

    /// What its lines, dots and areas are, with their colours.
    pub fn key(&self) -> impl Iterator<Item = (&str, Color)> {
        self.series.iter().filter_map(|series| match series.look {
            Look::Line { color, .. } | Look::Dots { color, .. } | Look::Area { color } => {
                Some((self.columns[series.y].head.as_str(), color))
            }
            Look::Thin { .. } | Look::Bars { .. } | Look::Gap => None,
        })
    }

    /// The chart over the table on the sheet `sheet`.
    pub fn chart(&self, sheet: &str, Setting { size, titled, keyed }: Setting) -> Chart {
        let mut chart = Chart::new(match self.form {
            Form::Scatter | Form::Table if self.has_dots() => ChartType::ScatterStraightWithMarkers,
            Form::Scatter | Form::Table => ChartType::ScatterStraight,
            Form::Areas => ChartType::AreaStacked,
            Form::Bars if self.series.len() > 1 => ChartType::BarStacked,
            Form::Bars => ChartType::Bar,
            Form::Columns => ChartType::Column,
        });
        for series in &self.series {
            chart.push_series(&self.drawn(series, sheet));
        }
        let font = |bold: bool| {
            let mut font = ChartFont::new();
            font.set_size(size).set_color(paint(Theme::Light.tokens().text));
            if bold {
                font.set_bold()
            } else {
                font.unset_bold()
            };
            font
        };
        if titled {
            chart.title().set_name((sheet, 0, 0)).set_font(&font(true)).set_overlay(false);
        } else {
            chart.title().set_hidden();
        }
        self.axes(&mut chart, sheet, &font(false));
        let listed = self.series.iter().filter(|series| series.is_listed()).count();
        if keyed && listed > 1 && matches!(self.form, Form::Scatter | Form::Areas) {
            let hidden: Vec<usize> =
                (self.series.iter().enumerate()).filter(|(_, s)| !s.is_listed()).map(|(place, _)| place).collect();
            chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(false)).delete_entries(&hidden);
        } else {
            chart.legend().set_hidden();
        }
        chart.chart_area().set_format(ChartFormat::new().set_no_line());
        chart
    }

    fn drawn(&self, series: &Series, sheet: &str) -> ChartSeries {
        let range = |column: usize| {
            let last = self.heads + self.columns[column].cells.len().max(1) as u32;
            ChartRange::new_from_range(sheet, self.heads + 1, column as u16, last, column as u16)
        };
        let mut out = ChartSeries::new();
        out.set_name((sheet, self.heads, series.y as u16));
        out.set_categories(&range(series.x)).set_values(&range(series.y));
        let mut line = ChartLine::new();
        match &series.look {
            Look::Line { color, dash, markers } => {
                line.set_color(paint(*color)).set_width(2.25).set_dash_type(dashed(*dash));
                out.set_format(ChartFormat::new().set_line(&line));
                out.set_marker(&marker(markers.then_some((*color, Marker::Circle, true))));
            }
            Look::Thin { color, transparency } => {
                line.set_color(paint(*color)).set_width(0.75).set_transparency(*transparency);
                out.set_format(ChartFormat::new().set_line(&line)).set_marker(&marker(None));
            }
            Look::Dots { color, marker: shape, filled } => {
                out.set_format(ChartFormat::new().set_no_line());
                out.set_marker(&marker(Some((*color, *shape, *filled))));
            }
            Look::Area { color } => drop(out.set_format(&mut filled(*color))),
            Look::Gap => {
                out.set_format(ChartFormat::new().set_no_fill().set_no_line()).set_gap(60).set_overlap(100);
            }
            Look::Bars { colors, reach } => {
                let points: Vec<ChartPoint> =
                    colors.iter().map(|color| ChartPoint::new().set_format(&mut filled(*color))).collect();
                out.set_points(&points).set_gap(if self.form == Form::Columns { 3 } else { 60 });
                if let Some((below, above)) = reach {
                    line.set_color(paint(Theme::Light.tokens().text)).set_width(1.25);
                    let ends = ChartErrorBarsType::Custom(range(*above), range(*below));
                    let mut bars = ChartErrorBars::new();
                    bars.set_type(ends).set_direction(ChartErrorBarsDirection::Both);
                    bars.set_format(ChartFormat::new().set_line(&line));
                    out.set_x_error_bars(&bars);
                }
            }
        }
        out
    }

    fn axes(&self, chart: &mut Chart, sheet: &str, font: &ChartFont) {
        let tokens = Theme::Light.tokens();
        let line = |color: Color| {
            let mut line = ChartLine::new();
            line.set_color(paint(color)).set_width(0.75);
            line
        };
        let dressed = |axis: &mut ChartAxis, has_grid: bool| {
            axis.set_font(font).set_name_font(font).set_format(ChartFormat::new().set_line(&line(tokens.axis)));
            axis.set_major_tick_type(ChartAxisTickType::Outside).set_minor_tick_type(ChartAxisTickType::None);
            axis.set_label_position(ChartAxisLabelPosition::Low).set_major_gridlines(has_grid);
            if has_grid {
                axis.set_major_gridlines_line(&line(tokens.grid));
            }
        };
        let Some(first) = self.series.first() else { return };
        let head = |column: usize| (sheet, self.heads, column as u16);
        let is_bars = self.form == Form::Bars;
        // In a bar chart the values go along the first axis and the names along the second.
        let x = chart.x_axis();
        dressed(x, is_bars);
        match self.form {
            Form::Bars if self.series.len() > 1 => drop(x.set_min(0.0).set_max(1.0).set_num_format("0%")),
            Form::Bars => {
                scaled(x, &self.x);
                x.set_name(head(first.y));
            }
            Form::Scatter | Form::Table => {
                scaled(x, &self.x);
                x.set_name(head(first.x)).set_crossing(ChartAxisCrossing::Min);
                if matches!(self.y.scale, Scale::Rank { .. }) {
                    x.set_label_position(ChartAxisLabelPosition::High);
                }
            }
            Form::Areas => {
                let every = self.columns[first.x].cells.len().div_ceil(6).max(1) as u16;
                x.set_name(head(first.x)).set_label_interval(every).set_tick_interval(every);
                x.set_position_between_ticks(false);
            }
            Form::Columns => drop(x.set_name(head(first.x))),
        }
        let y = chart.y_axis();
        dressed(y, !is_bars);
        if is_bars {
            y.set_reverse().set_crossing(ChartAxisCrossing::Max).set_major_tick_type(ChartAxisTickType::None);
        } else {
            scaled(y, &self.y);
            y.set_name((sheet, 1, 0));
            if matches!(self.y.scale, Scale::Rank { .. }) {
                y.set_reverse();
            }
        }
    }
}

impl Series {
    /// Whether the key lists it.
    fn is_listed(&self) -> bool {
        !matches!(self.look, Look::Thin { .. } | Look::Gap)
    }
}

/// Ends and steps of an axis.
fn scaled(out: &mut ChartAxis, axis: &Axis) {
    let (min, max) = axis.range();
    match axis.scale {
        Scale::Linear { .. } => {
            let ticks = axis.ticks(6);
            out.set_min(min).set_max(max);
            // Steps are counted from the lower end: zero is among them where they are as long as what lies below it.
            let below = -min;
            if below > 0.0 && (max - min) / below <= 12.0 && max > below {
                out.set_major_unit(below);
            } else if let [first, second, ..] = ticks.as_slice() {
                out.set_major_unit(second.value - first.value);
            }
        }
        Scale::Log { .. } => drop(out.set_log_base(10).set_min(min).set_max(max)),
        Scale::Rank { .. } => drop(out.set_min(1.0).set_max(max)),
        Scale::Ends(_) => drop(out.set_min(0.0).set_max(1.0)),
        Scale::Names(_) => {}
    }
}

/// A chart as the schema has it and other programs read it: the library puts what is drawn of a series behind its
/// marker, and leaves out what defaults to no in one program and to yes in another.
pub fn tidied(chart: &str) -> String {
    const SHOWN: &str = "<c:plotVisOnly val=\"1\"/>";
    let is_scatter = chart.contains("<c:scatterChart>");
    let mut series = chart.split("<c:ser>");
    let mut out = series.next().unwrap_or_default().to_owned();
    for part in series {
        out.push_str("<c:ser>");
        let end = |from: usize, tag: &str| part[from..].find(tag).map(|at| from + at + tag.len());
        let swapped = part.find("<c:marker>").and_then(|marker| {
            let look = end(marker, "</c:marker>").filter(|at| part[*at..].starts_with("<c:spPr>"))?;
            let rest = end(look, "</c:spPr>")?;
            Some(format!("{}{}{}{}", &part[..marker], &part[look..rest], &part[marker..look], &part[rest..]))
        });
        let part = swapped.unwrap_or_else(|| part.to_owned());
        out += &if is_scatter { part.replacen("</c:ser>", "<c:smooth val=\"0\"/></c:ser>", 1) } else { part };
    }
    out.replace(SHOWN, &format!("{SHOWN}<c:dispBlanksAs val=\"gap\"/>"))
}

/// How the numbers of a column are shown, with as many digits as its largest needs.
pub fn digits(cells: &[Cell]) -> &'static str {
    let numbers =
        || cells.iter().filter_map(|cell| if let Cell::Number(value) = cell { Some(value.abs()) } else { None });
    let largest = numbers().fold(0.0, f64::max);
    match largest {
        _ if numbers().all(|value| value.fract() == 0.0) => "0",
        1000.0.. => "#,##0",
        10.0.. => "0.0",
        1.0.. => "0.00",
        _ => "0.0000",
    }
}

fn marker(of: Option<(Color, Marker, bool)>) -> ChartMarker {
    let mut out = ChartMarker::new();
    let Some((color, shape, is_filled)) = of else {
        out.set_none();
        return out;
    };
    out.set_size(5).set_type(match shape {
        Marker::Circle => ChartMarkerType::Circle,
        Marker::Square => ChartMarkerType::Square,
        Marker::Up | Marker::Down => ChartMarkerType::Triangle,
        Marker::Diamond => ChartMarkerType::Diamond,
        Marker::Plus => ChartMarkerType::PlusSign,
        Marker::Cross => ChartMarkerType::X,
        Marker::Star => ChartMarkerType::Star,
    });
    let mut line = ChartLine::new();
    line.set_color(paint(color)).set_width(1.0);
    let mut format = if is_filled { filled(color) } else { ChartFormat::new() };
    if !is_filled {
        format.set_no_fill();
    }
    out.set_format(format.set_line(&line));
    out
}

fn filled(color: Color) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(paint(color)));
    format
}

fn paint(color: Color) -> Paint {
    Paint::RGB(u32::from(color.red) << 16 | u32::from(color.green) << 8 | u32::from(color.blue))
}

fn dashed(dash: Dash) -> ChartLineDashType {
    match dash {
        Dash::Solid => ChartLineDashType::Solid,
        Dash::Long => ChartLineDashType::LongDash,
        Dash::Short => ChartLineDashType::Dash,
        Dash::Dotted => ChartLineDashType::RoundDot,
        Dash::DashDot => ChartLineDashType::DashDot,
        Dash::DashDotDot => ChartLineDashType::LongDashDotDot,
        Dash::LongShort => ChartLineDashType::LongDashDot,
        Dash::Sparse => ChartLineDashType::SquareDot,
    }
}
