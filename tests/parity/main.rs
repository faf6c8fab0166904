//! The same bits from the same model, data and seed: for any micro-batch, any division of a batch
//! into calls, any number of threads, and with wide registers or without.

mod awake;
mod golden;
mod inference;
mod pools;
mod resume;
mod training;
