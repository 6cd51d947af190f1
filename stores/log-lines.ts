/** The lines of a function's log that are ours. */
export function findOwnLines(output: string): string[] {
  return output
    .split('\n')
    .flatMap((line) => /instrumented-lambda: .*/.exec(line)?.[0] ?? [])
    .map((line) => line.replace(/^instrumented-lambda: /, ''));
}

/** Without what differs from run to run: ports, times and counts. */
export function generalize(line: string): string {
  return line.replace(/127\.0\.0\.1:\d+/g, 'HOST').replace(/\d+/g, 'N');
}
