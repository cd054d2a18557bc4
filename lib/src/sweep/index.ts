export { chunkOf, collect, shardsOf, shardStore } from './chunks';
export { runsAsCsv } from './csv';
export { keyOf, type FinishedRun, type Parameters } from './finished';
export { parseGrid, readGrid, type Grid } from './grid';
export { findKind, kindsOf, type ParameterRule, type ParameterRules, type RunKind } from './kinds';
export { nearestName } from './nearest';
export { missingRuns, processesFor, runInProcesses, type FailedRun, type ProcessOptions } from './processes';
export { fileStore, memoryStore, readStore, type About, type Store } from './store';
export { runSweep, type Sweep } from './sweep';
