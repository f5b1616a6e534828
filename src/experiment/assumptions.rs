//! Which assumptions does a scenario use, and what may each plausibly be?

use std::fmt::Write;

use toml::Value;

use super::design::{Axis, Factor, Kind, Law};
use super::study::{STUDY_SCHEMA_VERSION, Study};
use crate::scenario::{
    self, Parameter, Permissions, Plausible, Problem, Review, RewardKind, Scenario, Scheme, parameters,
};

/// Every assumption that a scenario uses, with its plausible range, in the order of the catalogue.
pub fn assumptions(scenario: &Scenario) -> Vec<(&'static Parameter, &'static Plausible)> {
    let schemes = settings(scenario);
    parameters()
        .iter()
        .filter_map(|parameter| Some((parameter, parameter.plausible.as_ref()?)))
        .filter(|(parameter, _)| !parameter.key.contains('*') && is_used(scenario, &schemes, &parameter.key))
        .collect()
}

/// What a study varies that names no factors: each of them over its plausible range.
///
/// # Errors
/// If a plausible range does not fit the scenario.
pub fn plausible_axes(scenario: &Scenario) -> Result<Vec<Axis>, Problem> {
    let axis = |(parameter, plausible): (&Parameter, &Plausible)| {
        Factor::new(scenario, &parameter.key, Law::from_plausible(&plausible.law, parameter.integer)).map(Axis::Factor)
    };
    assumptions(scenario).into_iter().map(axis).collect()
}

/// Every scheme as it is from the start and from each of its phases on.
fn settings(scenario: &Scenario) -> Vec<Scheme> {
    let of = |(number, scheme): (usize, &Scheme)| -> Vec<Scheme> {
        let later = scheme.phases.iter().map(|phase| scenario.scheme_at(number, phase.from_week));
        std::iter::once(scheme.clone()).chain(later).collect()
    };
    scenario.schemes.iter().enumerate().flat_map(of).collect()
}

/// Whether anything in the scenario makes an assumption matter.
fn is_used(scenario: &Scenario, schemes: &[Scheme], key: &str) -> bool {
    let any = |holds: fn(&Scheme) -> bool| schemes.iter().any(holds);
    let mut segments = key.split('.');
    match (segments.next(), segments.next()) {
        (Some("signals"), Some(signal)) => schemes
            .iter()
            .any(|scheme| scheme.count.iter().any(|(counted, weight)| counted.key() == signal && *weight > 0.0)),
        (Some("audiences"), Some(audience)) => {
            schemes.iter().any(|scheme| scheme.leaderboard.audience.key() == audience)
        }
        (Some("people"), Some("review_belief")) => any(|scheme| scheme.reward.review == Review::Denied),
        (Some("behaviour"), Some("audit_penalty" | "audit_hours")) => any(|scheme| scheme.guardrails.audit_rate > 0.0),
        (Some("behaviour"), Some("target_width")) => any(|scheme| scheme.reward.kind == RewardKind::Target),
        (Some("agents"), Some("take_up_coaching")) => any(|scheme| scheme.help.coaching > 0.0),
        (Some("agents"), Some("take_up_example" | "take_up_pull")) => {
            any(|scheme| scheme.count.iter().any(|(counted, weight)| counted.shows_ai() && *weight > 0.0))
        }
        (Some("agents"), Some("scoped_reach_factor"))
        | (Some("ai"), Some("scoped_uplift_factor" | "scoped_incident_factor")) => {
            any(|scheme| scheme.guardrails.agent_permissions == Permissions::Scoped)
        }
        (Some("ai"), Some("price_usd_per_mtok")) => scenario.ai.price.is_none(),
        _ => true,
    }
}

/// The text of a study file to be edited: every assumption that the scenario uses,
/// with its plausible range and source as comments. `name` is how the study names the scenario.
///
/// A grid has its factors commented out: every combination of all of them is too many.
pub fn new_study(name: &str, scenario: &Scenario, design: Kind) -> String {
    let study = Study::new(name, design);
    let metrics: Vec<String> = study.metrics.iter().map(|metric| quoted(metric.key())).collect();
    let head = format!(
        "schema = {STUDY_SCHEMA_VERSION}\n\
         scenario = {}\n\
         design = {}\n\
         samples = {} # {}\n\
         seed = {} # of the design; the scenario's own seed draws people\n\
         replicates = {} # a variant, at most\n\
         employees = {} # at most\n\
         metrics = [{}]\n\
         window = {}\n",
        quoted(name),
        quoted(design.key()),
        study.samples,
        design.samples_mean(),
        study.seed,
        study.replicates,
        study.employees,
        metrics.join(", "),
        quoted(study.window.key()),
    );
    let blocks =
        assumptions(scenario).into_iter().map(|(parameter, plausible)| block(scenario, design, parameter, plausible));
    blocks.fold(head, |text, block| text + "\n" + &block)
}

