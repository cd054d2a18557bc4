// Tables in Apache Parquet and Apache Arrow files. The libraries that know the formats are loaded with the first such file.
import * as zlib from 'node:zlib';
import type { Table } from './table';

/** A column as the readers give it: numbers, strings, or a list of numbers a row. */
type RawColumn = ArrayLike<unknown>;

const asBuffer = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

/** Node's own decompressors, of which older versions have fewer; snappy the reader has itself. */
const compressors = Object.fromEntries(
  Object.entries({
    GZIP: zlib.gunzipSync,
    BROTLI: zlib.brotliDecompressSync,
    ZSTD: (zlib as unknown as { zstdDecompressSync?: typeof zlib.gunzipSync }).zstdDecompressSync,
  }).flatMap(([name, decompress]) =>
    decompress ? [[name, (bytes: Uint8Array): Uint8Array => decompress(bytes)]] : [],
  ),
);

/**
 * Reads a Parquet file, as pandas and pyarrow write it.
 * @throws RangeError when it is damaged or compressed in a way that is not read
 */
export async function parseParquet(bytes: Uint8Array, file: string): Promise<Table> {
  const columns = new Map<string, unknown[]>();
  const { parquetMetadata, parquetRead } = await import('hyparquet');
  try {
    const buffer = asBuffer(bytes);
    const rows = Number(parquetMetadata(buffer).num_rows);
    await parquetRead({
      file: buffer,
      compressors,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const column = columns.get(columnName) ?? new Array<unknown>(rows);
        columns.set(columnName, column);
        for (let i = 0; i < columnData.length; i++) column[rowStart + i] = columnData[i];
      },
    });
  } catch (problem) {
    throw new RangeError(
      `${file} cannot be read as Parquet (${(problem as Error).message}); write it with compression='snappy' or none`,
      { cause: problem },
    );
  }
  return tableOf(columns, file);
}

/**
 * Reads an Arrow file (Feather version 2) or stream.
 * @throws RangeError when it is damaged or compressed
 */
export async function parseArrow(bytes: Uint8Array, file: string): Promise<Table> {
  const columns = new Map<string, RawColumn>();
  const { tableFromIPC } = await import('apache-arrow');
  try {
    const table = tableFromIPC(bytes);
    for (const { name } of table.schema.fields) {
      const column = table.getChild(name)!;
      columns.set(
        name,
        Array.from({ length: column.length }, (_, i) => column.get(i) as unknown),
      );
    }
  } catch (problem) {
    throw new RangeError(
      `${file} cannot be read as Arrow (${(problem as Error).message}); write it with compression='uncompressed'`,
      { cause: problem },
    );
  }
  return tableOf(columns, file);
}

/** Numbers and strings; a column of lists becomes as many columns as a list is long: embedding.0, embedding.1, .... */
function tableOf(columns: ReadonlyMap<string, RawColumn>, file: string): Table {
  // A column may be called anything, __proto__ too.
  const table: [string, Float64Array | string[]][] = [];
  for (const [name, raw] of columns) {
    const first = Array.from(raw).find((one) => one !== null && one !== undefined);
    if (typeof first === 'object' && isList(first)) {
      const { length } = listOf(first);
      const own = Array.from({ length }, () => new Float64Array(raw.length));
      for (let row = 0; row < raw.length; row++) {
        const list = isList(raw[row]) ? listOf(raw[row]) : [];
        if (list.length !== length)
          throw new RangeError(
            `column '${name}' of ${file} must hold lists of one length, got ${list.length} numbers in row ${row} after ${length}`,
          );
        list.forEach(
          (value, k) => (own[k][row] = numberOf(value, `column '${name}' of ${file}, row ${row}`)),
        );
      }
      own.forEach((column, k) => table.push([`${name}.${k}`, column]));
    } else table.push([name, plainColumn(raw, `column '${name}' of ${file}`)]);
  }
  return Object.fromEntries(table);
}

const isList = (value: unknown): boolean =>
  Array.isArray(value) ||
  (ArrayBuffer.isView(value) && !(value instanceof DataView)) ||
  (typeof value === 'object' && value !== null && Symbol.iterator in value);
const listOf = (value: unknown): unknown[] => [...(value as Iterable<unknown>)];

function plainColumn(raw: RawColumn, place: string): Float64Array | string[] {
  const values = Array.from(raw);
  if (values.some((value) => typeof value === 'string'))
    return values.map((value) =>
      value === null || value === undefined ? '' : String(value as string | number),
    );
  return Float64Array.from(values, (value, row) => numberOf(value, `${place}, row ${row}`));
}

function numberOf(value: unknown, place: string): number {
  if (value === null || value === undefined) return NaN;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') {
    if (!Number.isSafeInteger(Number(value)))
      throw new RangeError(
        `${place} holds ${value}, beyond 2^53, which float64 would round; write it as text`,
      );
    return Number(value);
  }
  throw new RangeError(`${place} must hold numbers or strings, got ${typeof value}; convert it first`);
}

/** Writes the bytes of a Parquet file: numbers as DOUBLE, strings as STRING. */
export async function parquetBytes(table: Table): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = Object.entries(table).map(([name, column]) => ({
    name,
    data: column,
    type: ArrayBuffer.isView(column) ? ('DOUBLE' as const) : ('STRING' as const),
    nullable: false,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** Writes the bytes of an Arrow file: numbers as float64, strings as UTF-8. */
export async function arrowBytes(table: Table): Promise<Uint8Array> {
  // Its library would lose all columns without a word.
  if (Object.hasOwn(table, '__proto__'))
    throw new RangeError(
      "an Arrow file cannot hold a column called '__proto__'; rename it, or write another format",
    );
  const { tableFromArrays, tableToIPC } = await import('apache-arrow');
  return tableToIPC(tableFromArrays(table), 'file');
}
