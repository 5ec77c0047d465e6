/**
 * Spans of the ID space with the members of all classes in them, or with those of one class: what
 * is rebuilt in an order by size is a class after the other. Lists of them are sets, as those of
 * spans are (spans.ts).
 */
import { type Region, regionOf } from './boxes.ts';
import { momentOfClass } from './classes.ts';
import { commonSpans, joinedSpans, type Span, spansWithout } from './spans.ts';

export interface MemberSpan extends Span {
  /** Of this class alone; left out: of all. */
  of?: number;
}

/** What lies in the span up to a time, all that was certified too; or of one class its members. */
export function regionOfMembers({ fromId, toId, of }: MemberSpan, toUs: number): Region {
  return regionOf({ fromId, toId, ...(of === undefined ? { toUs } : momentOfClass(of)) });
}

/** The class of a span, to be spread; nothing where it is of all classes. */
export function classOf({ of }: MemberSpan): Pick<MemberSpan, 'of'> {
  return of === undefined ? {} : { of };
}

export function isOfClass({ of }: MemberSpan, index: number): boolean {
  return of === undefined || of === index;
}

/** Given what is there of each class: of all where all are, and of single ones beside. */
export function membersOfClasses(byClass: readonly (readonly Span[])[]): MemberSpan[] {
  const [first = [], ...others] = byClass;
  const common = others.reduce<readonly Span[]>((all, one) => commonSpans(all, one), first);
  const rest = byClass.flatMap((spans, of) =>
    spansWithout(spans, common).map((span) => ({ ...span, of })),
  );
  return ascending([...common, ...rest]);
}

/** What both lists cover. */
export function commonMembers(a: readonly MemberSpan[], b: readonly MemberSpan[]): MemberSpan[] {
  if (!a.some(isOfOne) && !b.some(isOfOne)) return commonSpans(a, b);
  const common: MemberSpan[] = [];
  for (const one of a) {
    for (const other of b) {
      if (one.of !== undefined && !isOfClass(other, one.of)) continue;
      const of = classOf(one.of === undefined ? other : one);
      common.push(...commonSpans([one], [other]).map((span) => ({ ...span, ...of })));
    }
  }
  return ascending(common);
}

/** What of the spans is in none of the parts; there are so many classes. */
export function membersWithout(
  spans: readonly MemberSpan[],
  parts: readonly MemberSpan[],
  classes: number,
): MemberSpan[] {
  if (!spans.some(isOfOne) && !parts.some(isOfOne)) return spansWithout(spans, parts);
  const byClass = Array.from({ length: classes }, (_, index) =>
    spansWithout(ofClass(spans, index), ofClass(parts, index)),
  );
  return membersOfClasses(byClass);
}

/** What any of the spans covers. */
export function joinedMembers(spans: readonly MemberSpan[], classes: number): MemberSpan[] {
  if (!spans.some(isOfOne)) return joinedSpans(spans);
  return membersOfClasses(Array.from({ length: classes }, (_, index) => ofClass(spans, index)));
}

/** Where members of the class are in the spans, whoever else is. */
export function ofClass(spans: readonly MemberSpan[], index: number): Span[] {
  const own = spans.filter((span) => isOfClass(span, index));
  return joinedSpans(own);
}

function isOfOne({ of }: MemberSpan): boolean {
  return of !== undefined;
}

function ascending(spans: MemberSpan[]): MemberSpan[] {
  const place = ({ of = -1 }: MemberSpan) => of;
  return spans.sort((a, b) => a.fromId - b.fromId || place(a) - place(b));
}
