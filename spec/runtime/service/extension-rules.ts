export type ExtensionEvent = 'INVOKE' | 'SHUTDOWN';

/** Lambda's limit per function. */
const maxExtensions = 10;

/** The facts about the environment that the rules need. */
export interface RegistrationRules {
  /** Whether the layer has a file of that name under `extensions/`, which makes the extension external. */
  readonly isExternal: (name: string) => boolean;
  readonly isManagedInstance: boolean;
  /** Whether the runtime has asked for its first event, which ends the registration. */
  readonly isClosed: () => boolean;
}

export interface Registration {
  /** Empty if the header is missing. */
  readonly name: string;
  /** The parsed body; undefined if it is not JSON. */
  readonly body: unknown;
  readonly registered: readonly { readonly name: string }[];
}

export interface Refusal {
  readonly errorType: string;
  readonly errorMessage: string;
}

/**
 * Lambda's rules for `POST /extension/register`, in the order and with the words of the runtime interface emulator.
 *
 * @returns why the registration is rejected; undefined if it is accepted
 * @see github:aws/aws-lambda-runtime-interface-emulator internal/lambda/rapi/handler/agentregister.go
 */
export function refuseRegistration(
  { name, body, registered }: Registration,
  rules: RegistrationRules,
): Refusal | undefined {
  if (name === '') return refusal('InvalidExtensionName', 'Empty extension name');

  const events = eventsOf(body);
  if (events === undefined) {
    return {
      errorType: 'InvalidRequestFormat',
      errorMessage: 'The body is no JSON object with a list of events',
    };
  }

  const wrongEvent = events
    .map((event) => refuseEvent(event, rules.isExternal(name), rules))
    .find((wrong) => wrong !== undefined);
  if (wrongEvent !== undefined) return refusal('InvalidEventType', wrongEvent);
  if (rules.isClosed()) return refusal('RegistrationClosed', 'Extension registration closed already');
  if (registered.some((other) => other.name === name)) {
    return refusal('InvalidExtensionState', 'Extension with this name already registered');
  }
  if (registered.length >= maxExtensions)
    return refusal('TooManyExtensions', `Extension limit (${String(maxExtensions)}) reached`);
  return undefined;
}

function refuseEvent(
  event: unknown,
  isExternal: boolean,
  { isManagedInstance }: RegistrationRules,
): string | undefined {
  if (isManagedInstance && !isExternal) return 'No events allowed for internal extensions';
  if (event === 'SHUTDOWN') {
    return isExternal ? undefined : 'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension';
  }
  if (event === 'INVOKE' && !isManagedInstance) return undefined;
  return `${String(event)}: ErrorInvalidEventType`;
}

function eventsOf(body: unknown): readonly unknown[] | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { events = [] }: { events?: unknown } = body;
  return Array.isArray(events) ? events : undefined;
}

function refusal(kind: string, errorMessage: string): Refusal {
  return { errorType: `Extension.${kind}`, errorMessage };
}
