/** Points, labels and arrays from and to the files of other tools. */
export { readArrays, writeArrays } from './arrays';
export type { FileArray } from './npy';
export { classPairs, classTriplets, classViews } from './classSamples';
export { labelsOf, type ClassLabels, type LabelValues } from './labels';
export {
  pointMatrix,
  pointsFrom,
  readPoints,
  requirePoints,
  rowsOf,
  selectPoints,
  unitPoints,
  writePoints,
  type PointOptions,
  type PointSource,
  type PointTable,
  type Rows,
} from './points';
export { csvText } from './csv';
export type { Table } from './table';
export { readTable, writeTable } from './tables';
