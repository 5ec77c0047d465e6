/**
 * The panels of a report, in reading order. A new panel is a file beside this one and a line here.
 */
import { variedAxes } from '../geometry/study.ts';
import type { Results, TableName } from '../results/results.ts';
import { isStudy, studyOf } from '../results/study.ts';
import { availability } from './availability.ts';
import { blobs } from './blobs.ts';
import { checks } from './checks.ts';
import { economyCohorts } from './economy-cohorts.ts';
import { economyConcentration } from './economy-concentration.ts';
import { economyDelegators } from './economy-delegators.ts';
import { economyDeterrence } from './economy-deterrence.ts';
import { economyEquilibria } from './economy-equilibria.ts';
import { economyFewest } from './economy-fewest.ts';
import { economyFlows } from './economy-flows.ts';
import { economyHoldings } from './economy-holdings.ts';
import { economyIncidence } from './economy-incidence.ts';
import { economyOperators } from './economy-operators.ts';
import { economyPrice } from './economy-price.ts';
import { economyRunway } from './economy-runway.ts';
import { economySankey } from './economy-sankey.ts';
import { events } from './events.ts';
import { exposure } from './exposure.ts';
import { healing } from './healing.ts';
import { latency } from './latency.ts';
import { latencyGroups } from './latency-groups.ts';
import { lossGiven } from './loss-given.ts';
import { margins } from './margins.ts';
import { measurements } from './measurements.ts';
import { modelling } from './modelling.ts';
import { nodeLoad } from './node-load.ts';
import { nodes } from './nodes.ts';
import type { Panel } from './panel.ts';
import { parameters } from './parameters.ts';
import { repairFloor } from './repair-floor.ts';
import { repairLedger } from './repair-ledger.ts';
import { repairTraffic } from './repair-traffic.ts';
import { shards } from './shards.ts';
import { storage } from './storage.ts';
import { studyLines } from './study-lines.ts';
import { studyMap } from './study-map.ts';
import { studySteps } from './study-steps.ts';
import { utilisation } from './utilisation.ts';

/** A panel's own shape type only ties its geometry to its drawing; the page never looks inside. */
export const PANELS: readonly Panel[] = [
  events,
  availability,
  margins,
  shards,
  nodes,
  healing,
  repairTraffic,
  repairLedger,
  repairFloor,
  exposure,
  latency,
  latencyGroups,
  storage,
  blobs,
  lossGiven,
  nodeLoad,
  utilisation,
  economyFlows,
  economySankey,
  economyHoldings,
  economyIncidence,
  economyRunway,
  economyPrice,
  economyCohorts,
  economyOperators,
  economyDelegators,
  economyDeterrence,
  economyEquilibria,
  economyConcentration,
  economyFewest,
  checks,
  measurements,
  parameters,
  modelling,
].map((panel) => panel as unknown as Panel);

/** Panels of this run: what it did not simulate at all is not asked about. */
export function panelsFor(results: Results): readonly Panel[] {
  if (isStudy(results)) return studyPanels(results);
  const { tables } = results;
  const has = {
    network: tables.nodes.rows > 0 || tables.epochs.rows > 0,
    economy: tables['economy-epochs'].rows > 0,
  };
  // A folder without either is shown as a network that holds nothing.
  // What this run could not measure, such as laziness where nobody is lazy, is not asked either.
  const isKnown = ({ about, files, name }: Panel): boolean =>
    (about !== 'economy' && name !== lossGiven.name) ||
    files.some((file) => tables[fileTable(file)]?.rows > 0);
  if (!has.economy) return PANELS.filter((one) => one.about !== 'economy' && isKnown(one));
  return PANELS.filter(
    (panel) => (panel.about === undefined || has[panel.about]) && isKnown(panel),
  );
}

/** Metrics of a study that are drawn; the table of all is in its files. */
const STUDY_COLUMNS_MAX = 12;

/** A study asks about its metrics, one by one, in the order in which it names them. */
function studyPanels(results: Results): Panel[] {
  const study = studyOf(results);
  const isMeasured = (column: number): boolean =>
    study.estimates[column].some(({ count }) => count > 0);
  const measured = study.columns.map((_, column) => column).filter(isMeasured);
  const columns = measured.slice(0, STUDY_COLUMNS_MAX);
  const isMap = variedAxes(study).length > 1;
  return columns.flatMap((column) => {
    if (study.isOneAtATime) return [studySteps(column, results) as unknown as Panel];
    const lines = studyLines(column, results) as unknown as Panel;
    return isMap ? [lines, studyMap(column, results) as unknown as Panel] : [lines];
  });
}

const fileTable = (file: string): TableName => file.replace(/\.csv$/, '') as TableName;
