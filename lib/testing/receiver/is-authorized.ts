/** HTTP Basic user name and password that a client must send. */
export interface BasicCredentials {
  readonly tenantName: string;
  readonly password: string;
}

/** @param header the value of `Authorization`. */
export function isAuthorized(header: string | undefined, expected: BasicCredentials | undefined): boolean {
  if (expected === undefined) {
    return true;
  }
  const encoded = /^basic +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8') === `${expected.tenantName}:${expected.password}`;
}
