/** The outcome of a push, or why a flush made none. */
export type PushReport =
  | {
      readonly status: 'pushed';
      /** From reading the metrics to the answer. */
      readonly durationMs: number;
      /** Bytes of the body on the wire, compressed. */
      readonly wireBytes: number;
    }
  | {
      readonly status: 'failed';
      /** Stable: one of the values of the label `outcome`. */
      readonly reason: string;
      /** One sentence; contains no secret, and URLs only as their origin. */
      readonly detail: string;
      readonly durationMs: number;
    }
  | {
      readonly status: 'skipped';
      /** Stable: one of the values of the label `reason`. */
      readonly reason: string;
    };

/** Called after each push, and for each flush that made none. */
export type OnPush = (report: PushReport) => unknown;
