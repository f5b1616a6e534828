//! Which colours, dashes and markers tell schemes apart, in every theme and for every eye?
//!
//! The eight hues follow Okabe and Ito's palette and were moved until every
//! mark has 3:1 against its background and every pair stays apart under
//! simulated protanopia, deuteranopia and tritanopia. The tests compute both.

use serde::{Deserialize, Serialize};

use super::figure::{Ink, SchemeStyle};
use crate::scenario::{Activity, MAX_SCHEMES, Scheme};

/// An opaque colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

impl Color {
    /// From `0xrrggbb`.
    pub const fn hex(code: u32) -> Self {
        Self { red: (code >> 16) as u8, green: (code >> 8) as u8, blue: code as u8 }
    }

    /// From `#rrggbb`; none if it is not that.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        u32::from_str_radix(digits, 16).ok().map(Self::hex)
    }

    /// Red, green and blue as light, in [0, 1].
    fn linear(self) -> [f64; 3] {
        [self.red, self.green, self.blue].map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// Relative luminance of WCAG 2.2, in [0, 1].
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast ratio of WCAG 2.2 with another colour, in [1, 21].
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour moved towards `to` by `share`, in [0, 1], channel by channel.
    #[must_use]
    pub fn towards(self, to: Self, share: f64) -> Self {
        let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
        Self { red: mix(self.red, to.red), green: mix(self.green, to.green), blue: mix(self.blue, to.blue) }
    }

    /// This colour, made darker or lighter just until it has `ratio` against `background`.
    #[must_use]
    pub fn readable(self, background: Self, ratio: f64) -> Self {
        let end = if background.luminance() > 0.18 { Self::hex(0) } else { Self::hex(0xff_ffff) };
        (0..=50)
            .map(|step| self.towards(end, f64::from(step) / 50.0))
            .find(|color| color.contrast(background) >= ratio)
            .unwrap_or(end)
    }
}

/// How light the surroundings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark on white.
    Light,
    /// Light on near-black.
    Dark,
    /// Black and white.
    Print,
}

/// By its name on the command line and in settings.
impl std::str::FromStr for Theme {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|theme| theme.key() == name).ok_or("known are light, dark and print")
    }
}

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Long strokes.
    Long,
    /// Short strokes.
    Short,
    /// Dots.
    Dotted,
    /// Stroke, dot.
    DashDot,
    /// Stroke, dot, dot.
    DashDotDot,
    /// Long stroke, short stroke.
    LongShort,
    /// Dots far apart.
    Sparse,
}

/// The shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Marker {
    /// A disc.
    Circle,
    /// A square.
    Square,
    /// A triangle on its base.
    Up,
    /// A triangle on its tip.
    Down,
    /// A square on its corner.
    Diamond,
    /// An upright cross.
    Plus,
    /// A cross.
    Cross,
    /// A star of six rays.
    Star,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Print];

    /// The name on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Print => "print",
        }
    }

    /// The colours of everything that is not a scheme.
    pub const fn tokens(self) -> Tokens {
        match self {
            Self::Light => Tokens {
                background: Color::hex(0xff_ffff),
                surface: Color::hex(0xf3_f4f6),
                text: Color::hex(0x1b_2027),
                text_quiet: Color::hex(0x55_5d68),
                grid: Color::hex(0xe3_e6ea),
                axis: Color::hex(0x7a_828d),
                muted: Color::hex(0x83_8b96),
                neutral: Color::hex(0x00_0000),
            },
            Self::Dark => Tokens {
                background: Color::hex(0x15_181d),
                surface: Color::hex(0x20_252c),
                text: Color::hex(0xe8_ebef),
                text_quiet: Color::hex(0xa6_aeb9),
                grid: Color::hex(0x2d_333c),
                axis: Color::hex(0x7d_8692),
                muted: Color::hex(0x7d_8692),
                neutral: Color::hex(0xff_ffff),
            },
            Self::Print => Tokens {
                background: Color::hex(0xff_ffff),
                surface: Color::hex(0xf2_f2f2),
                text: Color::hex(0x00_0000),
                text_quiet: Color::hex(0x4a_4a4a),
                grid: Color::hex(0xe0_e0e0),
                axis: Color::hex(0x70_7070),
                muted: Color::hex(0x8a_8a8a),
                neutral: Color::hex(0x00_0000),
            },
        }
    }

    /// The colour of an ink.
    pub fn ink(self, ink: Ink, schemes: &[SchemeStyle]) -> Color {
        match ink {
            Ink::Scheme(scheme) => schemes[scheme].color(self),
            Ink::Activity(activity) => HOURS[self as usize][activity as usize],
            Ink::Lost => HOURS[self as usize][6],
            Ink::Muted => self.tokens().muted,
            Ink::Neutral => self.tokens().neutral,
        }
    }
}

