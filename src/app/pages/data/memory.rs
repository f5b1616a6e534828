//! How do kept numbers come back in the next session? Each scenario has a file of its own in the state folder,
//! with the weekly numbers of groups, what was in force, and nothing else.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::{Data, Message};
use crate::app::state::State;
use crate::app::task::{Name, Priority, Wanted, Work};
use crate::data::{Description, Table};
use crate::scenario::{OwnData, sha256};

/// What the work is called.
pub const RECALL: Name = "recall numbers";

/// Digits of a code that tells scenarios apart.
const DIGITS: usize = 16;

/// The text of a file.
#[derive(Debug, Serialize, Deserialize)]
struct File {
    scenario: String,
    week_zero: Option<String>,
    scheme: Option<String>,
    table: String,
}

/// Numbers that were kept in an earlier session.
#[derive(Debug)]
pub struct Recalled {
    /// The scenario that they were kept with.
    pub scenario: String,
    /// The numbers and what is in them; none where nothing was kept.
    pub kept: Option<(Arc<Table>, Description)>,
    /// What was in force, and when.
    pub data: Option<OwnData>,
}

/// What tells the scenario apart for which numbers are kept: its file, else its name.
pub fn scenario(state: &State) -> String {
    state.path.as_ref().map_or_else(
        || state.name.clone(),
        |path| fs::canonicalize(path).unwrap_or_else(|_| path.clone()).display().to_string(),
    )
}

/// The file of a scenario in the folder that is kept between sessions.
pub fn file(folder: &Path, scenario: &str) -> PathBuf {
    folder.join(format!("numbers-{}.json", &sha256(scenario)[..DIGITS]))
}

/// What the file of a scenario holds.
///
/// # Errors
/// If the table cannot be written.
pub fn text(scenario: &str, table: &Table, data: &OwnData) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    table.write(&mut text)?;
    let kept = File {
        scenario: scenario.to_owned(),
        week_zero: Some(data.week_zero.clone()),
        scheme: data.scheme.clone(),
        table: String::from_utf8(text).map_err(io::Error::other)?,
    };
    Ok(serde_json::to_vec(&kept)?)
}

/// From when a scenario was opened until it is known whether numbers were kept with it.
pub fn wanted(page: &Data, state: &State) -> Option<Wanted> {
    let opened = page.opened.filter(|_| state.kept_in.is_some())?;
    Some(Wanted { name: RECALL, key: opened.to_string(), priority: Priority::Glance, start })
}

fn start(state: &State) -> Work {
    let (folder, scenario) = (state.kept_in.clone(), scenario(state));
    Box::new(move |turn| {
        let read = folder.as_deref().and_then(|folder| read(folder, &scenario));
        let (kept, data) = read.map_or((None, None), |(table, data)| {
            let description = Description::of(&table);
            (Some((Arc::new(table), description)), data)
        });
        let scenario = scenario.clone();
        turn.tell(Message::Recalled(Box::new(Recalled { scenario, kept, data })));
        Some(())
    })
}

/// What was kept; none where there is no such file, or it cannot be read.
fn read(folder: &Path, scenario: &str) -> Option<(Table, Option<OwnData>)> {
    let kept: File = serde_json::from_slice(&fs::read(file(folder, scenario)).ok()?).ok()?;
    let table = Table::read(kept.table.as_bytes()).ok().filter(|table| !table.is_empty())?;
    let data = kept.week_zero.map(|week_zero| OwnData { week_zero, scheme: kept.scheme });
    (kept.scenario == scenario).then_some((table, data))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_with_one_scenario_comes_back_with_it_alone() {
        let folder = tempfile::tempdir().unwrap();
        let rows = "week,group,metric,statistic,value,people\n2026-03-02,all,tokens_mtok,mean,3.5,600\n";
        let table = Table::read(rows.as_bytes()).unwrap();
        let data = OwnData { week_zero: "2026-03-02".into(), scheme: Some("Tokens".into()) };
        fs::write(file(folder.path(), "one.toml"), text("one.toml", &table, &data).unwrap()).unwrap();
        assert_eq!(read(folder.path(), "one.toml"), Some((table, Some(data))));
        assert_eq!(read(folder.path(), "other.toml"), None);
        // A broken file counts as absent.
        fs::write(file(folder.path(), "one.toml"), "{").unwrap();
        assert_eq!(read(folder.path(), "one.toml"), None);
    }
}
