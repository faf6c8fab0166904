//! A guide to firmgrad in firmware.
//!
//! The example is a vibration sensor that learns on the machine to which it is attached. It
//! predicts each value from the previous eight, and raises an alarm if a prediction is far off.
//! All code below is tested.
//!
//! # The dependency
//!
//! ```toml
//! [dependencies]
//! firmgrad = { version = "0.1", features = ["defmt"] } # the feature is optional
//! # Used below, but optional: a buffer in a static, a ring of samples and a lock for the ring. Your
//! # processor's crate implements the lock: cortex-m with "critical-section-single-core", say.
//! static_cell = "2"
//! heapless = "0.9"
//! critical-section = "1"
//!
//! [profile.release]
//! opt-level = 3         # or "s": less flash, more instructions
//! lto = true            # smaller and faster
//! codegen-units = 1
//! panic = "abort"
//! ```
//!
//! # The model and its memory
//!
//! A network is a constant. It trains in one buffer, which holds parameters, gradients, optimiser
//! state, activations and working memory; the length of this buffer is a constant too. Two
//! assertions are checked at compile time: that the buffer fits a budget, and that the optimiser's
//! hyperparameters keep all numbers finite. [`Trainer::online`] stores the parameter gradients of
//! one layer at a time and needs the least memory. [`Trainer::new`] accumulates the gradients of a
//! batch before each step.
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
//! // A larger network would not compile: "1640 bytes are needed, the budget is 1600 bytes".
//! const _: () = assert_fits(size_of::<[f32; LEN]>(), 1600);
//! ```
//!
//! You decide where to place the buffer. A static is part of `.bss`, so the linker reports its
//! size. `cortex-m-rt` provides the statics of its entry function as `&'static mut`:
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
//! A cell of the `static_cell` crate works with any run-time crate. It can be taken once:
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
//! On the stack of a task, write `let mut buffer = [0.0; LEN];` and make the stack that much
//! larger. A trainer is only a few references into the buffer. Creating another trainer in the same
//! buffer starts from scratch.
//!
//! # Samples from an interrupt
//!
//! An interrupt pushes values into a ring buffer, and the main loop trains. The main loop blocks
//! the interrupt only while it copies one value, never during a training step. If training falls
//! behind by more than the capacity of the ring, the oldest values are dropped and counted.
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
//! /// Called by the converter's interrupt with each value.
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
//! /// Takes the oldest value from the ring.
//! fn pop() -> Option<f32> {
//!     critical_section::with(|cs| RING.borrow(cs).try_borrow_mut().ok()?.values.pop_front())
//! }
//! # for value in 0..70 { push(value as f32); }
//! # assert_eq!(pop(), Some(6.0));
//! ```
//!
//! If the newest values may be dropped instead, use `heapless::spsc::Queue`. It needs no critical
//! section, and its `enqueue` refuses values when the queue is full.
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
//!         let loss = trainer.learn(&window, [value].as_slice())?;
//!         if trainer.steps() > 2_000 && loss > 0.5 {
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
//! The same seed and the same values give the same bits on a desktop. You can record the sensor's
//! values and replay the device's training in a test.
//!
//! # Inference with parameters in flash
//!
//! [`Trainer::parameters`] is one slice, which can be written to flash or sent to a host as it is.
//! A [`Predictor`] reads the parameters in place and needs no gradients, so its buffer is small:
//!
//! ```
//! # use firmgrad::{Error, Model, Shape, dense, softmax_cross_entropy, tanh};
//! # const MODEL: Model<4> =
//! #     Model::new(Shape::vector(2), [dense(1), tanh(), dense(2), softmax_cross_entropy()]);
//! use firmgrad::{Inference, Predictor};
//!
//! /// In a `const`, so that a program without a trainer holds no code for training.
//! const NET: Inference<4> = MODEL.for_inference();
//! /// Layer by layer, weights before biases. A wrong number of parameters does not compile.
//! static TRAINED: [f32; NET.parameters()] = [1.5, -0.5, 0.1, 2.0, -2.0, 0.0, 0.0];
//!
//! let mut buffer = [0.0; NET.inference_len(1)];
//! let mut predictor = Predictor::new(&NET, &TRAINED, &mut buffer)?;
//! assert_eq!(predictor.predict(&[1.0, 0.5])?, 0);
//! # Ok::<(), Error>(())
//! ```
//!
//! # Surviving a loss of power
//!
//! [`Slots`] stores checkpoints in two slots of the flash, through the flash driver of your
//! processor's crate. Whenever power fails, the old checkpoint or the new one is intact. Training
//! continues from it and computes the same bits as an uninterrupted run.
//!
//! After a restore the learning rate is that of the file, not that of the optimiser with which the
//! trainer was created. If a schedule on the desktop decayed it to almost 0, the network learns
//! nothing more. [`Trainer::learning_rate`] returns the current rate, and
//! [`Trainer::set_learning_rate`] changes it.
//!
//! ```
//! use embedded_storage::nor_flash::NorFlash;
//! use firmgrad::checkpoint::Checkpoint;
//! use firmgrad::flash::{FlashError, Slots};
//! use firmgrad::{Init, Trainer};
//!
//! /// Continues from the newest save, or starts a new run. `mapped` is the memory-mapped flash.
//! fn begin<F: NorFlash>(slots: &mut Slots<F>, mapped: &[u8], trainer: &mut Trainer<'_>) {
//!     let restored = slots.newest().and_then(|saved| {
//!         let bytes = mapped.get(saved.bytes.start as usize..saved.bytes.end as usize)?;
//!         trainer.restore(&Checkpoint::parse(bytes).ok()?).ok()
//!     });
//!     ready(restored, trainer);
//! }
//!
//! /// The same with flash on a serial bus, which is not mapped into memory.
//! fn begin_unmapped<F: NorFlash>(slots: &mut Slots<F>, trainer: &mut Trainer<'_>) {
//!     let restored = slots.newest().and_then(|saved| slots.restore(&saved, trainer).ok());
//!     ready(restored, trainer);
//! }
//!
//! /// Starts a new run if there was no save, and replaces a learning rate too low for SGD.
//! fn ready(restored: Option<u64>, trainer: &mut Trainer<'_>) {
//!     if restored.is_none() {
//!         trainer.initialise(Init::XAVIER_UNIFORM, 1);
//!     }
//!     if trainer.learning_rate() < 0.001 {
//!         trainer.set_learning_rate(0.05);
//!     }
//! }
//!
//! /// Call this only now and then: every save wears the flash.
//! fn keep<F: NorFlash>(
//!     slots: &mut Slots<F>,
//!     trainer: &Trainer<'_>,
//! ) -> Result<(), FlashError<F::Error>> {
//!     slots.save(|put| trainer.save(0, put))?;
//!     Ok(())
//! }
//! ```
//!
//! The same file can be sent to a host, where `firmgrad inspect` reads it and a trainer continues
//! from it. A file that is saved this way has no entries about its data. To keep the entries of a
//! file that was restored, pass them to [`Trainer::save_with`].
//!
//! # Scaling sensor values
//!
//! A network that was trained on a table expects scaled features. The file from the desktop holds
//! the scaling of each column. [`Feature::scale`] applies it in `f64` and rounds to `f32` once. The
//! bits are those of the desktop if its table held the sensor's values exactly, as integers or as
//! `f32` with all digits.
//!
//! ```
//! use firmgrad::checkpoint::{Checkpoint, Entry};
//!
//! /// The network input for `values`; `None` if their number is not that of the features in `file`.
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
//! The names of the classes are entries of the file as well. If the flash is not mapped into
//! memory, [`Slots::about`] copies only the entries. Alternatively, make the numbers constants of
//! the firmware; `firmgrad inspect` prints them.
//!
//! # What can go wrong
//!
//! - **Nothing panics.** The following are errors: a wrong length, a class without an output, an
//!   infinite or NaN loss, and a request for a class when an output is infinite or NaN, for example
//!   because of a broken sensor. [`Error`] is `Copy` and implements `Display`, and with the feature
//!   `defmt` it can be logged. [`Model::new`] panics, which in a `const` is a compile error;
//!   [`Model::try_new`] returns an error at run time.
//! - **A refused call leaves the network unchanged**, with two exceptions. If a trainer made by
//!   [`Trainer::online`] meets a gradient that is infinite, NaN or too large, it has already
//!   updated the later layers. If a restore from flash that is not mapped into memory fails after
//!   the checkpoint was checked, all parameters are 0.
//! - **Nothing is printed**, allocated or locked. There is no state outside the buffer and the
//!   values that borrow it.
//! - **The stack** is separate from the buffer. The programs in `tests/firmware/` measure their
//!   stack use, and the README there has a table.
//! - **Time**: one call processes one sample completely. Give training the lowest priority.
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
