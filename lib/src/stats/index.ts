export { fitLine, fitLineOverSeeds, type FittedLine, type Line, type SeedPoints } from './fit';
