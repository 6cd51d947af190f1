import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { EnvironmentState } from '../../lib/journal/environment-state.js';
import { CrashJournal } from '../../lib/journal/crash-journal.js';
import type { JournalRecord } from '../../lib/journal/journal-record.js';
import { decodeSlots, slotBytes } from '../../lib/journal/journal-slots.js';
import { disownJournal, slotOf as slotWrittenBy } from './disown.js';

const instance = '0123456789abcdef0123456789abcdef';
let folder: string;
let problems: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  problems = [];
  const made = folder;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
});

/** Opens the journal as the next process: the process that wrote it has ended. */
function openAfter(): CrashJournal | undefined {
  disownJournal(path());
  return open();
}

function open(name = instance): CrashJournal | undefined {
  return CrashJournal.open({ environmentName: name, folder, onProblem: (problem) => problems.push(problem) });
}

function path(): string {
  return join(folder, `instrumented-lambda-${instance}.journal`);
}

function state(invocations = 7): EnvironmentState {
  return {
    tally: {
      invocations,
      coldStarts: 1,
      timeouts: 2,
      errors: [
        ['RangeError', 3],
        ['Timeout', 2],
      ],
      durationBounds: [0.1, 1],
      durationCounts: [4, 2, 1],
      durationSum: 3.25,
    },
    sent: { errorTypes: ['RangeError'] },
    inFlight: [{ deadlineMs: 1_764_000_000_000 }, { deadlineMs: undefined }],
    endedMs: undefined,
  };
}

function slotOf(
  sequence: number,
  of: EnvironmentState,
  writer: Partial<Omit<JournalRecord, 'state'>> = {},
): string {
  return slotWrittenBy(sequence, of, { environmentName: instance, ...writer });
}

