//! The tables of a study as files: what each row and column of them says.
//!
//! They are made from the outcomes alone, in the order of the variants, so that they
//! are the same bytes however the study was run.

use super::folder::plan_json;
use super::tables::{Row, Rows, write_tables};
use super::{Findings, Folder, FolderError, FollowUp, Index, Outcomes, StudyError, StudyPlan};
use crate::analysis::format::{data, data_text, data_value};
use crate::analysis::uncertainty::{Column, Limit, Restriction, WEEKS_PER_YEAR};
use crate::experiment::design::Kind;
use crate::run::Executor;
#[cfg(feature = "parquet")]
use crate::scenario::write_file_with;

/// Joins the shards of a study, analyses it and writes its tables.
///
/// # Errors
/// If variants are missing, a shard is not of this study, the executor was stopped, or
/// the folder cannot be written to.
pub fn merge(folder: &Folder, plan: &StudyPlan, executor: &Executor) -> Result<(Findings, FollowUp), StudyError> {
    let outcomes = folder.outcomes(plan)?;
    let findings = Findings::new(plan, &outcomes);
    let follow_up = FollowUp::kept_in(folder, plan, &findings, executor)?;
    write(folder, plan, &outcomes, &findings, &follow_up)?;
    Ok((findings, follow_up))
}

/// Writes the tables of a study, `study.json` last.
///
/// # Errors
/// If the folder cannot be written to.
pub fn write(
    folder: &Folder,
    plan: &StudyPlan,
    outcomes: &Outcomes,
    findings: &Findings,
    follow_up: &FollowUp,
) -> Result<(), FolderError> {
    let tables = Tables { plan, outcomes, findings, follow_up, schemes: plan.schemes(), keys: plan.keys() };
    write_tables(folder.path(), plan_json(plan, folder.identity()), tables.all())
}

/// Writes `outcomes.parquet` beside the other tables.
///
/// # Errors
/// If variants are missing or the folder cannot be written to.
#[cfg(feature = "parquet")]
pub fn write_outcomes_as_parquet(folder: &Folder, plan: &StudyPlan) -> Result<(), FolderError> {
    let columns = super::parquet::outcomes(plan, &folder.outcomes(plan)?);
    let path = folder.path().join("outcomes.parquet");
    write_file_with(&path, |out| super::write_parquet(out, &columns)).map_err(|cause| FolderError::io(&path, cause))
}

struct Tables<'a> {
    plan: &'a StudyPlan,
    outcomes: &'a Outcomes,
    findings: &'a Findings,
    follow_up: &'a FollowUp,
    schemes: Vec<String>,
    keys: Vec<&'a str>,
}

