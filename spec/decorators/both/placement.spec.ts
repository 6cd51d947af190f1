import { expect, test } from 'vitest';
import { UsageError } from '../../../lib/errors/usage-error.js';
import { Instrumented } from '../../../lib/instrumented.js';

/** For placements that do not compile: JavaScript users have no compiler that reports them. */
const anywhere = Instrumented as unknown as (...args: unknown[]) => MethodDecorator & ClassDecorator;

function errorOf(declare: () => unknown): UsageError {
  try {
    declare();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('Cannot take the error: nothing was thrown');
}

test('@Instrumented() on a getter throws an error that names the member and the remedy', () => {
  const error = errorOf(() => {
    class OrderHandler {
      @anywhere()
      get handle(): () => void {
        return () => undefined;
      }
    }
    return OrderHandler;
  });

  expect(error.code).toBe('ERR_INSTRUMENTED_PLACEMENT');
  expect(error.message).toMatch(
    /^Cannot instrument .*handle.*: expected a handler method; got a .*getter.*; write it as a method\.$/,
  );
});

test('@Instrumented() on a class without handle() throws an error that names class, method and remedy', () => {
  const error = errorOf(() => {
    @Instrumented()
    class OrderHandler {
      process(): void {
        // Not named handle().
      }
    }
    return OrderHandler;
  });

  expect(error.message).toBe(
    'Cannot instrument OrderHandler.handle: expected a handler method; got nothing; write handle() as a method, name another by { method }, or decorate the member itself.',
  );
});

test('@Instrumented() on a class with a getter handle throws an error that names the getter', () => {
  const error = errorOf(() => {
    @Instrumented()
    class OrderHandler {
      get handle(): () => void {
        return () => undefined;
      }
    }
    return OrderHandler;
  });

  expect(error.message).toContain('OrderHandler.handle: expected a handler method; got a getter');
});

test('@Instrumented without parentheses throws when the class or the method is declared', () => {
  const bare = Instrumented as unknown as MethodDecorator & ClassDecorator;

  const onClass = errorOf(() => {
    @bare
    class OrderHandler {
      handle(): void {
        // Never called.
      }
    }
    return OrderHandler;
  });
  const onMethod = errorOf(() => {
    class OrderHandler {
      @bare
      handle(): void {
        // Never called.
      }
    }
    return OrderHandler;
  });

  expect(onClass.message).toContain('@Instrumented()');
  expect(onMethod.message).toContain('@Instrumented()');
});

test('Instrumented() throws an error that names an unknown option', () => {
  const error = errorOf(() => anywhere({ isErr: () => true }));

  expect(error.message).toContain(
    'expected only the options ignore, isError, errorType, method; got "isErr"',
  );
});
