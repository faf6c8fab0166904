//! Writes the memory layout of the board that QEMU emulates for the target. The layout limits the
//! RAM of each program: buffers, other statics and stack together.

use std::{env, fs, path::PathBuf};

/// Each program and its RAM in KiB.
const RAM: [(&str, u32); 15] = [
    ("clock", 4),
    ("moons", 4),
    ("iris", 4),
    ("ask", 4),
    ("infer", 8),
    ("loaded", 16),
    ("parity", 16),
    ("resume", 8),
    ("digits", 24),
    ("mnist", 64),
    ("mnist_32k", 32),
    ("mnist_16k", 16),
    ("bench", 112),
    ("elementary", 4),
    ("planted", 4),
];

fn main() {
    let target = env::var("TARGET").unwrap();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    for (program, ram) in RAM {
        let folder = out.join(program);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("memory.x"), layout(&target, ram)).unwrap();
        let pass = |argument: &str| println!("cargo::rustc-link-arg-bin={program}={argument}");
        pass(&format!("-L{}", folder.display()));
        if target.starts_with("riscv") {
            pass("-Tmemory.x");
        }
        // No interrupt has a handler; see src/arm.rs.
        fs::write(folder.join("device.x"), "").unwrap();
        pass("-Tlink.x");
    }
    println!("cargo::rustc-env=SYSTICK_MEGAHERTZ={}", megahertz(&target));
    println!("cargo::rerun-if-changed=build.rs");
}

/// Clock of the processor in MHz, and so of SysTick, on the board that QEMU emulates for the
/// target.
fn megahertz(target: &str) -> u32 {
    match target {
        "thumbv6m-none-eabi" => 16,
        "thumbv8m.main-none-eabihf" => 20,
        _ => 25,
    }
}

/// The linker script that the run-time crates include.
fn layout(target: &str, ram: u32) -> String {
    let (flash, start) = match target {
        target if target.starts_with("riscv") => (0x8000_0000_u32, 0x8040_0000_u32),
        "thumbv8m.main-none-eabihf" => (0x1000_0000, 0x3800_0000),
        _ => (0x0000_0000, 0x2000_0000),
    };
    let regions = format!(
        "MEMORY {{ FLASH : ORIGIN = {flash:#x}, LENGTH = 256K  RAM : ORIGIN = {start:#x}, LENGTH = {ram}K }}\n"
    );
    let aliases = match target.starts_with("riscv") {
        true => {
            "REGION_ALIAS(\"REGION_TEXT\", FLASH); REGION_ALIAS(\"REGION_RODATA\", FLASH);\n\
             REGION_ALIAS(\"REGION_DATA\", RAM); REGION_ALIAS(\"REGION_BSS\", RAM);\n\
             REGION_ALIAS(\"REGION_HEAP\", RAM); REGION_ALIAS(\"REGION_STACK\", RAM);\n\
             _stack_end = __estack;\n"
        }
        false => "",
    };
    regions + aliases
}
