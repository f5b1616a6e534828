//! The examples run, and say what they are to say.

#[path = "../examples/chart.rs"]
mod chart;
#[path = "../examples/compare.rs"]
mod compare;
#[path = "../examples/first_run.rs"]
mod first_run;
#[path = "../examples/people.rs"]
mod people;
#[path = "../examples/sweep.rs"]
mod sweep;

#[test]
fn every_example_runs() {
    for example in [first_run::main, compare::main, people::main, chart::main, sweep::main] {
        example().unwrap();
    }
    let chart = std::fs::read_to_string(std::env::temp_dir().join("token-spend.svg")).unwrap();
    assert!(chart.starts_with("<svg"));
}

#[test]
fn every_example_is_run_here() {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).unwrap();
    let files: Vec<String> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let run_here = include_str!("examples.rs");
    assert_eq!(files.len(), 5, "{files:?}");
    assert!(files.iter().all(|file| run_here.contains(&format!("../examples/{file}"))));
}
