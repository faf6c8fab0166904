//! Small crates with circles in them, and others that look as if they had one.

use std::fs;

use crate::circles::{self, Circle};
use crate::tree;

/// The circles of a crate of these files, the root first.
fn circles(files: &[(&str, &str)]) -> Vec<Circle> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    circles::find(&tree::read(&folder.path().join(files[0].0)))
}

#[track_caller]
fn assert_circles(files: &[(&str, &str)], expected: &[&str]) {
    let found: Vec<String> = circles(files).iter().map(Circle::names).collect();
    assert_eq!(found, expected);
}

#[test]
fn two_modules() {
    assert_circles(
        &[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "use super::a::A; pub struct B(A);"),
            ("c.rs", "use crate::{a::A, b::B}; struct C(A, B);"),
        ],
        &["a -> b -> a"],
    );
}

#[test]
fn three_modules() {
    assert_circles(
        &[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "use crate::c::C; pub struct B(C);"),
            ("c.rs", "use crate::a::A; pub struct C(A);"),
        ],
        &["a -> b -> c -> a"],
    );
}

#[test]
fn the_root_is_no_way_round() {
    assert_circles(
        &[
            ("lib.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
            ("a.rs", "use crate::B; pub struct A(B);"),
            ("b.rs", "pub struct B(crate::A);"),
        ],
        &["a -> b -> a"],
    );
}

#[test]
fn re_exports_of_re_exports_are_followed() {
    assert_circles(
        &[
            (
                "lib.rs",
                "mod a; mod b; mod prelude; pub use prelude::*; pub(crate) use b::inner::B as C;",
            ),
            ("prelude.rs", "pub use crate::C as D;"),
            ("a.rs", "use super::*; pub struct A(D);"),
            ("b.rs", "pub mod inner;"),
            ("b/inner.rs", "pub struct B(crate::a::A);"),
        ],
        &["a -> b::inner -> a"],
    );
}

#[test]
fn parent_and_child() {
    assert_circles(
        &[
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod b; use b::B; pub struct A(B);"),
            ("a/b.rs", "pub struct B(super::A);"),
        ],
        &["a -> a::b -> a"],
    );
}

#[test]
fn the_root_and_a_module() {
    assert_circles(
        &[
            ("main.rs", "mod a; struct Root; fn main() { a::run() }"),
            ("a.rs", "pub fn run() { let _ = crate::Root; }"),
        ],
        &["crate -> a -> crate"],
    );
}

#[test]
fn modules_within_a_file() {
    assert_circles(
        &[(
            "lib.rs",
            "mod a { pub mod b { pub struct B(super::super::c::C); } }
            mod c { use super::a; pub struct C(a::b::B); }",
        )],
        &["a::b -> c -> a::b"],
    );
}

#[test]
fn files_named_by_attributes() {
    assert_circles(
        &[
            (
                "lib.rs",
                r#"#[cfg_attr(unix, path = "x.rs")] #[cfg_attr(windows, path = "y.rs")] mod a;
                #[path = "other/z.rs"] mod b;"#,
            ),
            ("x.rs", "pub struct A;"),
            ("y.rs", "pub struct A(crate::b::B);"),
            ("other/z.rs", "mod c; pub use c::B;"),
            ("other/c.rs", "pub struct B(crate::a::A);"),
        ],
        &["a -> b::c -> a"],
    );
}

#[test]
fn arguments_of_macros_and_attributes() {
    assert_circles(
        &[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "pub fn one() { assert_eq!(1, crate::b::one()); }"),
            (
                "b.rs",
                "use crate::c; #[arg(parse = c::one)] pub fn one() {}",
            ),
            ("c.rs", "pub fn one() { vec![self::super::a::one()]; }"),
        ],
        &["a -> b -> c -> a"],
    );
}

#[test]
fn exported_macros() {
    assert_circles(
        &[
            ("lib.rs", "mod a; mod b;"),
            (
                "a.rs",
                "#[macro_export] macro_rules! make { () => { $crate::b::B } }",
            ),
            ("b.rs", "use crate::make; struct B; fn b() { make!(); }"),
        ],
        &["a -> b -> a"],
    );
}

#[test]
fn a_facade_that_uses_what_it_re_exports() {
    assert_circles(
        &[
            ("lib.rs", "mod a;"),
            ("a.rs", "mod b; pub use b::B; pub struct A(B);"),
            ("a/b.rs", "pub struct B(*const super::A);"),
        ],
        &["a -> a::b -> a"],
    );
}

#[test]
fn a_facade_that_re_exports_a_neighbour() {
    assert_circles(
        &[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub use crate::b::B; pub struct A;"),
            ("b.rs", "pub struct B(crate::a::A);"),
        ],
        &["a -> b -> a"],
    );
}

#[test]
fn a_facade_that_only_re_exports_is_in_no_circle() {
    assert_circles(
        &[
            ("lib.rs", "mod a; pub use a::{B, C};"),
            (
                "a.rs",
                "mod b; mod c; pub use b::B; pub(super) use c::*; pub struct A;",
            ),
            ("a/b.rs", "use super::{A, C}; pub struct B(A, C);"),
            ("a/c.rs", "pub struct C(crate::a::A);"),
        ],
        &[],
    );
}

#[test]
fn tests_and_comments_are_left_out() {
    assert_circles(
        &[
            ("lib.rs", "mod a; mod b; pub use a::A;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            (
                "b.rs",
                "/// See [`crate::a::A`]. // crate::a::A
                pub struct B;
                #[cfg(test)] use crate::A;
                #[cfg(test)] mod tests { use crate::a::A; }
                impl B { #[cfg(test)] fn a() -> A {} }",
            ),
        ],
        &[],
    );
}

#[test]
fn names_of_variables_fields_and_other_crates_are_no_imports() {
    assert_circles(
        &[
            (
                "lib.rs",
                "mod a; pub use a::one; pub struct Root { one: u8 }
                fn f(one: u8) -> u8 { one + Root { one }.one }
                fn g() { println!(\"{}\", f(0).one); ::a::two(); }",
            ),
            ("a.rs", "pub fn one(_: crate::Root) {} pub fn two() {}"),
        ],
        &[],
    );
}

#[test]
fn the_message_names_files_and_paths() {
    let found = circles(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "pub struct B(super::a::A);"),
    ]);
    let message = found[0].to_string();
    for part in [
        "a -> b -> a\n",
        "a.rs imports crate::b::B\n",
        "b.rs imports super::a::A\n",
    ] {
        assert!(message.contains(part), "no {part:?} in: {message}");
    }
}
