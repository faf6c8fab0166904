//! Tables that must have a row for each variant of an enum.

/// Defines `fn $name() -> Vec<$row>`, a table with a row for each pattern of the enum `$kind`.
///
/// The patterns form an exhaustive `match`, so a variant without a row does not compile. One
/// pattern may be excepted.
#[macro_export]
macro_rules! every {
    ($(#[$doc:meta])* $vis:vis fn $name:ident $(<$numbers:ident: $bound:ident>)? ($kind:ty $(, except $other:pat)?) -> $row:ty {
        $($pattern:pat => $value:expr),* $(,)?
    }) => {
        $(#[$doc])*
        $vis fn $name $(<$numbers: $bound>)? () -> Vec<$row> {
            let _ = |kind: $kind| match kind {
                $($pattern => (),)*
                $($other => ())?
            };
            vec![$($value),*]
        }
    };
}
