export { bootstrap, type BootstrapOptions, type Interval } from './bootstrap';
export {
  fitLine,
  fitLineOverSeeds,
  fitPowerLawOverSeeds,
  type FittedLine,
  type Line,
  type SeedPoints,
} from './fit';
