import { lstat, readdir } from 'node:fs/promises'

/** Bytes that have a name below a mount point, as du -x counts them: blocks, once per inode, one file system. */
export async function visibleBytes(
  mountPoint: string,
  onProgress?: (files: number) => void,
): Promise<{ bytes: number; unreadable: number }> {
  const seen = new Set<bigint>()
  let files = 0
  let unreadable = 0
  const { dev, blocks } = await lstat(mountPoint, { bigint: true })
  let bytes = blocks * 512n
  // Names are bytes: what is no UTF-8 could not be asked for by a string.
  const folders = [Buffer.from(mountPoint)]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries
    try {
      entries = await readdir(folder, { encoding: 'buffer', withFileTypes: true })
    } catch {
      unreadable++
      continue
    }
    for (const entry of entries) {
      const path = Buffer.concat([folder, Buffer.from('/'), entry.name as unknown as Buffer])
      let status
      try {
        status = await lstat(path, { bigint: true })
      } catch (error) {
        // Removed meanwhile is no loss; refused is.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') unreadable++
        continue
      }
      if (status.dev !== dev) continue
      if (++files % 10_000 === 0) onProgress?.(files)
      if (status.nlink > 1n && !status.isDirectory()) {
        if (seen.has(status.ino)) continue
        seen.add(status.ino)
      }
      bytes += status.blocks * 512n
      if (status.isDirectory()) folders.push(path)
    }
  }
  return { bytes: Number(bytes), unreadable }
}
