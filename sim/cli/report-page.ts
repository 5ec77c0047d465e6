/** The report page from result files; loaded only when a report is drawn. */

/** One self-contained HTML page from the text files of a results folder, by name. */
export async function reportPage(files: Readonly<Record<string, string>>): Promise<string> {
  const { renderReport } = await import('../../reports/render.ts');
  return renderReport(files);
}
