import type { EnvironmentState } from './environment-state.js';
import { JournalFile } from './journal-file.js';
import { decodeSlots, type JournalContent } from './journal-slots.js';
import { readProcessStart } from './process-start.js';
import { SlotWriter } from './slot-writer.js';

export interface CrashJournalOptions {
  /** Identifies the execution environment; unique across all functions. */
  readonly environmentName: string;
  /** Default: the system's folder for temporary files, /tmp in Lambda. */
  readonly folder?: string;
  /** Called with the reason, half a sentence, if no journal is kept, or if an existing one is not used. */
  readonly onProblem: (problem: string) => void;
}

/**
 * Keeps the counts in a file, so that they survive a crash of the process. The file is written at the start and at the
 * end of each invocation, by one system call: after it, the kernel has the data even if the process is killed.
 *
 * @see docs/decisions/0502-crash-journal.md
 */
export class CrashJournal {
  /** State that the previous process of this environment left; `undefined` if there was none. */
  readonly inherited: EnvironmentState | undefined;
  readonly #file: JournalFile;
  readonly #environmentName: string;
  #slot: SlotWriter;
  readonly #onProblem: (problem: string) => void;
  #sequence: number;
  #isKept = true;

  private constructor(
    file: JournalFile,
    environmentName: string,
    found: Found | undefined,
    onProblem: (problem: string) => void,
  ) {
    this.#file = file;
    this.#environmentName = environmentName;
    const processStart = readProcessStart(process.pid) ?? '';
    this.#slot = new SlotWriter({ environmentName, pid: process.pid, processStart });
    this.#sequence = found?.sequence ?? 0;
    this.#onProblem = onProblem;
    this.inherited = found?.record.state;
  }

  /**
   * Opens the environment's journal. Never throws.
   *
   * @returns `undefined` if none can be kept, which is reported
   */
  static open({ environmentName, folder, onProblem }: CrashJournalOptions): CrashJournal | undefined {
    const name = environmentName.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 200);
    let file: JournalFile | undefined;
    try {
      const place = folder ?? process.getBuiltinModule('node:os').tmpdir();
      file = JournalFile.open(`${place}/instrumented-lambda-${name}.journal`);
      const found = readRecord(file, environmentName, onProblem);
      if (found === undefined) {
        file.clear();
      } else if (readProcessStart(found.record.pid) === found.record.processStart) {
        file.close();
        onProblem('no crash journal is kept: another process of this environment uses it');
        return undefined;
      }
      return new CrashJournal(file, environmentName, found, onProblem);
    } catch (error) {
      onProblem(`no crash journal is kept: ${describe(error)}`);
      return undefined;
    }
  }

  /** Releases the journal, so that the next instance can open it, in this process too. Never throws. */
  release(state: EnvironmentState): void {
    // Without a process start: as long as this process runs, a journal with its start would not be taken over.
    this.#slot = new SlotWriter({
      environmentName: this.#environmentName,
      pid: process.pid,
      processStart: '',
    });
    this.write(state);
    if (!this.#isKept) return;
    this.#isKept = false;
    this.#file.close();
  }

  /** Writes a record. Never throws: if it cannot be written, the journal is emptied and no longer used. */
  write(state: EnvironmentState): void {
    if (!this.#isKept) return;
    try {
      const sequence = this.#sequence + 1;
      const length = this.#slot.write(sequence, state);
      this.#file.write(sequence, this.#slot.bytes, length);
      this.#sequence = sequence;
    } catch (error) {
      this.#isKept = false;
      this.#onProblem(`the crash journal is no longer kept: ${describe(error)}`);
      try {
        this.#file.discard();
      } catch {
        // The file cannot be emptied either.
      }
    }
  }
}

type Found = Extract<JournalContent, { kind: 'record' }>;

function readRecord(
  file: JournalFile,
  environmentName: string,
  onProblem: (problem: string) => void,
): Found | undefined {
  const content = decodeSlots(file.read());
  if (content.kind === 'empty') return undefined;
  if (content.kind === 'record' && content.record.environmentName === environmentName) return content;
  const problem = content.kind === 'unreadable' ? content.problem : 'it belongs to another environment';
  onProblem(`the crash journal found is not used: ${problem}`);
  return undefined;
}

/** @returns the code of a system error, since its message may contain a path; otherwise our own message */
function describe(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'ELOOP') return 'its file is a symbolic link';
  return typeof code === 'string' ? `its file cannot be used (${code})` : String(message);
}
