//! Programs that must not compile. The compiler's error has to name what does not fit.
//!
//! `TRYBUILD=overwrite cargo test -p firmgrad-compile-tests` records the compiler's errors anew.

#[test]
fn what_does_not_fit_does_not_compile() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}
