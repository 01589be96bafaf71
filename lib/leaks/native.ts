/** The size of an `OwnDescriptor` (native/leaks/own_table.h). */
export const ownDescriptorBytes = 48

declare module '../native.js' {
  interface NativeAddon {
    /** The descriptors of this process, an `OwnDescriptor` each, by number; faster with what it gave before. */
    leaksOwnTable(before?: Uint8Array): ArrayBuffer
    /** RLIMIT_NOFILE of this process, soft and hard; RLIM_INFINITY is 2^64 - 1. */
    leaksOwnLimit(): [bigint, bigint]
    /** The epoll descriptor of this thread's event loop, or -1. */
    leaksLoopFd(): number
  }
}
