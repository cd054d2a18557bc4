// Several .npy arrays in one zip file.
import { crc32 } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { npyBytes, parseNpy, type FileArray } from './npy';

/**
 * Reads the bytes of an .npz file, as `np.savez` and `np.savez_compressed` write it.
 * @param bytes the whole file
 * @param file its name, for errors
 * @throws RangeError when it is damaged or an array in it cannot be read
 */
export function parseNpz(bytes: Uint8Array, file: string): Record<string, FileArray> {
  const sums = checksumsOf(bytes);
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes);
  } catch (problem) {
    throw new RangeError(
      `${file} is not a whole .npz file (${(problem as Error).message}); save it again with np.savez`,
      { cause: problem },
    );
  }
  return Object.fromEntries(
    Object.entries(entries).map(([name, content]) => {
      // The zip library unpacks without looking at the checksums.
      if (sums.get(name) !== crc32(content))
        throw new RangeError(`${file} is damaged: ${name} does not fit its checksum; fetch or save it again`);
      const own = name.replace(/\.npy$/, '');
      return [own, parseNpy(content, `array '${own}' in ${file}`)];
    }),
  );
}

/** CRC-32 of each entry, from the list at the end of a zip file. */
function checksumsOf(bytes: Uint8Array): Map<string, number> {
  const sums = new Map<string, number>();
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = all.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > all.length) return sums;
  for (let at = all.readUInt32LE(end + 16); all.toString('latin1', at, at + 4) === 'PK\x01\x02';) {
    const [name, extra, comment] = [28, 30, 32].map((place) => all.readUInt16LE(at + place));
    sums.set(all.toString('utf8', at + 46, at + 46 + name), all.readUInt32LE(at + 16));
    at += 46 + name + extra + comment;
  }
  return sums;
}

/** Writes the bytes of an .npz file, not compressed, as `np.savez` writes it. */
export function npzBytes(arrays: Readonly<Record<string, FileArray>>): Uint8Array {
  const entries = Object.entries(arrays).map(([name, array]) => {
    const whole = Buffer.concat(npyBytes(array));
    return [`${name}.npy`, new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength)] as const;
  });
  // Its types are those of a later TypeScript.
  const zipped: unknown = zipSync(Object.fromEntries(entries), { level: 0 });
  return zipped as Uint8Array;
}
