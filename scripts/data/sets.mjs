// @ts-check
import { data } from '../setup/data.mjs';
import { fetchCifar10 } from './cifar10.mjs';
import { fetchEmoji } from './emoji.mjs';
import { fetchFashionMnist } from './fashionMnist.mjs';

/**
 * @typedef {object} DataSet
 * @property {string} name its folder below data/
 * @property {string} title
 * @property {string} licence in words; data/README.md says more
 * @property {number} bytes of all its files
 * @property {(line: import('../support/report.mjs').Line) => Promise<void>} fetch places what is missing or damaged
 */

/** @type {DataSet[]} */
export const sets = [
  {
    name: 'mnist',
    title: 'MNIST',
    licence: 'usually given as CC BY-SA 3.0',
    bytes: 54_950_048,
    fetch: data.run,
  },
  {
    name: 'cifar10',
    title: 'CIFAR-10',
    licence: 'none stated; cite Krizhevsky 2009',
    bytes: 184_380_000,
    fetch: fetchCifar10,
  },
  {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST',
    licence: 'MIT',
    bytes: 54_950_048,
    fetch: fetchFashionMnist,
  },
  {
    name: 'emoji',
    title: 'Emoji',
    licence: 'Noto: Apache-2.0, Twemoji: CC BY 4.0, names: MIT',
    bytes: 2_895_340,
    fetch: fetchEmoji,
  },
];
