//! How wide is a text, and how does it fit?
//!
//! Everything is measured with the vendored Inter, so a layout is the same on
//! every machine. Characters that Inter lacks (emoji, Arabic, Hebrew …) are
//! drawn as [`MISSING`]; the metadata of a file keeps the original.

use std::sync::LazyLock;

use ttf_parser::Face;

/// Inter Regular.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.ttf");
/// Inter, semi-bold.
pub const SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.ttf");

/// What stands for a character that the font does not have.
pub const MISSING: char = '□';

/// Kerning may widen a text by a little over the sum of its advances.
pub(super) const SLACK: f64 = 1.01;

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Body text.
    Regular,
    /// Titles and names.
    SemiBold,
}

static FACES: LazyLock<[Face<'static>; 2]> =
    LazyLock::new(|| [REGULAR, SEMIBOLD].map(|bytes| Face::parse(bytes, 0).expect("the vendored fonts parse")));

fn face(weight: Weight) -> &'static Face<'static> {
    &FACES[weight as usize]
}

/// Characters of Latin script and its punctuation, whose advances are looked up at once.
const COMMON: usize = 0x250;

/// Advances of the common characters in units of the font; none where the font lacks one.
static ADVANCES: LazyLock<[[Option<u16>; COMMON]; 2]> = LazyLock::new(|| {
    [Weight::Regular, Weight::SemiBold]
        .map(|weight| std::array::from_fn(|code| advance_in(face(weight), char::from_u32(code as u32)?)))
});

fn advance_in(face: &Face, character: char) -> Option<u16> {
    face.glyph_index(character).and_then(|glyph| face.glyph_hor_advance(glyph))
}

/// The advance of a character in units of the font; none where the font lacks it.
fn advance(character: char, weight: Weight) -> Option<u16> {
    match ADVANCES[weight as usize].get(character as usize) {
        Some(known) => *known,
        None => advance_in(face(weight), character),
    }
}

/// `text` as it can be drawn: one line, without controls, missing characters replaced.
pub fn drawable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            _ if character.is_whitespace() || character.is_control() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            // Joiners, direction marks and variation selectors have no shape of their own.
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}' => {}
            _ if advance(character, Weight::Regular).is_some() => out.push(character),
            _ => out.push(MISSING),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The width of a [`drawable`] text at a font size, in the size's unit; what the font lacks has none.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let units: u32 = text.chars().map(|character| u32::from(advance(character, weight).unwrap_or_default())).sum();
    f64::from(units) / f64::from(face(weight).units_per_em()) * size * SLACK
}

/// `text`, shortened with an ellipsis where it is wider than `room`.
pub fn shortened(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        kept.push(character);
        kept.push('…');
        let fits = width(&kept, size, weight) <= room;
        kept.pop();
        if !fits {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// `text` in at most `most` lines no wider than `room`; the last is [`shortened`].
///
/// Breaks at spaces; a word wider than `room` is broken where it must.
pub fn wrapped(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if lines.len() + 1 == most {
            lines.push(shortened(rest, size, weight, room));
            break;
        }
        let end = break_at(rest, size, weight, room);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    lines
}

/// Where the first line of `text` ends, in bytes.
fn break_at(text: &str, size: f64, weight: Weight, room: f64) -> usize {
    let (mut last_space, mut last_fit) = (0, 0);
    let mut used = 0.0;
    for (start, character) in text.char_indices() {
        let end = start + character.len_utf8();
        if character == ' ' {
            last_space = start;
        }
        used += width(&text[start..end], size, weight);
        if used > room && character != ' ' {
            return if last_space > 0 {
                last_space
            } else {
                last_fit.max(text.chars().next().map_or(1, char::len_utf8))
            };
        }
        last_fit = end;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_the_font_lacks_is_replaced() {
        assert_eq!(drawable("Go 🚀\u{fe0f}\n שלום\u{200f}"), "Go □ □□□□");
        assert!(face(Weight::Regular).glyph_index(MISSING).is_some(), "Inter must have the replacement itself");
        assert!(face(Weight::SemiBold).glyph_index(MISSING).is_some());
    }

    #[test]
    fn both_weights_have_what_titles_use() {
        for character in "×−·±–—…’‘“”→≥≤°µ%€£$".chars() {
            for weight in [Weight::Regular, Weight::SemiBold] {
                assert!(face(weight).glyph_index(character).is_some(), "{character}");
            }
        }
    }

    proptest! {
        #[test]
        fn lines_fit_and_lose_nothing_but_the_end(text in ".{0,80}", room in 40.0..300.0) {
            let text = drawable(&text);
            let lines = wrapped(&text, 12.0, Weight::Regular, room, 3);
            prop_assert!(lines.len() <= 3);
            for line in &lines {
                prop_assert!(width(line, 12.0, Weight::Regular) <= room + 1e-9, "{line:?}");
            }
            let kept: String = lines.concat().chars().filter(|c| *c != ' ').collect();
            let all: String = text.chars().filter(|c| *c != ' ').collect();
            prop_assert!(all.starts_with(kept.trim_end_matches('…')) || kept == all);
        }
    }
}
