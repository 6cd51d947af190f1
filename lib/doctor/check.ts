/** The doctor's checks, in this order. Stable: `--json` prints them. */
export type CheckName =
  'settings' | 'endpoint' | 'lookup' | 'connection' | 'tls' | 'request' | 'clock' | 'probe' | 'read-back';

export interface Check {
  readonly name: CheckName;
  /** `skipped`: not tried, because an earlier check failed or it does not apply. */
  readonly status: 'ok' | 'failed' | 'skipped';
  /** One sentence without its full stop. Contains no secret, and of a URL only origin and path. */
  readonly detail: string;
  /** What to do, in one sentence; only for a failed check. */
  readonly advice?: string | undefined;
  /**
   * What another HTTP client got for the same request, in one sentence. Only from the command, and only if ours got no answer.
   */
  readonly secondOpinion?: string | undefined;
}

/** One setting in force. */
export interface Setting {
  readonly name: string;
  /** Printable; a secret is `(set)`. */
  readonly value: string;
  /** The variables or the call that set it, or `default`. */
  readonly from: string;
}

export interface Report {
  readonly settings: readonly Setting[];
  readonly checks: readonly Check[];
}
