//! Every optimiser against sequences worked by hand and against PyTorch, and the schedules.

mod by_hand;
mod precision;
mod pytorch;
mod schedules;
