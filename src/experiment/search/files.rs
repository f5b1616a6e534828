//! The tables of a search as files: what each row and column of them says.
//!
//! They are made from what was tried alone, in the order in which it was asked for, so that
//! they are the same bytes however the search was run.

use super::archive::Tried;
use super::folder::SearchFolder;
use super::found::Found;
use super::goal::{Constraint, Judged};
use super::space::short_name;
use crate::analysis::format::{data, data_text, data_value};
use crate::experiment::study::FolderError;
use crate::experiment::study::tables::{Row, Rows, write_tables};

/// Writes `front.csv` and `search.csv`, `study.json` last.
///
/// # Errors
/// If the folder cannot be written to.
pub fn write(folder: &SearchFolder, found: &Found) -> Result<(), FolderError> {
    let plan = &found.plan;
    let mut study = folder.plan_json(plan);
    let units: usize = (0..found.archive.tried().len()).map(|number| found.archive.row(plan, number).units()).sum();
    study["tried"] = found.archive.tried().len().into();
    study["front"] = found.front.len().into();
    study["agent_weeks"] = (plan.agent_weeks() * units as u64 / plan.units() as u64).into();
    write_tables(folder.path(), study, vec![("front.csv", front(found)), ("search.csv", search(found))])
}

/// Those that no other beats, the best in the first objective first.
fn front(found: &Found) -> Rows<'_> {
    let head: Row = ["candidate", "role"].map(String::from).into_iter().chain(columns(found)).collect();
    let role = |number: usize| match &found.offered {
        Some(offered) if offered.number == number => "offered",
        Some(offered) if offered.knee == number => "knee",
        _ => "",
    };
    // What is offered may lie behind the front by less than luck.
    let offered = found.offered.iter().map(|of| of.number).filter(|number| !found.front.contains(number));
    let numbers = found.front.iter().copied().chain(offered);
    let row = move |number: usize| {
        [number.to_string(), role(number).to_owned()].into_iter().chain(cells(found, number)).collect()
    };
    Box::new(std::iter::once(head).chain(numbers.map(row)))
}

/// All that was tried.
fn search(found: &Found) -> Rows<'_> {
    let head: Row = ["candidate", "round", "units"].map(String::from).into_iter().chain(columns(found)).collect();
    let row = move |number: usize| {
        let units = found.archive.row(&found.plan, number).units();
        let first = [number.to_string(), found.tried(number).round.text(), units.to_string()];
        first.into_iter().chain(cells(found, number)).collect()
    };
    Box::new(std::iter::once(head).chain((0..found.archive.tried().len()).map(row)))
}

/// Name, levers, means of metrics, what is judged by the worst tenth, misses of limits, and how often all are kept.
fn columns(found: &Found) -> Vec<String> {
    let (plan, goals) = (&found.plan, &found.plan.search().goals);
    let mut out = vec!["scheme".to_owned()];
    out.extend(plan.space().levers().iter().map(|lever| lever.key().to_owned()));
    out.push("levers_in_force".into());
    out.extend(plan.metrics().iter().map(|metric| metric.key().to_owned()));
    if goals.judged == Judged::WorstTenth {
        out.extend(goals.objectives.iter().map(|of| format!("{}_worst_tenth", of.metric.key())));
    }
    out.extend(goals.constraints.iter().map(|constraint| format!("excess: {}", Constraint::text(constraint))));
    out.extend(["violation", "limits_kept"].map(String::from));
    out
}

fn cells(found: &Found, number: usize) -> Vec<String> {
    let (plan, goals) = (&found.plan, &found.plan.search().goals);
    let tried: &Tried = found.tried(number);
    let name = if tried.scheme.name.is_empty() { short_name(&tried.scheme) } else { tried.scheme.name.clone() };
    let mut out = vec![data_text(&name)];
    out.extend(plan.space().levers().iter().map(|lever| data_value(&lever.at(&tried.scheme).value())));
    out.push(tried.levers.to_string());
    out.extend(plan.metrics().iter().map(|metric| data(found.mean(number, *metric))));
    if goals.judged == Judged::WorstTenth {
        out.extend(tried.judgement.objectives.iter().map(|value| data(*value)));
    }
    out.extend(tried.judgement.excesses.iter().map(|excess| data(*excess)));
    out.extend([data(tried.violation()), data(tried.judgement.holds)]);
    out
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::experiment::search::found::tests::found;
    use crate::experiment::search::goal::Constraint;

    #[test]
    fn tables_have_the_columns_and_rows_that_are_documented() {
        let found = found(|search| {
            search.goals.constraints = vec![Constraint::parse("gaming_share <= 0.9").unwrap()];
            search.goals.judged = Judged::WorstTenth;
        });
        let place = tempfile::tempdir().unwrap();
        let folder = SearchFolder::of(&place.path().join("out"), &Arc::clone(&found.plan)).unwrap();
        write(&folder, &found).unwrap();
        let read = |name: &str| {
            let mut reader = csv::Reader::from_path(folder.path().join(name)).unwrap();
            let head = reader.headers().unwrap().iter().collect::<Vec<_>>().join(",");
            let rows: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            (head, rows)
        };
        let levers = "count,leaderboard.audience,guardrails.token_cap_mtok,help.coaching,levers_in_force";
        let metrics = "net_value_usd,compute_cost_usd,gaming_share,real_output_hours,tokens_mtok";
        let rest =
            "net_value_usd_worst_tenth,compute_cost_usd_worst_tenth,excess: gaming_share <= 0.9,violation,limits_kept";
        let (head, rows) = read("front.csv");
        assert_eq!(head, format!("candidate,role,scheme,{levers},{metrics},{rest}"));
        assert!(rows.len() >= found.front.len() && rows.iter().filter(|row| row[1] == "offered").count() == 1);
        let (head, rows) = read("search.csv");
        assert_eq!(head, format!("candidate,round,units,scheme,{levers},{metrics},{rest}"));
        assert_eq!(rows.len(), found.archive.tried().len());
        assert_eq!((rows[0][1].as_str(), rows[0][3].as_str()), ("present", "Nothing counted"));
        let study: serde_json::Value =
            serde_json::from_slice(&fs::read(folder.path().join("study.json")).unwrap()).unwrap();
        assert_eq!((&study["complete"], &study["tried"]), (&true.into(), &rows.len().into()));
        assert_eq!(study["files"].as_array().unwrap().len(), 2);
    }
}
