import { needsProtection } from '../config/authentication/read-authentication.js';
import type { Config } from '../config/config.js';
import { formatSeries } from '../exposition/exposition-format.js';
import type { Labels } from '../exposition/labels.js';
import type { Clock } from '../lambda/clock.js';
import type { Protocol } from '../protocols/protocol.js';
import {
  adviseOnAnswer,
  adviseOnEndpoint,
  adviseOnError,
  clockAdvice,
  readBackAdvice,
  webPageAdvice,
} from './advice.js';
import { boundStep, type StepBounds } from './bound-step.js';
import type { Check, CheckName } from './check.js';
import { doctorProbe, encodeProbe } from './encode-probe.js';
import type { EndpointAnswer, PushStepsPort } from './push-steps-port.js';

export interface ChecksParts extends StepBounds {
  readonly config: Config;
  /** Problems that `resolveConfig()` found. */
  readonly problems: readonly string[];
  /** `undefined` if there is no endpoint. */
  readonly steps: PushStepsPort | undefined;
  /** Encodes the probe. */
  readonly protocol: Protocol;
  /** Labels of the probe. */
  readonly labels: Labels;
  readonly clock: Clock;
  /** How long reading back is retried, in ms. */
  readonly readBackMs: number;
  /**
   * Sends the same request by another HTTP client. Called if `steps` got no answer to it. Never rejects.
   *
   * @returns the result in one sentence, without any secret; `undefined` if there is no result
   */
  readonly secondOpinion?: ((body: string | Buffer) => Promise<string | undefined>) | undefined;
}

/**
 * With a larger difference, samples have times where nobody looks for them. Smaller ones come from the network and the header.
 */
const maxClockSkewMs = 30_000;
const readBackIntervalMs = 250;

/** Runs the checks in order, each only if those before it passed. Never rejects; its duration is bounded. */
export async function runChecks(parts: ChecksParts): Promise<readonly Check[]> {
  return new Checks(parts).run();
}

class Checks {
  readonly #parts: ChecksParts;
  readonly #checks: Check[] = [];
  #hasFailed = false;

  constructor(parts: ChecksParts) {
    this.#parts = parts;
  }

  async run(): Promise<readonly Check[]> {
    this.#checkSettings();
    const { steps } = this.#parts;
    if (steps !== undefined && !this.#hasFailed) await this.#checkEndpoint(steps);
    for (const name of ['lookup', 'connection', 'tls', 'request', 'clock', 'probe', 'read-back'] as const) {
      if (!this.#checks.some((check) => check.name === name)) this.#skip(name, 'not tried');
    }
    return this.#checks;
  }

  #checkSettings(): void {
    const { config, problems } = this.#parts;
    const fatal = problems.filter((line) => line.startsWith('Nothing is pushed'));
    const others = problems.filter((line) => !fatal.includes(line));
    if (others.length === 0) this.#pass('settings', 'every setting can be used');
    else
      this.#report({
        name: 'settings',
        status: 'failed',
        detail: trimEnd(others.join(' ')),
        advice: 'Correct the setting, or remove it.',
      });