describe('CrashJournal', () => {
  test('open() in an empty folder inherits nothing and reports no problem', () => {
    expect(open()?.inherited).toBeUndefined();
    expect(problems).toEqual([]);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  test('open() reads the last record of the previous process', () => {
    const journal = open();
    for (const invocations of [1, 2, 3]) journal?.write(state(invocations));

    expect(openAfter()?.inherited).toEqual(state(3));
    expect(problems).toEqual([]);
  });

  test('write() records changes of errors, of invocations in flight and of sent series', () => {
    const journal = open();
    const { tally } = state();
    const states: EnvironmentState[] = [
      state(1),
      { ...state(2), inFlight: [] },
      { ...state(3), tally: { ...tally, errors: [...tally.errors, ['Late', 1]] } },
      {
        ...state(4),
        tally: { ...tally, errors: [...tally.errors, ['Late', 1]] },
        sent: { errorTypes: ['RangeError', 'Late'] },
        endedMs: 1_764_000_000_001,
      },
      { ...state(5), tally: { ...tally, errors: [] }, sent: undefined },
    ];

    for (const written of states) {
      journal?.write(written);
      const slots = readFileSync(path());
      expect(decodeSlots(slots)).toMatchObject({ kind: 'record', record: { state: written } });
    }
  });

  test('write() continues the sequence of the records that open() read', () => {
    open()?.write(state(1));
    openAfter()?.write(state(2));

    expect(openAfter()?.inherited).toEqual(state(2));
  });

  test('open() reads the new record or the previous one, wherever a write was cut off', () => {
    const [before, latest] = [slotOf(1, state(1)), slotOf(2, state(2))];

    for (let cut = 0; cut <= latest.length; cut += 1) {
      // The slot contains the new record up to the cut, and after it an older record.
      const older = slotOf(0, state(0)).padEnd(slotBytes, '\0');
      const torn = latest.slice(0, cut) + older.slice(cut);
      writeFileSync(path(), torn + before.padEnd(slotBytes, '\0'), { encoding: 'latin1', mode: 0o600 });
      const found = open()?.inherited?.tally.invocations;
      expect([1, 2], `cut at ${String(cut)}`).toContain(found);
      if (cut === latest.length) expect(found).toBe(2);
    }
    expect(problems).toEqual([]);
  });

  test('open() reads back any state that write() can write', () => {
    const count = fc.nat();
    const errorType = fc.stringMatching(/^[A-Za-z0-9_.:-]{1,64}$/);
    const bounds = fc.uniqueArray(fc.double({ min: 0.001, max: 900, noNaN: true }), { maxLength: 16 });
    const errorTypes = fc.uniqueArray(errorType, { maxLength: 22 });
    const states = fc.tuple(bounds, errorTypes).chain(([durationBounds, types]) =>
      fc.record({
        tally: fc.record({
          invocations: count,
          coldStarts: count,
          timeouts: count,
          errors: fc.tuple(...types.map((type) => fc.tuple(fc.constant(type), count))),
          durationBounds: fc.constant(durationBounds),
          durationCounts: fc.array(count, {
            minLength: durationBounds.length + 1,
            maxLength: durationBounds.length + 1,
          }),
          durationSum: fc.double({ min: 0, max: 1e9, noNaN: true }).map((sum) => sum + 0),
        }),
        sent: fc.option(fc.record({ errorTypes: fc.subarray(types) }), { nil: undefined }),
        inFlight: fc.array(
          fc.record({ deadlineMs: fc.option(fc.integer({ min: 1, max: 2e12 }), { nil: undefined }) }),
          { maxLength: 16 },
        ),
        endedMs: fc.option(fc.integer({ min: 1, max: 2e12 }), { nil: undefined }),
      }),
    );

    fc.assert(
      fc.property(states, (written) => {
        writeFileSync(path(), slotOf(1, written), { encoding: 'latin1', mode: 0o600 });
        expect(open()?.inherited).toEqual(written);
      }),
    );
  });

  test('open() inherits nothing from a damaged record and reports it in at most one line', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), fc.nat(2000), (garbage, at) => {
        problems = [];
        const text = slotOf(1, state());
        const spoilt = `${text.slice(0, at)}${garbage}${text.slice(at + garbage.length)}`;
        writeFileSync(path(), spoilt, { encoding: 'latin1', mode: 0o600 });
        const inherited = open()?.inherited;
        if (inherited === undefined) expect(problems.length).toBeLessThanOrEqual(1);
        else expect(inherited).toEqual(state());
      }),
    );
  });

  test.each([
    ['garbage', () => 'x'.repeat(100), 'not a journal of this library'],
    ['an older version', () => 'instrumented-lambda journal 1 5 2 abcdef01\n[]\n', 'got 1'],
    ['the version before', () => slotOf(1, state()).replace('journal 3', 'journal 2'), 'got 2'],
    ['a damaged record', () => slotOf(1, state()).replace('RangeError', 'RangeErros'), 'damaged'],
    ['a record that is none', () => slotOf(1, state(), { pid: 'x' as never }), 'damaged'],
    [
      'a hostile record',
      () => slotOf(1, { ...state(), tally: { ...state().tally, invocations: -1 } }),
      'damaged',
    ],
    [
      'a hostile error type',
      () => slotOf(1, { ...state(), tally: { ...state().tally, errors: [['a"}\n# HELP', 1]] } }),
      'damaged',
    ],
    ['a hostile deadline', () => slotOf(1, { ...state(), inFlight: [{ deadlineMs: -1 }] }), 'damaged'],
    [
      'another environment',
      () => slotOf(1, state(), { environmentName: 'f'.repeat(32) }),
      'another environment',
    ],
  ])('open() starts a new journal and reports why for %s', (_what, content, why) => {
    writeFileSync(path(), content(), { encoding: 'latin1', mode: 0o600 });

    const journal = open();
    journal?.write(state(9));

    expect(journal?.inherited).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining(why)]);
    expect(openAfter()?.inherited?.tally.invocations).toBe(9);
  });

  test.each([
    ['a symbolic link', () => symlinkSync(join(folder, 'target'), path()), 'symbolic link'],
    ['a folder', () => mkdirSync(path()), 'EISDIR'],
    [
      'a file with a second hard link',
      () => {
        writeFileSync(join(folder, 'target'), 'keep me');
        linkSync(join(folder, 'target'), path());
      },
      'more than one hard link',
    ],
    [
      'a file that others may write to',
      () => {
        appendFileSync(path(), slotOf(1, state()));
        chmodSync(path(), 0o666);
      },
      'others may write',
    ],
  ])('open() keeps no journal and reports why if its path is %s', (_what, prepare, why) => {
    prepare();

    expect(open()).toBeUndefined();

    expect(problems).toEqual([expect.stringContaining(why)]);
    if (readdirSync(folder).includes('target')) {
      expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('keep me');
    }
  });

  // Only root may change the owner of a file, and only root may open a file of another user.
  test.runIf(process.getuid?.() === 0)('open() keeps no journal if its file belongs to another user', () => {
    writeFileSync(path(), slotOf(1, state()), { encoding: 'latin1', mode: 0o600 });
    chownSync(path(), 65_534, 65_534);

    expect(open()).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining("another user's")]);
  });

  test('open() keeps no journal if the folder is missing', () => {
    rmSync(folder, { recursive: true });

    expect(open()).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining('ENOENT')]);
  });

  test('open() separates the journals of two functions with log streams of the same name', () => {
    open(`orders/1/${instance}`)?.write(state(1));
    open(`invoices/1/${instance}`)?.write(state(2));

    expect(readdirSync(folder)).toHaveLength(2);
    expect(problems).toEqual([]);
  });

  test('open() does not take over the journal of a process that is still running', () => {
    open()?.write(state(1));

    expect(open()).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining('another process')]);
  });

  test('release() leaves the journal to the next open() in the same process', () => {
    const before = open();
    before?.write(state(1));
    before?.release(state(2));
    before?.write(state(3));

    const journal = open();

    expect(journal?.inherited).toEqual(state(2));
    journal?.write(state(4));
    expect(open()).toBeUndefined();
  });

  test('write() keeps only the latest 16 of very many invocations in flight', () => {
    const journal = open();
    const inFlight = Array.from({ length: 10_000 }, (_, i) => ({ deadlineMs: i + 1 }));

    journal?.write({ ...state(), inFlight });

    expect(problems).toEqual([]);
    expect(openAfter()?.inherited?.inFlight).toEqual(inFlight.slice(-16));
  });

  test('write() has room for every possible error type, or reports at the first record that it does not', () => {
    const names = Array.from({ length: 20 }, (_, i) => `E${String(i)}`.padEnd(64, 'x'));
    const builtIns = Array.from({ length: 29 }, (_, i) => `B${String(i)}`.padEnd(14, 'x'));
    const types = [...names, ...builtIns];

    fc.assert(
      fc.property(fc.nat(400), (length) => {
        problems = [];
        rmSync(path(), { force: true });
        const durationBounds = Array.from({ length }, (_, i) => i + 0.25);
        const of = (errors: readonly string[]): EnvironmentState => ({
          ...state(),
          tally: {
            ...state().tally,
            durationBounds,
            durationCounts: Array<number>(length + 1).fill(1),
            errors: errors.map((type) => [type, 1] as const),
          },
          sent: { errorTypes: errors },
          inFlight: Array.from({ length: 64 }, () => ({ deadlineMs: 1 })),
        });
        const journal = open();

        journal?.write(of([]));
        const atFirst = problems.length;
        for (let count = 1; count <= types.length; count += 1) journal?.write(of(types.slice(0, count)));

        expect(problems).toHaveLength(atFirst);
      }),
      { numRuns: 30 },
    );
  });

  test('write() stops and empties the journal if a record does not fit', () => {
    const journal = open();
    journal?.write(state(1));
    const durationBounds = Array.from({ length: 2000 }, (_, i) => i + 0.5);
    const tooLong = { ...state(2).tally, durationBounds };

    journal?.write({ ...state(2), tally: tooLong });
    journal?.write(state(3));

    expect(problems).toEqual([expect.stringContaining('no longer kept')]);
    expect(statSync(path()).size).toBe(0);
  });
});