fn head(names: &[&str]) -> Row {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn maybe(value: Option<f64>) -> String {
    value.map(data).unwrap_or_default()
}

impl<'a> Tables<'a> {
    /// Every table that this study has, by name.
    fn all(&'a self) -> Vec<(&'static str, Rows<'a>)> {
        let kept = |rows: Vec<Row>| -> Rows<'a> { Box::new(rows.into_iter()) };
        let mut tables: Vec<(&'static str, Rows<'a>)> =
            vec![("design.csv", Box::new(self.design())), ("outcomes.csv", Box::new(self.outcomes()))];
        tables.push(("indices.csv", kept(self.indices())));
        tables.push(("best.csv", kept(self.best())));
        if self.plan.design().kind() == Kind::Theories {
            tables.push(("theories.csv", kept(self.theories())));
        }
        tables.push(("boxes.csv", kept(self.boxes())));
        tables.push(("tipping.csv", kept(self.tipping())));
        if self.follow_up.map.is_some() {
            tables.push(("map.csv", kept(self.map())));
        }
        tables.push(("information.csv", kept(self.information())));
        tables.push(("noise.csv", kept(self.noise())));
        tables
    }

    fn scheme(&self, number: usize) -> String {
        data_text(&self.schemes[number])
    }

    fn metric(&self, place: usize) -> String {
        self.plan.study().metrics[place].key().to_owned()
    }

    fn design(&self) -> impl Iterator<Item = Row> {
        let design = self.plan.design();
        let first = std::iter::once("variant").chain(design.columns()).map(str::to_owned).collect();
        let row = move |variant: u64| {
            let cells = design.row(variant).into_iter().map(|value| value.as_ref().map(data_value).unwrap_or_default());
            std::iter::once(variant.to_string()).chain(cells).collect()
        };
        std::iter::once(first).chain((0..self.outcomes.len() as u64).map(row))
    }

    fn outcomes(&self) -> impl Iterator<Item = Row> {
        let of = move |variant: usize| {
            (0..self.schemes.len()).flat_map(move |scheme| {
                (0..self.plan.study().metrics.len()).map(move |metric| {
                    let cell = self.outcomes.cell(variant, scheme, metric);
                    let mut row = vec![variant.to_string(), self.scheme(scheme), self.metric(metric)];
                    row.extend(cell.numbers().map(data));
                    row
                })
            })
        };
        let first = head(&["variant", "scheme", "metric", "mean", "sd", "diff_vs_reference"]);
        std::iter::once(first).chain((0..self.outcomes.len()).flat_map(of))
    }

    fn indices(&self) -> Vec<Row> {
        let columns: &[&str] = match self.plan.design().kind() {
            Kind::Morris => &["mu", "mu_star", "mu_star_conf", "sigma"],
            Kind::Saltelli => &["s1", "s1_conf", "st", "st_conf"],
            Kind::OneAtATime => &["lowest", "highest"],
            Kind::Grid | Kind::LatinHypercube | Kind::Sobol | Kind::Theories => &["s1"],
        };
        let mut rows = vec![head(&[&["metric", "scheme", "factor"], columns].concat())];
        for hanging in &self.findings.hangings {
            for (key, index) in self.keys.iter().zip(&hanging.indices) {
                let numbers = match *index {
                    Index::Effect(of) => vec![of.mu, of.mu_star, of.mu_star_conf, of.sigma],
                    Index::Variance(of) => vec![of.s1, of.s1_conf, of.st, of.st_conf],
                    Index::Share(share) => vec![share],
                    Index::Swing(low, high) => vec![low, high],
                };
                let mut row = vec![self.metric(hanging.metric), self.scheme(hanging.scheme), data_text(key)];
                row.extend(numbers.into_iter().map(data));
                rows.push(row);
            }
        }
        rows
    }

    fn best(&self) -> Vec<Row> {
        let mut rows = vec![head(&["scheme", "share_best", "mean_regret", "max_regret", "p95_regret"])];
        for (scheme, of) in self.findings.best.iter().enumerate() {
            let numbers = [of.share_best, of.mean_regret, of.max_regret, of.p95_regret].map(data);
            rows.push([self.scheme(scheme)].into_iter().chain(numbers).collect());
        }
        rows
    }

    fn theories(&self) -> Vec<Row> {
        let mut rows = vec![head(&[
            "theory",
            "scheme",
            "share_best",
            "share_low",
            "share_high",
            "mean_regret",
            "regret_low",
            "regret_high",
        ])];
        for of in &self.findings.theories {
            let ends = |interval: Option<(f64, f64)>| [interval.map(|of| of.0), interval.map(|of| of.1)].map(maybe);
            let mut row = vec![self.findings.theory_names[of.theory].clone(), self.scheme(of.scheme)];
            row.push(data(of.share_best));
            row.extend(ends(of.share_interval));
            row.push(data(of.mean_regret));
            row.extend(ends(of.regret_interval));
            rows.push(row);
        }
        rows
    }

    /// A row for each restricted factor; one without where nothing sets the losses apart.
    fn boxes(&self) -> Vec<Row> {
        let mut rows = vec![head(&[
            "scheme", "against", "losses", "coverage", "density", "mass", "factor", "low", "high", "choices", "quasi_p",
        ])];
        let columns = self.plan.design().columns();
        for of in &self.findings.boxes {
            let against = of.against.map_or_else(|| "the best".to_owned(), |other| self.scheme(other));
            let start = [self.scheme(of.scheme), against, of.losses.to_string()];
            let Some(found) = &of.found else {
                rows.push(start.into_iter().chain(std::iter::repeat_n(String::new(), 8)).collect());
                continue;
            };
            for restriction in &found.restrictions {
                let mut row = start.to_vec();
                row.extend([found.coverage, found.density, found.mass].map(data));
                row.push(columns[restriction.column].to_owned());
                row.extend(self.limit(restriction));
                row.push(data(restriction.quasi_p));
                rows.push(row);
            }
        }
        rows
    }

    fn limit(&self, restriction: &Restriction) -> [String; 3] {
        match (&restriction.limit, &self.findings.columns[restriction.column]) {
            (Limit::Between(low, high), _) => [maybe(*low), maybe(*high), String::new()],
            (Limit::OneOf(kept), Column::Choices { names, .. }) => {
                let names: Vec<&str> = kept.iter().map(|&choice| names[choice].as_str()).collect();
                [String::new(), String::new(), names.join("|")]
            }
            (Limit::OneOf(_), Column::Numbers(_)) => [const { String::new() }; 3],
        }
    }

    /// A row for each change; one without a value where the best scheme stays the same.
    fn tipping(&self) -> Vec<Row> {
        let mut rows = vec![head(&["factor", "low", "high", "value", "p05", "p95", "below", "above"])];
        for of in &self.follow_up.tipping {
            let start = [self.keys[of.factor].to_owned(), data(of.range.0), data(of.range.1)];
            if of.points.is_empty() {
                let none = [const { String::new() }; 3];
                let stays = [self.scheme(of.at_low), self.scheme(of.at_low)];
                rows.push(start.clone().into_iter().chain(none).chain(stays).collect());
            }
            for point in &of.points {
                let (low, high) = point.interval.unwrap_or_default();
                let numbers = [data(point.value), maybe(low), maybe(high)];
                let schemes = [self.scheme(point.below), self.scheme(point.above)];
                rows.push(start.clone().into_iter().chain(numbers).chain(schemes).collect());
            }
        }
        rows
    }

    fn map(&self) -> Vec<Row> {
        let Some(map) = &self.follow_up.map else { return Vec::new() };
        let [x, y] = map.factors.map(|factor| self.keys[factor]);
        let mut rows = vec![head(&[x, y, "best", "margin"])];
        for (place, cell) in map.cells.iter().enumerate() {
            let (x, y) = (map.x[place % map.x.len()], map.y[place / map.x.len()]);
            let found = cell.map_or_else(Default::default, |cell| [self.scheme(cell.best), data(cell.margin)]);
            rows.push([data(x), data(y)].into_iter().chain(found).collect());
        }
        rows
    }

    /// The first row is of everything at once.
    fn information(&self) -> Vec<Row> {
        let mut rows = vec![head(&["factor", "usd_per_employee_year", "usd_organisation_year"])];
        let Some(of) = &self.findings.information else { return rows };
        let employees = f64::from(self.plan.scenario().organisation.employees);
        let row = |name: &str, value: f64| {
            let year = value * WEEKS_PER_YEAR;
            vec![data_text(name), data(year), data(year * employees)]
        };
        rows.push(row("everything", of.perfect));
        rows.extend(self.keys.iter().zip(&of.factors).map(|(key, &value)| row(key, value)));
        rows
    }

    fn noise(&self) -> Vec<Row> {
        let mut rows = vec![head(&["metric", "scheme", "within", "between"])];
        for (metric, scheme, of) in &self.findings.noise {
            rows.push(vec![self.metric(*metric), self.scheme(*scheme), data(of.within), data(of.between)]);
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::{Value, json};

    use super::*;
    use crate::experiment::study::parts::STUDY;
    use crate::experiment::study::plan::tests::{outcomes, plan, small};
    use crate::scenario::sha256;

    fn written(plan: &StudyPlan) -> (tempfile::TempDir, Folder) {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::of(&place.path().join("out"), plan).unwrap();
        let outcomes = outcomes(plan);
        let findings = Findings::new(plan, &outcomes);
        let follow_up = FollowUp::new(plan, &findings, &Executor::new()).unwrap();
        write(&folder, plan, &outcomes, &findings, &follow_up).unwrap();
        (place, folder)
    }

    fn table(folder: &Folder, name: &str) -> (Row, Vec<Row>) {
        let mut reader = csv::Reader::from_path(folder.path().join(name)).unwrap();
        let head = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        (head, rows)
    }

    #[test]
    fn tables_have_the_columns_and_rows_that_are_documented() {
        let plan = small(Kind::Saltelli, 8);
        let (_place, folder) = written(&plan);
        for (name, columns, rows) in [
            ("design.csv", "variant,people.uplift.mean,people.scruples.never,behaviour.status_unit", 40),
            ("outcomes.csv", "variant,scheme,metric,mean,sd,diff_vs_reference", 40 * 4 * 4),
            // Three factors of three differences to the reference, of the metrics that vary.
            ("indices.csv", "metric,scheme,factor,s1,s1_conf,st,st_conf", 3 * 3 * 3),
            ("best.csv", "scheme,share_best,mean_regret,max_regret,p95_regret", 4),
            ("information.csv", "factor,usd_per_employee_year,usd_organisation_year", 4),
            ("noise.csv", "metric,scheme,within,between", 16),
        ] {
            let (head, found) = table(&folder, name);
            assert_eq!((head.join(","), found.len()), (columns.to_owned(), rows), "{name}");
        }
        let (head, cells) = table(&folder, "map.csv");
        assert_eq!((cells.len(), &head[2..]), (121, &["best".to_owned(), "margin".to_owned()][..]));
        assert!(!table(&folder, "boxes.csv").1.is_empty() && !table(&folder, "tipping.csv").1.is_empty());

        let study: Value = serde_json::from_slice(&fs::read(folder.path().join(STUDY)).unwrap()).unwrap();
        assert_eq!((&study["complete"], &study["variants"]), (&json!(true), &json!(40)));
        for file in study["files"].as_array().unwrap() {
            let bytes = fs::read(folder.path().join(file["name"].as_str().unwrap())).unwrap();
            assert_eq!(file["sha256"], sha256(bytes), "{file}");
        }
    }

    #[test]
    fn other_designs_have_their_own_indices_and_theories_their_table() {
        for (kind, samples, columns) in [
            (Kind::Morris, 4, "mu,mu_star,mu_star_conf,sigma"),
            (Kind::OneAtATime, 1, "lowest,highest"),
            (Kind::Sobol, 16, "s1"),
        ] {
            let (_place, folder) = written(&small(kind, samples));
            assert_eq!(table(&folder, "indices.csv").0[3..].join(","), columns);
        }
        let theories = plan(Kind::Theories, 1, |study| study.factors.clear());
        let (_place, folder) = written(&theories);
        let (_, rows) = table(&folder, "theories.csv");
        assert_eq!(rows.len(), theories.len() * 4);
        assert!(rows.iter().all(|row| row.iter().all(|cell| !cell.is_empty())));
        assert_eq!(table(&folder, "design.csv").1[1][1], "economic");
    }
}
