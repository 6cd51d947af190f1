export type ExtensionEvent = 'INVOKE' | 'SHUTDOWN';

/** Lambda's limit per function. */
const maxExtensions = 10;

/** What the rules depend on in the environment. */
export interface RegistrationRules {
  /** An extension is external when the layer has a file of its name under `extensions/`. */
  readonly isExternal: (name: string) => boolean;
  readonly isManagedInstance: boolean;
  /** Registration ends when the runtime asks for its first event. */
  readonly isClosed: () => boolean;
}

export interface Registration {
  /** Empty when the header is missing. */
  readonly name: string;
  /** The parsed body; undefined when it is no JSON. */
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
 * @returns why the registration is refused; undefined when it is not
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
