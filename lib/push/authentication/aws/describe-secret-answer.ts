/** @returns why a secret was not given, as a phrase; of the answer only the error code is repeated */
export function describeSecretAnswer(
  statusCode: number,
  content: Readonly<Record<string, unknown>>,
  action: string,
): string {
  const type = typeof content.__type === 'string' ? content.__type : '';
  const message = content.message ?? content.Message;
  // After a name space: `com.amazonaws.ssm#AccessDeniedException`.
  const [code = ''] = /[A-Za-z]{1,64}$/.exec(type) ?? [];
  if (code.includes('AccessDenied')) {
    const isOfKey = typeof message === 'string' && /kms/i.test(message);
    return `access denied; allow the function's role ${isOfKey ? "kms:Decrypt with the secret's key" : action}`;
  }
  if (code.includes('NotFound')) return `it does not exist; check the ARN`;
  if (code.includes('ExpiredToken')) return 'the AWS session token has expired';
  if (/UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch/.test(code)) {
    return `AWS does not accept the function's credentials (${code})`;
  }
  return `AWS answered ${String(statusCode)}${code === '' ? '' : ` (${code})`}`;
}
