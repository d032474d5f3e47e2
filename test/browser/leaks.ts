/** Whether a display leaves anything behind when another takes its place. */

import type { NotebookPage } from "./notebook-page";

/** Memory is at rest once a collection frees less than this, in bytes. */
const SETTLED = 50_000;
const MOST_COLLECTIONS = 20;

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
  await session.send("HeapProfiler.enable");
  const collect = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { metrics } = await session.send("Performance.getMetrics");
    const get = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { heap: get("JSHeapUsedSize"), nodes: get("Nodes") };
  };
  /** What is left when a collection frees nothing more: workers and canvases go in turns of their own. */
  const measure = async () => {
    // The sidebar keeps earlier runs on purpose.
    // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
    await page.evaluate(() => (window as any).jupyterapp.commands.execute("echolab:forget-runs"));
    let last = await collect();
    for (let i = 0; i < MOST_COLLECTIONS; i++) {
      await page.waitForTimeout(100);
      const next = await collect();
      if (next.heap > last.heap - SETTLED) return next;
      last = next;
    }
    return last;
  };
  const renew = (count: number) =>
    page.evaluate(
      async ({ index, n }) => {
        // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
        const { content } = (window as any).jupyterapp.shell.currentWidget;
        const { node, outputArea } = content.widgets[index];
        const output = outputArea.model.toJSON()[0];
        for (let i = 0; i < n; i++) {
          outputArea.model.clear();
          outputArea.model.add(output);
          do await new Promise(requestAnimationFrame);
          while (!node.querySelector(".echolab-viewer canvas[data-kind]"));
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
