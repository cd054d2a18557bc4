export {
  fitLine,
  fitLineOverSeeds,
  fitPowerLawOverSeeds,
  type FittedLine,
  type Line,
  type SeedPoints,
} from './fit';
export { extremeOfMeans, intervalOverSeeds, shareOf, type Interval } from './interval';
export { geometricMean, mean } from './means';
export { isInside, verdictSentence } from './verdict';
