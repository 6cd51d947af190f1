import type { OtlpLabels } from '../../config/otlp-labels.js';
import type { BatchEncoder, BatchFacts, FamilyToWrite, SeriesToWrite } from '../protocol.js';
import { AttributeWriter, type SeriesAttributes } from './attributes.js';
import { Distribution, writeHistogram, writeNumber, writeSummary } from './data-point.js';
import { beginMetric, MetricsText } from './metrics-text.js';

/** CloudWatch accepts no more in one request. */
const mostDataPoints = 1000;

/**
 * Writes a batch as an `ExportMetricsServiceRequest` of OTLP in JSON, or as several.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/
 */
export class ExportRequestEncoder implements BatchEncoder {
  readonly #timeMs: number;
  readonly #attributes: AttributeWriter;
  readonly #requests: string[] = [];
  readonly #text = new MetricsText();
  /** Data points of the request, including those that are not written yet. */
  #dataPoints = 0;
  #family: FamilyToWrite = { name: '', help: '', type: 'untyped' };
  /** Distributions of the current family, by the attributes of their data points. */
  readonly #distributions = new Map<string, Distribution>();
  #latest: SeriesAttributes | undefined;

  constructor({ timeMs = 0, labels }: BatchFacts, place: OtlpLabels) {
    this.#timeMs = timeMs;
    this.#attributes = new AttributeWriter(labels, place);
  }

  family(family: FamilyToWrite): void {
    this.#writeDistributions();
    this.#family = family;
  }

  series(series: SeriesToWrite, zeroMs: number | undefined): number {
    const attributes = (series.encoded ??= this.#listAttributes(series)) as SeriesAttributes;
    const kind = this.#distributionKind;
    if (kind === undefined) this.#writeNumber(series, attributes, zeroMs);
    else this.#findDistribution(kind, attributes).note(series, attributes.bound, zeroMs);
    return this.#requests.length;
  }

  end(): readonly string[] {
    this.#writeDistributions();
    this.#endRequest();
    return this.#requests;
  }

  /** The kind of the current family, if several of its series make one data point. */
  get #distributionKind(): Distribution['kind'] | undefined {
    const { type } = this.#family;
    return type === 'histogram' || type === 'summary' ? type : undefined;
  }

  /** Most series differ only slightly from the one before, so equal texts are kept once. */
  #listAttributes(series: SeriesToWrite): SeriesAttributes {
    const { resource, dataPoint, bound } = this.#attributes.list(series, this.#distributionKind);
    const before = this.#latest;
    this.#latest = {
      resource: resource === before?.resource ? before.resource : resource,
      dataPoint: dataPoint === before?.dataPoint ? before.dataPoint : dataPoint,
      bound,
    };
    return this.#latest;
  }

  #writeNumber(
    { name, value, group }: SeriesToWrite,
    { resource, dataPoint: attributes }: SeriesAttributes,
    zeroMs: number | undefined,
  ): void {
    this.#reserve(zeroMs === undefined ? 1 : 2);
    const metric = beginMetric(this.#family, name);
    const startMs = group.isCumulative ? group.startMs : undefined;
    if (zeroMs !== undefined) {
      const facts = { attributes, timeMs: zeroMs, startMs: earlier(startMs, zeroMs) };
      this.#text.add(resource, metric, writeNumber(facts, 0));
    }
    this.#text.add(resource, metric, writeNumber({ attributes, timeMs: this.#timeMs, startMs }, value));
  }

  #findDistribution(kind: Distribution['kind'], { resource, dataPoint }: SeriesAttributes): Distribution {
    let distribution = this.#distributions.get(dataPoint);
    if (distribution === undefined) {
      this.#reserve(2);
      distribution = new Distribution(kind, resource);
      this.#distributions.set(dataPoint, distribution);
    }
    return distribution;
  }

  #writeDistributions(): void {
    if (this.#distributions.size === 0) return;
    const metric = beginMetric(this.#family, this.#family.name);
    for (const [attributes, distribution] of this.#distributions) {
      if (distribution.isIncomplete) continue;
      const { kind, resource, startMs, zeroMs } = distribution;
      const write = kind === 'histogram' ? writeHistogram : writeSummary;
      if (zeroMs !== undefined) {
        const facts = { attributes, timeMs: zeroMs, startMs: earlier(startMs, zeroMs) };
        this.#text.add(resource, metric, write(facts, distribution.zero));
      }
      this.#text.add(resource, metric, write({ attributes, timeMs: this.#timeMs, startMs }, distribution));
    }
    this.#distributions.clear();
  }

  /** Ends the request if this many data points do not fit. */
  #reserve(dataPoints: number): void {
    if (this.#dataPoints + dataPoints > mostDataPoints) {
      this.#writeDistributions();
      this.#endRequest();
    }
    this.#dataPoints += dataPoints;
  }

  #endRequest(): void {
    if (!this.#text.isEmpty) this.#requests.push(this.#text.take());
    this.#dataPoints = 0;
  }
}

/** The point of value 0 must not be older than its stream. */
function earlier(startMs: number | undefined, zeroMs: number): number | undefined {
  return startMs === undefined ? undefined : Math.min(startMs, zeroMs);
}
