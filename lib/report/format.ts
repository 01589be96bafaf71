/** `1,024`. By hand, since the first use of Intl takes 10 ms. */
export function formatCount(number: number): string {
  return String(Math.round(number)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `9.4 MB`, decimal units as on the label of a disk; below 1000 the exact number. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB']
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return unit === 0 ? `${bytes} B` : `${value.toFixed(value < 9.995 && unit > 2 ? 2 : 1)} ${units[unit]}`
}

/** `8 MiB`, `5.3 GiB`: limits and memory come in powers of two. */
export function formatBinary(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[unit]}`
}

/** `84 %`, with a decimal where that says something. */
export function formatShare(share: number): string {
  const percent = share * 100
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.floor(percent)} %`
}

/** `1 file`, `6 files` */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** A bar of full and empty blocks, never full before the share is. */
export function bar(share: number, width: number): string {
  const full = share >= 1 ? width : Math.min(width - 1, Math.round(share * width))
  const shown = share > 0 ? Math.max(1, full) : 0
  return '█'.repeat(shown) + '░'.repeat(width - shown)
}
