/** Sizes of the parts of the compiled table (native/tracer/table.h). */
export const layout = { header: 24, entry: 16, node: 36, case: 16 } as const
