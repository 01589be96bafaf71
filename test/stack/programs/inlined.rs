// Opens a file in a function that the compiler puts into another; code of Rust stands in the namespaces of its modules.
mod shelf {
    use std::ffi::{c_char, c_int};

    extern "C" {
        fn open(path: *const c_char, flags: c_int) -> c_int;
    }

    #[inline(always)]
    pub fn take(path: &[u8]) -> i32 {
        unsafe { open(path.as_ptr().cast(), 0) } // innermost
    }

    #[inline(never)]
    pub fn visit(path: &[u8]) -> i32 {
        take(path) + 1 // call of take
    }
}

fn main() {
    std::process::exit(shelf::visit(b"/dev/null\0").min(0))
}
