//! How do names fit into little room and still tell what they name apart?

use super::text;

/// `names`, as they are where they fit, else shortened with an ellipsis so that no two become the same.
///
/// `fits` says whether a text has room as the name of that number. A name loses
/// its end first; where that leaves another's beginning too, it keeps its
/// beginning and the words in which it differs, else its two ends. Names that
/// cannot be told apart even so, because there is no room or they are written
/// alike, are numbered.
pub fn unique(names: &[String], fits: impl Fn(usize, &str) -> bool) -> Vec<String> {
    let names: Vec<String> = names.iter().map(|name| text::drawable(name)).collect();
    let mut forms = names.clone();
    let mut steps = vec![0; names.len()];
    let long: Vec<bool> = names.iter().enumerate().map(|(number, name)| !fits(number, name)).collect();
    let shorten = |number: usize, step: &mut usize| loop {
        let form = form(&names, number, *step, &|form| fits(number, form));
        *step += 1;
        if let Some(form) = form {
            return form;
        }
    };
    for number in (0..names.len()).filter(|number| long[*number]) {
        forms[number] = shorten(number, &mut steps[number]);
    }
    // A name that was cut gives way to one that was not.
    loop {
        let taken = |number: &usize| (0..forms.len()).any(|other| other != *number && forms[other] == forms[*number]);
        let alike: Vec<usize> = (0..forms.len()).filter(|number| long[*number]).filter(taken).collect();
        if alike.is_empty() {
            return forms;
        }
        for number in alike {
            forms[number] = shorten(number, &mut steps[number]);
        }
    }
}

/// The form of a name at one step from the best to the last resort; none where it does not fit.
fn form(names: &[String], number: usize, step: usize, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    let name = &names[number];
    let cut = |ends: &[usize]| longest(ends, |end| format!("{}…", clean(&name[..end])), fits);
    match step {
        0 => {
            let (words, letters) = (cut(&word_ends(name))?, cut(&letter_ends(name))?);
            (words.len() * 2 > letters.len()).then_some(words)
        }
        1 => {
            let start = differs_from(names, number)?;
            let (ends, tail) = (word_ends(&name[..start]), &name[start..]);
            let kept = |end: usize| format!("{}… {tail}", clean(&name[..end]));
            longest(&ends, kept, fits).or_else(|| Some(format!("… {tail}")).filter(|form| fits(form)))
        }
        2 => cut(&letter_ends(name)),
        3 => longest(&letter_ends(name), |kept| middle_out(name, kept), fits),
        // Numbers of different names differ, at whichever step each is.
        _ => {
            let ordinal = number + 1 + (step - 4) * names.len();
            let ends: Vec<usize> = std::iter::once(0).chain(letter_ends(name)).collect();
            let numbered = |end: usize| format!("{}… {ordinal}", clean(&name[..end]));
            Some(longest(&ends, numbered, fits).unwrap_or_else(|| ordinal.to_string()))
        }
    }
}

/// The last of the texts made from `ends` that fits; the ends grow, and with them the texts.
fn longest(ends: &[usize], make: impl Fn(usize) -> String, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    let count = ends.partition_point(|end| fits(&make(*end)));
    count.checked_sub(1).map(|last| make(ends[last]))
}

/// Where words end, but for the last.
fn word_ends(name: &str) -> Vec<usize> {
    name.match_indices(' ').map(|(end, _)| end).filter(|end| *end > 0).collect()
}

/// Where letters end.
fn letter_ends(name: &str) -> Vec<usize> {
    name.char_indices().map(|(start, letter)| start + letter.len_utf8()).collect()
}

/// Words that say nothing at the end.
const JOINING: [&str; 12] = ["a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "with"];

/// A beginning without what only joins it to what follows.
fn clean(start: &str) -> &str {
    let start = start.trim_end_matches([' ', ',', ';', ':', '–', '-']);
    match start.rsplit_once(' ') {
        Some((before, last)) if JOINING.contains(&last) => clean(before),
        _ => start,
    }
}

/// The two ends of a name, `kept` bytes in all, the beginning the longer.
fn middle_out(name: &str, kept: usize) -> String {
    let at_letter = |place: usize| (0..=place).rev().find(|place| name.is_char_boundary(*place)).unwrap_or(0);
    let head = at_letter(kept.div_ceil(2));
    let tail = at_letter(name.len() - (kept - head)).max(head);
    format!("{}…{}", &name[..head].trim_end(), name[tail..].trim_start())
}

/// Where the word starts in which a name differs from the one that it shares most with.
fn differs_from(names: &[String], number: usize) -> Option<usize> {
    let name = &names[number];
    let shared = |other: &String| {
        let same = name.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
        same.map_or_else(|| name.len().min(other.len()), |((start, _), _)| start)
    };
    let others = names.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, other)| other);
    let end = others.map(shared).max().filter(|end| *end < name.len())?;
    let start = name[..end].rfind(' ').map_or(0, |space| space + 1);
    (start > 0).then_some(start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Shortened to a number of letters.
    fn letters(names: &[&str], most: usize) -> Vec<String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        unique(&names, |_, form| form.chars().count() <= most)
    }

    #[test]
    fn names_with_room_stay_whole() {
        assert_eq!(letters(&["Nothing counted", "Tokens"], 20), ["Nothing counted", "Tokens"]);
    }

    #[test]
    fn a_name_loses_whole_words_of_its_end() {
        let names = ["Accepted output, for oneself", "Public token leaderboard"];
        assert_eq!(letters(&names, 20), ["Accepted output…", "Public token…"]);
        let names = ["Tokens, capped and audited", "Tokens, public board"];
        assert_eq!(letters(&names, 18), ["Tokens, capped…", "Tokens, public…"]);
        assert_eq!(letters(&["Accepted output, for oneself"], 22), ["Accepted output…"]);
    }

    #[test]
    fn the_word_that_differs_is_kept() {
        let names = ["Public token leaderboard, in sales", "Public token leaderboard, in research"];
        assert_eq!(letters(&names, 24), ["Public token… sales", "Public token… research"]);
        assert_eq!(letters(&names, 12), ["… sales", "… research"]);
        let names = ["Public token leaderboard 2", "Public token leaderboard 3", "Public token leaderboard"];
        assert_eq!(letters(&names, 16), ["Public token… 2", "Public token… 3", "Public token le…"]);
    }

    #[test]
    fn names_that_are_written_alike_are_numbered() {
        assert_eq!(letters(&["שלום שלום שלום", "טבלה טבלה טבלה"], 8), ["□□□□… 1", "□□□□… 2"]);
    }

    proptest! {
        #[test]
        fn shortened_names_fit_and_stay_apart(
            names in prop::collection::vec(prop_oneof!["[ab ]{1,60}", ".{1,40}", "(שלום ){1,20}"], 1..9),
            most in 6usize..40,
        ) {
            let forms = unique(&names, |_, form| form.chars().count() <= most);
            for (number, form) in forms.iter().enumerate() {
                prop_assert!(form.chars().count() <= most, "{form:?}");
                let name = text::drawable(&names[number]);
                if name.chars().count() <= most {
                    prop_assert_eq!(form, &name);
                }
                for other in 0..number {
                    let alike = text::drawable(&names[other]) == name && name.chars().count() <= most;
                    prop_assert!(alike || form != &forms[other], "{forms:?}");
                }
            }
        }
    }
}
