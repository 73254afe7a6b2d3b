import { render } from 'lit';
import { pageFlush } from '../controllers/flush.js';
import type { Size } from '../controllers/size-controller.js';
import { formatDateTime } from '../format/duration.js';
import { counted, visibleText } from '../format/text.js';
import { shapesOf, type Drawing } from './drawing.js';
import { drawnPng } from './drawing-png.js';
import { drawnSvg } from './drawing-svg.js';
import { graphView } from './graph-view.js';
import { ringLayout } from './ring-layout.model.js';
import type { TopologyScene } from './topology-scene.js';

const ROOM: Size = { width: 960, height: 640 };

/**
 * The whole graph as a file that needs nothing else: names as text, colours as they are here, and below it whose
 * cluster it is and of when. Nothing is fetched and no style sheet or image is made, so the strictest content policy
 * lets it be. Loaded when first asked for.
 */
export async function exportGraph(
  host: HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment },
  scene: TopologyScene,
  room: Size | null,
  format: 'svg' | 'png',
): Promise<Blob> {
  const longestLabel = Math.max(1, ...scene.nodes.map((node) => node.label.length));
  const { width, height } = {
    width: Math.max(320, room?.width ?? ROOM.width),
    height: Math.max(320, room?.height ?? ROOM.height),
  };
  const layout = ringLayout({ count: scene.nodes.length, longestLabel, width, height });
  // Drawn beside what is shown, for the styles of here to hold, and gone before the next frame.
  const stage = document.createElement('div');
  stage.className = 'canvas graph';
  stage.style.position = 'absolute';
  render(graphView(scene, layout), stage);
  host.renderRoot.append(stage);
  let drawing: Drawing;
  try {
    const style = getComputedStyle(host);
    drawing = {
      width,
      height,
      title: caption(scene),
      ground: style.backgroundColor,
      ink: style.color,
      font: style.fontFamily,
      shapes: shapesOf(stage.querySelector('svg')!),
    };
  } finally {
    stage.remove();
  }
  return format === 'png' ? drawnPng(drawing) : new Blob([drawnSvg(drawing)], { type: 'image/svg+xml' });
}

/** Hands a file to the user. */
export function download(file: Blob, name: string, format: string): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(file);
  link.href = address;
  link.download = `${visibleText(name, 60).replace(/[^\p{L}\p{N}_-]+/gu, '-')}-topology.${format}`;
  link.click();
  // By the next beat the browser has taken hold of the file.
  const stop = pageFlush.everySecond(() => {
    stop();
    URL.revokeObjectURL(address);
  });
}

/** `shop, 5 nodes, 2026-01-05 08:00`, and that it is simulated. */
function caption({ topology, nodes }: TopologyScene): string {
  const name = topology.clusterName === null ? [] : [visibleText(topology.clusterName, 80)];
  const when = formatDateTime(topology.collectedAt);
  const simulated = topology.simulationEnabled ? ['SIMULATION'] : [];
  return [...name, counted(nodes.length, 'node'), when, ...simulated].join(' · ');
}
