//! Small crates with circles in them, and others that look as if they had one.

use std::fs;

use crate::{circles, tree};

/// For each crate, its name, its files (one per line, the root first) and the modules of its circle.
const CRATES: [(&str, &str, Option<&str>); 15] = [
    (
        "two modules",
        "lib.rs: mod a; mod b; mod c;
        a.rs: use crate::b::B; pub struct A(B);
        b.rs: use super::a::A; pub struct B(A);
        c.rs: use crate::{a::A, b::B}; struct C(A, B);",
        Some("a -> b -> a"),
    ),
    (
        "three modules",
        "lib.rs: mod a; mod b; mod c;
        a.rs: use crate::b::B; pub struct A(B);
        b.rs: use crate::c::C; pub struct B(C);
        c.rs: use crate::a::A; pub struct C(A);",
        Some("a -> b -> c -> a"),
    ),
    (
        "the root is no way round",
        "lib.rs: mod a; mod b; pub use a::A; pub use b::B;
        a.rs: use crate::B; pub struct A(B);
        b.rs: pub struct B(crate::A);",
        Some("a -> b -> a"),
    ),
    (
        "re-exports of re-exports are followed",
        "lib.rs: mod a; mod b; mod prelude; pub use prelude::*; pub(crate) use b::inner::B as C;
        prelude.rs: pub use crate::C as D;
        a.rs: use super::*; pub struct A(D);
        b.rs: pub mod inner;
        b/inner.rs: pub struct B(crate::a::A);",
        Some("a -> b::inner -> a"),
    ),
    (
        "parent and child",
        "lib.rs: mod a;
        a/mod.rs: mod b; use b::B; pub struct A(B);
        a/b.rs: pub struct B(super::A);",
        Some("a -> a::b -> a"),
    ),
    (
        "the root and a module",
        "main.rs: mod a; struct Root; fn main() { a::run() }
        a.rs: pub fn run() { let _ = crate::Root; }",
        Some("crate -> a -> crate"),
    ),
    (
        "modules within a file",
        "lib.rs: mod a { pub mod b { pub struct B(super::super::c::C); } } mod c { use super::a; pub struct C(a::b::B); }",
        Some("a::b -> c -> a::b"),
    ),
    (
        "files named by attributes",
        r#"lib.rs: #[cfg_attr(unix, path = "x.rs")] #[cfg_attr(windows, path = "y.rs")] mod a; #[path = "other/z.rs"] mod b;
        x.rs: pub struct A;
        y.rs: pub struct A(crate::b::B);
        other/z.rs: mod c; pub use c::B;
        other/c.rs: pub struct B(crate::a::A);"#,
        Some("a -> b::c -> a"),
    ),
    (
        "arguments of macros and attributes",
        "lib.rs: mod a; mod b; mod c;
        a.rs: pub fn one() { assert_eq!(1, crate::b::one()); }
        b.rs: use crate::c; #[arg(parse = c::one)] pub fn one() {}
        c.rs: pub fn one() { vec![self::super::a::one()]; }",
        Some("a -> b -> c -> a"),
    ),
    (
        "exported macros",
        "lib.rs: mod a; mod b;
        a.rs: #[macro_export] macro_rules! make { () => { $crate::b::B } }
        b.rs: use crate::make; struct B; fn b() { make!(); }",
        Some("a -> b -> a"),
    ),
    (
        "a facade that uses what it re-exports",
        "lib.rs: mod a;
        a.rs: mod b; pub use b::B; pub struct A(B);
        a/b.rs: pub struct B(*const super::A);",
        Some("a -> a::b -> a"),
    ),
    (
        "a facade that re-exports a neighbour",
        "lib.rs: mod a; mod b;
        a.rs: pub use crate::b::B; pub struct A;
        b.rs: pub struct B(crate::a::A);",
        Some("a -> b -> a"),
    ),
    (
        "a facade that only re-exports",
        "lib.rs: mod a; pub use a::{B, C};
        a.rs: mod b; mod c; pub use b::B; pub(super) use c::*; pub struct A;
        a/b.rs: use super::{A, C}; pub struct B(A, C);
        a/c.rs: pub struct C(crate::a::A);",
        None,
    ),
    (
        "tests, comments and variables of macros",
        "lib.rs: mod a; mod b; pub use a::A;
        a.rs: use crate::b::B; pub struct A(B);
        b.rs: /** See [`crate::a::A`]. */ pub struct B; #[cfg(test)] use crate::A; #[cfg(test)] mod tests { use crate::a::A; } impl B { #[cfg(test)] fn a() -> A {} fn d() { c::d!() } } mod c { macro_rules! d { ($k:ident) => { use super::$k::A; } } } // crate::a::A",
        None,
    ),
    (
        "names of variables, of fields and of other crates",
        "lib.rs: mod a; pub use a::one; pub struct Root { one: u8 } fn f(one: u8) -> u8 { one + Root { one }.one } fn g() { println!(\"{}\", f(0).one); ::a::two(); }
        a.rs: pub fn one(_: crate::Root) {} pub fn two() {}",
        None,
    ),
];

/// The circles of a crate of these files.
fn circles(files: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let files = files.lines().map(|line| {
        let (name, text) = line.trim().split_once(": ").unwrap();
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        file
    });
    let files: Vec<_> = files.collect();
    circles::find(&tree::read(&files[0]))
}

#[test]
fn each_circle_is_found_and_no_other() {
    for (name, files, circle) in CRATES {
        let found = circles(files);
        let modules: Vec<_> = found.iter().map(|text| text.lines().next()).collect();
        let expected: Vec<_> = circle.into_iter().map(Some).collect();
        assert_eq!(modules, expected, "{name}");
    }
}

#[test]
fn a_circle_is_described_by_files_and_paths() {
    let message = circles(CRATES[0].1).concat();
    for part in ["a.rs imports crate::b::B", "b.rs imports super::a::A"] {
        assert!(message.contains(part), "no {part:?} in: {message}");
    }
}
