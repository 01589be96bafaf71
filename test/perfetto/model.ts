/** The peer that reads our timelines: @tracerbench/trace-model, a reader of the Trace Event Format that is not ours. */
import { createRequire } from 'node:module'

// As far as it is used here; it is not installed everywhere.
export interface ModelEvent {
  readonly ph: string
  readonly name: string
  readonly cat: string | string[]
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly start: number
  readonly end: number
  readonly duration: number
  readonly parent: ModelEvent | undefined
  readonly args: Readonly<Record<string, unknown>>
  readonly traceEvent: { readonly id?: number; readonly ts: number; readonly dur?: number }
  isComplete(): boolean
  isInstant(): boolean
  isCounter(): boolean
  isFlowBegin(): boolean
  isFlowEnd(): boolean
}
export interface ModelThread {
  readonly id: number
  readonly name: string | undefined
  readonly events: readonly ModelEvent[]
}
export interface ModelProcess {
  readonly id: number
  readonly name: string | undefined
  readonly threads: readonly ModelThread[]
  readonly events: readonly ModelEvent[]
}
export interface Model {
  readonly start: number
  readonly end: number
  readonly processes: readonly ModelProcess[]
  readonly events: readonly ModelEvent[]
}

type BuildModel = (trace: unknown) => Model

function findReader(): BuildModel | undefined {
  try {
    const { buildModel } = createRequire(import.meta.url)('@tracerbench/trace-model') as { buildModel: BuildModel }
    return buildModel
  } catch (error) {
    if (process.env.CI) throw error
    return undefined
  }
}

export const buildModel = findReader()
export const withoutReader = buildModel === undefined ? ' (skipped: @tracerbench/trace-model is not installed)' : ''

/** The slices of a model that meet a condition, in the order of time. */
export function slicesOf({ events }: Model, condition: (event: ModelEvent) => boolean = () => true): ModelEvent[] {
  return events.filter((event) => event.isComplete() && condition(event))
}

/** A timeline as it lies in a file; throws where that is no JSON. */
export interface Timeline {
  readonly displayTimeUnit: string
  readonly otherData: Readonly<Record<string, unknown>>
  readonly traceEvents: readonly {
    readonly name: string
    readonly ph: string
    readonly pid: number
    readonly tid?: number
    readonly ts?: number
    readonly dur?: number
    readonly args?: Readonly<Record<string, unknown>>
  }[]
}
export const parseTimeline = (text: string): Timeline => JSON.parse(text) as Timeline
