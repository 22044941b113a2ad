/**
 * JSON as a person would lay it out: what fits on a line stays on one, everything else is opened. Used for the rule
 * packs, so that a changed figure is a changed line.
 * @param {unknown} value
 * @param {number} width
 */
export function packJson(value, width = 280) {
  return `${lay(value, '', width)}\n`;
}

function lay(value, indent, width) {
  const flat = oneLine(value);
  if (typeof value !== 'object' || value === null || indent.length + flat.length <= width) return flat;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const lines = Array.isArray(value)
    ? value.map((each) => inner + lay(each, inner, width))
    : Object.entries(value).map(([key, each]) => `${inner}${JSON.stringify(key)}: ${lay(each, inner, width)}`);
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

function oneLine(value) {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${oneLine(each)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return JSON.stringify(value);
}
