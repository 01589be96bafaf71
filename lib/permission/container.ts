import { existsSync } from 'node:fs'
import { readText } from './status.js'

/** What runs a container, as far as it can be told from inside. */
export type ContainerKind = 'docker' | 'podman' | 'kubernetes' | 'lxc' | 'systemd-nspawn' | 'other'

export interface Container {
  readonly kind: ContainerKind
  /** What gave it away: a file, a variable. */
  readonly evidence: string
}

const kindsOfVariable: Readonly<Record<string, ContainerKind>> = {
  docker: 'docker',
  podman: 'podman',
  lxc: 'lxc',
  'systemd-nspawn': 'systemd-nspawn',
}

/** The container that this process runs in. */
export function findContainer(): Container | undefined {
  if (process.env.KUBERNETES_SERVICE_HOST !== undefined) {
    return { kind: 'kubernetes', evidence: 'KUBERNETES_SERVICE_HOST' }
  }
  const cgroup = /docker|kubepods|libpod|lxc/.exec(readText('/proc/self/cgroup') ?? '')?.[0]
  if (cgroup === 'kubepods') return { kind: 'kubernetes', evidence: '/proc/self/cgroup' }
  if (existsSync('/run/.containerenv')) return { kind: 'podman', evidence: '/run/.containerenv' }
  if (existsSync('/.dockerenv')) return { kind: 'docker', evidence: '/.dockerenv' }
  // Its manager says so in the environment of its first process; https://systemd.io/CONTAINER_INTERFACE.
  const variable = process.env.container ?? readText('/run/systemd/container')?.trim()
  if (variable !== undefined && variable !== '') {
    return { kind: kindsOfVariable[variable] ?? 'other', evidence: `container=${variable.replaceAll(/[^\w.-]/g, '?')}` }
  }
  if (cgroup === 'docker') return { kind: 'docker', evidence: '/proc/self/cgroup' }
  if (cgroup === 'libpod') return { kind: 'podman', evidence: '/proc/self/cgroup' }
  if (cgroup === 'lxc') return { kind: 'lxc', evidence: '/proc/self/cgroup' }
  return undefined
}
