// Tables of named columns, from and to the files that pandas keeps them in.
import { readWhole, requireWritable, writeWhole, type WriteOptions } from '../tensor';
import { endingOf } from './arrays';
import { csvText, parseCsv } from './csv';
import { requireTable, type Table } from './table';
import { arrowBytes, parquetBytes, parseArrow, parseParquet } from './parquet';

/** Endings of files of tables. */
export const TABLE_FILES = ['.csv', '.tsv', '.parquet', '.arrow', '.feather'] as const;

/**
 * Reads a table from a .csv, .tsv, .parquet, .arrow or .feather file. A number that is missing is NaN. A column of lists becomes
 * as many columns as a list is long, `name.0`, `name.1`, .... Of comma-separated text the first line names the columns, unless all its
 * cells are numbers; a first column without a name, which pandas writes for its index, is left out.
 * @param file its path; the ending says the format
 * @throws RangeError when the file is damaged, lines differ in length or an integer is beyond 2^53: it names file and place
 */
export async function readTable(file: string): Promise<Table> {
  const ending = endingOf(file, TABLE_FILES);
  const bytes = readWhole(file);
  if (ending === '.parquet') return await parseParquet(bytes, file);
  if (ending === '.csv' || ending === '.tsv') return parseCsv(bytes, file, ending === '.csv' ? ',' : '\t');
  return await parseArrow(bytes, file);
}

/**
 * Writes a table to a .csv, .parquet, .arrow or .feather file, which pandas opens. Numbers keep all their digits.
 * @param file its path; the ending says the format
 * @param table columns of one length
 * @param options.overwrite whether to replace a file of this name; default false
 * @throws RangeError when columns differ in length; Error when the file is there already
 */
export async function writeTable(file: string, table: Table, options: WriteOptions = {}): Promise<void> {
  const ending = endingOf(
    file,
    TABLE_FILES.filter((one) => one !== '.tsv'),
  );
  requireTable(table);
  requireWritable(file, options);
  const bytes =
    ending === '.csv'
      ? Buffer.from(csvText(table))
      : ending === '.parquet'
        ? await parquetBytes(table)
        : await arrowBytes(table);
  writeWhole(file, [bytes], options);
}
