import { inflateRawSync } from 'node:zlib';
import { described, requireParts } from '../tensor/checks';

/**
 * Opens the truth of an exercise that a student's copy holds in sealed form: packed, so that nobody reads it by
 * accident. It does not keep the secret from someone who unpacks it.
 * @param text the code of a function without arguments, deflated and in base64, as `npm run notebooks -- --student` writes it
 * @param names what that code refers to in the notebook's cells
 * @returns the function, for `check`
 * @throws RangeError when the text is not one that was sealed
 */
export function sealed(text: string, names: Record<string, unknown>): () => number {
  if (typeof text !== 'string') throw new TypeError(`text must be a sealed string, got ${described(text)}`);
  requireParts('names', names, {});
  let code;
  try {
    code = inflateRawSync(Buffer.from(text, 'base64')).toString('utf8');
    // The code was in the teacher's copy of this very cell.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const open = new Function(...Object.keys(names), `'use strict'; return (${code});`) as (
      ...values: unknown[]
    ) => () => number;
    return open(...Object.values(names));
  } catch {
    throw new RangeError(
      `text must be as it was sealed, got one of ${text.length} characters that cannot be opened: take the cell from the original notebook again`,
    );
  }
}
