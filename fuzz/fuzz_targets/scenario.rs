//! Any bytes are read or refused, and what is read is written and read again the same:
//! `cargo +nightly fuzz run scenario tests/corpus`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use yardstick::scenario::Document;

fuzz_target!(|bytes: &[u8]| match Document::from_bytes("fuzz.toml", bytes) {
    Ok(document) => {
        let again = Document::new(document.scenario().clone());
        let read = Document::parse("again.toml", again.text()).expect("what is written can be read");
        assert_eq!(read.scenario(), document.scenario());
    }
    Err(problems) => assert!(!problems.render(false).is_empty()),
});
