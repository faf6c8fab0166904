//! scratch
use firmgrad_host::reproduce::*;
use firmgrad_host::training::Event;
struct W;
impl Watcher for W {
    fn begin(&mut self, n: &str, s: u32) {
        println!("{n} {s}");
    }
    fn event(&mut self, e: Event<'_>) {
        if let Event::Record(r) = e {
            println!("{r:?}");
        }
    }
    fn end(&mut self) {}
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let parts = if a[1] == "small" {
        vec![Part::Moons, Part::Iris]
    } else {
        vec![Part::Mnist]
    };
    let r = reproduce(
        &Options {
            mode: if a[1] == "full" {
                Mode::Full
            } else if a[1] == "quick" {
                Mode::Quick
            } else {
                Mode::Default
            },
            parts,
            seed: 1,
            mnist: "/tmp/mnist/package/data".into(),
        },
        &mut W,
    )
    .unwrap();
    firmgrad_host::report::write(&r, a[2].as_ref()).unwrap();
}
