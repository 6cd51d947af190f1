/** HTTP Basic user name and password that a client must send. */
export interface BasicCredentials {
  readonly tenantName: string;
  readonly password: string;
}

/** @param header the value of `Authorization`. */
export function isAuthorized(header: string | undefined, wanted: BasicCredentials | undefined): boolean {
  if (wanted === undefined) {
    return true;
  }
  const encoded = /^basic +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8') === `${wanted.tenantName}:${wanted.password}`;
}
