/** Sets of capabilities as /proc/PID/status has them, capabilities(7). */

// Numbers of linux/capability.h.
const names = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE ' +
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN ' +
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE ' +
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
)
  .split(' ')
  .map((name) => `CAP_${name}`)

/** The capabilities that syslens has a use for. */
export type UsedCapability = 'CAP_SYS_PTRACE' | 'CAP_SYS_ADMIN' | 'CAP_CHECKPOINT_RESTORE' | 'CAP_SYS_RESOURCE'

/** A set as one number, bit n for capability n. */
export function capabilitySet(hex: string | undefined): bigint {
  return hex !== undefined && /^[0-9a-f]+$/i.test(hex) ? BigInt(`0x${hex}`) : 0n
}

export function hasCapability(set: bigint, name: UsedCapability): boolean {
  return ((set >> BigInt(names.indexOf(name))) & 1n) === 1n
}

/** Names of the members, `CAP_41` for those that are newer than this list. */
export function capabilityNames(set: bigint): string[] {
  const found: string[] = []
  for (let bit = 0; bit < 64; bit++) if (((set >> BigInt(bit)) & 1n) === 1n) found.push(names[bit] ?? `CAP_${bit}`)
  return found
}
