/** Figures, tables, text and progress in a notebook; everything has a form in plain text outside a kernel. */
export { check, type CheckOptions } from './check';
export { figure, panels, plot, type Figure, type PanelsOptions } from './figure';
export type { AxisOptions, FigureOptions, Guide, Note, SeriesOptions, SeriesStyle } from './options';
export { markdown } from './channel';
export { followSweep } from './followSweep';
export { parameters } from './mode';
export { formatNumber, type Values } from './numbers';
export { ordered, type ColorName, type Meaning } from './palette';
export {
  pictureGrid,
  signedPicture,
  type Picture,
  type PictureCell,
  type PictureGridOptions,
  type PictureRow,
} from './pictures';
export { progress, type Progress } from './progress';
export { sealed } from './sealed';
export { save, type SaveOptions } from './save';
export { withSlider, type SliderStep } from './slider';
export { table, type DataFrameLike, type Row, type TableOptions } from './table';
