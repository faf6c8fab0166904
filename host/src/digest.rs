//! SHA-256 of what is read, and its hexadecimal form.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// The hash of everything that `reader` yields.
pub(crate) fn read(mut reader: impl Read) -> io::Result<Sha256> {
    let mut sha256 = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(sha256),
            Ok(len) => sha256.update(&buffer[..len]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The digest in lower-case hexadecimal digits.
pub(crate) fn hexadecimal(sha256: Sha256) -> String {
    let digest = sha256.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
