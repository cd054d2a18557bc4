// The losses of the literature, by their names there.
import { requireObject } from '../tensor';
import { contrasts } from './contrasts';
import { contrastive, type ContrastiveLoss } from './contrastive';
import { forms, positive } from './form';
import type { Similarity } from './similarity';

/** What most of these losses take. */
export interface TemperatureOption {
  /** tau, a positive number. */
  temperature?: number;
}

/** What a softmax loss is made of. */
export interface SoftmaxOptions {
  /** tau, a positive number, default 1. */
  temperature?: number;
  /**
   * What each positive is set against: `own`, the triplet's own negative; `all` (default), all negatives of the batch; `views`,
   * the other 2N - 2 of the anchors and positives, with each of the 2N views an anchor in turn.
   */
  negatives?: 'own' | 'all' | 'views';
  /** How much of the positive's own exponential stands under the fraction, from 0 (decoupled) to 1 (default). */
  positiveShare?: number;
}

/**
 * The linear contrastive loss: the mean over triplets of s(anchor, negative) - s(anchor, positive) (Anil et al. 2024, section 2).
 * (The mean, not the sum: N then does not change the meaning of a step size.)
 * @param similarity s, for example `dot()` or `cosine({ delta: 0.01 })`
 */
export function linear(similarity: Similarity): ContrastiveLoss {
  const loss = contrastive(forms.tripletContrastive(), similarity, { against: contrasts.own() });
  return { ...loss, name: `linear loss, ${similarity.name}` };
}

/**
 * The softmax family: the mean over anchors u of
 * -log(exp(s(u, u+)/tau) / (share exp(s(u, u+)/tau) + sum over the negatives exp(s(u, u-)/tau))).
 * InfoNCE, NT-Xent and, with `own` negatives, the logistic triplet loss are its members.
 * @param similarity s, for example `dot()` or `cosine()`
 * @returns the loss; evaluating it on fewer than 2 samples throws a RangeError, unless each anchor has its `own` negative
 * @throws RangeError when an option is out of range
 */
export function softmax(similarity: Similarity, options: SoftmaxOptions = {}): ContrastiveLoss {
  requireObject('options', options);
  const { temperature = 1, negatives = 'all', positiveShare = 1 } = options;
  if (!['own', 'all', 'views'].includes(negatives))
    throw new RangeError(`negatives must be 'own', 'all' or 'views', got ${negatives}`);
  if (!(positiveShare >= 0 && positiveShare <= 1))
    throw new RangeError(`positiveShare must be a number from 0 to 1, got ${positiveShare}`);
  positive('temperature', temperature);
  const loss = contrastive(forms.infoNCE({ temperature, epsilon: positiveShare, scale: 1 }), similarity, {
    against: contrasts[negatives](),
  });
  const share = positiveShare === 1 ? '' : `, positive share ${positiveShare}`;
  const name = `softmax (${negatives} negatives${share})`;
  return { ...loss, name: `${name}, ${similarity.name}, temperature ${temperature}` };
}

/**
 * InfoNCE: the mean over anchors of -log(exp(s(u, u+)/tau) / (exp(s(u, u+)/tau) + sum over all K negatives exp(s(u, u-)/tau))).
 * @param similarity s, for example `dot()` or `cosine()`
 * @param options.temperature tau, default 1
 * @throws RangeError when the temperature is not positive and finite; when evaluated on fewer than 2 samples
 */
export function infoNCE(similarity: Similarity, options: TemperatureOption = {}): ContrastiveLoss {
  requireObject('options', options);
  const { temperature = 1 } = options;
  return called('InfoNCE', softmax(similarity, { temperature }), similarity, temperature);
}

/**
 * NT-Xent (SimCLR): anchors and positives are 2N views; each view's partner is set against the other 2N - 2 views. Negatives of
 * the batch are not used.
 * @param similarity s, `cosine()` in SimCLR
 * @param options.temperature tau, default 0.5
 * @throws RangeError when the temperature is not positive and finite; when evaluated on fewer than 2 samples
 */
export function ntXent(similarity: Similarity, options: TemperatureOption = {}): ContrastiveLoss {
  requireObject('options', options);
  const { temperature = 0.5 } = options;
  return called('NT-Xent', softmax(similarity, { temperature, negatives: 'views' }), similarity, temperature);
}

/**
 * CLIP on a batch of pairs, both directions: with s_ij the similarity of anchor i and positive j over the temperature,
 * -mean of s_ii + mean over i of log mean over j of exp(s_ij) / 2 + the same over columns / 2. With all scores equal it is 0; it
 * is never below -log N. (The usual form with sums is larger by log N.)
 * @param similarity s, `dot()` in the theory, `cosine()` in practice
 * @param options.temperature tau, default 1
 * @throws RangeError when the temperature is not positive and finite; when evaluated on fewer than 2 samples
 */
export function clip(similarity: Similarity, options: TemperatureOption = {}): ContrastiveLoss {
  requireObject('options', options);
  const { temperature = 1 } = options;
  positive('temperature', temperature);
  const form = forms.infoNCE({ temperature, epsilon: 0, scale: 1, mean: true });
  const loss = contrastive(form, similarity, { against: contrasts.partners({ oneself: true }) });
  return called('CLIP', loss, similarity, temperature);
}

/**
 * SupCon (Khosla et al. 2020, the sum outside the logarithm): each of the 2N views against all others, its positives those of
 * its class: the mean over views u of -mean over its positives of log(exp(s(u, u+)/tau) / sum over the others exp(s(u, v)/tau)).
 * @param similarity s, `cosine()` in SupCon
 * @param options.temperature tau, default 0.5
 * @throws RangeError when the temperature is not positive and finite; when evaluated on fewer than 2 samples or without labels
 */
export function supCon(similarity: Similarity, options: TemperatureOption = {}): ContrastiveLoss {
  requireObject('options', options);
  const { temperature = 0.5 } = options;
  positive('temperature', temperature);
  const form = forms.infoNCE({ temperature, epsilon: 0, scale: 1 });
  const loss = contrastive(form, similarity, { against: contrasts.byLabels() });
  return called('SupCon', loss, similarity, temperature);
}

function called(
  name: string,
  loss: ContrastiveLoss,
  similarity: Similarity,
  temperature: number,
): ContrastiveLoss {
  return { ...loss, name: `${name}, ${similarity.name}, temperature ${temperature}` };
}
