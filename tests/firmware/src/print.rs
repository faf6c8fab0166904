//! Printing with `ufmt`, which takes a fifth of the flash of `core::fmt` and contains no panic.

use core::convert::Infallible;

use semihosting::io::{self, Write};
use ufmt::{Formatter, uDisplay, uWrite};

/// The emulator's standard output.
pub struct Console;

impl uWrite for Console {
    type Error = Infallible;

    /// Ignores text that the emulator does not take.
    fn write_str(&mut self, text: &str) -> Result<(), Infallible> {
        if let Ok(mut console) = io::stdout() {
            _ = console.write(text.as_bytes());
        }
        Ok(())
    }
}

/// Prints a line.
#[macro_export]
macro_rules! println {
    ($($arguments:tt)*) => { _ = ufmt::uwriteln!(&mut $crate::print::Console, $($arguments)*) };
}

/// A value with at most nine digits, printed with four decimals, truncated.
pub struct Decimal(pub f32);

impl uDisplay for Decimal {
    fn fmt<W: uWrite + ?Sized>(&self, f: &mut Formatter<'_, W>) -> Result<(), W::Error> {
        let scaled = (self.0 * 10_000.0) as i32;
        let digits = scaled.unsigned_abs();
        if scaled < 0 {
            f.write_str("-")?;
        }
        uDisplay::fmt(&(digits / 10_000), f)?;
        f.write_str(".")?;
        write_digits(digits, 1000, 10, f)
    }
}

/// A large number. Printing subtracts powers of ten, since 64-bit division takes 900 bytes of
/// flash.
pub struct Long(pub u64);

impl uDisplay for Long {
    fn fmt<W: uWrite + ?Sized>(&self, f: &mut Formatter<'_, W>) -> Result<(), W::Error> {
        let mut rest = self.0;
        let mut begun = false;
        for power in (0..20).rev().map(|exponent| 10_u64.pow(exponent)) {
            let mut digit = b'0';
            while rest >= power {
                rest -= power;
                digit += 1;
            }
            begun |= digit > b'0' || power == 1;
            if begun {
                f.write_char(digit.into())?;
            }
        }
        Ok(())
    }
}

/// A number, printed as sixteen hexadecimal digits.
pub struct Hexadecimal(pub u64);

impl uDisplay for Hexadecimal {
    fn fmt<W: uWrite + ?Sized>(&self, f: &mut Formatter<'_, W>) -> Result<(), W::Error> {
        write_digits((self.0 >> 32) as u32, 1 << 28, 16, f)?;
        write_digits(self.0 as u32, 1 << 28, 16, f)
    }
}

/// Writes the digits of `number`, starting at place value `place`.
fn write_digits<W: uWrite + ?Sized>(
    number: u32,
    mut place: u32,
    base: u32,
    f: &mut Formatter<'_, W>,
) -> Result<(), W::Error> {
    while place > 0 {
        f.write_char(char::from_digit(number / place % base, base).unwrap_or('?'))?;
        place /= base;
    }
    Ok(())
}
