//! The values that `firmgrad plan` gives for the firmware's networks are never below those that
//! QEMU measured, and for flash on a Cortex-M4F not far above them.
//!
//! The measurements are the tables in the firmware's README, which `tests/firmware/table` writes.

use crate::Desk;
use crate::plan::numbers;

/// A program of the firmware, its network, and the bytes of its own data.
struct Program {
    name: &'static str,
    net: &'static str,
    input: &'static str,
    /// Its use: the name of its row in the table of RAM and in the table of flash.
    used: [&'static str; 2],
    /// Bytes of its own data in RAM.
    ram: usize,
    /// Bytes of its own data in flash.
    flash: usize,
}

const PROGRAMS: [Program; 8] = [
    Program {
        name: "ask",
        net: "dense 8, tanh, dense 3",
        input: "4",
        used: ["inference", "inference"],
        ram: 0,
        flash: 0,
    },
    Program {
        name: "infer",
        net: "conv 3x7x8, relu, maxpool 1x2 stride 2, conv 1x5x12, relu, maxpool 1x5 stride 5, dense 4",
        input: "1x3x64",
        used: ["inference", "inference"],
        ram: 0,
        flash: 0,
    },
    Program {
        name: "moons",
        net: "dense 3, tanh, dense 2",
        input: "2",
        used: ["training with adam or adamw", "training"],
        ram: 0,
        flash: 0,
    },
    Program {
        name: "iris",
        net: "dense 8, tanh, dense 3",
        input: "4",
        used: ["training with adam or adamw", "training"],
        ram: 0,
        flash: 150 * 5,
    },
    Program {
        name: "digits",
        net: "conv 3x3x8, relu, maxpool 2x2, dense 10",
        input: "1x8x8",
        used: ["training with adam or adamw", "training"],
        // The order of the samples in RAM, and two IDX files in flash.
        ram: 1797 * 2,
        flash: 16 + 1797 * 64 + 8 + 1797,
    },
    Program {
        name: "mnist",
        net: "conv 5x5x8, relu, maxpool 2x2, conv 5x5x16, relu, maxpool 2x2, dense 10",
        input: "1x28x28",
        used: ["training online with sgd", "training"],
        ram: 0,
        flash: 0,
    },
    Program {
        name: "mnist_32k",
        net: "conv 5x5x4, relu, maxpool 2x2, conv 5x5x10, relu, maxpool 2x2, dense 10",
        input: "1x28x28",
        used: ["training online with sgd", "training"],
        ram: 0,
        flash: 0,
    },
    Program {
        name: "mnist_16k",
        net: "conv 3x3x6, relu, maxpool 2x2, conv 3x3x12, relu, maxpool 2x2, dense 10",
        input: "1x14x14",
        used: ["training online with sgd", "training"],
        ram: 0,
        flash: 0,
    },
];

#[test]
fn never_less_at_opt_level_3() {
    compare("3", table("3"));
}

#[test]
fn never_less_at_opt_level_s() {
    compare("s", table("s"));
}

/// The measurements at an opt-level.
fn table(level: &str) -> &'static str {
    let readme = include_str!("../firmware/README.md");
    let mark = format!("<!-- opt-level {level} -->");
    let (_, rest) = readme.split_once(&mark).unwrap();
    rest.split_once("<!-- end -->").unwrap().0
}

fn compare(level: &str, measured: &str) {
    for program in PROGRAMS {
        let Program { net, input, .. } = program;
        let line = format!("plan --net \"{net}\" --input {input} --opt-level {level}");
        let plan = Desk::new().answer(&line);
        let (ram, flash) = plan.split_once("flash").unwrap();
        let [.., allowed, ram] = numbers::<5>(ram, program.used[0]);
        let [.., flash] = numbers::<3>(flash, program.used[1]);
        let rows: Vec<_> = rows(measured, program.name).collect();
        assert!(!rows.is_empty(), "{} was not measured", program.name);
        for (processor, [text, data, bss, stack]) in rows {
            assert!(stack <= allowed, "{}: {stack} bytes of stack", program.name);
            let (taken, own) = (data + bss + stack, program.ram);
            assert!(taken - own <= ram, "{}: {taken} bytes of RAM", program.name);
            let (taken, own) = (text + data, program.flash);
            assert!(
                taken - own <= flash,
                "{}: {taken} bytes of flash",
                program.name
            );
            // At "s", a board without a floating-point unit needs up to twice as much code, so the
            // allowance is too.
            if level == "3" && processor == "Cortex-M4F" {
                assert!(
                    4 * flash <= 5 * (taken - own),
                    "{}: {flash} bytes of flash for {}",
                    program.name,
                    taken - own
                );
            }
        }
    }
}

/// For each board, the processor, and text, data, bss and stack of the program.
fn rows<'m>(measured: &'m str, program: &str) -> impl Iterator<Item = (&'m str, [usize; 4])> {
    measured.lines().filter_map(move |line| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let [_, processor, name, text, data, bss, stack, ..] = cells[..] else {
            return None;
        };
        if name != program {
            return None;
        }
        let number = |cell: &str| cell.parse().unwrap();
        Some((processor, [text, data, bss, stack].map(number)))
    })
}
