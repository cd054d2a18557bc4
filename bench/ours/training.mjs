// @ts-check
import { encoderOf, lossOfViews, setOf, viewsFor, withViews } from './encoders.mjs';
import { viewDescent } from 'contrastive-lab/train';

/**
 * One step of training an encoder: views of a mini-batch are drawn, forward, loss, backward, Adam. Compared are the losses of some steps
 * on views that both sides are given.
 * @param {import('./encoders.mjs').Training & { steps: number }} task
 */
export async function prepare(task) {
  const set = await setOf(task);
  const images = Array.from({ length: task.images }, (_, image) => image);
  const trained = viewDescent(encoderOf(task), lossOfViews(), viewsFor(task, set), {
    images,
    batch: task.batch,
  });
  return {
    run: () => trained.advance(),
    result() {
      const given = viewDescent(encoderOf(task), lossOfViews(), withViews(task, set), {
        images,
        batch: task.batch,
      });
      const losses = [];
      for (let step = 0; step < task.steps; step++) {
        losses.push(given.state.loss);
        given.advance();
      }
      given.dispose();
      return losses;
    },
  };
}
