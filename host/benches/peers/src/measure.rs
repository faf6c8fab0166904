//! The measurements that every framework runs.

use std::path::Path;
use std::time::{Duration, Instant};

use firmgrad_host::data::{Dataset, Features, mnist, moons::moons};

use crate::figures::{self, Figure};
use crate::{MNIST, Peer};

/// Steps before the clock starts.
const WARM_UP: usize = 5;

/// Images for inference one at a time, and the number of batches for inference in batches.
const ALONE: usize = 300;
const BATCHES: usize = 40;

/// Measures training, inference and training on the moons, and prints one line per figure. The
/// program's arguments are the batch size and the number of steps.
///
/// Runs inside rayon's pool, where handing work to a second thread is cheapest.
///
/// # Panics
/// If these arguments or MNIST's files are missing.
pub fn measure<P: Peer>() {
    rayon::scope(|_| {
        let [batch, steps] = [1, 2].map(argument);
        let (train, _) = mnist::load(Path::new(MNIST)).expect("run `firmgrad fetch mnist` first");
        P::at_work(|| {
            let mut peer = P::new(batch);
            training(&mut peer, &train, batch, steps);
            answering(&peer, &train, 1, ALONE);
            answering(&peer, &train, batch, BATCHES * batch);
            epochs::<P>();
        });
    });
}

fn argument(place: usize) -> usize {
    let number = std::env::args()
        .nth(place)
        .and_then(|text| text.parse().ok());
    number.expect("two numbers: BATCH STEPS")
}

fn training<P: Peer>(peer: &mut P, data: &Dataset, batch: usize, steps: usize) {
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    let mut step = |number| {
        let start = number * batch % (data.len() - batch);
        let samples: Vec<usize> = (start..start + batch).collect();
        data.gather(&samples, &mut images, &mut labels);
        peer.train(&images, &labels)
    };
    for number in 0..WARM_UP {
        step(number);
    }
    let start = Instant::now();
    let mut loss = 0.0;
    for number in WARM_UP..WARM_UP + steps {
        loss = step(number);
    }
    let rate = (steps * batch) as f64 / start.elapsed().as_secs_f64();
    figures::print(Figure::TrainRate, rate);
    figures::print(Figure::TrainLoss, loss.into());
    figures::print(Figure::TrainPeak, figures::peak_megabytes());
}

fn answering<P: Peer>(peer: &P, data: &Dataset, batch: usize, count: usize) {
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    let samples: Vec<usize> = (0..count).collect();
    data.gather(&samples, &mut images, &mut labels);
    let images: Vec<&[f32]> = images.chunks(batch * data.shape.len()).collect();
    let mut answer = peer.predictor(batch);
    answer(images[0]);
    let start = Instant::now();
    images.iter().for_each(|images| answer(images));
    let rate = count as f64 / start.elapsed().as_secs_f64();
    let figure = match batch {
        1 => Figure::AnswerAlone,
        _ => Figure::AnswerTogether,
    };
    figures::print(figure, rate);
}

fn epochs<P: Peer>() {
    let data = moons(200, 0.2, 1);
    let Features::Floats(points) = &data.features else {
        unreachable!("points are floats");
    };
    let labels: Vec<usize> = data.labels.iter().map(|&label| label.into()).collect();
    let mut epoch = P::moons(points, &labels);
    let mut hundred = || (0..100).for_each(|_| epoch());
    hundred();
    let (start, mut hundreds) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_millis(500) {
        hundred();
        hundreds += 1;
    }
    let epochs = f64::from(hundreds * 100);
    figures::print(
        Figure::MoonsEpoch,
        start.elapsed().as_secs_f64() * 1e6 / epochs,
    );
}
