/** Zooming and moving of pictures of nodes and lines. */
import { type Layout, MOST_ZOOM, type View, WHOLE } from "echolab/browser";

/** Looks closer (or from farther away) at a place that stays where it is in the picture. */
export function zoomAt({ box, across, up }: Layout, view: View, x: number, y: number, factor: number): View {
  const zoom = Math.max(1, Math.min(MOST_ZOOM, view.zoom * factor));
  if (zoom === 1) return WHOLE;
  const by = zoom / view.zoom;
  const moved = (offset: number, size: number) => (size > 0 ? (offset / size) * (1 - 1 / by) : 0);
  return inside({
    zoom,
    x: view.x + moved(x - box.x - box.width / 2, across),
    y: view.y - moved(y - box.y - box.height / 2, up),
  });
}

/** Moves what is looked at along with the pointer. */
export function panBy({ across, up }: Layout, view: View, dx: number, dy: number): View {
  if (view.zoom === 1) return view;
  return inside({
    ...view,
    x: view.x - (across > 0 ? dx / across : 0),
    y: view.y + (up > 0 ? dy / up : 0),
  });
}

function inside({ zoom, x, y }: View): View {
  const within = (v: number) => Math.max(0, Math.min(1, v));
  return { zoom, x: within(x), y: within(y) };
}
