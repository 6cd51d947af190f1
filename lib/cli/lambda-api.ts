/** The part of AWS Lambda's API that the commands use. */
export interface LambdaApi {
  /** All functions of the account and region, page by page. */
  listFunctions(): AsyncIterable<FunctionConfiguration>;
  getFunction(name: string): Promise<FunctionConfiguration>;
  /** @throws an error with the name `PreconditionFailedException` if the function now has another revision */
  updateFunction(name: string, update: FunctionUpdate): Promise<FunctionConfiguration>;
}

/** The settings of a function that the commands read. */
export interface FunctionConfiguration {
  readonly FunctionName?: string | undefined;
  readonly FunctionArn?: string | undefined;
  readonly Runtime?: string | undefined;
  readonly PackageType?: string | undefined;
  readonly Layers?: readonly { readonly Arn?: string | undefined }[] | undefined;
  readonly Environment?:
    | {
        readonly Variables?: Readonly<Record<string, string>> | undefined;
        /** Set if Lambda cannot decrypt the variables. Then `Variables` is missing although there are variables. */
        readonly Error?: { readonly Message?: string | undefined } | undefined;
      }
    | undefined;
  readonly RevisionId?: string | undefined;
  readonly LastUpdateStatus?: string | undefined;
  /** For example `EniLimitExceeded`. `LastUpdateStatusReason` is not read, because it may contain values of variables. */
  readonly LastUpdateStatusReasonCode?: string | undefined;
}

/** Settings that replace those of a function, if it still has the revision that was read. */
export interface FunctionUpdate {
  readonly layers: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly revisionId: string | undefined;
}
