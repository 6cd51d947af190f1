/**
 * Start time of a process, in ticks of the kernel. Start time and id together identify a process, since ids are reused.
 *
 * @returns `undefined` if the process has ended, or if `/proc` cannot be read
 */
export function readProcessStart(pid: number): string | undefined {
  try {
    const { readFileSync } = process.getBuiltinModule('node:fs');
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    // The second field is the command in parentheses and may contain anything. The state is the third, the start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
