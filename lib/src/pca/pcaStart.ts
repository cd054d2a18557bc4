// The output layer that begins where an orthonormal one would end up: at the PCA solution of C_V(0).
import { requireSamples, type Triplets } from '../data';
import type { Model } from '../model';
import type { OutputStart } from '../train';
import { contrastCovariance } from './contrastCovariance';
import { disposeFactors } from './factors';
import { principalSubspace } from './principal';

/**
 * Starts W at the PCA solution of C_V(0), for `orthonormalOutput({ start: pcaStart(data) })`: what remains to be seen then is the
 * drift of C_V alone. Of a deeper net C_V is made of what its last layer is given.
 * @param data the triplets that C_V is made of
 * @returns a start of the output layer; it throws as `principalSubspace`
 */
export function pcaStart(data: Triplets): OutputStart<Model> {
  requireSamples('data', data, 3);
  return (net) => {
    const start = net.at(data);
    try {
      const factors = contrastCovariance({ net: start, count: data.count });
      try {
        return principalSubspace(factors, net.outputs).basis;
      } finally {
        disposeFactors(factors);
      }
    } finally {
      start.dispose();
    }
  };
}
