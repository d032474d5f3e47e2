/** Writes a text as one field of a table of comma-separated values, in quotes where it needs them. */
export function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
