//! The same bits from the same model, data and seed: whatever the micro-batch, however a batch is
//! handed over, on any number of threads, with wide registers or without.

mod golden;
mod inference;
mod pools;
mod resume;
mod standby;
mod training;
