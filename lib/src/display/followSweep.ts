import { memoryStore, runSweep, type FinishedRun, type Parameters, type Sweep } from '../sweep';
import { requireParts, requireText } from '../tensor';
import { progress } from './progress';

/** What has been run in this process: a cell that is run again, or after an interrupt, runs only what is missing. */
const store = memoryStore();

/**
 * Runs a sweep, such as that of a claim in this mode, and shows its progress. Finished runs are kept as long as the process lives, so a
 * cell that was interrupted goes on where it was, and two cells that ask for the same run share it.
 * @param sweep the kind of run and the grid
 * @param label what is being run, for the bar
 * @returns all runs, in the order of the grid
 * @throws as `runSweep`
 */
export async function followSweep<P extends Parameters, R>(
  sweep: Sweep<P, R>,
  label: string,
): Promise<FinishedRun<P, R>[]> {
  requireParts('sweep', sweep, { kind: 'object', grid: 'list' });
  requireText('label', label);
  const followed = progress(Math.max(1, sweep.grid.length), { label });
  const runs = await runSweep(sweep, store, (done) => followed.tick(done));
  followed.finish();
  return runs;
}
