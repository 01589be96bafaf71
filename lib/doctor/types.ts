/** Whether something can be done here: `limited` is in part, or more slowly. */
export type DoctorState = 'works' | 'limited' | 'missing'

/** Something that a user of syslens wants to do. */
export interface DoctorAbility {
  /** Stable name, such as `launch`. */
  readonly id: DoctorAbilityId
  /** What it is, as a line of text. */
  readonly title: string
  readonly state: DoctorState
  /** What was found. */
  readonly detail: string
  /** The one thing to do, when there is one; the `hint` of errors has the same words. */
  readonly fix?: string
}

export type DoctorAbilityId =
  | 'launch'
  | 'attach-own'
  | 'attach-others'
  | 'filter'
  | 'set-user-id'
  | 'inspect-others'
  | 'mapped-files'
  | 'raise-limits'

/** Something of the kernel that syslens uses. */
export interface DoctorFeature {
  /** The call, request or flag: `pidfd_getfd`. */
  readonly name: string
  /** The version of Linux that brought it. */
  readonly since: string
  readonly works: boolean
  /** Name of the errno with which it was refused. */
  readonly error?: string
  /** What syslens does with it. */
  readonly use: string
  /** What is so without it. */
  readonly without: string
  readonly fix?: string
}

/** Who asks, and from where. */
export interface DoctorSurroundings {
  /** Effective user and group id. */
  readonly uid: number
  readonly gid: number
  /** Of the capabilities that syslens has a use for: those in effect, and those that can never be had again. */
  readonly capabilities: readonly string[]
  readonly outOfBoundingSet: readonly string[]
  readonly noNewPrivs: boolean
  readonly seccomp: 'none' | 'strict' | 'filter'
  /** How many filters; 0 where the kernel does not tell (before 5.10). */
  readonly seccompFilters: number
  /** A process that traces us already. */
  readonly tracer: number | null
  /** kernel.yama.ptrace_scope; null without Yama. */
  readonly yama: number | null
  /** `AppArmor docker-default`, an enforced profile or context. */
  readonly confinement: string | null
  readonly userNamespace: 'initial' | 'other'
  readonly pidNamespace: 'initial' | 'other'
  readonly container: string | null
  /** PR_GET_DUMPABLE (prctl(2)). */
  readonly dumpable: boolean
  /** The value of hidepid when /proc hides processes of others from us. */
  readonly hidepid: string | null
}

/** Why a process can or cannot be traced. */
export interface DoctorTarget {
  readonly pid: number
  /** Name of the process (comm); null when there is none. */
  readonly command: string | null
  readonly traceable: boolean
  /** Why not. */
  readonly reason?: string
  readonly fix?: string
}

export interface DoctorReport {
  /** Of this form. */
  readonly version: 1
  /** Whether tracing works; of one process when a pid was given. */
  readonly works: boolean
  /** `6.18.44`: uname -r. */
  readonly kernel: string
  readonly node: string
  readonly target?: DoctorTarget
  readonly abilities: readonly DoctorAbility[]
  readonly features: readonly DoctorFeature[]
  readonly surroundings: DoctorSurroundings
}
