import { CAPTION, type Drawing, type Shape } from './drawing.js';

/** Pixels of the file for one of the page, so that it can be printed. */
const DENSITY = 2;

/** A drawing as a PNG file, drawn shape by shape: an image made of an SVG would need the page's policy to allow it. */
export async function drawnPng(drawing: Drawing): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = drawing.width * DENSITY;
  canvas.height = (drawing.height + CAPTION) * DENSITY;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser has no room for a canvas of this size.');
  context.scale(DENSITY, DENSITY);
  context.fillStyle = drawing.ground;
  context.fillRect(0, 0, drawing.width, drawing.height + CAPTION);
  for (const shape of drawing.shapes) draw(context, shape, drawing.font);
  context.fillStyle = drawing.ink;
  context.font = `11px ${drawing.font}`;
  context.fillText(drawing.title, 12, drawing.height + CAPTION - 10);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The browser could not write the picture.'));
      else resolve(blob);
    }, 'image/png');
  });
}

function draw(context: CanvasRenderingContext2D, shape: Shape, font: string): void {
  context.save();
  context.transform(...shape.matrix);
  context.globalAlpha = shape.opacity;
  context.lineWidth = shape.strokeWidth;
  context.lineJoin = 'round';
  context.lineCap = shape.round ? 'round' : 'butt';
  context.setLineDash([...shape.dash]);
  const stroked = shape.stroke !== 'none' && shape.strokeWidth > 0;
  if (stroked) context.strokeStyle = shape.stroke;
  if (shape.fill !== 'none') context.fillStyle = shape.fill;
  if (shape.kind === 'text') {
    context.font = `${shape.slanted ? 'italic ' : ''}${shape.size}px ${font}`;
    context.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor;
    // The halo first, as on the page.
    if (stroked) context.strokeText(shape.data, 0, 0);
    if (shape.fill !== 'none') context.fillText(shape.data, 0, 0);
  } else {
    const path = new Path2D(shape.data);
    if (shape.fill !== 'none') context.fill(path);
    if (stroked) context.stroke(path);
  }
  context.restore();
}
