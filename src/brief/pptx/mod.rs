//! A briefing as slides: one message each, with charts that office programs edit.
//!
//! [`deck`] says which slides there are, [`shapes`] writes what stands on one,
//! and here they become a presentation. A chart is the one that the sheet behind
//! it would have ([`super::native`]), so that slides and workbooks agree.

use std::fmt::Write as _;

use deck::{Body, Slide};
use shapes::Place;

use super::native::{Native, Setting, tidied};
use super::package::{Package, XML, part, with_scenario};
use super::{BriefError, Briefing, workbook};
use crate::chart::text::Weight;
use crate::chart::{Color, Figure, Format as ChartFormat, Options, Size};

mod deck;
mod shapes;

/// Where charts and tables stand on a slide of 960 by 540 points.
const ROOM: Place = Place { x: 40.0, y: 131.0, width: 880.0, height: 340.0 };
/// Height of the key of several charts, and most entries of it.
const KEY: f64 = 32.0;
const MOST_KEYS: usize = 16;
/// Where the note below a chart stands.
const NOTE: Place = Place { x: 40.0, y: 476.0, width: 880.0, height: 26.0 };
/// Width of the footer, which stands on one line.
const FOOTER: f64 = 800.0;
/// Room of a title and of points.
const TITLE: (f64, f64) = (880.0, 76.0);
const POINTS: (f64, f64) = (862.0, 360.0);
const TITLE_SIZES: [f64; 7] = [28.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0];
const POINT_SIZES: [f64; 3] = [20.0, 18.0, 16.0];
const MEASURE_SIZES: [f64; 4] = [14.0, 12.0, 11.0, 10.0];
/// Least size of points; more of them go to a further slide.
const LEAST_POINT: f64 = 16.0;
const GAP: f64 = 9.0;

const TYPE: &str = "application/vnd.openxmlformats-officedocument.presentationml";
const THEME: &str = "application/vnd.openxmlformats-officedocument.theme+xml";
const CHART: &str = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const MAIN: &str = "ppt/presentation.xml";
const MASTER: &str = "ppt/slideMasters/slideMaster1.xml";
const NOTES_MASTER: &str = "ppt/notesMasters/notesMaster1.xml";

/// The presentation, as bytes.
pub fn pptx(briefing: &Briefing) -> Result<Vec<u8>, BriefError> {
    let mut writer = Writer { package: Package::default(), briefing, slides: 0, charts: 0, pictures: 0 };
    writer.masters();
    for slide in deck::deck(briefing) {
        writer.slides_of(&slide)?;
    }
    writer.presentation();
    let file = writer.package.finish()?;
    with_scenario(&file, MAIN, &briefing.provenance.scenario_toml)
}

struct Writer<'a> {
    package: Package,
    briefing: &'a Briefing,
    slides: usize,
    charts: usize,
    pictures: usize,
}