/// Colours by what they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Behind everything.
    pub background: Color,
    /// A stretch set off from the background, such as the warm-up.
    pub surface: Color,
    /// Titles and labels.
    pub text: Color,
    /// Subtitles, ticks, footers; still 4.5:1.
    pub text_quiet: Color,
    /// Grid lines.
    pub grid: Color,
    /// Axis lines, reference lines and starts and stops; 3:1.
    pub axis: Color,
    /// Context that is no scheme; 3:1.
    pub muted: Color,
    /// Imported actual data; black or white.
    pub neutral: Color,
}

const LIGHT: [u32; MAX_SCHEMES] =
    [0x28_57d0, 0xe6_5300, 0x0d_a477, 0xab_1877, 0x22_2051, 0x79_561e, 0x91_8ac4, 0x61_2b0d];
const DARK: [u32; MAX_SCHEMES] =
    [0x5c_d5ff, 0xff_8d00, 0x24_a080, 0xf0_a9b7, 0xd3_df75, 0xae_6309, 0xad_90dc, 0xf8_ffd6];
const PRINT: [u32; MAX_SCHEMES] =
    [0x00_0000, 0x70_7070, 0x30_3030, 0x88_8888, 0x50_5050, 0x18_1818, 0x7c_7c7c, 0x40_4040];

/// Dashes by scheme number.
pub const DASHES: [Dash; MAX_SCHEMES] = [
    Dash::Solid,
    Dash::Long,
    Dash::Short,
    Dash::DashDot,
    Dash::Dotted,
    Dash::LongShort,
    Dash::DashDotDot,
    Dash::Sparse,
];

/// Markers by scheme number.
pub const MARKERS: [Marker; MAX_SCHEMES] = [
    Marker::Circle,
    Marker::Square,
    Marker::Up,
    Marker::Diamond,
    Marker::Down,
    Marker::Plus,
    Marker::Cross,
    Marker::Star,
];

/// Hours by theme: the six activities and lost hours, a ladder of lightness with gaming set apart by hue.
const HOURS: [[Color; 7]; 3] = [
    [
        Color::hex(0x8d_9199),
        Color::hex(0x1f_4e79),
        Color::hex(0x3b_82c4),
        Color::hex(0x12_968c),
        Color::hex(0x4a_525b),
        Color::hex(0xd9_4000),
        Color::hex(0x2b_2b33),
    ],
    [
        Color::hex(0x76_7c86),
        Color::hex(0x9c_c8f5),
        Color::hex(0x4f_84d8),
        Color::hex(0x2f_ae9e),
        Color::hex(0xd3_d9e0),
        Color::hex(0xff_7a3d),
        Color::hex(0xf4_efc8),
    ],
    [
        Color::hex(0x8e_8e8e),
        Color::hex(0x26_2626),
        Color::hex(0x76_7676),
        Color::hex(0x82_8282),
        Color::hex(0x48_4848),
        Color::hex(0x00_0000),
        Color::hex(0x60_6060),
    ],
];

/// Hours from the bottom of a stack to its top: neighbours differ most.
pub const HOURS_STACK: [Ink; 7] = [
    Ink::Activity(Activity::Unassisted),
    Ink::Activity(Activity::Assisted),
    Ink::Activity(Activity::Reviewing),
    Ink::Activity(Activity::Exploring),
    Ink::Activity(Activity::Gaming),
    Ink::Lost,
    Ink::Activity(Activity::Slack),
];

const _: () = assert!(Activity::ALL.len() == 6, "HOURS has a shade for each activity");

impl Dash {
    /// Lengths of strokes and gaps in turn, in line widths; empty: solid.
    pub const fn pattern(self) -> &'static [f64] {
        match self {
            Self::Solid => &[],
            Self::Long => &[9.0, 3.5],
            Self::Short => &[4.0, 2.5],
            Self::Dotted => &[1.2, 2.2],
            Self::DashDot => &[7.0, 2.5, 1.2, 2.5],
            Self::DashDotDot => &[7.0, 2.2, 1.2, 2.2, 1.2, 2.2],
            Self::LongShort => &[11.0, 2.5, 4.0, 2.5],
            Self::Sparse => &[1.2, 4.5],
        }
    }
}

