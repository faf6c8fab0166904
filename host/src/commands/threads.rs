//! The threads that a command works on.

use anyhow::{Context, Result, ensure};

use crate::cli::MOST_THREADS;

/// Refuses an environment that asks rayon for more threads than `--threads` allows: starting them
/// would abort the process.
pub fn ensure_few_threads() -> Result<()> {
    // The second is the older name of the first.
    for variable in ["RAYON_NUM_THREADS", "RAYON_RS_NUM_CPUS"] {
        let count = std::env::var(variable)
            .ok()
            .and_then(|text| text.parse().ok());
        // Rayon ignores a value that is not a number.
        ensure!(
            count.is_none_or(|count: usize| count <= MOST_THREADS),
            "{variable} asks for {} threads: expected a number up to {MOST_THREADS}",
            count.unwrap_or_default()
        );
    }
    Ok(())
}

/// Runs `work` in a pool of `threads` threads, or of one thread per core.
pub fn in_pool<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
        .context("the threads cannot be started; try fewer with --threads")?;
    Ok(pool.install(work))
}
