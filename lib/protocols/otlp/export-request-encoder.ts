import type { OtlpLabels } from '../../config/otlp-labels.js';
import type { BatchEncoder, BatchContext, FamilyToWrite, SeriesToWrite } from '../protocol.js';
import { AttributeWriter, type SeriesAttributes } from './attributes.js';
import { Distribution, writeHistogram, writeNumber, writeSummary } from './data-point.js';
import { beginMetric, MetricsText } from './metrics-text.js';

/** The limit of CloudWatch for one request. */
const maxDataPoints = 1000;

/**
 * Encodes a batch as one or several `ExportMetricsServiceRequest`s of OTLP, in JSON.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/
 */
export class ExportRequestEncoder implements BatchEncoder {
  readonly #timeMs: number;
  readonly #attributes: AttributeWriter;
  readonly #requests: string[] = [];
  readonly #text = new MetricsText();
  /** Number of data points in the request, including distributions that are not written yet. */
  #dataPoints = 0;
  #family: FamilyToWrite = { name: '', help: '', type: 'untyped' };
  /** Distributions of the current family, by the attributes of their data points. */
  readonly #distributions = new Map<string, Distribution>();
  #lastAttributes: SeriesAttributes | undefined;

  constructor({ timeMs = 0, labels }: BatchContext, placement: OtlpLabels) {
    this.#timeMs = timeMs;
    this.#attributes = new AttributeWriter(labels, placement);
  }

  family(family: FamilyToWrite): void {
    this.#writeDistributions();
    this.#family = family;
  }

  series(series: SeriesToWrite, zeroMs: number | undefined): number {
    const attributes = (series.encoded ??= this.#attributesOf(series)) as SeriesAttributes;
    const kind = this.#distributionKind;
    if (kind === undefined) this.#writeNumber(series, attributes, zeroMs);
    else this.#findDistribution(kind, attributes).add(series, attributes.bound, zeroMs);
    return this.#requests.length;
  }

  end(): readonly string[] {
    this.#writeDistributions();
    this.#endRequest();
    return this.#requests;
  }

  /** The kind of the current family; `undefined` if each of its series is a data point. */
  get #distributionKind(): Distribution['kind'] | undefined {
    const { type } = this.#family;
    return type === 'histogram' || type === 'summary' ? type : undefined;
  }

  /** Shares equal strings with the previous series, so that the cache of all series takes less memory. */
  #attributesOf(series: SeriesToWrite): SeriesAttributes {
    const { resource, dataPoint, bound } = this.#attributes.attributesOf(series, this.#distributionKind);
    const before = this.#lastAttributes;
    this.#lastAttributes = {
      resource: resource === before?.resource ? before.resource : resource,
      dataPoint: dataPoint === before?.dataPoint ? before.dataPoint : dataPoint,
      bound,
    };
    return this.#lastAttributes;
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
      const base = { attributes, timeMs: zeroMs, startMs: earlier(startMs, zeroMs) };
      this.#text.add(resource, metric, writeNumber(base, 0));
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
        const base = { attributes, timeMs: zeroMs, startMs: earlier(startMs, zeroMs) };
        this.#text.add(resource, metric, write(base, distribution.zero));
      }
      this.#text.add(resource, metric, write({ attributes, timeMs: this.#timeMs, startMs }, distribution));
    }
    this.#distributions.clear();
  }

  /** Begins another request if the current one has no room for this many data points. */
  #reserve(dataPoints: number): void {
    if (this.#dataPoints + dataPoints > maxDataPoints) {
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

/** @returns the start of a stream, moved back to its zero data point, which must not be older than the stream */
function earlier(startMs: number | undefined, zeroMs: number): number | undefined {
  return startMs === undefined ? undefined : Math.min(startMs, zeroMs);
}
