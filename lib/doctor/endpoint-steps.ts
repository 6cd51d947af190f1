/** What the doctor needs of the world; `lib/push` implements it. */
export interface EndpointSteps {
  /** The host name to look up; `undefined` where it is an address. */
  readonly hostName: string | undefined;
  readonly isSecure: boolean;
  /** @returns the addresses. @throws a system error */
  lookUp(): Promise<readonly string[]>;
  /**
   * Connects, and over HTTPS shakes hands.
   *
   * @param onConnected called once there is a TCP connection
   * @throws a system error, or one of `node:tls`
   */
  connect(onConnected: () => void, signal: AbortSignal): Promise<{ readonly protocol: string | undefined }>;
  /** Where a push goes to. */
  readonly url: URL;
  /** Sends a body as a push is sent, by got. @throws whatever the exchange throws: to be classified, not shown */
  send(body: string | Buffer, signal: AbortSignal): Promise<EndpointAnswer>;
  /** Asks something else of the endpoint, in the same way. @param path with its query. @throws as {@link send} does */
  ask(path: string, signal: AbortSignal): Promise<EndpointAnswer>;
  /** @returns our own words for an error, and its kind; nothing of its message */
  classifyError(error: unknown): EndpointFailure;
  /** @returns `undefined` where an answer is in order */
  classifyAnswer(answer: EndpointAnswer): EndpointFailure | undefined;
}

export interface EndpointAnswer {
  readonly statusCode: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface EndpointFailure {
  readonly reason: string;
  readonly detail: string;
}
