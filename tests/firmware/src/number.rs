//! Numbers from environment variables at build time.

/// Parses decimal digits.
pub const fn number(digits: &str) -> u32 {
    let (mut digits, mut number) = (digits.as_bytes(), 0);
    while let [digit, rest @ ..] = digits {
        number = number * 10 + (*digit - b'0') as u32;
        digits = rest;
    }
    number
}
