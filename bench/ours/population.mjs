// @ts-check
import { gaussianMixture } from 'contrastive-lab/data';
import { populationInfoNCE } from 'contrastive-lab/population';
import { fitEncoder } from 'contrastive-lab/train';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The linear encoder that minimises the population InfoNCE loss; compared is the least value.
 * @param {{ outputs: number, folder: string }} task
 */
export async function prepare({ outputs, folder }) {
  const { means, covariance } = JSON.parse(readFileSync(join(folder, 'mixture.json'), 'utf8'));
  const mixture = gaussianMixture({ means, covariance });
  const fit = () =>
    fitEncoder(populationInfoNCE(mixture, { expectation: 'quadrature' }), { outputs, seed: 1 });
  return { run: fit, result: () => [fit().value] };
}
