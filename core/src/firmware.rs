//! Add it to your project: a guide for firmware.
//!
//! A vibration sensor learns, on the machine it is screwed to, what comes next from the eight
//! values before; what it cannot foretell is news. The code below is tested.
//!
//! # The dependency
//!
//! ```toml
//! [dependencies]
//! firmgrad = { version = "0.1", features = ["defmt"] } # the feature is optional
//! # Used below, by your choice: a static's buffer, a ring of samples, a lock for it. The lock is
//! # implemented by your processor's crate, such as cortex-m with "critical-section-single-core".
//! static_cell = "2"
//! heapless = "0.9"
//! critical-section = "1"
//!
//! [profile.release]
//! opt-level = 3         # or "s": less flash, more instructions
//! lto = true            # less of both
//! codegen-units = 1
//! panic = "abort"
//! ```
//!
//! # The model and its memory
//!
//! A network is a constant, and so is the length of the one buffer that it trains in: parameters,
//! gradients, optimiser state, activations and working memory. A budget is an assertion that does
//! not compile where it is broken; so is that of an optimiser's numbers. [`Trainer::online`] keeps the gradients of one layer at a time
//! and needs least; [`Trainer::new`] gathers a batch before it steps.
//!
//! ```
//! use firmgrad::{
//!     Model, Optimizer, Shape, assert_fits, assert_stays_finite, dense, mean_squared_error, tanh,
//! };
//!
//! const NET: Model<4> = Model::new(
//!     Shape::vector(8),
//!     [dense(12), tanh(), dense(1), mean_squared_error()],
//! );
//! const SGD: Optimizer = Optimizer::sgd(0.05);
//! const LEN: usize = NET.online_len(&SGD);
//! const _: () = assert_stays_finite(&SGD);
//! const _: () = assert_fits(4 * LEN, 1600); // else: "1640 bytes are needed, the budget is 1600 bytes"
//! ```
//!
//! The buffer is yours to place. In a static, which shows in `.bss`, it is best seen by the linker;
//! `cortex-m-rt` lends the statics of its entry function as `&'static mut`:
//!
//! ```
//! # use firmgrad::{Error, Model, Optimizer, Shape, Trainer, dense, mean_squared_error, tanh};
//! # const NET: Model<4> =
//! #     Model::new(Shape::vector(8), [dense(12), tanh(), dense(1), mean_squared_error()]);
//! # const SGD: Optimizer = Optimizer::sgd(0.05);
//! # const LEN: usize = NET.online_len(&SGD);
//! # fn run(_: &mut [f32]) -> Result<(), Error> { Ok(()) }
//! # fn idle() -> ! { std::process::exit(0) }
//! # /*
//! #[entry]
//! # */
//! fn main() -> ! {
//! # /*
//!     static mut BUFFER: [f32; LEN] = [0.0; LEN];
//! # */
//! #   #[allow(non_snake_case)] let BUFFER = &mut [0.0; LEN];
//!     _ = run(BUFFER);
//!     idle()
//! }
//! ```
//!
//! A cell of the `static_cell` crate does the same with any run-time crate, and hands it out once:
//!
//! ```
//! # use firmgrad::{Error, Model, Optimizer, Shape, dense, mean_squared_error, tanh};
//! # const NET: Model<4> =
//! #     Model::new(Shape::vector(8), [dense(12), tanh(), dense(1), mean_squared_error()]);
//! # const LEN: usize = NET.online_len(&Optimizer::sgd(0.05));
//! # fn run(_: &mut [f32]) -> Result<(), Error> { Ok(()) }
//! use static_cell::ConstStaticCell;
//!
//! static BUFFER: ConstStaticCell<[f32; LEN]> = ConstStaticCell::new([0.0; LEN]);
//!
//! if let Some(buffer) = BUFFER.try_take() {
//!     run(buffer)?;
//! }
//! # Ok::<(), Error>(())
//! ```
//!
//! On the stack of a task it is `let mut buffer = [0.0; LEN];`, and the task's stack is to be that
//! much larger. A trainer is a handful of references into the buffer: another one made later in
//! the same buffer begins anew.
//!
//! # Samples from an interrupt
//!
//! An interrupt pushes, the main loop trains. The ring is shut for as long as one value is copied,
//! never for a step, so the interrupt is never late. Where training falls behind by more than the
//! ring holds, the oldest values are lost and counted.
//!
//! ```
//! use core::cell::RefCell;
//!
//! use critical_section::Mutex;
//! use heapless::Deque;
//!
//! #[derive(Default)]
//! struct Ring {
//!     values: Deque<f32, 64>,
//!     lost: u32,
//! }
//!
//! static RING: Mutex<RefCell<Ring>> = Mutex::new(RefCell::new(Ring {
//!     values: Deque::new(),
//!     lost: 0,
//! }));
//!
//! /// What the converter's interrupt does with a value.
//! fn push(value: f32) {
//!     critical_section::with(|cs| {
//!         // `borrow_mut` would link a panic.
//!         if let Ok(mut ring) = RING.borrow(cs).try_borrow_mut() {
//!             if ring.values.is_full() {
//!                 ring.values.pop_front();
//!                 ring.lost = ring.lost.saturating_add(1);
//!             }
//!             _ = ring.values.push_back(value);
//!         }
//!     });
//! }
//!
//! /// The oldest value that waits.
//! fn pop() -> Option<f32> {
//!     critical_section::with(|cs| RING.borrow(cs).try_borrow_mut().ok()?.values.pop_front())
//! }
//! # for value in 0..70 { push(value as f32); }
//! # assert_eq!(pop(), Some(6.0));
//! ```
//!
//! Where the newest values may be lost instead, `heapless::spsc::Queue` needs no critical section:
//! its `enqueue` refuses what has no room.
//!
//! # Learning
//!
//! ```
//! # use firmgrad::{Model, Optimizer, Shape, dense, mean_squared_error, tanh};
//! # const NET: Model<4> =
//! #     Model::new(Shape::vector(8), [dense(12), tanh(), dense(1), mean_squared_error()]);
//! # const SGD: Optimizer = Optimizer::sgd(0.05);
//! # const LEN: usize = NET.online_len(&SGD);
//! # fn pop() -> Option<f32> {
//! #     use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
//! #     static COUNT: AtomicU32 = AtomicU32::new(0);
//! #     let count = COUNT.fetch_add(1, Relaxed);
//! #     (count < 4000).then(|| (count as f32 * 0.7).sin() * if count < 3900 { 1.0 } else { 3.0 })
//! # }
//! # static ALARMS: core::sync::atomic::AtomicU32 = core::sync::atomic::AtomicU32::new(0);
//! # fn alarm() { ALARMS.fetch_add(1, core::sync::atomic::Ordering::Relaxed); }
//! use firmgrad::{Error, Init, Trainer};
//!
//! fn run(buffer: &mut [f32]) -> Result<(), Error> {
//!     let mut trainer = Trainer::online(&NET, SGD, buffer)?;
//!     trainer.initialise(Init::XAVIER_UNIFORM, 1);
//!     let mut window = [0.0; 8];
//! #   let mut calm = 0;
//!     while let Some(value) = pop() {
//!         let surprise = trainer.learn(&window, [value].as_slice())?;
//!         if trainer.steps() > 2_000 && surprise > 0.5 {
//!             alarm();
//!         }
//! #       if trainer.steps() == 3_900 { calm = ALARMS.load(core::sync::atomic::Ordering::Relaxed); }
//!         window.rotate_left(1);
//!         window[7] = value;
//!     }
//! #   assert_eq!(calm, 0);
//!     Ok(())
//! }
//! # run(&mut [0.0; LEN])?;
//! # assert!(ALARMS.load(core::sync::atomic::Ordering::Relaxed) > 0);
//! # Ok::<(), Error>(())
//! ```
//!
//! The same seed and the same values give the same bits on your desk: record what the sensor saw,
//! and replay the device's training in a test.
//!
//! # Answers from parameters in flash
//!
//! [`Trainer::parameters`] is one slice, to be written to flash or sent home as it is. A
//! [`Predictor`] reads it where it lies and needs no gradients, so its buffer is small:
//!
//! ```
//! # use firmgrad::{Error, Model, Shape, dense, softmax_cross_entropy, tanh};
//! # const NET: Model<4> =
//! #     Model::new(Shape::vector(2), [dense(1), tanh(), dense(2), softmax_cross_entropy()]);
//! use firmgrad::Predictor;
//!
//! /// Layer by layer, weights before biases; a wrong number of them does not compile.
//! static TRAINED: [f32; NET.parameters()] = [1.5, -0.5, 0.1, 2.0, -2.0, 0.0, 0.0];
//!
//! let mut buffer = [0.0; NET.inference_len(1)];
//! let mut predictor = Predictor::new(&NET, &TRAINED, &mut buffer)?;
//! assert_eq!(predictor.predict(&[1.0, 0.5])?, 0);
//! # Ok::<(), Error>(())
//! ```
//!
//! # Through a loss of power
//!
//! [`Slots`] keeps checkpoints in two slots of the flash, by the driver that your processor's crate
//! has for it. Whenever the power goes, the old one or the new one is there, and training goes on
//! with the bits that it would have had. After a restore the file's learning rate is in force, not
//! that of the optimiser that the trainer was made with. Where a schedule on the desk ended, it is
//! almost 0, and nothing more is learnt: [`Trainer::learning_rate`] says which it is,
//! [`Trainer::set_learning_rate`] puts another in its place.
//!
//! ```
//! use embedded_storage::nor_flash::NorFlash;
//! use firmgrad::checkpoint::Checkpoint;
//! use firmgrad::flash::{FlashError, Slots};
//! use firmgrad::{Init, Trainer};
//!
//! /// Goes on where the newest save stands, or begins; `mapped` is the flash as memory shows it.
//! fn begin<F: NorFlash>(slots: &mut Slots<F>, mapped: &[u8], trainer: &mut Trainer<'_>) {
//!     let restored = slots.newest().and_then(|saved| {
//!         let bytes = mapped.get(saved.bytes.start as usize..saved.bytes.end as usize)?;
//!         trainer.restore(&Checkpoint::parse(bytes).ok()?).ok()
//!     });
//!     ready(restored, trainer);
//! }
//!
//! /// The same where the flash is on a serial bus, not mapped into memory.
//! fn begin_unmapped<F: NorFlash>(slots: &mut Slots<F>, trainer: &mut Trainer<'_>) {
//!     let restored = slots.newest().and_then(|saved| slots.restore(&saved, trainer).ok());
//!     ready(restored, trainer);
//! }
//!
//! /// Begins where there was no save, and sees to it that this network, trained by SGD, learns.
//! fn ready(restored: Option<u64>, trainer: &mut Trainer<'_>) {
//!     if restored.is_none() {
//!         trainer.initialise(Init::XAVIER_UNIFORM, 1);
//!     }
//!     if trainer.learning_rate() < 0.001 {
//!         trainer.set_learning_rate(0.05);
//!     }
//! }
//!
//! /// To be called now and then: flash is worn by every save.
//! fn keep<F: NorFlash>(
//!     slots: &mut Slots<F>,
//!     trainer: &Trainer<'_>,
//! ) -> Result<(), FlashError<F::Error>> {
//!     slots.save(|put| trainer.save(0, put))?;
//!     Ok(())
//! }
//! ```
//!
//! The same file goes home over any wire: `firmgrad inspect` reads it, and a trainer on the desk goes
//! on with it. A file that is saved so says nothing about its data; where the desk's said something
//! that is to be kept, [`Trainer::save_with`] writes the entries of the file that was restored.
//!
//! # Values as the desk scaled them
//!
//! A network that was trained on a table gets its features scaled. The desk's file says how, column
//! by column, and [`Feature::scale`] does it, in `f64`, rounded to `f32` once. The bits are those of
//! the desk where its table held the sensor's own values: whole numbers, or an `f32` with all its
//! digits.
//!
//! ```
//! use firmgrad::checkpoint::{Checkpoint, Entry};
//!
//! /// The sample that the network of `file` gets for `values`; `None` where they are not as many.
//! fn scaled<const N: usize>(file: &Checkpoint<'_>, values: [f64; N]) -> Option<[f32; N]> {
//!     let about = file.about().ok()?;
//!     let mut features = about.entries().filter_map(|entry| match entry {
//!         Entry::Feature(feature) => Some(feature),
//!         _ => None,
//!     });
//!     let mut sample = [0.0; N];
//!     for (to, value) in sample.iter_mut().zip(values) {
//!         *to = features.next()?.scale(value);
//!     }
//!     features.next().is_none().then_some(sample)
//! }
//! ```
//!
//! The names of the classes are entries of the file as well. Where the flash is not mapped into
//! memory, [`Slots::about`] copies the entries alone; or the numbers, which the desk's `firmgrad
//! inspect` prints, are constants of the firmware.
//!
//! # What can go wrong
//!
//! - **Nothing panics.** A wrong length, a class that the network lacks, a loss that is infinite or
//!   NaN, outputs that are so where a class is asked for, as with a broken sensor: each is an
//!   [`Error`], which is `Copy`, has a sentence by `Display`, and with the feature `defmt` can be
//!   logged. [`Model::new`] panics, which in a `const` is an error of the compiler;
//!   [`Model::try_new`] answers at run time.
//! - **What is refused leaves the network as it was**, but for one case: a gradient that is not
//!   finite in a trainer made by [`Trainer::online`], which has by then changed the layers behind.
//! - **Nothing is printed**, allocated or locked, and nothing is kept outside the buffer and what borrows it.
//! - **The stack** is not in the buffer. The programs under `tests/firmware/` measure theirs, and
//!   its README has the table.
//! - **Time**: one call learns one sample to its end. Give it the lowest priority.
//!
//! [`Error`]: crate::Error
//! [`Model::new`]: crate::Model::new
//! [`Model::try_new`]: crate::Model::try_new
//! [`Predictor`]: crate::Predictor
//! [`Feature::scale`]: crate::checkpoint::Feature::scale
//! [`Slots`]: crate::flash::Slots
//! [`Slots::about`]: crate::flash::Slots::about
//! [`Trainer::save_with`]: crate::Trainer::save_with
//! [`Trainer::learning_rate`]: crate::Trainer::learning_rate
//! [`Trainer::new`]: crate::Trainer::new
//! [`Trainer::online`]: crate::Trainer::online
//! [`Trainer::parameters`]: crate::Trainer::parameters
//! [`Trainer::set_learning_rate`]: crate::Trainer::set_learning_rate
