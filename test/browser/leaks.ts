/** Whether a display leaves anything behind when another takes its place. */

import type { NotebookPage } from "./notebook-page";

/** Growth of heap (bytes) and number of elements after so many new displays in one cell's output. */
export async function leakOf(
  notebook: NotebookPage,
  cell: number,
  times: number,
): Promise<{ heap: number; nodes: number }> {
  const { page } = notebook;
  await notebook.showCell(cell);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const measure = async () => {
    // The sidebar keeps earlier runs on purpose.
    // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
    await page.evaluate(() => (window as any).jupyterapp.commands.execute("echolab:forget-runs"));
    await session.send("HeapProfiler.enable");
    await session.send("HeapProfiler.collectGarbage");
    const { metrics } = await session.send("Performance.getMetrics");
    const get = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { heap: get("JSHeapUsedSize"), nodes: get("Nodes") };
  };
  const renew = (count: number) =>
    page.evaluate(
      async ({ index, n }) => {
        // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
        const { content } = (window as any).jupyterapp.shell.currentWidget;
        const { model } = content.widgets[index].outputArea;
        const output = model.toJSON()[0];
        for (let i = 0; i < n; i++) {
          model.clear();
          model.add(output);
          await new Promise((done) => setTimeout(done, 60));
        }
      },
      { index: cell, n: count },
    );
  // The first few fill caches.
  await renew(5);
  const before = await measure();
  await renew(times);
  const after = await measure();
  await session.detach();
  return { heap: after.heap - before.heap, nodes: after.nodes - before.nodes };
}
