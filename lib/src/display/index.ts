/** Figures, tables, text and progress in a notebook; everything has a form in plain text outside a kernel. */
export { check, type CheckOptions } from './check';
export { figure, type Figure } from './figure';
export type { AxisOptions, FigureOptions, Guide, Note, SeriesOptions, SeriesStyle } from './options';
export { markdown } from './markdown';
export { parameters, type Mode } from './mode';
export type { Values } from './numbers';
export { ordered, type ColorName } from './palette';
export { panels, type PanelsOptions } from './panels';
export {
  pictureGrid,
  signedPicture,
  type Picture,
  type PictureCell,
  type PictureGridOptions,
  type PictureRow,
} from './pictures';
export { plot } from './plot';
export { progress, type Progress } from './progress';
export { withSlider, type SliderStep } from './slider';
export { table, type DataFrameLike, type TableOptions } from './table';