    if (config.isDisabled) {
      this.#fail(
        'endpoint',
        'nothing is pushed: ASSERTS_LAYER_DISABLED is true',
        'Remove ASSERTS_LAYER_DISABLED to switch the metrics on.',
      );
    } else if (config.endpoint === undefined) {
      const problem = fatal[0] ?? 'neither INSTRUMENTED_ENDPOINT nor ASSERTS_REMOTE_WRITE_URL is set';
      this.#fail('endpoint', trimEnd(problem), adviseOnEndpoint(config));
    } else {
      const { protocol } = this.#parts;
      const source = config.protocolSource === 'default' ? '' : ` (from ${config.protocolSource})`;
      const url = protocol.urlFor(config.endpoint, this.#parts.labels);
      this.#pass('endpoint', `${describeEndpoint(url)}, by ${protocol.name}${source}`);
    }
  }

  async #checkEndpoint(steps: PushStepsPort): Promise<void> {
    await this.#lookUp(steps);
    if (!this.#hasFailed) await this.#connect(steps);
    if (!this.#hasFailed) await this.#request(steps);
    if (!this.#hasFailed) await this.#probe(steps);
  }

  async #lookUp(steps: PushStepsPort): Promise<void> {
    const { hostName } = steps;
    if (hostName === undefined) {
      this.#skip('lookup', 'the endpoint is an address');
      return;
    }
    try {
      const addresses = await boundStep(() => steps.lookUp(), this.#parts);
      this.#pass('lookup', `${hostName} is ${addresses.slice(0, 3).join(', ')}`);
    } catch (error) {
      this.#failBy(steps, 'lookup', error);
    }
  }

  async #connect(steps: PushStepsPort): Promise<void> {
    const progress = { isConnected: false };
    try {
      const { protocol } = await boundStep(
        (signal) =>
          steps.connect(() => {
            progress.isConnected = true;
          }, signal),
        this.#parts,
      );
      this.#pass('connection', 'a TCP connection was made');
      if (steps.isSecure)
        this.#pass('tls', `the certificate is trusted, for this host and in date (${protocol ?? 'TLS'})`);
      else this.#skip('tls', 'the endpoint is plain http');
    } catch (error) {
      if (progress.isConnected) this.#pass('connection', 'a TCP connection was made');
      this.#failBy(steps, progress.isConnected && steps.isSecure ? 'tls' : 'connection', error);
    }
  }

  async #request(steps: PushStepsPort): Promise<void> {
    const { openingBody, name } = this.#parts.protocol;
    if (openingBody === undefined) {
      this.#skip('request', `${name} has no request without samples`);
      return;
    }
    const exchange = await this.#send(steps, 'request', openingBody);
    if (exchange === undefined) return;
    const { answer, skew } = exchange;
    const failure = steps.classifyAnswer(answer);
    if (failure !== undefined) {
      this.#fail('request', failure.detail, adviseOnAnswer(answer.statusCode, this.#parts.config));
      if (skew.status === 'failed') this.#report(skew);
      return;
    }
    const { authentication } = this.#parts.config;
    this.#pass(
      'request',
      `the endpoint answered ${String(answer.statusCode)}${needsProtection(authentication) ? ' to the credentials' : ' without credentials'}`,
    );
    this.#report(skew);
  }

  #checkClock({ headers }: EndpointAnswer, hereMs: number): Check {
    const thereMs = Date.parse(headers.get('date') ?? '');
    if (Number.isNaN(thereMs)) {
      return { name: 'clock', status: 'skipped', detail: 'the answer has no valid header Date' };
    }
    const skewMs = hereMs - thereMs;
    if (Math.abs(skewMs) <= maxClockSkewMs) {
      return { name: 'clock', status: 'ok', detail: "this machine's clock and the endpoint's agree" };
    }
    const amount = `${String(Math.round(Math.abs(skewMs) / 1000))} s ${skewMs > 0 ? 'ahead of' : 'behind'}`;
    return {
      name: 'clock',
      status: 'failed',
      detail: `this machine's clock is ${amount} the endpoint's`,
      advice: clockAdvice,
    };
  }

  async #probe(steps: PushStepsPort): Promise<void> {
    const { clock, protocol, labels } = this.#parts;
    const timeMs = clock.epochMs();
    const exchange = await this.#send(steps, 'probe', encodeProbe(protocol, labels, timeMs));
    if (exchange === undefined) return;
    const { answer, skew } = exchange;
    const isClockChecked = this.#checks.some(({ name }) => name === 'clock');
    const failure = steps.classifyAnswer(answer);
    if (failure !== undefined) {
      this.#fail('probe', failure.detail, adviseOnAnswer(answer.statusCode, this.#parts.config));
      if (!isClockChecked && skew.status === 'failed') this.#report(skew);
      return;
    }
    if (!isClockChecked) this.#report(skew);
    this.#pass('probe', `one sample of ${doctorProbe} was pushed`);
    if (this.#hasFailed) return;
    await this.#readBack(steps, String(timeMs));
  }

  async #readBack(steps: PushStepsPort, value: string): Promise<void> {
    const { clock, labels, protocol, readBackMs } = this.#parts;
    if (protocol.readBackPath === undefined) {
      this.#skip('read-back', `${protocol.name} has no query that reads samples back`);
      return;
    }
    const probeSeries = formatSeries(doctorProbe, {}, labels);
    // By default, an export ends at the last whole second, which excludes the newest samples.
    const endSeconds = Math.ceil(Number(value) / 1000) + 60;
    const endMs = clock.monotonicMs() + readBackMs;
    for (let attempt = 1; ; attempt += 1) {
      // VictoriaMetrics caches for 10 s that a selector matches nothing, so each attempt has a different selector.
      const selector = probeSeries.replace(/\}$/, `,attempt!="${String(attempt)}"}`);
      let answer: EndpointAnswer;
      try {
        const path = protocol.readBackPath(steps.url, selector, endSeconds);
        answer = await boundStep((signal) => steps.ask(path, signal), this.#parts);
      } catch {
        this.#skip('read-back', 'the endpoint cannot be queried');
        return;
      }
      if (answer.statusCode !== 200) {
        this.#skip(
          'read-back',
          `the endpoint cannot be queried (it answered ${String(answer.statusCode)} to /api/v1/export)`,
        );
        return;
      }
      if (answer.headers.get('content-type')?.startsWith('text/html') === true) {
        this.#fail(
          'read-back',
          'the endpoint answers with a web page, so it may be no metrics store',
          webPageAdvice,
        );
        return;
      }
      if (answer.body.includes(value)) {
        this.#pass('read-back', 'the store has the sample');
        return;
      }
      if (clock.monotonicMs() >= endMs) {
        this.#fail(
          'read-back',
          `the store did not have the sample within ${String(readBackMs / 1000)} s`,
          readBackAdvice,
        );
        return;
      }
      await this.#pause(readBackIntervalMs);
    }
  }

  /** @returns `undefined` if there is no answer; that is reported */
  async #send(
    steps: PushStepsPort,
    name: CheckName,
    body: string | Buffer,
  ): Promise<{ readonly answer: EndpointAnswer; readonly skew: Check } | undefined> {
    const { clock } = this.#parts;
    const begunMs = clock.epochMs();
    try {
      const answer = await boundStep((signal) => steps.send(body, signal), this.#parts);
      // The answer may be a refusal because of the clock.
      return { answer, skew: this.#checkClock(answer, (begunMs + clock.epochMs()) / 2) };
    } catch (error) {
      const { arrived } = steps.classifyError(error);
      // If certainly nothing arrived, the failure was before HTTP, where another client would fail too.
      this.#failBy(
        steps,
        name,
        error,
        arrived === 'no' ? undefined : await this.#parts.secondOpinion?.(body),
      );
      return undefined;
    }
  }

  #pause(ms: number): Promise<void> {
    const { timers, holdsLoop } = this.#parts;
    return new Promise((resolve) => {
      timers.start(ms, resolve, { holdsLoop });
    });
  }

  #failBy(steps: PushStepsPort, name: CheckName, error: unknown, secondOpinion?: string): void {
    const { reason, detail } = steps.classifyError(error);
    const isTimeout = reason === 'timeout';
    const description = isTimeout
      ? `${timeoutDescriptions[name] ?? detail} within ${String(this.#parts.stepTimeoutMs)} ms`
      : detail;
    this.#fail(name, description, adviseOnError(name, { reason, detail }, this.#parts.config), secondOpinion);
  }

  #pass(name: CheckName, detail: string): void {
    this.#report({ name, status: 'ok', detail });
  }

  #skip(name: CheckName, detail: string): void {
    this.#report({ name, status: 'skipped', detail });
  }

  #fail(name: CheckName, detail: string, advice: string, secondOpinion?: string): void {
    this.#report({ name, status: 'failed', detail, advice, secondOpinion });
  }

  #report(check: Check): void {
    // An invalid setting does not stop the checks, because its default is used.
    this.#hasFailed ||= check.status === 'failed' && check.name !== 'settings';
    this.#checks.push(check);
  }
}

/** What did not happen in time, by check. */
const timeoutDescriptions: Partial<Record<CheckName, string>> = {
  lookup: 'the host name was not looked up',
  connection: 'no connection was made',
  tls: 'the TLS handshake did not end',
  request: 'the endpoint did not answer',
  probe: 'the endpoint did not answer',
};

/** @returns the URL without its query, which may contain a token */
function describeEndpoint({ origin, pathname, search }: URL): string {
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

function trimEnd(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
