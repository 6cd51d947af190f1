/** The fixed texts of docs/stores.md. */
export const introduction = `# Protocols against real servers

What each store counts, compared with what really happened, for each protocol that it takes. \`npm run stores\` writes this page
from real runs; do not edit it. Settings for each store are in [stores/](stores/README.md).

Execution environments run under the real Lambda runtime clients, half of them on Node.js 22 and half on Node.js 24. As in
[accuracy.md](accuracy.md), they are frozen between invocations, and some of them crash. They push by each protocol to each
server that accepts it. Then the server is asked what it counted, by \`sum(max_over_time(aws_lambda_invocations_total[2h]))\`
and by the same query for errors and for timeouts. Expected is what the stand-in for the Lambda service saw, less what is lost
with every store ([accuracy.md](accuracy.md)). All traffic is on the loopback interface.
`;

export const trialsIntroduction = `## A lost acknowledgement, and a refused zero

Each trial has one environment with four invocations. A lost answer: the server stores the push, but the connection is closed
instead of an answer. A zero older than a stored sample: two environments have the same identity, so they write the same
series. One of them pushes while the first invocation of the other still runs, so the other's zero is out of order. Each cell
has the counted and the expected number, the server's answers, and what the function wrote to its log.
`;

export const refusedIntroduction = `## Servers that do not accept a protocol

Two invocations each. Nothing arrives, and the function's log must say so.
`;

export const limits = `## Limits, and why

- **A Pushgateway has no times.** It exposes the last value that each environment pushed, forever, and Prometheus scrapes it.
  The sum of these last values is what was counted. But no sample says when an environment began. Prometheus first sees its
  series with the value at the first scrape, so \`increase()\` misses what was counted before. If an environment pushed only
  before its first scrape, \`increase()\` reads 0. A Pushgateway also checks every push against all groups, so pushes take
  longer the more series there are. Beside registries of 10,000 series, the push of another function may get no answer within
  the flush timeout of 1 s. If its environment then ends, its last counts are missing.
- **Prometheus extrapolates.** There, \`increase()\` is an estimate and not the count; see [accuracy.md](accuracy.md). So the
  table has \`max_over_time\`, and says about \`increase()\` only whether it is above 0.
- **vmagent answers before the store does.** It answers 204 when it has queued a push. It parses texts of more than 64 kB in
  parallel, so samples may change their order. Prometheus refuses a whole block if one of its samples is out of order. Then
  vmagent drops the block, and writes that to its own log. In these runs, the Prometheus behind vmagent has an out-of-order
  window. Without one, some runs lost counts of registries of 10,000 series and of Managed Instances.
- **Not run**: a server that restarts, a full disk, and a server behind a load balancer. Endpoints that fail or do not answer
  are in [faults.md](faults.md).
- **Not run, because they are not available here**: Amazon Managed Prometheus, CloudWatch, Grafana Cloud, Mimir, Thanos, New
  Relic and the OpenTelemetry Collector.
`;
