//! Writes the memory layout of the board that QEMU emulates for the target.

use std::{env, fs, path::PathBuf};

fn main() {
    let target = env::var("TARGET").unwrap();
    let layout = match target.as_str() {
        "thumbv6m-none-eabi" => arm(0x0000_0000, 0x2000_0000, 16),
        "thumbv8m.main-none-eabihf" => arm(0x1000_0000, 0x3800_0000, 112),
        target if target.starts_with("thumb") => arm(0x0000_0000, 0x2000_0000, 112),
        _ => riscv(112),
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    fs::write(out.join("memory.x"), layout).unwrap();
    println!("cargo::rustc-link-search={}", out.display());
    if target.starts_with("riscv") {
        println!("cargo::rustc-link-arg-bins=-Tmemory.x");
    }
    println!("cargo::rustc-link-arg-bins=-Tlink.x");
    println!("cargo::rerun-if-changed=build.rs");
}

fn arm(flash: u32, ram: u32, kib: u32) -> String {
    format!(
        "MEMORY {{ FLASH : ORIGIN = {flash:#x}, LENGTH = 256K  RAM : ORIGIN = {ram:#x}, LENGTH = {kib}K }}\n"
    )
}

fn riscv(kib: u32) -> String {
    format!(
        "MEMORY {{ FLASH : ORIGIN = 0x80000000, LENGTH = 256K  RAM : ORIGIN = 0x80400000, LENGTH = {kib}K }}\n\
         REGION_ALIAS(\"REGION_TEXT\", FLASH); REGION_ALIAS(\"REGION_RODATA\", FLASH);\n\
         REGION_ALIAS(\"REGION_DATA\", RAM); REGION_ALIAS(\"REGION_BSS\", RAM);\n\
         REGION_ALIAS(\"REGION_HEAP\", RAM); REGION_ALIAS(\"REGION_STACK\", RAM);\n"
    )
}
