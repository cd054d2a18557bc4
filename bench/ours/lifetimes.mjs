// @ts-check
// The claim `lifetime-kernel` with one seed and ReLU, whose kernel at infinite width the peers have in closed form.
import { findClaim } from 'contrastive-lab/claims';
import { sectorTarget } from 'contrastive-lab/population';
import { fitLine } from 'contrastive-lab/stats';
import { allClaims, clustered, clusteredStart, lifetimeRuns } from 'contrastive-lab/studies';

const SEED = 1;
const runs = lifetimeRuns.filter(({ activation, seed }) => activation === 'relu' && seed === SEED);
const [{ clusters, temperature, stepSize }] = runs;
const { from, to } = findClaim(allClaims, 'lifetime-kernel').rule;

export const lifetimeJob = {
  spreads: runs.map(({ spread }) => spread),
  clusters,
  temperature,
  stepSize,
  target: sectorTarget(clusters),
  from,
  to,
};

/** Data and angles that a run starts from. @param {number} spread */
export function lifetimeStart(spread) {
  const { data, start } = clusteredStart({ ...runs[0], spread });
  return { ...data, start };
}

/** From nothing to a verdict: five lifetimes, their exponent in the kernel's gap, and whether the rule holds. */
export async function prepare() {
  const result = async () => {
    const lives = [];
    for (const run of runs) lives.push(await clustered.run(run));
    const [times, gaps] = [
      lives.map(({ lifetime }) => Math.log(lifetime ?? NaN)),
      lives.map(({ within }) => Math.log(within)),
    ];
    const { slope } = fitLine(gaps, times);
    return [...times, ...gaps, slope, slope >= from && slope <= to ? 1 : 0];
  };
  return { result, run: result };
}
