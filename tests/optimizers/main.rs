//! Every optimiser, compared with sequences worked out by hand and with PyTorch, and at its bounds;
//! and the schedules.

mod bounds;
mod by_hand;
mod finite;
mod precision;
mod pytorch;
mod schedules;
