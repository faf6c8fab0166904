//! Every gradient against central differences in `f64`: layer by layer, in networks, and with
//! planted mistakes that the check must find.

mod layers;
mod mistakes;
mod networks;

use firmgrad_tests::gradcheck::Verdict;
use firmgrad_tests::tolerance;

/// Asserts that a gradient is right and that next to nothing was left out of the comparison.
#[track_caller]
fn assert_right(verdict: Verdict, what: &str) {
    tolerance::CENTRAL_DIFFERENCE.check(&[verdict.error], &[0.0], what);
    assert!(verdict.checked > 0, "{what}: nothing was compared");
    assert!(
        verdict.kinks * 100 <= verdict.checked,
        "{what}: {verdict:?}"
    );
}
