// @ts-check
import { contrastCovariance, disposeFactors, spectrum } from 'contrastive-lab/pca';
import { Descent } from 'contrastive-lab/train';
import { lossOf, netOf, STEP_SIZE, tripletsOf } from './nets.mjs';

/**
 * The spectrum of C_V, an M x M matrix, from the pre-activations; compared are the Z smallest and the Z largest eigenvalues.
 * @param {{ points: number, width: number, outputs: number }} task
 */
export async function prepare(task) {
  const descent = new Descent(netOf(task), lossOf('linear'), await tripletsOf(task.points), STEP_SIZE, {
    space: 'sample',
  });
  const values = () => {
    const factors = contrastCovariance(descent.state);
    const { values: all } = spectrum(factors);
    disposeFactors(factors);
    return [...all.slice(0, task.outputs), ...all.slice(-task.outputs)];
  };
  return { run: values, result: values };
}
