//! Trainers, and saving and restoring them.

mod online;
mod saving;
mod trainer;

pub use online::OnlineTrainer;
pub use trainer::Trainer;
