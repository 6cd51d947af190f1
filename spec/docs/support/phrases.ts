/**
 * Phrases that are not plain technical English, each with its replacement. `spec/docs/language.spec.ts` searches for
 * them.
 */
export const phrases: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bwhose\b[^.,;]*\b(is|are|was|were)\b/i, 'two sentences, or "with"'],
  [/\b(tells?|told) of\b/i, '"reports", "describes"'],
  [/\bhears? of\b/i, '"is called with", "gets"'],
  [/\b(go|goes|going|went|pushed|travel) along\b/i, '"is included", "is pushed too"'],
  [/\bdearer\b/i, '"slower", "larger", "costs more"'],
  [/\b(is|are|was|were) wanted\b/i, '"expected X; got Y"'],
  [/\b(is|are|was|were) met\b/i, '"expected X; got Y"'],
  [/\bto be had\b/i, '"available"'],
  [/\bbe it\b/i, '"whether"'],
  [/\b(is|are|was|were) to be\b/i, '"must be", "will be"'],
  [/\b(is|are) told (in|at|by)\b/i, '"one log line says"'],
  [/\bsees? to (it|that)\b/i, '"makes sure that"'],
  [/\b(keeps?|kept) the books\b/i, '"records"'],
  [/\bsaid aloud\b/i, '"a line says"'],
  [/\bneed (not|never)\b/i, '"does not have to"'],
  [/\bhave but\b|\bhas but\b|\bbut (one|once)\b/i, '"only"'],
  [/\bwere (nothing|nobody|it|there) \b/i, '"if … was"'],
  [/, (else|lest) /i, '"otherwise", or a new sentence'],
  [/\bwhereby\b|\bwherein\b|\bthereof\b|\bhence\b|\bthus\b/i, '"so", "by which"'],
  [/\ball the same\b/i, '"nevertheless", "still"'],
  [/\bas it has (it|them)\b|\bhas it that\b/i, '"says"'],
  [/\bfor ever\b/i, '"forever"'],
  [/\bgo(es)? out\b/i, '"is pushed", "is sent"'],
  [/\bseldom\b/i, '"rarely"'],
  [/\bgive[sn]? (it )?up\b.*\bon\b/i, '"stops"'],
  [/\bnot take[ns]? for\b/i, '"is not treated as"'],
  [/\bat the (most|least)\b/i, '"at most", "at least"'],
  [/\bwho count(s|ed)\b/i, '"the labels of the environment"'],
  [/\b(is|are) said\b/i, '"the log says", "the page says"'],
  [/\bpassed over\b/i, '"skipped"'],
  [/\bhears? so\b/i, '"gets the outcome"'],
];

/** @returns each phrase in a text, with its line */
export function findPhrases(text: string): readonly { line: number; phrase: string; instead: string }[] {
  return text.split('\n').flatMap((line, i) =>
    phrases.flatMap(([phrase, instead]) => {
      const found = phrase.exec(line)?.[0];
      return found === undefined ? [] : [{ line: i + 1, phrase: found, instead }];
    }),
  );
}
