/** Points, labels and arrays from and to the files of other tools. */
export { readArrays, writeArrays } from './arrays';
export type { FileArray } from './npy';
export { classPairs, classTriplets, classViews } from './classSamples';
export { labelsOf, type ClassLabels, type LabelValues } from './labels';
export {
  pointMatrix,
  requirePoints,
  rowsOf,
  selectPoints,
  unitPoints,
  type PointTable,
  type Rows,
} from './points';
export { readPoints, writePoints } from './pointFiles';
export { pointsFrom, type PointOptions, type PointSource } from './pointSources';
export { csvText } from './csv';
export type { Table } from './table';
export { readTable, writeTable } from './tables';