/// How each scheme looks: its own colour if it names one, else the palette's, made visible in every theme.
pub fn scheme_styles(schemes: &[Scheme]) -> Vec<SchemeStyle> {
    schemes
        .iter()
        .enumerate()
        .map(|(number, scheme)| {
            let slot = number % MAX_SCHEMES;
            let own = scheme.color.as_deref().and_then(Color::parse);
            let shade = |palette: u32, theme: Theme| {
                own.unwrap_or(Color::hex(palette)).readable(theme.tokens().background, 3.0)
            };
            SchemeStyle {
                name: scheme.name.clone(),
                light: shade(LIGHT[slot], Theme::Light),
                dark: shade(DARK[slot], Theme::Dark),
                print: Color::hex(PRINT[slot]),
                dash: DASHES[slot],
                marker: MARKERS[slot],
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Matrix = [[f64; 3]; 3];

    /// Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
    const DEFICIENCIES: [Matrix; 3] = [
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ];
    const NORMAL: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

    fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum::<f64>())
    }

    /// A colour in `OKLab`, as an eye sees it.
    fn seen(color: Color, eye: &Matrix) -> [f64; 3] {
        let light = times(eye, color.linear()).map(|channel| channel.clamp(0.0, 1.0));
        let cones = times(
            &[
                [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
                [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
                [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
            ],
            light,
        )
        .map(f64::cbrt);
        times(
            &[
                [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
                [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
                [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
            ],
            cones,
        )
    }

    fn distance(a: Color, b: Color, eye: &Matrix) -> f64 {
        seen(a, eye).iter().zip(seen(b, eye)).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn black_on_white_is_21() {
        assert!((Color::hex(0).contrast(Color::hex(0xff_ffff)) - 21.0).abs() < 1e-9);
        assert_eq!(Color::parse("#d55e00"), Some(Color::hex(0xd5_5e00)));
        assert_eq!(Color::parse("red"), None);
    }

    #[test]
    fn text_reaches_four_and_a_half_and_marks_three() {
        for theme in Theme::ALL {
            let tokens = theme.tokens();
            for text in [tokens.text, tokens.text_quiet] {
                for ground in [tokens.background, tokens.surface] {
                    assert!(text.contrast(ground) >= 4.5, "{theme:?} {text:?} on {ground:?}");
                }
            }
            let palette = [LIGHT, DARK, PRINT][theme as usize].map(Color::hex);
            let marks =
                palette.iter().chain(&HOURS[theme as usize]).chain([&tokens.axis, &tokens.muted, &tokens.neutral]);
            for mark in marks {
                assert!(mark.contrast(tokens.background) >= 3.0, "{theme:?} {mark:?}");
            }
        }
    }

    #[test]
    fn every_eye_tells_schemes_apart() {
        for palette in [LIGHT, DARK].map(|palette| palette.map(Color::hex)) {
            for eye in std::iter::once(&NORMAL).chain(&DEFICIENCIES) {
                for (index, a) in palette.iter().enumerate() {
                    for b in &palette[..index] {
                        assert!(distance(*a, *b, eye) >= 0.085, "{a:?} {b:?} {}", distance(*a, *b, eye));
                    }
                }
            }
        }
    }

    #[test]
    fn every_eye_tells_neighbouring_hours_apart() {
        for theme in Theme::ALL {
            let shades = HOURS_STACK.map(|ink| theme.ink(ink, &[]));
            for eye in std::iter::once(&NORMAL).chain(&DEFICIENCIES) {
                for pair in shades.windows(2) {
                    assert!(distance(pair[0], pair[1], eye) >= 0.1, "{pair:?} {}", distance(pair[0], pair[1], eye));
                }
            }
        }
    }

    #[test]
    fn in_print_dashes_and_markers_tell_schemes_apart() {
        for first in 0..MAX_SCHEMES {
            for second in 0..first {
                assert_ne!(DASHES[first], DASHES[second]);
                assert_ne!(MARKERS[first], MARKERS[second]);
                assert_ne!(PRINT[first], PRINT[second]);
            }
        }
    }

    #[test]
    fn a_users_colour_is_made_visible() {
        let yellow = Scheme { color: Some("#ffee00".into()), ..Scheme::default() };
        let style = &scheme_styles(&[yellow])[0];
        assert!(style.light.contrast(Color::hex(0xff_ffff)) >= 3.0);
        assert_eq!(style.dark, Color::hex(0xff_ee00));
    }
}
