//! `firmgrad plan` for a given device: yes or no, and what to change.

use firmgrad::{Optimizer, Shape};
use firmgrad_host::device::{Flash, Mode, OptLevel, Ram};
use firmgrad_host::training::device_network;

use crate::{Desk, errors};

/// What `plan` prints after its tables, and its exit code.
fn ask(net: &str, rest: &str) -> (String, Option<i32>) {
    let output = Desk::new().firmgrad(&format!("plan --net \"{net}\" {rest}"));
    assert_eq!(errors(&output), "");
    let text = String::from_utf8(output.stdout).unwrap();
    let answer = text.rsplit("\n\n").next().unwrap();
    (answer.to_owned(), output.status.code())
}

/// The allowances in bytes: for the stack, and for code at opt-level 3 and "s".
fn allowances(net: &str, input: Shape, mode: Mode) -> (usize, usize, usize) {
    let network = device_network(net, input).unwrap();
    let code = |level| Flash::of(&network, mode, level).code;
    let stack = Ram::of(&network, mode).stack;
    (stack, code(OptLevel::Speed), code(OptLevel::Size))
}

fn grouped(number: usize) -> String {
    let thousands = match number / 1000 {
        0 => return number.to_string(),
        thousands => grouped(thousands),
    };
    format!("{thousands},{:03}", number % 1000)
}

/// 40 + 27 parameters. A sample needs 8 + 3 activations, as many gradients with respect to them,
/// and 4 inputs.
const SMALL: &str = "dense 8, tanh, dense 3";

const CNN: &str = "conv 5x5x8, relu, maxpool 2x2, conv 5x5x16, relu, maxpool 2x2, dense 10";

#[test]
fn the_smallest_device() {
    let adam = Mode::OnlineTraining(Optimizer::adam(0.0));
    let (stack, code, _) = allowances(SMALL, Shape::vector(4), adam);
    let online = 4 * (3 * 67 + 40 + 22 + 4) + stack;
    let rest = "--input 4 --optimizer adam";
    let device = format!("{rest} --ram {online} --flash {code}");
    let yes = "yes: training online with adam fits\n".to_owned();
    assert_eq!(ask(SMALL, &device), (yes, Some(0)));

    let device = format!("{rest} --ram {} --flash {code}", online - 1);
    let (answer, exit) = ask(SMALL, &device);
    let no = format!(
        "no: training online with adam takes {} bytes of RAM, 1 more than the {} available\n",
        grouped(online),
        grouped(online - 1)
    );
    assert!(answer.starts_with(&no), "{answer}");
    assert_eq!(exit, Some(3));

    let device = format!("{rest} --ram {online} --flash {}", code - 1);
    let (answer, exit) = ask(SMALL, &device);
    let no = format!(
        "no: training online with adam takes {} bytes of flash, 1 more than the {} available\n",
        grouped(code),
        grouped(code - 1)
    );
    assert!(answer.starts_with(&no), "{answer}");
    assert_eq!(exit, Some(3));
}

#[test]
fn whatever_fits() {
    let (stack, ..) = allowances(SMALL, Shape::vector(4), Mode::Inference { batch: 1 });
    let ram = 4 * (2 * 67 + 22 + 4) + stack;
    let yes = "yes: training with sgd fits\nyes: training online with sgd fits\n".to_owned();
    let rest = format!("--input 4 --ram {ram}");
    assert_eq!(ask(SMALL, &rest), (yes, Some(0)));
    let (everything, _) = ask(SMALL, "--input 4 --ram 1M --flash 1M");
    assert_eq!(everything.lines().count(), 6, "{everything}");
    let answer = Desk::new().answer(&format!("plan --net \"{SMALL}\" {rest}"));
    let fits = |name: &str| {
        let line = answer.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().next_back().unwrap().to_owned()
    };
    assert_eq!(fits("inference"), "yes");
    assert_eq!(fits("training with sgd"), "yes");
    assert_eq!(fits("training online with momentum"), "no");
}

#[test]
fn a_cheaper_way_to_train() {
    let (stack, ..) = allowances(SMALL, Shape::vector(4), Mode::Inference { batch: 1 });
    let sgd = 4 * (2 * 67 + 22 + 4) + stack;
    let online_sgd = 4 * (67 + 40 + 22 + 4) + stack;
    let online_adam = 4 * (3 * 67 + 40 + 22 + 4) + stack;
    // With k units there are 8 k + 3 parameters, 5 k of them in the first layer.
    let narrow = |k: usize| 4 * (3 * (8 * k + 3) + 5 * k + 2 * (k + 3) + 4) + stack;
    assert!(narrow(4) <= sgd && sgd < narrow(5) && narrow(8) == online_adam);
    let (answer, exit) = ask(SMALL, &format!("--input 4 --optimizer adam --ram {sgd}"));
    let expected = format!(
        "no: training online with adam takes {} bytes of RAM, {} more than the {} available\n\
         - training with sgd: {} bytes\n\
         - training online with sgd: {} bytes\n\
         - layer 1, dense 8, as dense 4: {} bytes\n",
        grouped(online_adam),
        grouped(online_adam - sgd),
        grouped(sgd),
        grouped(sgd),
        grouped(online_sgd),
        grouped(narrow(4)),
    );
    assert_eq!((answer, exit), (expected, Some(3)));
}

