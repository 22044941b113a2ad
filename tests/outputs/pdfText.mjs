// The text of a PDF page by page, as JSON: `node pdfText.mjs FILE`. A process of its own, for pdfjs comes as ES modules only.
import { readFileSync } from 'node:fs';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

const task = getDocument({ data: new Uint8Array(readFileSync(process.argv[2])), verbosity: 0 });
const file = await task.promise;
const pages = [];
for (let no = 1; no <= file.numPages; no++) {
  const { items } = await (await file.getPage(no)).getTextContent();
  pages.push(items.map(({ str, hasEOL }) => (hasEOL ? `${str}\n` : str)).join(''));
}
process.stdout.write(JSON.stringify({ title: (await file.getMetadata()).info.Title, pages }));
await task.destroy();
