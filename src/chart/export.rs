//! How does a figure become a file?
//!
//! One drawing for all: [`draw::svg`], from which resvg makes PNG and krilla
//! PDF. Each file carries its provenance, and the scenario itself unless that
//! is switched off; [`super::metadata::extract`] reads it back. The same figure
//! and options give the same bytes: no clock and no font of the machine is asked.

use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use krilla::SerializeSettings;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::Size as PageSize;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::tagging::{ContentTag, Tag, TagGroup, TagTree};
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg::{self, fontdb};
use serde::{Deserialize, Serialize};

use super::figure::Figure;
use super::layout::{Extent, Look, Size};
use super::palette::Theme;
use super::{draw, layout, metadata, text};
use crate::experiment::Provenance;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Vector; text stays text, to be shown in Inter or the reader's sans-serif.
    Svg,
    /// Vector; text as outlines, for programs without the font.
    SvgOutlined,
    /// Pixels.
    Png,
    /// Vector with embedded fonts.
    Pdf,
    /// Every plotted number.
    Csv,
}

impl Format {
    /// The end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Svg | Self::SvgOutlined => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
            Self::Csv => "csv",
        }
    }
}

/// By its name on the command line and in settings; outlines are an option of SVG.
impl FromStr for Format {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = [Self::Svg, Self::Png, Self::Pdf, Self::Csv];
        known.into_iter().find(|format| format.extension() == name).ok_or("known are svg, png, pdf and csv")
    }
}

/// How a figure is exported.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The canvas.
    pub size: Size,
    /// Pixels of a PNG per pixel of the canvas, in [0.25, 8].
    pub scale: f64,
    /// The theme.
    pub theme: Theme,
    /// All of the figure, or its panels alone where the words stand beside it.
    pub extent: Extent,
    /// Whether the background is left out.
    pub transparent: bool,
    /// Whether the scenario travels inside.
    pub include_scenario: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            size: Size::SLIDE,
            scale: 2.0,
            theme: Theme::Light,
            extent: Extent::Figure,
            transparent: false,
            include_scenario: true,
        }
    }
}

impl Options {
    fn look(&self) -> Look<'static> {
        Look { extent: self.extent, ..Look::whole(self.size, self.theme) }
    }
}

/// Pixels of the canvas per inch on paper: a slide is 13⅓ inches wide, a column six.
pub const PIXELS_PER_INCH: f64 = 120.0;

/// Why a figure could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The drawing could not be read back.
    #[error("the chart could not be drawn: {0}")]
    Drawing(#[from] usvg::Error),
    /// The picture is too large or empty.
    #[error("a picture of {width} × {height} pixels cannot be made; choose a smaller size or scale")]
    Pixels {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// The PNG could not be encoded.
    #[error("the PNG could not be written: {0}")]
    Png(#[from] png::EncodingError),
    /// The PDF could not be put together.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
}

/// The file that shows `figure`, as bytes.
///
/// # Errors
/// If the picture is larger than memory allows, or an encoder fails.
pub fn export(figure: &Figure, options: &Options, format: Format) -> Result<Vec<u8>, ExportError> {
    if format == Format::Csv {
        return Ok(figure.data_table().csv().into_bytes());
    }
    let scene = layout::scene(figure, &options.look());
    let background = (!options.transparent).then_some(options.theme.tokens().background);
    let picture = draw::svg(&scene, background);
    match format {
        Format::Svg => {
            let fitted = draw::fitted(&picture, &scene);
            Ok(metadata::into_svg(&fitted, figure, options.include_scenario).into_bytes())
        }
        Format::SvgOutlined => {
            let outlined = parse(&picture)?.to_string(&usvg::WriteOptions {
                coordinates_precision: 2,
                indent: usvg::Indent::None,
                ..usvg::WriteOptions::default()
            });
            Ok(metadata::into_svg(&outlined, figure, options.include_scenario).into_bytes())
        }
        Format::Png => png(figure, options, &parse(&picture)?),
        Format::Pdf => pdf(figure, options, &parse(&picture)?),
        Format::Csv => unreachable!("returned above"),
    }
}

/// The drawing of `figure` without a background, for [`parse`].
pub(crate) fn drawing(figure: &Figure, options: &Options) -> String {
    draw::svg(&layout::scene(figure, &options.look()), None)
}

/// The vendored fonts and no others.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for bytes in [text::REGULAR, text::SEMIBOLD] {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
    }
    fonts.set_sans_serif_family("Inter");
    Arc::new(fonts)
});

/// A drawing as resvg and krilla take it, with the vendored fonts.
pub(crate) fn parse(picture: &str) -> Result<usvg::Tree, usvg::Error> {
    let options = usvg::Options { font_family: "Inter".into(), fontdb: Arc::clone(&FONTS), ..usvg::Options::default() };
    usvg::Tree::from_str(picture, &options)
}

/// A picture in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Red, green, blue and opacity of each, row by row; not premultiplied.
    pub rgba: Vec<u8>,
}

