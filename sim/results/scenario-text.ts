/** scenario.yaml of a results folder: the resolved scenario as YAML, and back. */
import { Document, isScalar, isSeq, parse, visit } from 'yaml';
import type { ResolvedScenario } from '../scenario/resolved.ts';

const HEADER = ' The resolved scenario: every default filled in, base units, names as indices.';

/** Stable text; lists of plain values stand on one line. */
export function scenarioToYaml(resolved: ResolvedScenario): string {
  const document = new Document(resolved, { aliasDuplicateObjects: false });
  document.commentBefore = HEADER;
  visit(document, {
    Seq(_, sequence) {
      sequence.flow = isSeq(sequence) && sequence.items.every(isScalar);
    },
  });
  return document.toString({ lineWidth: 100, flowCollectionPadding: true });
}

export function scenarioFromYaml(text: string): ResolvedScenario {
  return parse(text) as ResolvedScenario;
}
