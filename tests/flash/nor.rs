//! A NOR flash in memory, with the failures of real flash.

use std::collections::BTreeSet;
use std::ops::Range;

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};
use firmgrad::Rng;

/// Number of bytes that are erased together.
pub const BLOCK: usize = 256;

/// How a block fails: the five ways of littlefs's tests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// Programming returns an error.
    Program,
    /// Erasing returns an error.
    Erase,
    /// Reading returns an error.
    Read,
    /// Programming has no effect.
    ProgramNothing,
    /// Erasing has no effect.
    EraseNothing,
}

pub const FAULTS: [Fault; 5] = [
    Fault::Program,
    Fault::Erase,
    Fault::Read,
    Fault::ProgramNothing,
    Fault::EraseNothing,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

impl NorFlashError for Failed {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

/// An operation that was requested.
#[derive(Clone, Debug)]
enum Operation {
    Erase(usize),
    Program(usize, Vec<u8>),
}

/// A flash of a few blocks, programmed in words of `WORD` bytes.
#[derive(Clone, Debug)]
pub struct Nor<const WORD: usize = 8> {
    memory: Vec<u8>,
    /// How often each block was erased.
    pub erased: Vec<u32>,
    /// The requested erases and programs of words since [`watch`](Self::watch).
    log: Vec<Operation>,
    before: Vec<u8>,
    /// Number of operations until the power fails.
    left: usize,
    /// A block that fails, and how.
    pub fault: Option<(usize, Fault)>,
    /// Whether erasing and programming have no effect anywhere.
    pub protected: bool,
    /// First bytes of words that return an error until they are erased.
    unreadable: BTreeSet<usize>,
    /// Number of reads since [`watch`](Self::watch).
    pub reads: usize,
    /// Numbers of the reads that have a wrong bit, and the bit.
    pub wrong: Vec<(usize, usize)>,
    /// Numbers of the reads that return an error.
    pub silent: Range<usize>,
}

impl<const WORD: usize> Nor<WORD> {
    pub fn new(blocks: usize) -> Self {
        Self {
            memory: vec![0xFF; blocks * BLOCK],
            erased: vec![0; blocks],
            log: Vec::new(),
            before: Vec::new(),
            left: usize::MAX,
            fault: None,
            protected: false,
            unreadable: BTreeSet::new(),
            reads: 0,
            wrong: Vec::new(),
            silent: 0..0,
        }
    }

    pub fn memory(&self) -> &[u8] {
        &self.memory
    }

    /// Starts counting operations. The power fails after `left` of them.
    pub fn watch(&mut self, left: usize) {
        self.log.clear();
        self.before = self.memory.clone();
        self.left = left;
        self.reads = 0;
    }

    /// Number of operations since [`watch`](Self::watch).
    pub fn operations(&self) -> usize {
        self.log.len()
    }

    /// Restores the power. The interrupted operation has changed some of its bits.
    pub fn power_up_after_a_torn_operation(&mut self, torn: &Torn) {
        let mut rng = Rng::new(torn.0, 1);
        if let Some(operation) = self.log.last().cloned() {
            let (start, target) = match operation {
                Operation::Erase(start) => (start, vec![0xFF; BLOCK]),
                Operation::Program(start, bytes) => (start, bytes),
            };
            for (byte, target) in self.memory[start..].iter_mut().zip(target) {
                let mask = rng.next_u32() as u8;
                *byte = (*byte & !mask) | (target & mask);
            }
        }
        self.left = usize::MAX;
    }

    /// Restores the power and correct reads, in a flash with an error-correcting code. Words of the
    /// interrupted operation return an error. After a program, this is its word. After an erase, it
    /// is all words of the block if `seed` is 0; otherwise it is some, and other words are
    /// unchanged or erased.
    pub fn power_up_unreadable(&mut self, seed: u64) {
        let mut rng = Rng::new(seed, 3);
        match self.log.last() {
            Some(Operation::Erase(start)) => {
                for word in (*start..start + BLOCK).step_by(WORD) {
                    match if seed == 0 { 0 } else { rng.below(3) } {
                        0 => _ = self.unreadable.insert(word),
                        1 => self.memory[word..][..WORD].fill(0xFF),
                        _ => {}
                    }
                }
            }
            Some(Operation::Program(start, _)) => _ = self.unreadable.insert(*start),
            None => {}
        }
        self.recover();
    }

    /// Damages the word at `start` beyond what the error-correcting code can repair.
    pub fn rot(&mut self, start: usize) {
        self.unreadable.insert(start);
    }

    /// Restores the power and correct reads.
    pub fn recover(&mut self) {
        self.left = usize::MAX;
        self.wrong.clear();
        self.silent = 0..0;
    }

    /// Restores the power. Of the operations since [`watch`](Self::watch), some random ones have
    /// not happened.
    pub fn power_up_out_of_order(&mut self, seed: u64) {
        let mut rng = Rng::new(seed, 2);
        self.memory = self.before.clone();
        for operation in std::mem::take(&mut self.log) {
            if rng.below(4) > 0 {
                self.apply(&operation);
            }
        }
        self.left = usize::MAX;
    }

    /// Restores the power. Operations since [`watch`](Self::watch) for which `lost` is true, given
    /// their number and address, have not happened.
    pub fn power_up_without(&mut self, lost: impl Fn(usize, usize) -> bool) {
        self.memory = self.before.clone();
        for (number, operation) in std::mem::take(&mut self.log).iter().enumerate() {
            let (Operation::Erase(start) | Operation::Program(start, _)) = operation;
            if !lost(number, *start) {
                self.apply(operation);
            }
        }
    }

    fn apply(&mut self, operation: &Operation) {
        match operation {
            Operation::Erase(start) => {
                self.memory[*start..][..BLOCK].fill(0xFF);
                self.unreadable
                    .retain(|word| !(*start..start + BLOCK).contains(word));
            }
            Operation::Program(start, bytes) => {
                // Programming can only clear bits.
                for (to, byte) in self.memory[*start..].iter_mut().zip(bytes) {
                    *to &= byte;
                }
            }
        }
    }

    /// Does `operation`, unless the power or its block has failed.
    fn operate(
        &mut self,
        operation: Operation,
        fails: Fault,
        nothing: Fault,
    ) -> Result<(), Failed> {
        let (Operation::Erase(start) | Operation::Program(start, _)) = operation;
        let fault = self.fault.filter(|(block, _)| *block == start / BLOCK);
        let fault = fault.map(|(_, fault)| fault);
        self.log.push(operation.clone());
        if self.left == 0 {
            return Err(Failed);
        }
        self.left -= 1;
        if fault == Some(fails) {
            return Err(Failed);
        }
        if !self.protected && fault != Some(nothing) {
            self.apply(&operation);
        }
        Ok(())
    }
}

/// The seed that determines which bits of a torn operation have changed.
#[derive(Clone, Copy, Debug)]
pub struct Torn(pub u64);

impl<const WORD: usize> ErrorType for Nor<WORD> {
    type Error = Failed;
}

impl<const WORD: usize> ReadNorFlash for Nor<WORD> {
    const READ_SIZE: usize = 4;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failed> {
        let start = offset as usize;
        assert!(start.is_multiple_of(Self::READ_SIZE) && bytes.len().is_multiple_of(4));
        let blocks = start / BLOCK..(start + bytes.len()).div_ceil(BLOCK);
        if let Some((block, Fault::Read)) = self.fault
            && blocks.contains(&block)
        {
            return Err(Failed);
        }
        let number = self.reads;
        self.reads += 1;
        let words = (start / WORD * WORD)..start + bytes.len();
        if self.silent.contains(&number) || self.unreadable.range(words).next().is_some() {
            return Err(Failed);
        }
        bytes.copy_from_slice(&self.memory[start..][..bytes.len()]);
        for &(_, bit) in self.wrong.iter().filter(|(wrong, _)| *wrong == number) {
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.memory.len()
    }
}

impl<const WORD: usize> NorFlash for Nor<WORD> {
    const WRITE_SIZE: usize = WORD;
    const ERASE_SIZE: usize = BLOCK;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failed> {
        let (from, to) = (from as usize, to as usize);
        assert!(from.is_multiple_of(BLOCK) && to.is_multiple_of(BLOCK));
        for start in (from..to).step_by(BLOCK) {
            self.operate(Operation::Erase(start), Fault::Erase, Fault::EraseNothing)?;
            self.erased[start / BLOCK] += 1;
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failed> {
        let start = offset as usize;
        assert!(start.is_multiple_of(WORD) && bytes.len().is_multiple_of(WORD));
        for (number, word) in bytes.chunks(WORD).enumerate() {
            let operation = Operation::Program(start + number * WORD, word.to_vec());
            self.operate(operation, Fault::Program, Fault::ProgramNothing)?;
        }
        Ok(())
    }
}
