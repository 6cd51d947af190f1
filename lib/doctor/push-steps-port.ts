/** The steps of a push that the doctor checks. `PushSteps` in `push/` implements them. */
export interface PushStepsPort {
  /** The host name to look up; `undefined` if the host is an address. */
  readonly hostName: string | undefined;
  readonly isSecure: boolean;
  /** @returns the addresses. @throws a system error */
  lookUp(): Promise<readonly string[]>;
  /**
   * Connects; over HTTPS also makes the TLS handshake.
   *
   * @param onConnected called once there is a TCP connection
   * @throws a system error, or one of `node:tls`
   */
  connect(onConnected: () => void, signal: AbortSignal): Promise<{ readonly protocol: string | undefined }>;
  /** URL to which pushes are sent. */
  readonly url: URL;
  /** Sends a body as a push does. @throws what the exchange throws; classify it, do not print it */
  send(body: string | Buffer, signal: AbortSignal): Promise<EndpointAnswer>;
  /** Sends an empty body to another path in the same way. @param path with its query. @throws as {@link send} does */
  ask(path: string, signal: AbortSignal): Promise<EndpointAnswer>;
  /** @returns a description of an error, and its kind; repeats nothing of its message */
  classifyError(error: unknown): EndpointFailure;
  /** @returns `undefined` if the answer is a success */
  classifyAnswer(answer: EndpointAnswer): EndpointFailure | undefined;
}

export interface EndpointAnswer {
  readonly statusCode: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface EndpointFailure {
  readonly reason: string;
  /** `no`: the endpoint certainly did not accept the request. */
  readonly arrived: 'no' | 'unknown';
  readonly detail: string;
}