impl Writer<'_> {
    /// Masters, layouts and themes: the same for every deck.
    fn masters(&mut self) {
        let layouts = ["ppt/slideLayouts/slideLayout1.xml", "ppt/slideLayouts/slideLayout2.xml"];
        let texts = [include_str!("layout-title.xml"), include_str!("layout-message.xml")];
        for (layout, text) in layouts.into_iter().zip(texts) {
            self.package.relate(MASTER, "slideLayout", layout);
            self.package.add(layout, &format!("{TYPE}.slideLayout+xml"), text);
            self.package.relate(layout, "slideMaster", MASTER);
        }
        self.package.add(MASTER, &format!("{TYPE}.slideMaster+xml"), include_str!("master.xml"));
        self.package.add(NOTES_MASTER, &format!("{TYPE}.notesMaster+xml"), include_str!("notes-master.xml"));
        for (number, master) in (1..).zip([MASTER, NOTES_MASTER]) {
            let theme = format!("ppt/theme/theme{number}.xml");
            self.package.relate(master, "theme", &theme);
            self.package.add(&theme, THEME, include_str!("theme.xml"));
        }
        self.package.relate(MAIN, "slideMaster", MASTER);
        self.package.relate(MAIN, "notesMaster", NOTES_MASTER);
        self.package.relate(MAIN, "theme", "ppt/theme/theme1.xml");
    }

    fn presentation(&mut self) {
        let mut list = String::new();
        for number in 1..=self.slides {
            let relationship = self.package.relate(MAIN, "slide", &slide_part(number));
            let _ = write!(list, "<p:sldId id=\"{}\" r:id=\"{relationship}\"/>", 255 + number);
        }
        let xml = format!(
            "{XML}<p:presentation {} saveSubsetFonts=\"1\"><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/>\
             </p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id=\"rId2\"/></p:notesMasterIdLst><p:sldIdLst>{list}\
             </p:sldIdLst><p:sldSz cx=\"12192000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>",
            shapes::NAMESPACES
        );
        self.package.add(MAIN, &format!("{TYPE}.presentation.main+xml"), xml);
        self.package.relate("", "officeDocument", MAIN);
        self.package.properties(self.briefing);
    }

    /// A slide, or several where its words or rows need more than one.
    fn slides_of(&mut self, slide: &Slide) -> Result<(), BriefError> {
        match &slide.body {
            Body::Opening(lines) => {
                let title = vec![slide.title.clone()];
                let size =
                    shapes::fitting(&title, (880.0, 140.0), 0.0, Weight::SemiBold, &[40.0, 36.0, 32.0, 28.0, 24.0]);
                let lines: String = lines.iter().map(|line| shapes::paragraph(line, 20.0)).collect();
                let shapes = shapes::placeholder(
                    2,
                    "Title",
                    "type=\"ctrTitle\"",
                    &shapes::paragraph(&slide.title, size.unwrap_or(20.0)),
                ) + &shapes::placeholder(3, "Question", "type=\"subTitle\" idx=\"1\"", &lines);
                self.slide(1, &shapes, Vec::new(), &slide.notes);
            }
            Body::Points(points) => self.points(slide, points),
            Body::Table(grid) => {
                let portions = shapes::portions(grid, ROOM.width, ROOM.height);
                let count = portions.len();
                for (number, portion) in (1..).zip(&portions) {
                    let shapes = heading(slide, number, count) + &shapes::table(6, ROOM, portion);
                    self.slide(2, &shapes, Vec::new(), &slide.notes);
                }
            }
            Body::Chart(figure) => self.chart(slide, figure)?,
        }
        Ok(())
    }

    fn points(&mut self, slide: &Slide, points: &[String]) {
        let mut portions: Vec<Vec<String>> = vec![Vec::new()];
        for point in points {
            let Some(portion) = portions.last_mut() else { continue };
            let longer: Vec<String> = portion.iter().chain([point]).cloned().collect();
            if !portion.is_empty() && shapes::tall(&longer, POINTS.0, GAP, Weight::Regular, LEAST_POINT) > POINTS.1 {
                portions.push(vec![point.clone()]);
            } else {
                *portion = longer;
            }
        }
        let count = portions.len();
        for (number, portion) in (1..).zip(&portions) {
            let size = shapes::fitting(portion, POINTS, GAP, Weight::Regular, &POINT_SIZES).unwrap_or(12.0);
            let paragraphs: String = portion.iter().map(|point| shapes::paragraph(point, size)).collect();
            let mut shapes = heading(slide, number, count);
            if !paragraphs.is_empty() {
                shapes += &shapes::placeholder(6, "Text", "type=\"body\" idx=\"1\"", &paragraphs);
            }
            self.slide(2, &shapes, Vec::new(), &slide.notes);
        }
    }

    /// A chart a panel, in rows; a picture where a panel is none that office programs have.
    fn chart(&mut self, slide: &Slide, figure: &Figure) -> Result<(), BriefError> {
        let natives: Vec<Native> = figure.panels.iter().map(|panel| Native::of(figure, panel)).collect();
        let mut shapes = heading(slide, 1, 1);
        let mut relations = vec![("slideLayout", "ppt/slideLayouts/slideLayout2.xml".to_owned())];
        if natives.iter().all(Native::is_drawn) {
            let count = natives.len();
            let key = if count > 1 { key(&natives) } else { Vec::new() };
            let room = if key.is_empty() { ROOM } else { ROOM.without_top(KEY) };
            if !key.is_empty() {
                shapes += &shapes::key(8, Place { height: KEY, ..ROOM }, &key);
            }
            for (number, (place, native)) in places(count, room).into_iter().zip(&natives).enumerate() {
                let size = if count == 1 {
                    12.0
                } else if count <= 4 {
                    10.0
                } else {
                    9.0
                };
                let setting = Setting { size, titled: count > 1, keyed: count == 1 };
                relations.push(("chart", self.native(native, setting)?));
                let alternative = match &figure.panels[number].title {
                    Some(title) if count > 1 => format!("{title}. {}", figure.alt_text),
                    _ => figure.alt_text.clone(),
                };
                shapes += &shapes::chart(10 + number as u32, place, &alternative, &format!("rId{}", relations.len()));
            }
        } else {
            self.pictures += 1;
            let part = format!("ppt/media/image{}.png", self.pictures);
            let size = Size::custom(1000, 1000 * ROOM.height as u32 / ROOM.width as u32);
            let options = Options { size: size.unwrap_or(Size::SLIDE), ..Options::default() };
            self.package.add(&part, "image/png", crate::chart::export(figure, &options, ChartFormat::Png)?);
            relations.push(("image", part));
            shapes += &shapes::picture(10, ROOM, &figure.alt_text, "rId2");
        }
        if !figure.note.is_empty() {
            let size = shapes::fitting(
                std::slice::from_ref(&figure.note),
                (NOTE.width, NOTE.height),
                0.0,
                Weight::Regular,
                &[11.0, 10.0, 9.0],
            );
            shapes += &shapes::text_box(7, "Note", NOTE, &figure.note, size.unwrap_or(8.0));
        }
        self.slide(2, &shapes, relations, &slide.notes);
        Ok(())
    }

    /// A chart with the workbook behind it; returns the chart's part.
    fn native(&mut self, native: &Native, setting: Setting) -> Result<String, BriefError> {
        self.charts += 1;
        let chart = format!("ppt/charts/chart{}.xml", self.charts);
        let workbook = format!("ppt/embeddings/Microsoft_Excel_Sheet{}.xlsx", self.charts);
        let date = &self.briefing.provenance.date;
        let drawn = tidied(&part(&workbook::of_chart(native, Some(setting), date)?, "xl/charts/chart1.xml")?);
        let relationship = self.package.relate(&chart, "package", &workbook);
        let behind = format!(
            "<c:externalData r:id=\"{relationship}\"><c:autoUpdate val=\"0\"/></c:externalData></c:chartSpace>"
        );
        // How a sheet is printed means nothing on a slide.
        let end = drawn.find("<c:printSettings>").unwrap_or_else(|| drawn.len() - "</c:chartSpace>".len());
        self.package.add(&chart, CHART, drawn[..end].to_owned() + &behind);
        self.package.add(&workbook, SHEET, workbook::of_chart(native, None, date)?);
        Ok(chart)
    }

    /// Adds a slide with its notes; what it points at begins with its layout.
    fn slide(&mut self, layout: usize, shapes: &str, relations: Vec<(&str, String)>, notes: &[String]) {
        self.slides += 1;
        let (number, part) = (self.slides, slide_part(self.slides));
        let provenance = &self.briefing.provenance;
        let footer = super::footer(provenance, FOOTER, 9.0);
        let foot =
            shapes::placeholder(4, "Footer", "type=\"ftr\" sz=\"quarter\" idx=\"3\"", &shapes::paragraph(&footer, 9.0))
                + &shapes::slide_number(5, number);
        let xml = format!(
            "{XML}<p:sld {}><p:cSld><p:spTree>{}{shapes}{foot}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>",
            shapes::NAMESPACES,
            shapes::ROOT
        );
        self.package.add(&part, &format!("{TYPE}.slide+xml"), xml);
        if relations.is_empty() {
            self.package.relate(&part, "slideLayout", &format!("ppt/slideLayouts/slideLayout{layout}.xml"));
        }
        for (kind, target) in relations {
            self.package.relate(&part, kind, &target);
        }
        let notes_part = format!("ppt/notesSlides/notesSlide{number}.xml");
        self.package.relate(&part, "notesSlide", &notes_part);
        self.package.relate(&notes_part, "notesMaster", NOTES_MASTER);
        self.package.relate(&notes_part, "slide", &part);
        self.package.add(&notes_part, &format!("{TYPE}.notesSlide+xml"), self.notes(notes));
    }

    fn notes(&self, notes: &[String]) -> String {
        let provenance = &self.briefing.provenance;
        let origin = [provenance.footer(), format!("Scenario SHA-256: {}.", provenance.hash)];
        let paragraphs: String = notes.iter().chain(&origin).map(|words| shapes::paragraph(words, 12.0)).collect();
        format!(
            "{XML}<p:notes {}><p:cSld><p:spTree>{}<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Slide image\"/><p:cNvSpPr>\
             <a:spLocks noGrp=\"1\" noRot=\"1\" noChangeAspect=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"sldImg\" idx=\"2\"/>\
             </p:nvPr></p:nvSpPr><p:spPr/></p:sp>{}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>",
            shapes::NAMESPACES,
            shapes::ROOT,
            shapes::placeholder(3, "Notes", "type=\"body\" sz=\"quarter\" idx=\"3\"", &paragraphs)
        )
    }
}

