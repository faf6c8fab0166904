//! Every optimiser against sequences worked by hand and against PyTorch, and the schedules.

mod by_hand;
mod pytorch;
mod schedules;
