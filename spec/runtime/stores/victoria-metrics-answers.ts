/** One series of an instant query's answer. */
export interface InstantSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One stored series. */
export interface StoredSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Samples in the order of their times, which are epoch milliseconds. */
  readonly samples: readonly { readonly timestampMs: number; readonly value: number }[];
}

/** Parses the answer of `/api/v1/query` for an instant vector. */
export function parseInstantQuery(text: string): readonly InstantSample[] {
  const { data } = JSON.parse(text) as QueryAnswer;
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

/** Parses the answer of `/api/v1/export`, which has one JSON object in each line. */
export function parseExport(text: string): readonly StoredSeries[] {
  const lines = text.split('\n').filter((line) => line !== '');

  return lines.map((line) => {
    const { metric, values, timestamps } = JSON.parse(line) as ExportLine;
    const samples = timestamps.map((timestampMs, i) => ({ timestampMs, value: values[i] ?? NaN }));
    return { labels: metric, samples };
  });
}

/** @returns the sum of the series of a metric in text of the exposition format without timestamps */
export function sumOwnMetric(text: string, name: string): number {
  return text
    .split('\n')
    .map((line) => line.split(/ (?=[^ ]*$)/))
    .filter(([series = '']) => series === name || series.startsWith(`${name}{`))
    .reduce((sum, [, value]) => sum + Number(value), 0);
}

interface QueryAnswer {
  readonly data: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
  };
}

interface ExportLine {
  readonly metric: Record<string, string>;
  readonly values: readonly number[];
  readonly timestamps: readonly number[];
}
