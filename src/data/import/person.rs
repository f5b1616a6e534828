//! Who is it? A number, that stands for a name only while an import lasts.
//!
//! Names, addresses and keys go through HMAC-SHA256 with a key that is drawn
//! for one import, held in memory and never written. Only the number of a
//! person is kept beside a value.

use std::collections::HashMap;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::fault::ImportError;

/// A person, by the order in which they were met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Person(u32);

impl Person {
    /// Nobody in particular: an amount of the whole organisation.
    pub(super) const NOBODY: Self = Self(u32::MAX);

    /// The place in lists of people; none for nobody.
    pub(super) fn place(self) -> Option<usize> {
        (self != Self::NOBODY).then_some(self.0 as usize)
    }
}

/// Bytes kept of a code: two people in a billion billion share one.
const KEPT: usize = 16;

/// The people met so far.
pub(super) struct People {
    /// The code, with its key taken in.
    code: Hmac<Sha256>,
    known: HashMap<[u8; KEPT], Person>,
    count: u32,
    /// A name in the form that is coded.
    form: String,
}

impl People {
    /// Nobody yet, and a key drawn from the system.
    pub(super) fn new() -> Result<Self, ImportError> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)
            .map_err(|_| ImportError::of_all("the system gives no random numbers, without which no name is read"))?;
        let code = Hmac::new_from_slice(&key).expect("a key of any length will do");
        Ok(Self { code, known: HashMap::new(), count: 0, form: String::new() })
    }

    fn code(&mut self, name: &str) -> [u8; KEPT] {
        self.form.clear();
        self.form.extend(name.trim().chars().flat_map(char::to_lowercase));
        let mut code = self.code.clone();
        code.update(self.form.as_bytes());
        let whole = code.finalize().into_bytes();
        let mut kept = [0; KEPT];
        kept.copy_from_slice(&whole[..KEPT]);
        kept
    }

    /// The person with this name, address or key, in any case; whoever is new is taken in.
    pub(super) fn person(&mut self, name: &str) -> Person {
        let code = self.code(name);
        *self.known.entry(code).or_insert_with(|| {
            self.count += 1;
            Person(self.count - 1)
        })
    }

    /// The one person with any of these names; none where they are of several.
    pub(super) fn alias(&mut self, names: &[&str]) -> Option<Person> {
        let codes: Vec<[u8; KEPT]> = names.iter().map(|name| self.code(name)).collect();
        let mut known = codes.iter().filter_map(|code| self.known.get(code).copied());
        let person = known.next();
        if known.any(|other| Some(other) != person) {
            return None;
        }
        let person = person.unwrap_or_else(|| {
            self.count += 1;
            Person(self.count - 1)
        });
        self.known.extend(codes.into_iter().map(|code| (code, person)));
        Some(person)
    }

    /// How many were met.
    pub(super) fn len(&self) -> usize {
        self.count as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_person_in_any_case_and_several_names_can_be_one() {
        let mut people = People::new().unwrap();
        let ann = people.person("Ann@Example.com ");
        assert_eq!(people.person("ann@example.com"), ann);
        assert_ne!(people.person("bob"), ann);
        let both = people.alias(&["cy@example.com", "cy-login"]).unwrap();
        assert_eq!((people.person("CY-LOGIN"), people.len()), (both, 3));
        assert_eq!(people.alias(&["ann@example.com", "bob"]), None);
    }

    #[test]
    fn codes_hang_on_a_key_that_is_drawn_anew() {
        let code = || People::new().unwrap().code("ann");
        assert_ne!(code(), code());
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_code_is_hmac_sha_256() {
        let mut code = Hmac::<Sha256>::new_from_slice(b"Jefe").unwrap();
        code.update(b"what do ya want for nothing?");
        let bytes = code.finalize().into_bytes();
        assert_eq!(bytes[..8], [0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e]);
    }
}
