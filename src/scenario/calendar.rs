//! How do an organisation's own numbers lie on the weeks of a scenario?

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Scenario;

/// How an organisation's own numbers lie on the weeks of a scenario; changes no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnData {
    /// The Monday with which week 0 began, such as 2026-03-02.
    pub week_zero: String,
    /// The scheme that was really in force; absent: the reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
}

impl OwnData {
    /// The Monday with which week 0 began; none if it is no Monday.
    pub fn monday(&self) -> Option<Date> {
        date(&self.week_zero).filter(|date| date.weekday() == Weekday::Monday)
    }

    /// What is wrong with the day, and what to do.
    pub(super) fn fault(&self) -> Option<(String, String)> {
        let text = &self.week_zero;
        match (self.monday(), date(text)) {
            (Some(_), _) => None,
            (None, None) => Some((format!("\"{text}\" is no date"), "write a Monday, such as \"2026-03-02\"".into())),
            (None, Some(date)) => {
                let since = i32::from(date.weekday().to_monday_zero_offset());
                let monday = date.checked_sub(since.days()).unwrap_or(date);
                Some((format!("{date} is no Monday"), format!("its week began on \"{monday}\"")))
            }
        }
    }
}

/// A date written 2026-03-02 and nothing else.
fn date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text)
}

impl Scenario {
    /// The scheme that was really in force, where own numbers lie on this scenario.
    pub fn done(&self) -> Option<usize> {
        let data = self.data.as_ref()?;
        let named = |name: &String| self.schemes.iter().position(|scheme| scheme.name == *name);
        data.scheme.as_ref().map_or(Some(self.reference()), named)
    }

    /// Says the new name of the scheme that was in force where it is only its name that `before` had otherwise.
    pub fn rename_done(&mut self, before: &Self) {
        if let (Some(was), None) = (before.done(), self.done())
            && self.schemes.len() == before.schemes.len()
            && let Some(data) = &mut self.data
        {
            data.scheme = Some(self.schemes[was].name.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Document, Scheme, check};

    #[test]
    fn week_zero_begins_on_a_monday_and_the_scheme_is_one_of_the_scenario() {
        let mut scenario = Scenario::new("Ours");
        scenario.schemes.push(Scheme { name: "What we did".into(), ..Scheme::default() });
        let mut of = |week_zero: &str, scheme: Option<&str>| {
            scenario.data = Some(OwnData { week_zero: week_zero.into(), scheme: scheme.map(str::to_owned) });
            let found: Vec<String> =
                check(&scenario).into_iter().map(|problem| format!("{}: {problem}", problem.key)).collect();
            (found.join("\n"), scenario.done())
        };
        assert_eq!(of("2026-03-02", None), (String::new(), Some(0)));
        assert_eq!(of("2026-03-02", Some("What we did")), (String::new(), Some(1)));
        for (week, scheme, says) in [
            ("2026-03-05", None, "data.week_zero: 2026-03-05 is no Monday; its week began on \"2026-03-02\""),
            ("2026-3-2", None, "data.week_zero: \"2026-3-2\" is no date"),
            ("soon", None, "data.week_zero: \"soon\" is no date"),
            (
                "2026-03-02",
                Some("What we da"),
                "data.scheme: there is no scheme \"What we da\"; did you mean \"What we did\"?",
            ),
        ] {
            let found = of(week, scheme).0;
            assert!(found.starts_with(says), "{found}");
        }
    }

    #[test]
    fn what_was_in_force_keeps_its_scheme_under_another_name() {
        let mut before = Scenario::new("Ours");
        before.schemes.push(Scheme { name: "Board".into(), ..Scheme::default() });
        before.data = Some(OwnData { week_zero: "2026-03-02".into(), scheme: Some("Board".into()) });
        let mut renamed = before.clone();
        renamed.schemes[1].name = "The board".into();
        renamed.rename_done(&before);
        assert_eq!(renamed.done(), Some(1));
        let mut removed = before.clone();
        removed.schemes.pop();
        removed.rename_done(&before);
        assert_eq!(removed.done(), None, "that it is no more has to be said");
    }

    #[test]
    fn it_is_read_and_written_and_absent_it_leaves_no_trace() {
        let text = "schema = 2\ntitle = \"Ours\"\n[data]\nweek_zero = \"2026-03-02\"\n[[schemes]]\nname = \"A\"\n";
        let document = Document::parse("a.toml", text).unwrap();
        assert_eq!(document.scenario().data.as_ref().unwrap().monday().unwrap().to_string(), "2026-03-02");
        let whole = toml::to_string(document.scenario()).unwrap();
        assert!(whole.contains("[data]\nweek_zero = \"2026-03-02\"\n"), "{whole}");
        assert!(!toml::to_string(&Scenario::new("A")).unwrap().contains("[data]"));
    }
}
