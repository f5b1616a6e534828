//! What do the words mean here? One list, for the dialog and wherever a word stands.

use egui::{Response, RichText, Ui};

use crate::scenario::levers;

/// Words and what they mean here.
pub const GLOSSARY: &[(&str, &str)] = &[
    ("Scheme", "One way to count, show and reward. All schemes run on the same people with the same luck."),
    ("Reference", "The scheme that the others are compared with."),
    ("Replicate", "One repetition with other draws. Bands hold the middle 50% and 90% of replicates."),
    ("Paired difference", "A scheme less the reference within each replicate, so that luck they share cancels out."),
    ("No clear difference", "90% of replicates do not lie on one side of zero."),
    ("Warm-up", "Weeks before week 0 without any scheme, in which habits settle and baselines are taken."),
    (
        "Real output",
        "Standard hours of work that survive defects and destruction; nobody in the organisation sees it directly.",
    ),
    ("Dashboard", "What the counted numbers show, 100 before the scheme."),
    ("Gaming", "Hours whose only use is to raise the counted number."),
    (
        "Alignment",
        "The cosine between what an hour adds to the score and what it adds to net value, over the five active uses of time.",
    ),
    ("Price of a point", "What one more point of score is worth to an employee, in productive hours."),
    ("Scruple", "What an hour of gaming costs one's conscience, in productive hours."),
    ("Token intensity", "How many tokens an employee uses for the same work, 1 for the median."),
    (
        "Agents taken up",
        "Share of employees who let agents run on their own: an hour of theirs then sets several hours of agents going. \
         People take them up by others' example, for rank or pay, and through coaching, and keep them.",
    ),
    ("Reach", "How many hours of agents an attended hour sets going; a median of 5 for those who have taken them up."),
    ("Mtok", "A million tokens."),
    ("Token spend", "Tokens that an employee uses in a week, in millions (Mtok), after any cap."),
    ("Compute cost", "What those tokens cost, in US dollars per employee and week."),
    (
        "Net value",
        "Worth of real output less compute, audits, payouts and incidents, in US dollars per employee and week.",
    ),
    ("Employees gaming", "Share of employees who spend more than half an hour a week on gaming."),
    ("Rework", "Hours lost to mending earlier defects."),
    ("Motivation", "Intrinsic motivation, 100 at the start; pay for a gamed number crowds it out."),
    (
        "Score and output: correlation",
        "Over employees: 1 where the best-scored make the most real output, 0 where the score says nothing.",
    ),
    (
        "Who sees it",
        "The audience decides how visible a number is, which moves status, and whether people believe that reviews use it.",
    ),
    (
        "What hangs on it",
        "A tournament, a target or a bonus; and whether reviews use the number, are said not to, or officially do.",
    ),
    ("Limits and help", "A cap on tokens, audits of a share of people, permissions of agents, and coaching."),
    ("When", "From which week the scheme runs, until when, and what changes on the way."),
    (
        "What is counted",
        "One or more signals with weights, scaled to sum to 1; each with its lag, its noise and how easily it is gamed.",
    ),
];

/// What a word means, from this list or from the catalogue of levers; none if it is in neither.
pub fn meaning(word: &str) -> Option<&'static str> {
    let known = GLOSSARY.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, meaning)| *meaning);
    known.or_else(|| levers().iter().find(|lever| lever.label().eq_ignore_ascii_case(word)).map(|lever| lever.help))
}

/// A label that says what its word means, on hover and where it has the focus.
pub fn term(ui: &mut Ui, word: &str, text: RichText) -> Response {
    let Some(meaning) = meaning(word) else { return ui.label(text) };
    let response = ui.add(egui::Label::new(text).selectable(false).sense(egui::Sense::focusable_noninteractive()));
    let below = response.rect.bottom() - 1.0;
    let dots = egui::Shape::dotted_line(
        &[egui::pos2(response.rect.left(), below), egui::pos2(response.rect.right(), below)],
        ui.visuals().weak_text_color().gamma_multiply(0.6),
        3.0,
        0.6,
    );
    ui.painter().extend(dots);
    if response.has_focus() {
        response.show_tooltip_text(meaning);
    }
    response.on_hover_text(meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_once_and_is_found() {
        for (place, (word, _)) in GLOSSARY.iter().enumerate() {
            assert!(!GLOSSARY[..place].iter().any(|(other, _)| other.eq_ignore_ascii_case(word)), "{word}");
        }
        assert!(meaning("real output").is_some() && meaning("Nonsense").is_none());
    }
}
