// @ts-check
import { gaussianMixture } from 'contrastive-lab/data';
import { populationInfoNCE } from 'contrastive-lab/population';
import { fitEncoder } from 'contrastive-lab/train';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The linear encoder that minimises the population InfoNCE loss; compared is the minimum.
 * @param {{ outputs: number, folder: string, draws?: number }} task by quadrature, or by so many random draws
 */
export async function prepare({ outputs, folder, draws }) {
  const { means, covariance } = JSON.parse(readFileSync(join(folder, 'mixture.json'), 'utf8'));
  const mixture = gaussianMixture({ means, covariance });
  /** @type {import('contrastive-lab/population').PopulationOptions} */
  const options = draws ? { expectation: 'random', draws } : { expectation: 'quadrature' };
  const fit = () => fitEncoder(populationInfoNCE(mixture, options), { outputs, seed: 1 });
  return { run: fit, result: () => [fit().value] };
}
