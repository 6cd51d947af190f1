import type { OtlpLabels } from '../../config/otlp-labels.js';
import type { SeriesToWrite } from '../protocol.js';
import { toJsonString } from './json.js';

/** Attributes of a series. A list of attributes is JSON without the brackets. */
export interface SeriesAttributes {
  readonly resource: string;
  /** Without `le` and `quantile`. */
  readonly dataPoint: string;
  /** Upper bound of the bucket, or the quantile; `undefined` if the series is neither. */
  readonly bound: number | undefined;
}

/** Writes labels as attributes. Identity labels get OpenTelemetry's names in the resource. */
export class AttributeWriter {
  readonly #identity: Readonly<Record<string, string>>;
  readonly #placement: OtlpLabels;
  /** Attributes of the identity labels, by label name. Cached, because all series have them. */
  readonly #identityAttributes = new Map<string, PlacedAttributes>();

  /**
   * @param identity labels that all samples get. A metric's own label never goes into the resource, even if it has such a name.
   * @param placement where the identity labels go
   */
  constructor(identity: Readonly<Record<string, string>>, placement: OtlpLabels) {
    this.#identity = identity;
    this.#placement = placement;
  }

  /** @param kind set if several series form one data point */
  attributesOf({ labels }: SeriesToWrite, kind: keyof typeof boundLabels | undefined): SeriesAttributes {
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
    if (this.#placement !== 'data-points') {
      resource += attribute('cloud.provider', 'aws') + attribute('cloud.platform', 'aws_lambda');
    }
    // Both begin with a comma.
    return { resource: resource.slice(1), dataPoint: dataPoint.slice(1), bound };
  }

  #find(name: string, value: string): PlacedAttributes {
    if (this.#identity[name] !== value) return this.#write(name, value);
    let attributes = this.#identityAttributes.get(name);
    if (attributes === undefined) {
      attributes = this.#write(name, value);
      this.#identityAttributes.set(name, attributes);
    }
    return attributes;
  }

  #write(name: string, value: string): PlacedAttributes {
    const names = Object.hasOwn(this.#identity, name) ? resourceNamesOf(name) : [];
    let resource = '';
    for (const each of names) {
      if (this.#placement !== 'data-points' || isIdentifying(each)) resource += attribute(each, value);
    }
    const isOnDataPoint = names.length === 0 || this.#placement !== 'resource';
    return { resource, dataPoint: isOnDataPoint ? attribute(name, value) : '' };
  }
}

/** Label that distinguishes the series of one data point. */
const boundLabels = { histogram: 'le', summary: 'quantile' } as const;

interface PlacedAttributes {
  readonly resource: string;
  readonly dataPoint: string;
}

/** @returns names of the resource attributes for an identity label */
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

/** @returns whether an attribute identifies a resource. Prometheus turns these attributes into `job` and `instance`. */
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
