// @ts-check
// The encoders of the benchmark, their images and views: those of the runs `alpha-ordering`.
import { cifar10, DIGIT_VIEWS, mnist, PHOTO_VIEWS, viewsOf } from 'contrastive-lab/data';
import { contrastive, cosine, forms } from 'contrastive-lab/loss';
import { encoder } from 'contrastive-lab/model';
import { orderingNets } from 'contrastive-lab/studies';
import { RandomStream } from 'contrastive-lab/tensor';

/** @typedef {{ net: 'mlp' | 'cnn', images: number, batch: number }} Training */

const SEED = 1;
const sets = { mlp: mnist, cnn: cifar10 };

/** How views are drawn. */
export const viewOptions = { mlp: DIGIT_VIEWS, cnn: PHOTO_VIEWS };

/** @param {Training} task */
export const setOf = ({ net }) => sets[net]();

/**
 * @param {Training} task
 * @param {import('contrastive-lab/data').ImageSet} set
 */
export const viewsFor = ({ net }, set) => viewsOf(set, viewOptions[net]);

/** @param {Training} task */
export const encoderOf = ({ net }) => encoder(net === 'mlp' ? [28, 28, 1] : [32, 32, 3], orderingNets[net]);

export const lossOfViews = () => contrastive(forms.infoNCE({ temperature: 0.5 }), cosine({ delta: 1e-8 }));

/**
 * Two views of each image of one batch.
 * @param {Training} task
 * @param {import('contrastive-lab/data').ImageSet} set
 */
export function givenViews(task, set) {
  const chosen = Array.from({ length: task.batch }, (_, image) => image);
  return viewsFor(task, set).draw([...chosen, ...chosen], new RandomStream(SEED, 'given views'));
}

/**
 * Views that are the same at each step.
 * @param {Training} task
 * @param {import('contrastive-lab/data').ImageSet} set
 */
export function withViews(task, set) {
  const given = givenViews(task, set);
  return { ...viewsFor(task, set), draw: () => given };
}
