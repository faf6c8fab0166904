//! scratch
use firmgrad::Schedule;
use firmgrad_host::data::mnist;
use firmgrad_host::training::*;
fn main() {
    use Initialiser::*;
    use OptimizerName::*;
    let (train_set, test_set) = mnist::load("/tmp/mnist/package/data".as_ref()).unwrap();
    let args: Vec<String> = std::env::args().collect();
    let steps: u32 = args[1].parse().unwrap();
    for (act, init, opt, lr) in [
        ("leaky_relu", He, Adam, 0.005),
        ("relu", Xavier, Adam, 0.005),
        ("tanh", Xavier, Adagrad, 0.01),
        ("sigmoid", He, Sgd, 0.01),
        ("sigmoid", Xavier, Adam, 0.001),
    ] {
        if args.len() > 2 && args[2] != act {
            continue;
        }
        let net = format!(
            "conv 5x5x32 same, {act}, maxpool 2x2, conv 5x5x64 same, {act}, maxpool 2x2, dense 1024, {act}, dropout 0.5, dense 10"
        );
        let r = Recipe {
            net,
            initialiser: init,
            optimizer: opt,
            learning_rate: lr,
            weight_decay: 0.0,
            schedule: Schedule::Constant,
            batch: 50,
            steps,
            seed: 1,
        };
        let o = train(&r, &train_set, Some(&test_set), (500, 10000), &mut |e| {
            if let Event::Record(r) = e {
                println!(
                    "{act} {} loss {:.4} test {:?} {:?} {:.0}s",
                    r.step, r.train_loss, r.test_loss, r.test_accuracy, r.seconds
                )
            }
        })
        .unwrap();
        let n = r.network(train_set.shape).unwrap();
        println!(
            "{act} final {:?} diverged {}",
            evaluate(&n, &o.parameters, &test_set, 10000).accuracy,
            o.diverged
        );
    }
}
