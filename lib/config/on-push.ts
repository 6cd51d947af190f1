/** What `onPush` gets: the outcome of a push, or why a flush made no push. */
export type PushReport =
  | {
      readonly status: 'pushed';
      /** From the first read of a metric to the endpoint's answer, in ms. */
      readonly durationMs: number;
      /** Size of the request bodies as sent, after compression, in bytes. */
      readonly wireBytes: number;
    }
  | {
      readonly status: 'failed';
      /** A value of the label `outcome` of `instrumented_pushes_total`, e.g. `timeout`; stable across releases. */
      readonly reason: string;
      /** What happened, as half a sentence without secrets; of a URL it contains only the origin. */
      readonly detail: string;
      /** From the first read of a metric to the failure, in ms. */
      readonly durationMs: number;
    }
  | {
      readonly status: 'skipped';
      /** A value of the label `reason` of `instrumented_pushes_skipped_total`, e.g. `no-time`; stable across releases. */
      readonly reason: string;
    };

/** Called after each push, and for each flush that made no push. A returned promise is not awaited. */
export type OnPush = (report: PushReport) => unknown;
