/** @returns the lines that this library wrote to a function's log, without their prefix */
export function findOwnLines(output: string): string[] {
  return output
    .split('\n')
    .flatMap((line) => /instrumented-lambda: .*/.exec(line)?.[0] ?? [])
    .map((line) => line.replace(/^instrumented-lambda: /, ''));
}

/** Replaces ports, times and counts, which differ from run to run. */
export function generalize(line: string): string {
  return line.replace(/127\.0\.0\.1:\d+/g, 'HOST').replace(/\d+/g, 'N');
}
