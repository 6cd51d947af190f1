/** What docs/stores.md says about every run. */
export const introduction = `# Protocols against real servers

Made by \`npm run stores\` from real runs; do not edit. Settings for each store are in [stores/](stores/README.md).

Execution environments live, crash and end under the real Lambda runtime clients (half of them on Node.js 22, half on
Node.js 24), frozen between invocations, as in [accuracy.md](accuracy.md), and push by each protocol to each server that
takes it. Then the server is asked what it counted: \`sum(max_over_time(aws_lambda_invocations_total[2h]))\`, and the same
of errors and timeouts. True is what the stand-in for Lambda saw, less what [accuracy.md](accuracy.md) says is lost with
every store. All traffic is on the loopback interface.
`;

export const trialsIntroduction = `## A lost acknowledgement, and a refused zero

One environment, four invocations. A lost answer: the server stores the push, then the connection is closed instead of an
answer. A zero older than a stored sample: two environments have the identity of one, and one pushes while the first
invocation of the other lasts; the zero of the other is then out of order. Each cell has what was counted of the series / what
is true, the server's answers, and what the function wrote to its log.
`;

export const refusedIntroduction = `## Servers that do not take a protocol

Two invocations each. Nothing arrives, and the function's log has to say so.
`;

export const caveats = `## What cannot be kept, and why

- **Pushgateway has no times.** It exposes the last value that each environment pushed, forever, and Prometheus scrapes it.
  The sum of these last values is what was counted. But no sample says when an environment began: Prometheus first sees its
  series with the value of that moment, and \`increase()\` misses what was counted until then. An environment that pushed
  before one scrape only reads 0. It also checks every push against all groups, so that pushes take longer the more series there
  are: with registries of 10,000 series beside it, the push of another function may not be answered within the flush timeout of 1 s,
  and if the environment then ends, its last counts are missing.
- **Prometheus extrapolates.** \`increase()\` there is not the count, but an estimate; see [accuracy.md](accuracy.md). That is why
  the table has \`max_over_time\`, and of \`increase()\` only whether it is above 0.
- **vmagent answers before the store does.** It answers 204 when it has queued a push. It parses texts of more than 64 kB in
  parallel, so that samples may change their order, and a Prometheus behind it refuses a block of which one sample is out of order:
  vmagent drops the block and writes that to its own log. In these runs the Prometheus behind it has an out-of-order window;
  without one, counts of registries of 10,000 series and of Managed Instances were lost in some runs.
- A server that is restarted, a full disk and a server behind a load balancer were not run. Endpoints that fail or hang are in
  [faults.md](faults.md).
- Amazon Managed Prometheus, CloudWatch, Grafana Cloud, Mimir, Thanos, New Relic and the OpenTelemetry Collector were not run: their
  servers are not available here.
`;
