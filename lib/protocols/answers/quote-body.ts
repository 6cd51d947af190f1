import { toPrintableLine } from '../../config/printable-line.js';
import type { ProtocolAnswer } from '../protocol.js';

/** Enough for a sentence. The log limits the length of the whole line. */
const maxQuoteLength = 200;
/** The rest of the body is ignored. */
const maxBodyLength = 2000;

/**
 * Quotes the beginning of a receiver's message, for a log line.
 *
 * @param body in Latin-1, with any content
 * @returns one short, printable line; empty if the body has no text, is an HTML page, or may repeat credentials
 */
export function quoteBody({ body, isQuotable }: Pick<ProtocolAnswer, 'body' | 'isQuotable'>): string {
  if (!isQuotable) return '';
  const text = Buffer.from(body.slice(0, maxBodyLength), 'latin1').toString();
  const isPage = text.trimStart().startsWith('<');
  return isPage || credentialWords.test(text) ? '' : toPrintableLine(text, maxQuoteLength);
}

/** A receiver may repeat parts of the request, so a body with such a word is not quoted. */
const credentialWords =
  /authoriz|authentic|basic |bearer|cookie|credential|passw|secret|signature|token|api-?_?key/i;
