//! Which slides does a briefing become? One message each, its title the sentence.

use crate::brief::{Block, Briefing};
use crate::chart::{Color, Figure, Layer, Theme};

/// A slide.
#[derive(Debug, PartialEq)]
pub struct Slide<'a> {
    /// The message.
    pub title: String,
    /// What is measured, or which question it answers; may be empty.
    pub measure: String,
    /// What supports it.
    pub body: Body<'a>,
    /// What the speaker may need, a paragraph each.
    pub notes: Vec<String>,
}

/// What a slide shows below its title.
#[derive(Debug, PartialEq)]
pub enum Body<'a> {
    /// The opening's lines.
    Opening(Vec<String>),
    /// Points.
    Points(Vec<String>),
    /// A table.
    Table(Grid),
    /// A chart.
    Chart(&'a Figure),
}

/// A table whose cells may be coloured.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Names of the columns.
    pub head: Vec<String>,
    /// Cells with what they are filled with.
    pub rows: Vec<Vec<(String, Option<Color>)>>,
    /// What it says, for those who cannot see it.
    pub alt_text: String,
}

/// Words that wait for what they belong to.
#[derive(Default)]
struct Loose {
    lead: Option<String>,
    points: Vec<String>,
    paragraphs: Vec<String>,
}

/// A measure of more letters than this stands in the notes.
const LONGEST_MEASURE: usize = 200;

/// The slides of a briefing, in its order.
pub fn deck(briefing: &Briefing) -> Vec<Slide<'_>> {
    let mut deck = Deck { slides: Vec::new(), heading: String::new(), loose: Loose::default() };
    let question = briefing.provenance.question.clone();
    deck.slides.push(Slide {
        title: briefing.title.clone(),
        measure: String::new(),
        body: Body::Opening(question.into_iter().chain([briefing.provenance.date.clone()]).collect()),
        notes: Vec::new(),
    });
    for block in &briefing.blocks {
        match block {
            Block::Part(words) | Block::Heading(words) => {
                deck.flush(false);
                deck.heading.clone_from(words);
            }
            Block::Lead(words) => {
                deck.flush(false);
                deck.loose.lead = Some(words.clone());
            }
            Block::Paragraph(words) | Block::Command(words) => deck.loose.paragraphs.push(words.clone()),
            Block::List(points) => deck.loose.points.extend(points.iter().cloned()),
            Block::Terms(terms) => {
                let points = terms.iter().map(|(term, said)| format!("{term}: {said}"));
                deck.loose.points.extend(points);
            }
            Block::Table { head, rows } => deck.table(head, rows),
            Block::Chart { figure, .. } => deck.chart(figure),
        }
    }
    deck.flush(false);
    deck.slides
}

struct Deck<'a> {
    slides: Vec<Slide<'a>>,
    heading: String,
    loose: Loose,
}

impl<'a> Deck<'a> {
    /// Gives waiting words a slide, or the notes of the slide that they belong to.
    ///
    /// Returns what a slide that comes next may say about itself: words `before` it that need no slide.
    fn flush(&mut self, before: bool) -> Vec<String> {
        let Loose { lead, points, paragraphs } = std::mem::take(&mut self.loose);
        let is_small = lead.is_none() && points.is_empty();
        if is_small && before {
            return paragraphs;
        }
        if is_small {
            if let Some(slide) = self.slides.last_mut() {
                slide.notes.extend(paragraphs);
            }
            return Vec::new();
        }
        let (title, measure) = match lead {
            Some(lead) => (lead, self.heading.clone()),
            None => (self.heading.clone(), String::new()),
        };
        let body: Vec<String> = paragraphs.into_iter().chain(points).collect();
        self.slides.push(Slide { title, measure, body: Body::Points(body), notes: Vec::new() });
        Vec::new()
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let mut notes = self.flush(true);
        let fits = notes.first().is_some_and(|words| words.chars().count() <= LONGEST_MEASURE);
        let measure = if fits { notes.remove(0) } else { String::new() };
        let rows = rows.iter().map(|row| row.iter().map(|cell| (cell.clone(), None)).collect()).collect();
        let grid = Grid { head: head.to_vec(), rows, alt_text: format!("Table: {}. {measure}", self.heading) };
        self.slides.push(Slide { title: self.heading.clone(), measure, body: Body::Table(grid), notes });
    }

    fn chart(&mut self, figure: &'a Figure) {
        let mut notes = self.flush(true);
        notes.extend([figure.note.clone(), figure.alt_text.clone()]);
        notes.retain(|words| !words.is_empty());
        let body = shaded(figure).map_or(Body::Chart(figure), Body::Table);
        let (title, measure) = (figure.title.clone(), figure.subtitle.clone());
        self.slides.push(Slide { title, measure, body, notes });
    }
}

/// A chart of named cells as the table that it is.
fn shaded(figure: &Figure) -> Option<Grid> {
    let [panel] = figure.panels.as_slice() else { return None };
    let [Layer::Cells(cells)] = panel.layers.as_slice() else { return None };
    if cells.iter().any(|cell| cell.column.is_empty()) {
        return None;
    }
    let (mut names, mut columns): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for cell in cells {
        if !names.contains(&cell.series.as_str()) {
            names.push(&cell.series);
        }
        if !columns.contains(&cell.column.as_str()) {
            columns.push(&cell.column);
        }
    }
    let background = Theme::Light.tokens().background;
    let row = |name: &str| {
        let cell = |column: &&str| {
            let cell = cells.iter().find(|cell| cell.series == name && cell.column == *column)?;
            let ink = Theme::Light.ink(cell.ink, &figure.schemes);
            Some((cell.text.clone(), Some(background.towards(ink, cell.strength))))
        };
        let cells = columns.iter().map(|column| cell(column).unwrap_or_default());
        [(name.to_owned(), None)].into_iter().chain(cells).collect()
    };
    let head = [String::new()].into_iter().chain(columns.iter().map(|column| (*column).to_owned())).collect();
    Some(Grid { head, rows: names.iter().map(|name| row(name)).collect(), alt_text: figure.alt_text.clone() })
}
