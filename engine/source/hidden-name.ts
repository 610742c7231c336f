/** Whether a file or folder of this name is nobody's. */
export function isHidden(name: string): boolean {
  return name.startsWith('_') || name.startsWith('.');
}
