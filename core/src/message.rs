//! Error messages in constants, where `format!` is not available.

/// A message that is built piece by piece. It is truncated to 160 bytes.
pub(crate) struct Message {
    bytes: [u8; 160],
    len: usize,
}

impl Message {
    /// An empty message.
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; 160],
            len: 0,
        }
    }

    /// Appends `text`.
    pub(crate) const fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Appends `number` in decimal.
    pub(crate) const fn number(self, number: usize) -> Self {
        let prefix = match number {
            0..10 => self,
            _ => self.number(number / 10),
        };
        prefix.bytes(&[b'0' + (number % 10) as u8])
    }

    /// The text, or an empty string if truncation split a character.
    pub(crate) const fn as_str(&self) -> &str {
        match self.bytes.split_at_checked(self.len) {
            Some((text, _)) => match core::str::from_utf8(text) {
                Ok(text) => text,
                Err(_) => "",
            },
            None => "",
        }
    }

    /// Panics with the message. In a constant this is a compile error.
    #[track_caller]
    #[expect(clippy::panic, reason = "it is what the compiler prints")]
    pub(crate) const fn panic(&self) -> ! {
        if let Some((text, _)) = self.bytes.split_at_checked(self.len)
            && let Ok(text) = core::str::from_utf8(text)
        {
            panic!("{}", text);
        }
        panic!("the message was truncated within a character");
    }

    /// Appends bytes.
    #[expect(
        clippy::indexing_slicing,
        reason = "the condition of the loop checks the index"
    )]
    const fn bytes(mut self, mut bytes: &[u8]) -> Self {
        while let ([byte, rest @ ..], true) = (bytes, self.len < self.bytes.len()) {
            self.bytes[self.len] = *byte;
            self.len += 1;
            bytes = rest;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Message;

    #[test]
    fn long_messages_are_truncated() {
        let long = core::str::from_utf8(&[b'a'; 161]).unwrap();
        let message = Message::new().text(long).text("b");
        assert_eq!((message.bytes, message.len), ([b'a'; 160], 160));
    }

    #[test]
    #[should_panic(expected = "the message was truncated within a character")]
    fn a_truncated_character_is_reported() {
        let long = core::str::from_utf8(&[b'a'; 159]).unwrap();
        Message::new().text(long).text("\u{e4}").panic();
    }
}
