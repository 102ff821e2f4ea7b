//! The fuzzer: libFuzzer around the target that `MGI_FUZZ_TARGET` names. One program for all
//! targets, so that it is built and linked once.

#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a fuzzer without a target has nothing to do"
)]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<mgi_fuzz::Target> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let target = TARGET.get_or_init(|| {
        let name = std::env::var("MGI_FUZZ_TARGET").expect("MGI_FUZZ_TARGET names a target");
        mgi_fuzz::target(&name).expect("a target of this name")
    });
    target(bytes);
});
