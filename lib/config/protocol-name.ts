/** How batches are written, sent and answered. */
export type ProtocolName = (typeof protocolNames)[number];

export const protocolNames = ['import', 'remote-write', 'remote-write-2', 'otlp', 'pushgateway'] as const;

/** @returns `undefined` where the text names none */
export function parseProtocolName(text: string): ProtocolName | undefined {
  const name = text.trim().toLowerCase();
  return protocolNames.find((each) => each === name);
}
