//! Every gradient compared with dual numbers and central differences in `f64`: of layers, of
//! networks, and with planted mistakes that the check must find.

mod layers;
mod mistakes;
mod networks;
mod precision;

use firmgrad_host::check::Verdict;
use firmgrad_tests::tolerance;

/// The combined verdicts of several checks.
#[derive(Default)]
struct Tally {
    worst: [f64; 2],
    checked: usize,
    kinks: usize,
}

impl Tally {
    /// Asserts that a gradient is correct.
    #[track_caller]
    fn assert_right(&mut self, verdict: Verdict, what: &str) {
        tolerance::DUAL.check(&[verdict.dual], &[0.0], what);
        tolerance::CENTRAL_DIFFERENCE.check(&[verdict.difference], &[0.0], what);
        self.worst[0] = self.worst[0].max(verdict.dual);
        self.worst[1] = self.worst[1].max(verdict.difference);
        self.checked += verdict.checked;
        self.kinks += verdict.kinks;
    }

    /// Asserts that at most 1 % of the values were left out of the differences, and prints the
    /// worst errors.
    #[track_caller]
    fn finish(self, what: &str) {
        let Self {
            worst: [dual, difference],
            checked,
            kinks,
        } = self;
        assert!(checked > 0, "{what}: nothing was compared");
        assert!(kinks * 100 <= checked, "{what}: {kinks} kinks of {checked}");
        println!("{what}: {checked} values, {dual:.1e} by duals, {difference:.1e} by differences");
    }
}
