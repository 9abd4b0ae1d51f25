/** The drawing as a picture: SVG, PNG, paper. Always in light colours, for it leaves the screen. */

const LIGHT: Record<string, string> = { '--diagram-fill': '#ffffff', '--diagram-stroke': '#2f3a36', '--diagram-label': '#1b2421', '--canvas': '#ffffff' };
const SCALE = 2;

/** Return an SVG that stands by itself: no variables of our theme, no font of ours that a reader lacks. */
export function standalone(svg: string): string {
  return svg
    .replace(/var\((--[\w-]+)(?:,\s*[^()]*)?\)/g, (whole, name: string) => LIGHT[name] ?? whole)
    .replace(/font-family:\s*[^;"]*"?[^;"]*"?[^;"]*;/g, 'font-family: Inter, Helvetica, Arial, sans-serif;');
}

function address(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

/** Return the picture as a PNG, twice as fine as on the screen. */
export async function png(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = address(svg);
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('Expected a picture, but the browser made none.'))), 'image/png'));
}

/** Let the browser store a file. */
export function store(content: Blob | string, name: string, type: string): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Print the drawing alone and whole, on one page that lies or stands as it does. As an image: in the page its arrowheads would be the editor's. */
export async function printPicture(svg: string, title: string): Promise<void> {
  const sheet = document.createElement('div');
  const heading = document.createElement('h1');
  const image = new Image();
  heading.textContent = image.alt = title;
  image.src = address(svg);
  await image.decode();
  sheet.className = 'designer-paper';
  if (image.naturalHeight > image.naturalWidth) sheet.dataset['tall'] = '';
  sheet.append(heading, image);
  document.body.append(sheet);
  document.documentElement.dataset['printing'] = 'picture';
  addEventListener('afterprint', () => {
    sheet.remove();
    delete document.documentElement.dataset['printing'];
  }, { once: true });
  print();
}
