//! Every optimiser against sequences worked by hand and against PyTorch, at its bounds, and the
//! schedules.

mod bounds;
mod by_hand;
mod finite;
mod precision;
mod pytorch;
mod schedules;