/// The picture of `figure`, as in a PNG.
///
/// # Errors
/// If it is larger than memory allows.
pub fn pixels(figure: &Figure, options: &Options) -> Result<Pixels, ExportError> {
    let scene = layout::scene(figure, &options.look());
    let background = (!options.transparent).then_some(options.theme.tokens().background);
    let pixmap = pixmap(options, &parse(&draw::svg(&scene, background))?)?;
    let colors = pixmap.pixels().iter().map(PremultipliedColorU8::demultiply);
    let rgba = colors.flat_map(|c| [c.red(), c.green(), c.blue(), c.alpha()]).collect();
    Ok(Pixels { width: pixmap.width(), height: pixmap.height(), rgba })
}

fn pixmap(options: &Options, tree: &usvg::Tree) -> Result<Pixmap, ExportError> {
    let scale = options.scale;
    let (width, height) = ((options.size.width * scale).round() as u32, (options.size.height * scale).round() as u32);
    let mut pixmap = Pixmap::new(width, height).ok_or(ExportError::Pixels { width, height })?;
    resvg::render(tree, Transform::from_scale(scale as f32, scale as f32), &mut pixmap.as_mut());
    Ok(pixmap)
}

fn png(figure: &Figure, options: &Options, tree: &usvg::Tree) -> Result<Vec<u8>, ExportError> {
    let pixmap = pixmap(options, tree)?;
    let (width, height) = (pixmap.width(), pixmap.height());

    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let colours = pixmap.pixels().iter();
    let pixels = if options.transparent {
        encoder.set_color(png::ColorType::Rgba);
        let plain = colours.map(PremultipliedColorU8::demultiply);
        plain.map(|c| [c.red(), c.green(), c.blue(), c.alpha()]).collect::<Vec<_>>().into_flattened()
    } else {
        encoder.set_color(png::ColorType::Rgb);
        colours.map(|c| [c.red(), c.green(), c.blue()]).collect::<Vec<_>>().into_flattened()
    };
    let per_metre = (options.scale * PIXELS_PER_INCH / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
    for (keyword, text) in metadata::png_texts(figure, options.include_scenario) {
        encoder.add_itxt_chunk(keyword.into(), text)?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(out)
}

fn pdf(figure: &Figure, options: &Options, tree: &usvg::Tree) -> Result<Vec<u8>, ExportError> {
    let failed = |what: &str| ExportError::Pdf(what.to_owned());
    let points = |length: f64| (length * 72.0 / PIXELS_PER_INCH) as f32;
    let (width, height) = (points(options.size.width), points(options.size.height));
    let size = PageSize::from_wh(width, height).ok_or_else(|| failed("the page has no size"))?;
    let settings = PageSettings::from_wh(width, height).ok_or_else(|| failed("the page has no size"))?;

    let mut document = krilla::Document::new_with(SerializeSettings::default());
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let content = surface.start_tagged(ContentTag::Other);
    surface
        .draw_svg(tree, size, SvgSettings { embed_text: true, ..SvgSettings::default() })
        .ok_or_else(|| failed("the drawing could not be taken over"))?;
    surface.end_tagged();
    surface.finish();
    page.finish();

    let mut tags = TagTree::new();
    let picture = Tag::Figure(Some(figure.alt_text.clone()));
    tags.push(TagGroup::with_children(picture, vec![content.into()]));
    document.set_tag_tree(tags);

    let provenance = &figure.provenance;
    let description = format!("{}. {}", figure.subtitle, provenance.footer());
    document.set_metadata(pdf_metadata(&figure.title, &description, provenance));
    if options.include_scenario {
        attach_scenario(&mut document, provenance)?;
    }
    document.finish().map_err(|error| ExportError::Pdf(format!("{error:?}")))
}

/// What a PDF says about itself.
pub(crate) fn pdf_metadata(title: &str, description: &str, provenance: &Provenance) -> Metadata {
    let information = Metadata::new()
        .title(title.to_owned())
        .description(description.to_owned())
        .keywords(metadata::keywords(provenance))
        .creator(format!("Yardstick {}", provenance.version))
        .language("en".into());
    match pdf_date(&provenance.date) {
        Some(date) => information.creation_date(date),
        None => information,
    }
}

/// Attaches the scenario to a PDF.
pub(crate) fn attach_scenario(document: &mut krilla::Document, provenance: &Provenance) -> Result<(), ExportError> {
    let file = EmbeddedFile {
        path: metadata::SCENARIO_FILE.into(),
        mime_type: MimeType::new("application/toml"),
        description: Some("The scenario behind the numbers".into()),
        association_kind: AssociationKind::Source,
        data: provenance.scenario_toml.as_bytes().to_vec().into(),
        modification_date: pdf_date(&provenance.date),
        // Kept readable, so that `extract` needs no PDF library.
        compress: Some(false),
        location: None,
    };
    document.embed_file(file).ok_or_else(|| ExportError::Pdf("the scenario could not be attached".into()))
}

/// The date of a PDF from `YYYY-MM-DD`.
fn pdf_date(date: &str) -> Option<DateTime> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<u16>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    Some(DateTime::new(year).month(month as u8).day(day as u8))
}
