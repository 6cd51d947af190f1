/** The outcome of a push, or why a flush made none. */
export type PushReport =
  | {
      readonly status: 'pushed';
      /** Time from reading the metrics to the answer. */
      readonly durationMs: number;
      /** Bytes of the body on the wire, compressed. */
      readonly wireBytes: number;
    }
  | {
      readonly status: 'failed';
      /** One of the values of the label `outcome`; stable. */
      readonly reason: string;
      /** One sentence; contains no secret, and URLs only as their origin. */
      readonly detail: string;
      readonly durationMs: number;
    }
  | {
      readonly status: 'skipped';
      /** One of the values of the label `reason`; stable. */
      readonly reason: string;
    };

/** Called after each push, and for each flush that made none. */
export type OnPush = (report: PushReport) => unknown;
