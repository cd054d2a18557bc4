// JSON turns infinities and NaN into null; a run that diverged is to come back as it was.

const NAMES = ['Infinity', '-Infinity', 'NaN'];

/** Encodes, for `JSON.stringify`: a number that is not finite becomes {"notFinite": its name}, and a result of just that form is escaped. */
export function encode(_: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { notFinite: String(value) };
  return isMarked(value) ? { notFinite: [value.notFinite] } : value;
}

/** Decodes, for `JSON.parse`: what `encode` was given. */
export function decode(_: string, value: unknown): unknown {
  if (!isMarked(value)) return value;
  const { notFinite } = value;
  if (Array.isArray(notFinite)) return { notFinite: notFinite[0] as unknown };
  return NAMES.includes(notFinite as string) ? Number(notFinite) : value;
}

function isMarked(value: unknown): value is { notFinite: unknown } {
  return (
    typeof value === 'object' && value !== null && 'notFinite' in value && Object.keys(value).length === 1
  );
}
