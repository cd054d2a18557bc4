// %% [markdown]
// # A mixture of your own, InfoNCE against LDA
//
// Three clusters in four dimensions whose noise is largest where the means do not differ: PCA looks there, InfoNCE and LDA do not.

// %%
import { drawPoints, gaussianMixture } from 'contrastive-lab/data';
import { table } from 'contrastive-lab/display';
import { nearestNeighbours } from 'contrastive-lab/evaluate';
import { ordinaryPca } from 'contrastive-lab/pca';
import { populationInfoNCE } from 'contrastive-lab/population';
import { lda } from 'contrastive-lab/subspace';
import { fitEncoder } from 'contrastive-lab/train';
import { Matrix } from 'ml-matrix';

const mixture = gaussianMixture({
  weights: [0.4, 0.3, 0.3],
  means: new Matrix([
    [2, 0, 0, 0],
    [-1, 2, 0, 0],
    [-1, -2, 0, 0],
  ]),
  covariance: Matrix.diag([1, 1, 30, 30]),
});

// %%
const [train, test] = [1, 2].map((seed) => drawPoints(mixture, { count: 600, seed }));
const maps: Record<string, Matrix> = {
  InfoNCE: fitEncoder(populationInfoNCE(mixture), { outputs: 2 }).encoder,
  LDA: lda(train, 2),
  PCA: ordinaryPca(train.points, 2).axes.transpose(),
};
table(
  Object.entries(maps).map(([name, map]) => ({
    map: name,
    'kNN (5)': nearestNeighbours(
      { points: train.points.mmul(map.transpose()), labels: train.labels },
      { points: test.points.mmul(map.transpose()), labels: test.labels },
    ),
  })),
);
