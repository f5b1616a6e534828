//! How does a hostile row not fill the memory? A reader that gives a row no more bytes than a row can have.

use std::io::{Error, Read, Result};

/// A reader below one that has a buffer; each row is allowed anew.
pub(super) struct Bounded<R> {
    inner: R,
    most: usize,
    left: usize,
}

impl<R> Bounded<R> {
    /// What the reader above may ask for before it looks at a row.
    const BUFFER: usize = 1 << 16;

    /// A row has at most so many bytes.
    pub(super) const fn new(inner: R, most: usize) -> Self {
        Self { inner, most, left: most + Self::BUFFER }
    }

    /// Another row may be read.
    pub(super) const fn allow(&mut self) {
        self.left = self.most + Self::BUFFER;
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.left == 0 {
            return Err(Error::other("is too long for a row; is a quotation mark not closed?"));
        }
        let most = buffer.len().min(self.left);
        let read = self.inner.read(&mut buffer[..most])?;
        self.left -= read;
        Ok(read)
    }
}
