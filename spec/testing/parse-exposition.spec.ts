import { describe, expect, it } from 'vitest';
import { ExpositionError } from '../../lib/testing/exposition-parser/exposition-error.js';
import { parseExposition, parseExpositionTolerantly } from '../../lib/testing/parse-exposition.js';

/** The example from the description of the format, without its one line of the later version. */
const EXAMPLE = String.raw`# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045

# A histogram, which has a pretty complex representation in the text format:
# HELP http_request_duration_seconds A histogram of the request duration.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="0.1"} 33444
http_request_duration_seconds_bucket{le="1"} 133988
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320

# Finally a summary, which has a complex representation, too:
# HELP rpc_duration_seconds A summary of the RPC duration in seconds.
# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.01"} 3102
rpc_duration_seconds{quantile="0.99"} 76656
rpc_duration_seconds_sum 1.7560473e+07
rpc_duration_seconds_count 2693
`;

const HISTOGRAM = '# TYPE h histogram\n';

describe('parseExposition()', () => {
  it("parseExposition() reads the families and samples of the format's example", () => {
    const { families, samples } = parseExposition(EXAMPLE);

    expect([...families.values()].map(({ name, type, samples }) => [name, type, samples.length])).toEqual([
      ['http_requests_total', 'counter', 2],
      ['msdos_file_access_time_seconds', 'untyped', 1],
      ['metric_without_timestamp_and_labels', 'untyped', 1],
      ['something_weird', 'untyped', 1],
      ['http_request_duration_seconds', 'histogram', 6],
      ['rpc_duration_seconds', 'summary', 4],
    ]);
    expect(families.get('http_requests_total')?.help).toBe('The total number of HTTP requests.');
    expect(samples.slice(0, 5)).toEqual([
      {
        name: 'http_requests_total',
        labels: { method: 'post', code: '200' },
        value: 1027,
        timestampMs: 1395066363000,
      },
      {
        name: 'http_requests_total',
        labels: { method: 'post', code: '400' },
        value: 3,
        timestampMs: 1395066363000,
      },
      {
        name: 'msdos_file_access_time_seconds',
        labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
        value: 1.458255915e9,
      },
      { name: 'metric_without_timestamp_and_labels', labels: {}, value: 12.47 },
      {
        name: 'something_weird',
        labels: { problem: 'division by zero' },
        value: Infinity,
        timestampMs: -3982045,
      },
    ]);
  });

  it.each([
    ['an empty text', '', []],
    ['blank lines', '\n \t\n\n', []],
    ['comments', '# just so\n#\n  # TYPES of things\n', []],
    [
      'tabs and spaces between tokens',
      ' \ta\t{ b = "c" ,\td="e" , }\t 1 \t2 \n',
      [['a', { b: 'c', d: 'e' }, 1, 2]],
    ],
    ['no space after the labels', 'a{b="c"}1\n', [['a', { b: 'c' }, 1]]],
    ['no labels in braces', 'a{} 1\n', [['a', {}, 1]]],
    ['colons in metric names', ':a:b 1\n', [[':a:b', {}, 1]]],
    [
      'any text in label values',
      'a{b="ä \u{1F600} {,}= # \r\t"} 1\n',
      [['a', { b: 'ä \u{1F600} {,}= # \r\t' }, 1]],
    ],
    ['an empty label value', 'a{b=""} 1\n', [['a', { b: '' }, 1]]],
    [
      'a label with the name of a property of Object.prototype',
      'a{constructor="c"} 1\n',
      [['a', { constructor: 'c' }, 1]],
    ],
    ['escapes side by side', String.raw`a{b="\\n\\\"\n\\"} 1` + '\n', [['a', { b: '\\n\\"\n\\' }, 1]]],
    [
      'one series at two times',
      'a 0 1\na 5 2\n',
      [
        ['a', {}, 0, 1],
        ['a', {}, 5, 2],
      ],
    ],
    [
      'labels in another order',
      'a{b="1",c="2"} 1\na{c="1",b="2"} 1\n',
      [
        ['a', { b: '1', c: '2' }, 1],
        ['a', { b: '2', c: '1' }, 1],
      ],
    ],
    ['a sign before the timestamp', 'a 1 +5\n', [['a', {}, 1, 5]]],
  ])('parseExposition() accepts %s', (_, text, expected) => {
    const { samples } = parseExposition(text);

    expect(
      samples.map(({ name, labels, value, timestampMs }) =>
        timestampMs === undefined ? [name, labels, value] : [name, labels, value, timestampMs],
      ),
    ).toEqual(expected);
  });

  it.each([
    ['0', 0],
    ['-0', -0],
    ['+1', 1],
    ['1.', 1],
    ['.5', 0.5],
    ['1e-320', 1e-320],
    ['1.7976931348623157E+308', Number.MAX_VALUE],
    ['NaN', NaN],
    ['Nan', NaN],
    ['Inf', Infinity],
    ['+Inf', Infinity],
    ['-Inf', -Infinity],
    ['-infinity', -Infinity],
  ])('parseExposition() reads the value %s as Go does', (token, value) => {
    const { samples } = parseExposition(`a ${token}\n`);

    expect(samples[0]?.value).toBe(value);
  });

  it.each([
    [String.raw`# HELP a b \\ \n " c ` + '\n', 'b \\ \n " c '],
    ['# HELP a\n', ''],
    ['#HELP\ta \t b\n', 'b'],
  ])('parseExposition() reads the help of the line %j', (line, help) => {
    const { families } = parseExposition(line);

    expect(families.get('a')).toEqual({ name: 'a', type: 'untyped', help, samples: [] });
  });

  it.each([
    ['HELP first', '# HELP a b\n# TYPE a gauge\na 1\n'],
    ['TYPE first', '# TYPE a gauge\n# HELP a b\n\n# more\na 1\n'],
  ])('parseExposition() accepts the lines of a family with %s', (_, text) => {
    expect(parseExposition(text).families.get('a')).toMatchObject({ type: 'gauge', help: 'b' });
  });

  it('parseExposition() treats names that end in _sum as separate metrics if there is no such distribution', () => {
    const { families } = parseExposition('# TYPE a counter\na 1\na_sum 1\nb_bucket 1\n');

    expect([...families.keys()]).toEqual(['a', 'a_sum', 'b_bucket']);
  });

  it('parseExposition() separates distributions with different labels or times', () => {
    const lines = ['1', '2'].flatMap((time) =>
      ['x', 'y'].flatMap((path) => [
        `h_bucket{path="${path}",le="1"} 0 ${time}`,
        `h_bucket{path="${path}",le="+Inf"} ${time} ${time}`,
        `h_sum{path="${path}"} 3 ${time}`,
        `h_count{path="${path}"} ${time} ${time}`,
      ]),
    );

    const { families } = parseExposition(`${HISTOGRAM}${lines.join('\n')}\n`);

    expect(families.get('h')?.samples).toHaveLength(16);
  });

  it.each([
    ['no line feed at the end', 1, 'a 1'],
    ['a name with a dash', 1, 'a-b 1\n'],
    ['a name that begins with a digit', 1, '1a 1\n'],
    ['a name that is not ASCII', 1, 'ä 1\n'],
    ['a quoted name', 1, '{"a.b"} 1\n'],
    ['a quoted label name', 1, 'a{"b"="c"} 1\n'],
    ['no value', 1, 'a\n'],
    ['no value after labels', 1, 'a{b="c"}\n'],
    ['a value that is not a number', 1, 'a one\n'],
    ['a hexadecimal value', 1, 'a 0x10\n'],
    ['a value with underscores', 1, 'a 1_000\n'],
    ['a value with a comma', 1, 'a 1,5\n'],
    ['a value out of range', 1, 'a 1e309\n'],
    ['a carriage return', 1, 'a 1\r\n'],
    ['a signed NaN', 1, 'a +NaN\n'],
    ['an undefined value', 1, 'a undefined\n'],
    ['a timestamp with a fraction', 1, 'a 1 1.5\n'],
    ['a timestamp of more than 64 bits', 1, 'a 1 9223372036854775808\n'],
    ['a third number', 1, 'a 1 2 3\n'],
    ['an exemplar', 1, 'a 1 # {b="c"} 1\n'],
    ['a label twice', 1, 'a{b="1",b="2"} 1\n'],
    ['a reserved label', 1, 'a{__name__="b"} 1\n'],
    ['a label name with a colon', 1, 'a{b:c="1"} 1\n'],
    ['a label name with a dash', 1, 'a{b-c="1"} 1\n'],
    ['a label without a value', 1, 'a{b} 1\n'],
    ['a label value without quotes', 1, 'a{b=c} 1\n'],
    ['a label value in single quotes', 1, "a{b='c'} 1\n"],
    ['a label value that does not end', 1, 'a{b="c} 1\n'],
    ['a line feed in a label value', 1, 'a{b="c\nd"} 1\n'],
    ['an unknown escape in a label value', 1, 'a{b="\\t"} 1\n'],
    ['a lone surrogate', 1, 'a{b="\ud83d"} 1\n'],
    ['no comma between labels', 1, 'a{b="c" d="e"} 1\n'],
    ['only a comma', 1, 'a{,} 1\n'],
    ['two commas', 1, 'a{b="c",,d="e"} 1\n'],
    ['labels that do not end', 1, 'a{b="c" 1\n'],
    ['one series twice with the same timestamp', 2, 'a{b="1",c="2"} 1 5\na{c="2",b="1"} 1 5\n'],
    ['one series twice without a timestamp', 2, 'a 1\na 2\n'],
    ['separated lines of one metric', 3, 'a{b="1"} 1\nc 1\na{b="2"} 1\n'],
    ['separated metadata of one metric', 3, '# HELP a b\nc 1\n# TYPE a gauge\n'],
    ['samples separated from their metadata', 3, '# TYPE a gauge\nc 1\na 1\n'],
    ['a sum separated from its summary', 4, '# TYPE s summary\ns_count 1\nc 1\ns_sum 1\n'],
    ['two types', 2, '# TYPE a gauge\n# TYPE a gauge\n'],
    ['two helps', 2, '# HELP a b\n# HELP a b\n'],
    ['a type after samples', 2, 'a 1\n# TYPE a gauge\n'],
    ['a help after samples', 2, 'a 1\n# HELP a b\n'],
    ['an unknown type', 1, '# TYPE a info\n'],
    ['a type in capitals', 1, '# TYPE a Gauge\n'],
    ['no type', 1, '# TYPE a\n'],
    ['a word after the type', 1, '# TYPE a gauge b\n'],
    ['a type for no metric', 1, '# TYPE\n'],
    ['a type for a bad name', 1, '# TYPE a-b gauge\n'],
    ['a help for no metric', 1, '# HELP\n'],
    ['a help for a bad name', 1, '# HELP a.b c\n'],
    ['an unknown escape in a help', 1, '# HELP a \\"\n'],
    ['a backslash at the end of a help', 1, '# HELP a b\\\n'],
    ['a sample of a histogram with its own name', 2, `${HISTOGRAM}h 1\n`],
    ['a bucket without a bound', 2, `${HISTOGRAM}h_bucket 1\n`],
    ['a bucket with a bound of two points', 2, `${HISTOGRAM}h_bucket{le="1.2.3"} 1\n`],
    ['a bucket with NaN as its bound', 2, `${HISTOGRAM}h_bucket{le="NaN"} 1\n`],
    ['a bucket with a bound that is not a number', 2, `${HISTOGRAM}h_bucket{le="one"} 1\n`],
    ['bucket bounds that decrease', 3, `${HISTOGRAM}h_bucket{le="10"} 1\nh_bucket{le="9"} 1\n`],
    ['a histogram without a +Inf bucket', 3, `${HISTOGRAM}h_bucket{le="1"} 1\nh_count 1\n`],
    ['a +Inf bucket that differs from the count', 3, `${HISTOGRAM}h_bucket{le="+Inf"} 1\nh_count 2\n`],
    ['a histogram without a count', 2, `${HISTOGRAM}h_bucket{le="+Inf"} 1\n`],
    ['a quantile without a bound', 2, '# TYPE s summary\ns 1\n'],
    ['quantiles that decrease', 3, '# TYPE s summary\ns{quantile="0.9"} 1\ns{quantile="0.5"} 1\n'],
  ])('parseExposition() throws an error with the line for %s', (_, lineNumber, text) => {
    const line = text.split('\n')[lineNumber - 1];

    expect(() => parseExposition(text)).toThrow(ExpositionError);
    expect(() => parseExposition(text)).toThrow(
      expect.objectContaining({ lineNumber, line, code: 'ERR_INVALID_EXPOSITION' }) as Error,
    );
  });

  it('parseExposition() throws an error with the position, the expected and the actual text', () => {
    expect(() => parseExposition('a 1\nb{c="\\t"} 1\n')).toThrow(
      String.raw`Cannot parse line 2, "b{c=\"\\t\"} 1": expected one of the escapes \\ \" \n; got \t`,
    );
  });
});

describe('parseExpositionTolerantly()', () => {
  it('parseExpositionTolerantly() returns the valid lines and reports the invalid ones', () => {
    const { samples, invalidLines } = parseExpositionTolerantly('a 1\nb\nc 1\na{d="e"} 1\nf 1');

    expect(samples.map(({ name }) => name)).toEqual(['a', 'c', 'a', 'f']);
    expect(invalidLines.map(({ lineNumber, line }) => [lineNumber, line])).toEqual([
      [2, 'b'],
      [4, 'a{d="e"} 1'],
      [5, 'f 1'],
    ]);
  });

  it('parseExpositionTolerantly() reports no invalid lines of a text that the strict parser accepts', () => {
    const { invalidLines, ...exposition } = parseExpositionTolerantly(EXAMPLE);

    expect(invalidLines).toEqual([]);
    expect(exposition).toEqual(parseExposition(EXAMPLE));
  });
});
