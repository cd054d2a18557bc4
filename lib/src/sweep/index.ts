export { fileStore, memoryStore, type Store } from './store';
export { keyOf, runSweep, type FinishedRun, type Parameters, type Sweep } from './sweep';
