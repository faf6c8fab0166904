//! Any bytes give a typed error, or a view from which the same bytes can be written again.
#![no_main]

use firmgrad::idx::Idx;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let idx = match Idx::parse(bytes) {
        Ok(idx) => idx,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let dims: Vec<u32> = idx.dims().collect();
    let mut header = vec![0; 4 + 4 * idx.rank()];
    assert_eq!(
        Idx::write_header(idx.element(), &dims, &mut header),
        Ok(header.len())
    );
    assert_eq!(bytes, [&header, idx.data()].concat());

    let elements = dims.iter().map(|&dim| dim as usize).product::<usize>();
    assert_eq!(elements * idx.element().size(), idx.data().len());
    assert_eq!(idx.values().count(), elements);
    assert_eq!(idx.as_u8().is_ok(), idx.element().code() == 8);

    // A large item count is possible only if another dimension is 0.
    let items = (0..idx.len().min(bytes.len())).map_while(|index| idx.item(index));
    assert!(idx.data().starts_with(&items.collect::<Vec<_>>().concat()));
    assert_eq!(idx.item(idx.len()), None);
});
