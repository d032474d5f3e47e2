/** Files for the user. */

export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; a URL that is never revoked keeps its content in memory.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Makes a file name from a title: nothing in it but letters, digits and hyphens. */
export function fileName(title: string, otherwise: string, ending: string): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${words || otherwise}.${ending}`;
}
