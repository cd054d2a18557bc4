// Matrices in a file that other tools read: the safetensors format, 8 bytes of header length, a header in JSON, then raw numbers.
// No kept package writes it from Node; the format fits on this page. Little-endian throughout, as the machines are.

/** Matrices by name. */
export type Matrices = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
>;

/** Where one matrix is. */
interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Writes matrices as bytes.
 * @param notes text by name, for whoever reads the file
 */
export function toSafetensors(matrices: Matrices, notes: Readonly<Record<string, string>> = {}): Buffer {
  let offset = 0;
  const entries = Object.entries(matrices).map(([name, { shape, values }]): [string, Entry] => {
    const from = offset;
    offset += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [from, offset] }];
  });
  const header = JSON.stringify({ __metadata__: notes, ...Object.fromEntries(entries) });
  // Padded with spaces, so that the numbers begin at a multiple of 8 bytes.
  const text = Buffer.from(header);
  const padding = Buffer.alloc((8 - (text.length % 8)) % 8, ' ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length + padding.length));
  const numbers = Object.values(matrices).map(({ values }) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  return Buffer.concat([length, text, padding, ...numbers]);
}

/**
 * Reads such bytes.
 * @param bytes a whole file
 * @param name of the file, for errors
 * @returns matrices and notes, copies of the bytes
 * @throws Error when the bytes are cut off, not of this format, or hold other numbers than float32
 */
export function fromSafetensors(
  bytes: Buffer,
  name: string,
): { matrices: Matrices; notes: Readonly<Record<string, string>> } {
  const refuse = (problem: string): never => {
    throw new Error(`${name} is not a whole safetensors file: ${problem}; save the weights again`);
  };
  if (bytes.length < 8) refuse(`it has ${bytes.length} bytes`);
  const length = Number(bytes.readBigUInt64LE());
  if (!(length <= bytes.length - 8)) refuse(`its header would take ${length} of ${bytes.length} bytes`);
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
  } catch {
    return refuse('its header is no JSON');
  }
  const { __metadata__: notes = {}, ...entries } = header as Record<string, Entry> & {
    __metadata__?: Record<string, string>;
  };
  const start = 8 + length;
  const matrices = Object.fromEntries(
    Object.entries(entries).map(
      ([
        key,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        if (dtype !== 'F32') refuse(`${key} holds ${dtype}, not F32`);
        if (!(from <= to && start + to <= bytes.length)) refuse(`the numbers of ${key} are cut off`);
        if (to - from !== 4 * shape.reduce((product, side) => product * side, 1))
          refuse(`${key} holds ${to - from} bytes for a shape of ${shape.join(' x ')}`);
        const values = new Float32Array((to - from) / 4);
        bytes.copy(Buffer.from(values.buffer), 0, start + from, start + to);
        return [key, { shape, values }];
      },
    ),
  );
  return { matrices, notes };
}
