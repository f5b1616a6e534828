//! Where does one JSON value end and the next begin? In lines, pages one after another, or one long list.
//!
//! A stream is cut into its objects: those at the top, and those in a list at
//! the top. Only one is in memory at a time.

use std::io::Read;

/// Most bytes of one object; a page of a thousand records has about one million.
const MOST_BYTES: usize = 64 << 20;

/// What is read at a time.
const CHUNK: usize = 1 << 18;

/// Why there is no object.
#[derive(Debug)]
pub(super) enum Broken {
    /// What stands here is none; reading can go on in the next line.
    Here(u64, &'static str),
    /// Nothing more can be read.
    Ends(u64, String),
}

/// The objects of a stream.
pub(super) struct Values<R> {
    input: R,
    buffer: Vec<u8>,
    /// What is not yet used begins here.
    start: usize,
    /// The line of `start`, from 1.
    line: u64,
    is_in_list: bool,
    is_over: bool,
}

/// Where the scan of an object is.
#[derive(Clone, Copy)]
struct Scan {
    at: usize,
    depth: u32,
    is_in_text: bool,
}

impl<R: Read> Values<R> {
    pub(super) const fn new(input: R) -> Self {
        Self { input, buffer: Vec::new(), start: 0, line: 1, is_in_list: false, is_over: false }
    }

    /// The next object with the line that it begins in; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &[u8])>, Broken> {
        loop {
            let Some(byte) = self.peek()? else {
                return if self.is_in_list { Err(self.cut_off()) } else { Ok(None) };
            };
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                b'[' if !self.is_in_list => self.is_in_list = true,
                b']' if self.is_in_list => self.is_in_list = false,
                b',' if self.is_in_list => {}
                b'{' => break,
                _ => return Err(Broken::Here(self.line, "is no JSON object")),
            }
            self.start += 1;
        }
        let line = self.line;
        let end = self.end()?;
        let object = &self.buffer[self.start..end];
        self.line += memchr::memchr_iter(b'\n', object).count() as u64;
        let start = std::mem::replace(&mut self.start, end);
        Ok(Some((line, &self.buffer[start..end])))
    }

    /// Goes on in the next line.
    pub(super) fn skip_line(&mut self) -> Result<(), Broken> {
        while let Some(byte) = self.peek()? {
            if byte == b'\n' {
                break;
            }
            let rest = &self.buffer[self.start..];
            self.start += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        }
        Ok(())
    }

    fn peek(&mut self) -> Result<Option<u8>, Broken> {
        while self.start == self.buffer.len() && !self.is_over {
            self.fill()?;
        }
        Ok(self.buffer.get(self.start).copied())
    }

    /// The place after the object that begins at `start`.
    fn end(&mut self) -> Result<usize, Broken> {
        let mut scan = Scan { at: self.start, depth: 0, is_in_text: false };
        loop {
            if let Some(end) = scan.end_in(&self.buffer) {
                return Ok(end);
            }
            if self.is_over {
                return Err(self.cut_off());
            }
            if self.buffer.len() - self.start > MOST_BYTES {
                let what = "is larger than 64 MiB; give pages or lines of JSON";
                return Err(Broken::Ends(self.line, what.into()));
            }
            scan.at -= self.start;
            self.fill()?;
            scan.at += self.start;
        }
    }

    fn cut_off(&self) -> Broken {
        Broken::Ends(self.line, "the file ends in the middle of what begins here; is it cut off?".into())
    }

    /// Reads on; what was used makes room.
    fn fill(&mut self) -> Result<(), Broken> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let before = self.buffer.len();
        self.buffer.resize(before + CHUNK.max(before / 2), 0);
        let read = loop {
            match self.input.read(&mut self.buffer[before..]) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let read = read.map_err(|error| Broken::Ends(self.line, format!("cannot be read on: {error}")));
        self.buffer.truncate(before + *read.as_ref().unwrap_or(&0));
        self.is_over = read? == 0;
        Ok(())
    }
}

impl Scan {
    /// The place after the last brace, if it is in the buffer.
    fn end_in(&mut self, buffer: &[u8]) -> Option<usize> {
        while self.at < buffer.len() {
            let rest = &buffer[self.at..];
            if self.is_in_text {
                let Some(found) = memchr::memchr2(b'"', b'\\', rest) else {
                    self.at = buffer.len();
                    return None;
                };
                if rest[found] == b'\\' {
                    if found + 1 == rest.len() {
                        self.at += found;
                        return None;
                    }
                    self.at += found + 2;
                } else {
                    self.at += found + 1;
                    self.is_in_text = false;
                }
                continue;
            }
            let Some(found) = memchr::memchr3(b'"', b'{', b'}', rest) else {
                self.at = buffer.len();
                return None;
            };
            self.at += found + 1;
            match rest[found] {
                b'"' => self.is_in_text = true,
                b'{' => self.depth += 1,
                _ => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(self.at);
                    }
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives few bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn all(text: &str, at_a_time: usize) -> Result<Vec<(u64, String)>, String> {
        let mut values = Values::new(Slow(text.as_bytes(), at_a_time));
        let mut found = Vec::new();
        loop {
            match values.next() {
                Ok(Some((line, object))) => found.push((line, String::from_utf8(object.to_vec()).unwrap())),
                Ok(None) => return Ok(found),
                Err(Broken::Here(line, what)) => return Err(format!("{line}: {what}")),
                Err(Broken::Ends(line, what)) => return Err(format!("{line}: {what}")),
            }
        }
    }

    #[test]
    fn lines_pages_and_lists_are_cut_into_objects() {
        let tricky = r#"{"a":"} \" { \\","b":{"c":[{}]}}"#;
        for text in [
            format!("{tricky}\n{{}}\n"),
            format!("[{tricky},\n{{}}]"),
            format!("  {tricky}\r\n\r{{}}"),
            format!("[{tricky}]\n[{{}}]"),
        ] {
            for at_a_time in [1, 3, 1000] {
                let found = all(&text, at_a_time).unwrap();
                assert_eq!(found[0], (1, tricky.to_owned()), "{text}");
                assert_eq!(found[1], (2, "{}".to_owned()), "{text}");
                assert_eq!(found.len(), 2);
            }
        }
    }

    #[test]
    fn what_is_cut_off_or_no_object_is_said_with_its_line() {
        for (text, says) in [
            ("{}\n{\"a\": 1", "2: the file ends"),
            ("{\"a\": \"x\\", "1: the file ends"),
            ("[{},\n", "2: the file ends"),
            ("{}\nnull", "2: is no JSON object"),
            ("[[{}]]", "1: is no JSON object"),
        ] {
            let error = all(text, 2).unwrap_err();
            assert!(error.starts_with(says), "{text}: {error}");
        }
    }

    #[test]
    fn an_endless_object_does_not_fill_the_memory() {
        let mut values = Values::new(Read::chain(&b"{\"a\":\""[..], std::io::repeat(b'x')));
        assert!(matches!(values.next(), Err(Broken::Ends(1, what)) if what.contains("64 MiB")));
    }

    #[test]
    fn a_broken_line_can_be_skipped() {
        let mut values = Values::new(&b"oops {}\n{\"a\":1}\n"[..]);
        assert!(matches!(values.next(), Err(Broken::Here(1, _))));
        values.skip_line().unwrap();
        assert_eq!(values.next().unwrap().unwrap(), (2, &b"{\"a\":1}"[..]));
    }
}
