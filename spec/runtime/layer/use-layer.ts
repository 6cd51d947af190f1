import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import type { EnvironmentOptions } from '../service/environment-options.js';
import { prepareTaskRoot, type TaskRoot } from './prepare-task-root.js';
import { unpackLayer, type UnpackedLayer } from './unpack-layer.js';

type Options = Partial<EnvironmentOptions>;

/** The layer and the folder of a function for the tests of one file. */
export class LayerUnderTest {
  readonly layer: UnpackedLayer;
  readonly task: TaskRoot;

  constructor(layer: UnpackedLayer, task: TaskRoot) {
    this.layer = layer;
    this.task = task;
  }

  /** @returns the settings of a function with the layer: two environment variables */
  layered(receiver: ImportReceiver, env: Record<string, string> = {}): Options {
    return { ...this.mounted(receiver, env), execWrapper: this.layer.wrapper };
  }

  /** @returns the same settings without the variable that enables the layer */
  mounted(receiver: ImportReceiver, env: Record<string, string> = {}): Options {
    return {
      taskRoot: this.task.path,
      layerRoot: this.layer.root,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url, ...env },
    };
  }
}

/**
 * Builds the layer and the function before the file's tests, and removes both after them.
 *
 * @returns a function that returns them to a test
 */
export function useLayer(): () => LayerUnderTest {
  let parts: LayerUnderTest | undefined;

  beforeAll(async () => {
    parts = new LayerUnderTest(unpackLayer(), await prepareTaskRoot());
  });
  afterAll(() => {
    parts?.layer.remove();
    parts?.task.remove();
  });
  return () => {
    if (parts === undefined) throw new Error('Cannot use the layer: it is there in tests only');
    return parts;
  };
}

/** Starts a receiver that is closed after the test. */
export async function startReceiver(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  return receiver;
}