#[test]
fn a_smaller_batch() {
    let (stack, ..) = allowances(SMALL, Shape::vector(4), Mode::Inference { batch: 1 });
    let batch = |samples: usize| samples * 4 * (8 + 3 + 4) + stack;
    let ram = batch(4) - 1;
    let (answer, _) = ask(
        SMALL,
        &format!("--input 4 --inference --batch 9 --ram {ram}"),
    );
    let change = format!("\n- --batch 3: {} bytes\n", grouped(batch(3)));
    assert!(answer.contains(&change), "{answer}");
}

/// The suggested net fits, and with one more filter it would not.
#[test]
fn a_narrower_layer() {
    let filters = "conv 5x5x16";
    let network = device_network(CNN, Shape::image(1, 28, 28)).unwrap();
    let online = Ram::of(&network, Mode::OnlineTraining(Optimizer::sgd(0.0))).total();
    for missing in [1, 5_000, 10_000] {
        let device = format!("--input 1x28x28 --ram {}", online - missing);
        let (answer, exit) = ask(CNN, &device);
        assert_eq!(exit, Some(3));
        let change = format!("- layer 4, {filters}, as conv 5x5x");
        let change = answer.split(&change).nth(1).unwrap();
        let (number, _) = change.split_once(':').unwrap();
        let number: usize = number.parse().unwrap();
        let with = |number: usize| CNN.replace(filters, &format!("conv 5x5x{number}"));
        assert_eq!(ask(&with(number), &device).1, Some(0), "{answer}");
        assert_eq!(ask(&with(number + 1), &device).1, Some(3), "{answer}");
    }
}

#[test]
fn what_takes_most() {
    // A single layer takes the same, online or not: its parameters and their gradients.
    let (answer, _) = ask("dense 10", "--input 1x28x28 --ram 32K");
    let expected = "- no single change helps; layer 1, dense 10, takes most: 62,800 bytes for its \
                    parameters in training\n";
    assert_eq!(answer.split_once('\n').unwrap().1, expected);

    let (stack, ..) = allowances(CNN, Shape::image(1, 28, 28), Mode::Inference { batch: 1 });
    let besides = grouped(stack + 4 * 784);
    let (answer, _) = ask(CNN, "--input 1x28x28 --ram 4K");
    let expected =
        format!("- no smaller net helps: samples and stack alone take {besides} bytes\n");
    assert_eq!(answer.split_once('\n').unwrap().1, expected);
}

#[test]
fn too_little_flash() {
    let net = "dense 20, relu, dense 2";
    let (_, fast, small) = allowances(net, Shape::vector(100), Mode::Inference { batch: 1 });
    // With k units, the parameters take 4 (103 k + 2) bytes.
    let stored = |k: usize| 4 * (103 * k + 2);
    let changes = |flash: usize| {
        let rest = format!("--input 100 --inference --flash {flash}");
        let (answer, exit) = ask(net, &rest);
        assert_eq!(exit, Some(3));
        answer.split_once('\n').unwrap().1.to_owned()
    };
    let expected = format!(
        "- --opt-level s: {} bytes\n- layer 1, dense 20, as dense 15: {} bytes\n",
        grouped(small + stored(20)),
        grouped(fast + stored(15)),
    );
    assert_eq!(changes(fast + stored(16) - 1), expected);
    let expected = format!(
        "- fewer parameters: they take {} bytes\n",
        grouped(stored(20))
    );
    assert_eq!(changes(fast + stored(1) - 1), expected);
    let expected = format!(
        "- no smaller net helps: the code alone takes {} bytes at opt-level \"s\"\n",
        grouped(small)
    );
    assert_eq!(changes(small - 1), expected);
}

/// The project's own budgets for this network.
#[test]
fn the_convolutional_network_in_64_and_112_kib() {
    for (ram, name) in [("64K", "sgd"), ("112K", "adam")] {
        let device = format!("--input 1x28x28 --ram {ram} --flash 256K --optimizer {name}");
        let yes = format!("yes: training online with {name} fits\n");
        assert_eq!(ask(CNN, &device), (yes, Some(0)));
    }
}

#[test]
fn sizes_that_cannot_be_read() {
    for size in [
        "",
        "K",
        "4KB",
        "4k",
        "1.5K",
        "-1",
        "64 K",
        "99999999999999999999M",
    ] {
        for option in ["ram", "flash"] {
            let line = format!("plan --net \"dense 2\" --input 4 \"--{option}={size}\"");
            let output = Desk::new().firmgrad(&line);
            let errors = errors(&output);
            assert_eq!(output.status.code(), Some(2), "{errors}");
            let expected = format!(
                "error: invalid value '{size}' for '--{option} <SIZE>': expected bytes like 65536, \
                 or KiB or MiB like 64K or 1M"
            );
            assert_eq!(errors.lines().next().unwrap(), expected);
        }
    }
}

#[test]
fn questions_that_make_no_sense() {
    for rest in [
        "--inference",
        "--optimizer sgd",
        "--ram 1K --inference --optimizer sgd",
    ] {
        let line = format!("plan --net \"dense 2\" --input 4 {rest}");
        let output = Desk::new().firmgrad(&line);
        assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    }
}