fn block(scenario: &Scenario, design: Kind, parameter: &Parameter, plausible: &Plausible) -> String {
    let mut out = format!("# {}", parameter.label);
    if !parameter.unit.is_empty() {
        let _ = write!(out, ", {}", parameter.unit);
    }
    if let Some(given) = scenario.value(&parameter.key) {
        let _ = write!(out, ": {given} in the scenario");
    }
    let _ = write!(out, "\n# {} ({})\n", plausible.source, plausible.grade.label());
    let law = match design {
        Kind::Grid => {
            let (low, high) = plausible.law.bounds();
            let ends = [low, high].map(|end| number(end, parameter.integer).to_string());
            format!("{{ values = [{}] }}", ends.join(", "))
        }
        _ => written(&Law::from_plausible(&plausible.law, parameter.integer)),
    };
    let factor = format!("[[factors]]\nkey = {}\nlaw = {law}\n", quoted(&parameter.key));
    if design == Kind::Grid {
        for line in factor.lines() {
            let _ = writeln!(out, "# {line}");
        }
    } else {
        out += &factor;
    }
    out
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn number(value: f64, whole: bool) -> Value {
    if whole && value.fract() == 0.0 { Value::Integer(value as i64) } else { Value::Float(value) }
}

/// A law as a study file has it.
fn written(law: &Law) -> String {
    match law {
        Law::Uniform { low, high } | Law::LogUniform { low, high } => format!("{{ {} = [{low}, {high}] }}", law.name()),
        Law::Triangular { low, mode, high } => format!("{{ triangular = [{low}, {mode}, {high}] }}"),
        Law::Normal { mean, sd } => format!("{{ normal = {{ mean = {mean}, sd = {sd} }} }}"),
        Law::Values(values) => {
            let values: Vec<String> = values.iter().map(Value::to_string).collect();
            format!("{{ values = [{}] }}", values.join(", "))
        }
    }
}

impl Law {
    /// The law of a plausible range.
    pub fn from_plausible(law: &scenario::Law, whole: bool) -> Self {
        match *law {
            scenario::Law::Uniform([low, high]) => Self::Uniform { low, high },
            scenario::Law::LogUniform([low, high]) => Self::LogUniform { low, high },
            scenario::Law::Triangular([low, mode, high]) => Self::Triangular { low, mode, high },
            scenario::Law::Normal { mean, sd } => Self::Normal { mean, sd },
            scenario::Law::Values(ref values) => {
                Self::Values(values.iter().map(|&value| number(value, whole)).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::theories;
    use crate::experiment::study::StudyDocument;
    use crate::scenario::{Document, check, default_preset, presets};

    fn scenario(text: &str) -> Scenario {
        Document::parse("a", text).unwrap().scenario().clone()
    }

    #[test]
    fn only_what_is_used_is_an_assumption() {
        let keys = |scenario: &Scenario| -> Vec<String> {
            assumptions(scenario).iter().map(|(parameter, _)| parameter.key.clone()).collect()
        };
        let mut changed = scenario(default_preset().text);
        for scheme in &mut changed.schemes {
            scheme.guardrails.audit_rate = 0.0;
        }
        let before = keys(&changed);
        assert!(before.iter().any(|key| key.starts_with("signals.tokens.")));
        assert!(!before.iter().any(|key| key.starts_with("signals.meetings.") || key.contains('*')));
        assert!(!before.contains(&"behaviour.audit_penalty".to_owned()));
        changed.schemes[0].guardrails.audit_rate = 0.1;
        changed.schemes[0].count = [(crate::scenario::Signal::Meetings, 1.0)].into();
        let after = keys(&changed);
        assert!(after.contains(&"behaviour.audit_penalty".to_owned()));
        assert!(after.iter().any(|key| key.starts_with("signals.meetings.")));
    }

    #[test]
    fn a_new_study_of_every_scenario_can_be_planned_as_it_is() {
        for preset in presets() {
            let scenario = scenario(preset.text);
            let kinds = if preset == default_preset() { &Kind::ALL[..] } else { &[Kind::Morris] };
            for &kind in kinds {
                let text = new_study(preset.name, &scenario, kind);
                let document =
                    StudyDocument::from_bytes("study.toml", text.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
                let study = &document.study;
                assert_eq!((study.design, study.scenario.as_str()), (kind, preset.name));
                if kind == Kind::Grid {
                    assert!(study.factors.is_empty() && text.contains("# [[factors]]"));
                    continue;
                }
                let design = study.design(&scenario, |_| Err("no file".into())).unwrap_or_else(|e| panic!("{e:?}"));
                assert_eq!(design.axes().len(), assumptions(&scenario).len(), "{}", preset.name);
                let without = Study { factors: vec![], ..study.clone() };
                let by_default = without.design(&scenario, |_| Err("no file".into())).unwrap();
                if kind == Kind::Theories {
                    assert_eq!(by_default.variants(), theories().len() as u64);
                } else {
                    assert_eq!(by_default, design, "no factors are all assumptions");
                }
            }
        }
    }

    #[test]
    fn a_new_study_says_what_it_varies_and_why() {
        let scenario = scenario(default_preset().text);
        let text = new_study("mine.toml", &scenario, Kind::Saltelli);
        for (parameter, plausible) in assumptions(&scenario) {
            assert!(text.contains(&parameter.label) && text.contains(plausible.source), "{}", parameter.key);
        }
        assert!(text.contains("scenario = \"mine.toml\"") && text.contains("0.25 in the scenario"), "{text}");
    }

    #[test]
    fn plausible_variants_of_every_scenario_can_be_run() {
        for preset in presets() {
            let scenario = scenario(preset.text);
            let design =
                Study::new(preset.name, Kind::LatinHypercube).design(&scenario, |_| Err(String::new())).unwrap();
            for variant in [0, 999] {
                let mut changed = scenario.clone();
                for (key, value) in design.assignments(variant) {
                    changed.set_value(&key, value).unwrap_or_else(|problem| panic!("{}: {problem}", preset.name));
                }
                assert!(crate::scenario::is_valid(&changed), "{}: {:?}", preset.name, check(&changed));
            }
        }
    }
}
