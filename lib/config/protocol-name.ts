/** How metrics are pushed: `import` is the text import of VictoriaMetrics, the others are the protocols of these names. */
export type ProtocolName = (typeof protocolNames)[number];

export const protocolNames = ['import', 'remote-write', 'remote-write-2', 'otlp', 'pushgateway'] as const;

/** The protocol of an endpoint with a path that no store is known to have. */
export const defaultProtocol: ProtocolName = 'import';

/** @returns `undefined` if the text is not one of {@link protocolNames} */
export function parseProtocolName(text: string): ProtocolName | undefined {
  const name = text.trim().toLowerCase();
  return protocolNames.find((each) => each === name);
}
