/** What the command needs of AWS Lambda's API. */
export interface LambdaApi {
  /** All functions of the account and region, page by page. */
  listFunctions(): AsyncIterable<FunctionConfiguration>;
  getFunction(name: string): Promise<FunctionConfiguration>;
  /** @throws an error named `PreconditionFailedException` if the function has another revision by now */
  updateFunction(name: string, update: FunctionUpdate): Promise<FunctionConfiguration>;
}

/** A function's settings, as far as they are read. */
export interface FunctionConfiguration {
  readonly FunctionName?: string | undefined;
  readonly FunctionArn?: string | undefined;
  readonly Runtime?: string | undefined;
  readonly PackageType?: string | undefined;
  readonly Layers?: readonly { readonly Arn?: string | undefined }[] | undefined;
  readonly Environment?:
    | {
        readonly Variables?: Readonly<Record<string, string>> | undefined;
        /** Set if Lambda cannot decrypt the variables; they are missing then, not empty. */
        readonly Error?: { readonly Message?: string | undefined } | undefined;
      }
    | undefined;
  readonly RevisionId?: string | undefined;
  readonly LastUpdateStatus?: string | undefined;
  /** E.g. `EniLimitExceeded`; the reason itself is AWS's text, which may repeat values. */
  readonly LastUpdateStatusReasonCode?: string | undefined;
}

/** Settings to replace as a whole, if the function still has the revision that was read. */
export interface FunctionUpdate {
  readonly layers: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly revisionId: string | undefined;
}
