/** What the addon has for descriptors (native/addon/fds.cc). */
export interface NativeFdRequest {
  pids?: number[]
  names?: string[]
  users?: number[]
  details?: boolean
  access?: boolean
  holders?: boolean
  deletedOnly?: boolean
  sockets?: boolean
  peers?: boolean
  deadline?: number
  threads?: number
}

export interface NativeFdSnapshot {
  /** Rows as JSON objects with `,\n` between them. */
  rows: ArrayBuffer
  /** A JSON array each. */
  processes: string
  incomplete: string
  vanished: number
  peersComplete: boolean
}

declare module '../native.js' {
  interface NativeAddon {
    fdsScan(request: NativeFdRequest): Promise<NativeFdSnapshot>
    fdsScanSync(request: NativeFdRequest): NativeFdSnapshot
    /** Writes the snapshot as one JSON document that begins with `head`. */
    fdsWrite(request: NativeFdRequest, fd: number, head: string): { processes: number; incomplete: string }
    fdsOpenCount(pid: number): number
    /** The beginning of each file, 64 KB at most, or a negative errno; no file may take longer than the deadline. */
    fdsReadFiles(paths: string[], deadline: number): (Buffer | number)[]
    /** statfs(2): bytes in all, free, available; or a negative errno. */
    fdsStatfs(paths: string[], deadline: number): ([number, number, number] | number)[]
  }
}
