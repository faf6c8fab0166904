//! HTTPS mirrors, which serve the files gzipped.

use std::time::Duration;

use ureq::Agent;

use super::error::Refusal;
use super::original::Original;
use super::store::Store;

/// URLs of folders on servers, each with a trailing slash.
pub(super) const ADDRESSES: [&str; 2] = [
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
];

/// Takes the files of `missing` from the mirror at `address`, and removes them from `missing`.
pub(super) fn take(
    store: &Store<'_>,
    address: &str,
    missing: &mut Vec<&Original>,
) -> Result<(), Refusal> {
    // Short timeouts for connecting and for the first answer, so that a machine without internet
    // soon tries the next source. A slow download may continue as long as data arrive.
    let agent: Agent = Agent::config_builder()
        .timeout_resolve(Some(Duration::from_secs(5)))
        .timeout_connect(Some(Duration::from_secs(5)))
        .timeout_recv_response(Some(Duration::from_secs(10)))
        .timeout_per_read(Some(Duration::from_secs(15)))
        .build()
        .into();
    while let Some(file) = missing.first() {
        let response = agent
            .get(format!("{address}{}.gz", file.name()))
            .call()
            .map_err(|error| Refusal::Request(Box::new(error)))?;
        // A compressed file is longer than the plain one by at most a little framing.
        let limit = file.bytes + (1 << 16);
        let body = response
            .into_body()
            .into_with_config()
            .limit(limit)
            .reader();
        store.place(address, file, body)?;
        missing.remove(0);
    }
    Ok(())
}
