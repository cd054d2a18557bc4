// Graphics cards, for a sweep that computes on them.
import { execFileSync } from 'node:child_process';

/**
 * Lists the graphics cards that a sweep may use, as CUDA_VISIBLE_DEVICES names them: those of that variable where it is set, else
 * all that the driver lists. None unless CONTRASTIVE_LAB_ENGINE is `cuda`.
 * @throws Error when the driver's `nvidia-smi` does not answer
 */
export function cards(): string[] {
  const { CONTRASTIVE_LAB_ENGINE: engine, CUDA_VISIBLE_DEVICES: visible } = process.env;
  if (engine !== 'cuda') return [];
  if (visible !== undefined) return visible.split(',').filter((name) => name !== '');
  let list: string;
  try {
    list = execFileSync('nvidia-smi', ['--list-gpus'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (cause) {
    throw new Error(
      'CONTRASTIVE_LAB_ENGINE=cuda asks for graphics cards, and `nvidia-smi` lists none: install the driver, or name the ' +
        'cards in CUDA_VISIBLE_DEVICES',
      { cause },
    );
  }
  return [...list.matchAll(/^GPU (\d+):/gm)].map(([, name]) => name);
}
