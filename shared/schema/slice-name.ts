/** What may start a new duration (`slice_by`; wakatime-api.md, section 5). */
export const sliceNames = ['project', 'entity', 'language', 'dependencies', 'os', 'editor', 'category', 'machine'] as const;
export type SliceName = (typeof sliceNames)[number];
