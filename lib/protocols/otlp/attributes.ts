import type { OtlpLabels } from '../../config/otlp-labels.js';
import type { SeriesToWrite } from '../protocol.js';
import { toJsonString } from './json.js';

/** Attributes of a series by place, as lists in JSON. */
export interface SeriesAttributes {
  readonly resource: string;
  /** Without `le` and `quantile`. */
  readonly dataPoint: string;
  /** The upper bound of a bucket, or a quantile, if the series is one. */
  readonly bound: number | undefined;
}

/** Writes labels as attributes. In the resource, identity labels have OpenTelemetry's names. */
export class AttributeWriter {
  readonly #identity: Readonly<Record<string, string>>;
  readonly #place: OtlpLabels;
  /** Attributes of the identity labels, by label name. All series have them. */
  readonly #kept = new Map<string, PlacedAttributes>();

  /** @param identity the labels that all samples get. A metric's own label is never part of the resource, whatever its name. */
  constructor(identity: Readonly<Record<string, string>>, place: OtlpLabels) {
    this.#identity = identity;
    this.#place = place;
  }

  /** @param kind set if several series make one data point */
  list({ labels }: SeriesToWrite, kind: keyof typeof boundLabels | undefined): SeriesAttributes {
    let resource = '';
    let dataPoint = '';
    let bound: number | undefined;
    for (const label of labels) {
      // Not destructured: until the code is compiled, that costs several times as much.
      const name = label[0];
      const value = label[1];
      if (kind !== undefined && name === boundLabels[kind]) {
        bound = readBound(value);
      } else {
        const attributes = this.#find(name, value);
        resource += attributes.resource;
        dataPoint += attributes.dataPoint;
      }
    }
    if (this.#place !== 'data-points') {
      resource += attribute('cloud.provider', 'aws') + attribute('cloud.platform', 'aws_lambda');
    }
    // Both begin with a comma.
    return { resource: resource.slice(1), dataPoint: dataPoint.slice(1), bound };
  }

  #find(name: string, value: string): PlacedAttributes {
    if (this.#identity[name] !== value) return this.#write(name, value);
    let attributes = this.#kept.get(name);
    if (attributes === undefined) {
      attributes = this.#write(name, value);
      this.#kept.set(name, attributes);
    }
    return attributes;
  }

  #write(name: string, value: string): PlacedAttributes {
    const names = Object.hasOwn(this.#identity, name) ? resourceNamesOf(name) : [];
    let resource = '';
    for (const each of names) {
      if (this.#place !== 'data-points' || isIdentifying(each)) resource += attribute(each, value);
    }
    const isOnDataPoint = names.length === 0 || this.#place !== 'resource';
    return { resource, dataPoint: isOnDataPoint ? attribute(name, value) : '' };
  }
}

/** Label that distinguishes the series of one data point. */
const boundLabels = { histogram: 'le', summary: 'quantile' } as const;

interface PlacedAttributes {
  readonly resource: string;
  readonly dataPoint: string;
}

/** @returns the resource attributes that correspond to a label of this library */
function resourceNamesOf(label: string): readonly string[] {
  switch (label) {
    case 'job':
      return ['service.name'];
    case 'instance':
      return ['service.instance.id', 'faas.instance'];
    case 'function_name':
      return ['faas.name'];
    case 'version':
      return ['faas.version'];
    case 'region':
      return ['cloud.region'];
    case 'account_id':
      return ['cloud.account.id'];
    default:
      return [];
  }
}

/** Whether an attribute identifies a resource: Prometheus turns these into `job` and `instance`. */
function isIdentifying(name: string): boolean {
  return name.startsWith('service.');
}

function attribute(name: string, value: string): string {
  return `,{"key":${toJsonString(name)},"value":{"stringValue":${toJsonString(value)}}}`;
}

/** Reads a bound as Prometheus text writes it. */
function readBound(value: string): number {
  if (value === '+Inf') return Infinity;
  return value === '-Inf' ? -Infinity : Number(value);
}
