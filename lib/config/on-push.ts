/** What became of a push, or why a flush made none. */
export type PushReport =
  | {
      readonly status: 'pushed';
      /** From reading the metrics to the answer. */
      readonly durationMs: number;
      /** Bytes of the body as it went over the wire, compressed. */
      readonly wireBytes: number;
    }
  | {
      readonly status: 'failed';
      /** Stable: one of the values of the label `outcome`. */
      readonly reason: string;
      /** One sentence; holds no secret, and of a URL no more than its origin. */
      readonly detail: string;
      readonly durationMs: number;
    }
  | {
      readonly status: 'skipped';
      /** Stable: one of the values of the label `reason`. */
      readonly reason: string;
    };

/** Hears of each push and of each flush that made none. */
export type OnPush = (report: PushReport) => unknown;