/// Title and measure of one of `count` slides that share them.
fn heading(slide: &Slide, number: usize, count: usize) -> String {
    let title = if count > 1 { format!("{} ({number} of {count})", slide.title) } else { slide.title.clone() };
    let size = shapes::fitting(std::slice::from_ref(&title), TITLE, 0.0, Weight::SemiBold, &TITLE_SIZES);
    let mut out = shapes::placeholder(2, "Title", "type=\"title\"", &shapes::paragraph(&title, size.unwrap_or(14.0)));
    if !slide.measure.is_empty() {
        let measure = std::slice::from_ref(&slide.measure);
        let size = shapes::fitting(measure, (880.0, 25.0), 0.0, Weight::Regular, &MEASURE_SIZES).unwrap_or(9.0);
        let words = shapes::paragraph(&slide.measure, size);
        out += &shapes::placeholder(3, "Measure", "type=\"body\" sz=\"quarter\" idx=\"10\"", &words);
    }
    out
}

fn slide_part(number: usize) -> String {
    format!("ppt/slides/slide{number}.xml")
}

/// What the colours of several charts mean, each said once.
fn key(natives: &[Native]) -> Vec<(&str, Color)> {
    let mut key: Vec<(&str, Color)> = Vec::new();
    for entry in natives.iter().flat_map(Native::key) {
        if !key.contains(&entry) {
            key.push(entry);
        }
    }
    if key.len() > MOST_KEYS { Vec::new() } else { key }
}

/// Where a number of charts stand beside and below each other.
fn places(count: usize, room: Place) -> Vec<Place> {
    let columns = match count {
        0..=1 => 1,
        2 | 4 => 2,
        3 | 5..=6 => 3,
        7..=8 => 4,
        _ => (count as f64 * 1.6).sqrt().ceil() as usize,
    };
    let rows = count.div_ceil(columns).max(1);
    let gap = 10.0;
    let width = (room.width - gap * (columns - 1) as f64) / columns as f64;
    let height = (room.height - gap * (rows - 1) as f64) / rows as f64;
    let at = |number: usize| Place {
        x: room.x + (number % columns) as f64 * (width + gap),
        y: room.y + (number / columns) as f64 * (height + gap),
        width,
        height,
    };
    (0..count).map(at).collect()
}
