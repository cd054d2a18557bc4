export { bootstrap, type BootstrapOptions, type Interval } from './bootstrap';
export { fitLine, fitLineOverSeeds, type FittedLine, type Line, type SeedPoints } from './fit';
