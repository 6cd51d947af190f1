/**
 * When a process was started, in the kernel's own ticks: with its id it names a process, since ids are given again.
 *
 * @returns `undefined` where there is no such process any more, or nobody can tell
 */
export function readProcessStart(pid: number): string | undefined {
  try {
    const { readFileSync } = process.getBuiltinModule('node:fs');
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    // The second field is the command in parentheses and may hold anything; the state is the third, the start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
