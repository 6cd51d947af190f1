/** The cells of a row by the name of their column. */
export type Row = Readonly<Record<string, string>>;

/**
 * Reads the tables of a page.
 *
 * @param text Markdown
 * @param firstColumn the heading of the first column, which selects the tables
 */
export function readTableRows(text: string, firstColumn: string): readonly Row[] {
  const rows: Row[] = [];
  let heads: readonly string[] | undefined;
  for (const line of text.split('\n')) {
    const cells = line.startsWith('|') ? readCells(line) : undefined;
    if (cells === undefined) heads = undefined;
    else if (heads === undefined) heads = cells;
    else if (heads[0] === firstColumn && !/^[\s|:-]+$/.test(line)) rows.push(toRow(heads, cells));
  }
  return rows;
}

function readCells(line: string): readonly string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

function toRow(heads: readonly string[], cells: readonly string[]): Row {
  return Object.fromEntries(heads.map((head, i) => [head, cells[i] ?? '']));
}

/** @returns the texts between backticks in a cell */
export function readCode(cell: string | undefined): readonly string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');
}
